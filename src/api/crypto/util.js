import { Buffer } from 'node:buffer';
import { ERR_INVALID_ARG_TYPE, ERR_OPERATION_FAILED } from 'internal:errors/codes';
import { getOption } from 'internal:runtime/options';
import * as binding from 'binding:crypto';

// Before anything of OpenSSL's is made.
if (getOption('--secure-heap') > 0 && !binding.initSecureHeap(getOption('--secure-heap'), Math.max(2, getOption('--secure-heap-min')))) {
  throw new ERR_OPERATION_FAILED('Setting up the secure heap');
}

/** Encodings that the native side writes itself; numbered as `weft::crypto::Encoding`. */
const nativeEncodings = { __proto__: null, hex: 0, base64: 1, base64url: 2, latin1: 3, binary: 3 };

/**
 * Takes the result of a native digest in the form that the caller asked for.
 * @param {{ size: number, digest(encoding: number): string, digestInto(out: Uint8Array): void }} handle
 * @param {unknown} outputEncoding An encoding, or `buffer`, or nothing for a Buffer.
 * @returns {string | Buffer}
 */
export function takeDigest(handle, outputEncoding) {
  // Converted before the digest is taken: a `toString` that throws leaves the hash usable.
  const encoding = outputEncoding === undefined || outputEncoding === null || outputEncoding === 'buffer' ?
    undefined : `${outputEncoding}`.toLowerCase();
  const native = encoding === undefined ? undefined : nativeEncodings[encoding];
  if (native !== undefined) return handle.digest(native);
  const out = Buffer.allocUnsafeSlow(handle.size);
  handle.digestInto(out);
  return encoding !== undefined && Buffer.isEncoding(encoding) ? out.toString(encoding) : out;
}

/** The number of an encoding for the native side, or undefined if JavaScript has to encode. */
export function nativeEncoding(encoding) {
  return nativeEncodings[encoding];
}

export function isAnyArrayBuffer(value) {
  return value !== null && typeof value === 'object' && binding.isAnyArrayBuffer(value);
}

/**
 * A string (in `encoding`), ArrayBuffer or view, as something that the native side takes as bytes.
 * @param {unknown} value
 * @param {string} name Of the argument, for the error.
 * @param {string} [encoding]
 */
export function bytesOf(value, name, encoding) {
  if (typeof value === 'string') return Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return value;
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
}

/** The Buffer over memory that the native side gave away. @param {Uint8Array} bytes */
export function toBuffer(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Compares in a time that depends on the length alone. */
export function timingSafeEqual(buf1, buf2) {
  return binding.timingSafeEqual(buf1, buf2);
}

let hashes;
let ciphers;
let curves;

// Each caller gets an array of its own; asking OpenSSL for the names is the slow part.
export const getHashes = () => (hashes ??= binding.getHashes()).slice();
export const getCiphers = () => (ciphers ??= binding.getCiphers()).slice();
export const getCurves = () => (curves ??= binding.getCurves()).slice();
