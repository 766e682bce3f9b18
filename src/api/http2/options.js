// Options of sessions, as the native side takes them.
import { kSessionServer } from 'internal:http2/symbols';

const names = [
  'maxDeflateDynamicTableSize', 'maxReservedRemoteStreams', 'maxSendHeaderBlockLength', 'peerMaxConcurrentStreams', 'maxSettings',
  'paddingStrategy', 'maxHeaderListPairs', 'maxOutstandingPings', 'maxOutstandingSettings', 'maxSessionInvalidFrames',
  'maxSessionRejectedStreams',
];

/** @returns {object} A number for each option that is set. */
export function nativeOptions(options, type) {
  const out = {};
  for (const name of names) {
    if (typeof options[name] === 'number') out[name] = clamp(options[name]);
  }
  if (typeof options.maxSessionMemory === 'number') out.maxSessionMemory = clamp(options.maxSessionMemory * 1e6);
  // Either both or none.
  if (type === kSessionServer && typeof options.streamResetBurst === 'number' && typeof options.streamResetRate === 'number') {
    out.streamResetBurst = clamp(options.streamResetBurst);
    out.streamResetRate = clamp(options.streamResetRate);
  }
  if (options.strictFieldWhitespaceValidation === false) out.lenientWhitespace = true;
  if (Array.isArray(options.remoteCustomSettings)) out.remoteCustomSettings = options.remoteCustomSettings.map(Number);
  return out;
}

/** Counts are whole, and have 32 bits. */
function clamp(value) {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), 0), 2 ** 32 - 1);
}
