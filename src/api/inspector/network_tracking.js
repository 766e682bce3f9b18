/** --experimental-network-inspection: the requests that the program makes become events for debuggers. */
import { performance } from 'node:perf_hooks';

const trackers = ['internal:inspector/network_http', 'internal:inspector/network_undici'].map((id) => lazy(id));

let requests = 0;

/** A name for a request that no other one has. */
export const newRequestId = () => `node-network-event-${++requests}`;

/** Seconds, as the protocol counts them. */
export const timestamp = () => performance.now() / 1000;

/** @param {string | undefined} header Content-Type */
export function typeOf(header) {
  const match = /^\s*([\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+)\s*(;.*)?$/.exec(header ?? '');
  if (match === null) return { mimeType: '', charset: '' };
  const charset = /;\s*charset=("?)([^";\s]+)\1/i.exec(match[2] ?? '')?.[2] ?? '';
  return { mimeType: match[1].toLowerCase(), charset: charset.toLowerCase() };
}

/** @param {boolean} on */
export function set(on) {
  for (const tracker of trackers) tracker().set(on);
}
