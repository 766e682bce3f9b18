// The settings of a connection as an object, and as the bytes of a SETTINGS frame (RFC 9113, section 6.5).
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { isTypedArray } from 'node:util/types';
import {
  ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH, ERR_HTTP2_INVALID_SETTING_VALUE, ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS,
  ERR_INVALID_ARG_TYPE,
} from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';

const kMax32 = 2 ** 32 - 1;
const kMaxWindow = 2 ** 31 - 1;
const kMaxCustom = 10;

/** In the order of their numbers, as frames carry them. */
const known = [
  { id: 1, names: ['headerTableSize'], min: 0, max: kMax32 },
  { id: 2, names: ['enablePush'], flag: true },
  { id: 3, names: ['maxConcurrentStreams'], min: 0, max: kMax32 },
  { id: 4, names: ['initialWindowSize'], min: 0, max: kMaxWindow },
  { id: 5, names: ['maxFrameSize'], min: 16384, max: 2 ** 24 - 1 },
  // Two names for one setting; the first one wins.
  { id: 6, names: ['maxHeaderSize', 'maxHeaderListSize'], min: 0, max: kMax32 },
  { id: 8, names: ['enableConnectProtocol'], flag: true },
];

function checkNumber(name, value, min, max) {
  if (value !== undefined && (typeof value !== 'number' || !(value >= min && value <= max) && !Number.isNaN(value))) {
    throw new ERR_HTTP2_INVALID_SETTING_VALUE.RangeError(name, value, min, max);
  }
}

function checkCustom(settings) {
  if (typeof settings !== 'object' || settings === null) throw new ERR_INVALID_ARG_TYPE('customSettings', 'Number', settings);
  const entries = Object.entries(settings);
  if (entries.length > kMaxCustom) throw new ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS();
  for (const [id, value] of entries) {
    if (Number(id) === 0) throw new ERR_HTTP2_INVALID_SETTING_VALUE.RangeError('Range Error', 0, 0, 0xffff);
    if (!(Number(id) > 0 && Number(id) <= 0xffff)) {
      throw new ERR_HTTP2_INVALID_SETTING_VALUE.RangeError('customSettings:id', Number(id), 0, 0xffff);
    }
    checkNumber('customSettings:value', value, 0, kMax32);
  }
}

/** Throws for values that no setting may have. */
function checkKnown(settings) {
  for (const { names, flag, min, max } of known) {
    for (const name of names) {
      const value = settings[name];
      if (!flag) checkNumber(name, value, min, max);
      else if (value !== undefined && typeof value !== 'boolean') throw new ERR_HTTP2_INVALID_SETTING_VALUE(name, value);
    }
  }
}

/** @returns {object} What a connection starts with. */
export function getDefaultSettings() {
  return {
    __proto__: null,
    headerTableSize: 4096,
    enablePush: true,
    initialWindowSize: 65535,
    maxFrameSize: 16384,
    maxConcurrentStreams: kMax32,
    maxHeaderSize: 65535,
    maxHeaderListSize: 65535,
    enableConnectProtocol: false,
  };
}

/**
 * What a session knows: the seven settings by their numbers, then pairs of number and value.
 * @param {number[]} values
 */
export function settingsObject(values) {
  const settings = {
    headerTableSize: values[0], enablePush: values[1] !== 0, initialWindowSize: values[3], maxFrameSize: values[4],
    maxConcurrentStreams: values[2], maxHeaderListSize: values[5], maxHeaderSize: values[5], enableConnectProtocol: values[6] !== 0,
  };
  for (let i = known.length; i < values.length; i += 2) (settings.customSettings ??= {})[values[i]] = values[i + 1];
  return settings;
}

/** Throws for settings that cannot be. */
export function checkSettings(settings) {
  checkKnown(settings);
  if (settings.customSettings !== undefined) checkCustom(settings.customSettings);
}

/**
 * @param {object} [settings]
 * @returns {Buffer} Six bytes for each setting that is given.
 */
export function getPackedSettings(settings) {
  if (settings === undefined) return Buffer.alloc(0);
  validateObject(settings, 'settings');
  checkSettings(settings);
  const entries = [];
  for (const { id, names } of known) {
    const given = names.filter((name) => settings[name] !== undefined);
    if (given.length === 0) continue;
    if (given.length === 2 && settings[given[0]] !== settings[given[1]]) {
      process.emitWarning('settings.maxHeaderSize overwrite settings.maxHeaderListSize');
    }
    entries.push([id, Number(settings[given[0]])]);
  }
  for (const [id, value] of Object.entries(settings.customSettings ?? {})) entries.push([Number(id), value]);
  const bytes = Buffer.alloc(entries.length * 6);
  entries.forEach(([id, value], i) => {
    bytes.writeUInt16BE(id, i * 6);
    bytes.writeUInt32BE(Number.isNaN(value) ? 0 : Math.trunc(value), i * 6 + 2);
  });
  return bytes;
}

/**
 * @param {Buffer | TypedArray} buf
 * @param {{ validate?: boolean }} [options]
 */
export function getUnpackedSettings(buf, options = {}) {
  if (!isTypedArray(buf)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray'], buf);
  if (buf.length % 6 !== 0) throw new ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH();
  // Each element is one byte of the frame, also in arrays of wider numbers.
  const bytes = Buffer.from(buf);
  const settings = {};
  for (let at = 0; at < bytes.length; at += 6) {
    const id = bytes.readUInt16BE(at);
    const value = bytes.readUInt32BE(at + 2);
    const setting = known.find((entry) => entry.id === id);
    if (setting === undefined) {
      (settings.customSettings ??= {})[id] = value;
    } else {
      for (const name of setting.names) settings[name] = setting.flag ? value !== 0 : value;
    }
  }
  if (options != null && options.validate) checkKnown(settings);
  return settings;
}
