// The list of application protocols as it stands in a handshake: each with its length before it (RFC 7301).
import { Buffer } from 'node:buffer';
import { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } from 'internal:errors/codes';

function fromNames(names) {
  const parts = [];
  for (let i = 0; i < names.length; i++) {
    const size = Buffer.byteLength(names[i]);
    if (size === 0) throw new ERR_INVALID_ARG_VALUE(`protocols[${i}]`, names[i], 'must be a non-empty string');
    if (size > 255) {
      throw new ERR_OUT_OF_RANGE(`The byte length of the protocol at index ${i} exceeds the maximum length.`, '<= 255', size, true);
    }
    parts.push(Buffer.from([size]), Buffer.from(names[i]));
  }
  return Buffer.concat(parts);
}

/**
 * Puts `protocols`, names or a finished list, into `out.ALPNProtocols`.
 * @param {string[] | ArrayBufferView} protocols
 * @param {object} out
 */
export function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    out.ALPNProtocols = fromNames(protocols);
  } else if (ArrayBuffer.isView(protocols)) {
    out.ALPNProtocols = Buffer.from(protocols.buffer.slice(protocols.byteOffset, protocols.byteOffset + protocols.byteLength));
  }
}
