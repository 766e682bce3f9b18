/** `crypto.generatePrime`, `checkPrime` and their synchronous forms. */
import { Buffer } from 'node:buffer';
import * as native from 'binding:crypto_primes';
import { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateBoolean, validateFunction, validateInt32, validateObject } from 'internal:errors/validators';
import { isAnyArrayBuffer } from 'internal:crypto/util';

const isBytes = (value) => ArrayBuffer.isView(value) || isAnyArrayBuffer(value);

function bigintBytes(value, name) {
  if (value < 0n) throw new ERR_OUT_OF_RANGE(name, '>= 0', value);
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function bytesOption(value, name) {
  if (value === undefined) return undefined;
  if (typeof value === 'bigint') return bigintBytes(value, name);
  if (isBytes(value)) return value;
  throw new ERR_INVALID_ARG_TYPE(name, ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], value);
}

function searchArguments(size, options) {
  validateInt32(size, 'size', 1);
  validateObject(options, 'options');
  const { safe = false, bigint = false, add, rem } = options;
  validateBoolean(safe, 'options.safe');
  validateBoolean(bigint, 'options.bigint');
  return { args: [size, safe, bytesOption(add, 'options.add'), bytesOption(rem, 'options.rem')], bigint };
}

function result(bytes, bigint) {
  return bigint ? BigInt(`0x${Buffer.from(bytes).toString('hex')}`) : bytes.buffer;
}

/**
 * @param {number} size bits
 * @param {{ add?: bigint | BufferSource, rem?: bigint | BufferSource, safe?: boolean, bigint?: boolean }} [options]
 * @param {(error: Error | null, prime?: ArrayBuffer | bigint) => void} callback
 */
export function generatePrime(size, options, callback) {
  validateInt32(size, 'size', 1);
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  const { args, bigint } = searchArguments(size, options);
  native.generatePrimeAsync(...args, (error, bytes) => {
    if (error !== undefined) callback(error);
    else callback(null, result(bytes, bigint));
  });
}

export function generatePrimeSync(size, options = {}) {
  const { args, bigint } = searchArguments(size, options);
  return result(native.generatePrime(...args), bigint);
}

function checkArguments(candidate, options) {
  if (typeof candidate === 'bigint') candidate = bigintBytes(candidate, 'candidate');
  if (!isBytes(candidate)) {
    throw new ERR_INVALID_ARG_TYPE('candidate', ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], candidate);
  }
  validateObject(options, 'options');
  const { checks = 0 } = options;
  // The validators of OpenSSL's signed integers.
  validateInt32(checks, 'options.checks', 0);
  return [candidate, checks];
}

export function checkPrime(candidate, options = {}, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  const args = checkArguments(candidate, options);
  validateFunction(callback, 'callback');
  native.checkPrimeAsync(...args, (error, isPrime) => {
    if (error !== undefined) callback(error);
    else callback(null, isPrime);
  });
}

export function checkPrimeSync(candidate, options = {}) {
  return native.checkPrime(...checkArguments(candidate, options));
}
