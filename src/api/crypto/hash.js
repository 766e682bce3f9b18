import { Buffer } from 'node:buffer';
import process from 'node:process';
import * as binding from 'binding:crypto';
import {
  ERR_CRYPTO_HASH_FINALIZED, ERR_CRYPTO_HASH_UPDATE_FAILED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
} from 'internal:errors/codes';
import { validateEncoding, validateString, validateUint32, validateObject } from 'internal:errors/validators';
import { LazyTransform } from 'internal:crypto/lazy_transform';
import { secretBytes } from 'internal:crypto/keys';
import { nativeEncoding, takeDigest } from 'internal:crypto/util';

const kHandle = Symbol('kHandle');
const kState = Symbol('kState');
const kFinalized = Symbol('kFinalized');
const kFlushed = Symbol('kFlushed');

let warnedAboutShake = false;

/** Node's DEP0198: the default length of an extendable-output function is a trap, so its silent use is reported once. */
function warnAboutShake(algorithm) {
  if (warnedAboutShake || !/^shake(128|256)$/i.test(algorithm)) return;
  warnedAboutShake = true;
  process.emitWarning('Creating SHAKE128/256 digests without an explicit options.outputLength is deprecated.',
                      'DeprecationWarning', 'DEP0198');
}

/** A running hash; also a Transform stream, see https://nodejs.org/api/crypto.html#class-hash. */
export function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  const copied = algorithm instanceof binding.Hash;
  if (!copied) validateString(algorithm, 'algorithm');
  const outputLength = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (outputLength !== undefined) validateUint32(outputLength, 'options.outputLength');
  const handle = new binding.Hash();
  if (copied) {
    handle.copyFrom(algorithm, outputLength);
  } else {
    handle.init(algorithm, outputLength);
    if (outputLength === undefined) warnAboutShake(algorithm);
  }
  this[kHandle] = handle;
  this[kState] = { [kFinalized]: false };
  LazyTransform.call(this, options);
}

Object.setPrototypeOf(Hash.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hash, LazyTransform);

Hash.prototype.copy = function copy(options) {
  if (this[kState][kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  return new Hash(this[kHandle], options);
};

function _transform(chunk, encoding, callback) {
  updateHandle(this[kHandle], chunk, encoding);
  callback();
}

/** Feeds checked data to a native Hash or Hmac. */
function updateHandle(handle, data, encoding) {
  if (typeof data !== 'string') return handle.update(data);
  if (encoding === undefined || encoding === 'utf8' || encoding === 'buffer' || !Buffer.isEncoding(encoding) || /^utf-?8$/i.test(encoding)) {
    return handle.updateString(data);
  }
  return handle.update(Buffer.from(data, encoding));
}

function update(data, encoding) {
  if (this[kState][kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  if (typeof data === 'string') {
    if (encoding !== undefined) validateEncoding(data, encoding);
  } else if (!ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  if (!updateHandle(this[kHandle], data, encoding)) throw new ERR_CRYPTO_HASH_UPDATE_FAILED();
  return this;
}

Hash.prototype._transform = _transform;
Hash.prototype._flush = function _flush(callback) {
  const result = takeDigest(this[kHandle]);
  this[kState][kFlushed] = Buffer.from(result);
  this.push(result);
  callback();
};
Hash.prototype.update = update;
Hash.prototype.digest = function digest(outputEncoding) {
  if (this[kState][kFinalized]) throw new ERR_CRYPTO_HASH_FINALIZED();
  // A hash that ended as a stream still tells its digest once more.
  const flushed = this[kState][kFlushed];
  let result;
  if (flushed === undefined) {
    result = takeDigest(this[kHandle], outputEncoding);
  } else {
    result = outputEncoding && outputEncoding !== 'buffer' ? flushed.toString(outputEncoding) : flushed;
  }
  this[kState][kFinalized] = true;
  return result;
};

/** A running HMAC, see https://nodejs.org/api/crypto.html#class-hmac. */
export function Hmac(hmac, key, options) {
  if (!new.target) return new Hmac(hmac, key, options);
  validateString(hmac, 'hmac');
  const bytes = secretBytes(key, options?.encoding);
  const handle = new binding.Hmac();
  handle.init(hmac, bytes);
  this[kHandle] = handle;
  this[kState] = { [kFinalized]: false };
  LazyTransform.call(this, options);
}

Object.setPrototypeOf(Hmac.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hmac, LazyTransform);

// Methods, so that they keep their names beside those of Hash.
Object.assign(Hmac.prototype, {
  update,

  digest(outputEncoding) {
    // Unlike a hash, a finished HMAC answers with nothing instead of an error: programs rely on it.
    if (this[kState][kFinalized]) {
      const empty = Buffer.from('');
      return outputEncoding && outputEncoding !== 'buffer' ? empty.toString(outputEncoding) : empty;
    }
    const result = takeDigest(this[kHandle], outputEncoding);
    this[kState][kFinalized] = true;
    return result;
  },

  _flush(callback) {
    this.push(this.digest());
    callback();
  },

  _transform,
});

export function createHash(algorithm, options) {
  return new Hash(algorithm, options);
}

export function createHmac(hmac, key, options) {
  return new Hmac(hmac, key, options);
}

/**
 * Hashes data that is there as a whole, in one call.
 * @param {string} algorithm
 * @param {string | ArrayBufferView} input
 * @param {string | { outputEncoding?: string, outputLength?: number }} [options] `'hex'` by default.
 */
export function hash(algorithm, input, options) {
  validateString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !ArrayBuffer.isView(input)) {
    throw new ERR_INVALID_ARG_TYPE('input', ['Buffer', 'TypedArray', 'DataView', 'string'], input);
  }
  let outputEncoding = 'hex';
  let outputLength;
  if (typeof options === 'string') {
    outputEncoding = options;
  } else if (options !== undefined) {
    validateObject(options, 'options');
    outputLength = options.outputLength;
    if (outputLength !== undefined) validateUint32(outputLength, 'outputLength');
    outputEncoding = options.outputEncoding ?? 'hex';
    validateString(outputEncoding, 'options.outputEncoding');
  }
  let native = nativeEncoding(outputEncoding);
  if (native === undefined && outputEncoding !== 'buffer') {
    const lower = outputEncoding.toLowerCase();
    if (lower !== 'buffer' && !Buffer.isEncoding(lower)) throw new ERR_INVALID_ARG_VALUE('outputEncoding', outputEncoding);
    outputEncoding = lower;
    native = nativeEncoding(lower);
  }
  if (native !== undefined) {
    return typeof input === 'string' ?
      binding.hashString(algorithm, input, outputLength, native) : binding.hashBytes(algorithm, input, outputLength, native);
  }
  const out = Buffer.allocUnsafeSlow(binding.hashSize(algorithm, outputLength));
  binding.hashInto(algorithm, typeof input === 'string' ? Buffer.from(input) : input, out);
  return outputEncoding === 'buffer' ? out : out.toString(outputEncoding);
}
