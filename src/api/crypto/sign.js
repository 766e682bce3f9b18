/** Signatures: `crypto.createSign`, `createVerify`, `sign` and `verify`. */
import { Buffer } from 'node:buffer';
import { Writable } from 'node:stream';
import * as native from 'binding:crypto_sign';
import { addCode, ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_SIGN_KEY_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateEncoding, validateFunction, validateString } from 'internal:errors/validators';
import { asymmetricKey, kConsumePrivate, kConsumePublic } from 'internal:crypto/key_encoding';
import { bytesOf, isAnyArrayBuffer, toBuffer } from 'internal:crypto/util';

const kHandle = Symbol('kHandle');

function intOption(options, name) {
  const value = options[name];
  if (value === undefined) return undefined;
  if (value >> 0 !== value) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
  return value;
}

/** What a key argument says of the signature, in the form of the native side. */
function signatureOptions(key) {
  if (typeof key !== 'object' || key === null) return [undefined, undefined, false, undefined];
  const { dsaEncoding, context } = key;
  if (dsaEncoding !== undefined && dsaEncoding !== 'der' && dsaEncoding !== 'ieee-p1363') {
    throw new ERR_INVALID_ARG_VALUE('options.dsaEncoding', dsaEncoding);
  }
  if (context !== undefined && !ArrayBuffer.isView(context) && !isAnyArrayBuffer(context)) {
    throw new ERR_INVALID_ARG_TYPE('context', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], context);
  }
  if (context?.byteLength > 255) throw addCode(new RangeError('context string must be at most 255 bytes'), 'ERR_OUT_OF_RANGE');
  return [intOption(key, 'padding'), intOption(key, 'saltLength'), dsaEncoding === 'ieee-p1363', context];
}

function start(self, algorithm, options) {
  validateString(algorithm, 'algorithm');
  const handle = new native.SignStream();
  // The name of before OpenSSL 1.0 for SHA-1 with DSA.
  handle.init(/^dss1$/i.test(algorithm) ? 'sha1' : algorithm);
  self[kHandle] = handle;
  Writable.call(self, options);
}

function update(data, encoding) {
  if (typeof data === 'string') {
    validateEncoding(data, encoding);
    data = Buffer.from(data, encoding === 'buffer' ? 'utf8' : encoding);
  } else if (!ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  this[kHandle].update(data);
  return this;
}

function _write(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
}

/** A signature in the making; also a Writable, see https://nodejs.org/api/crypto.html#class-sign. */
export function Sign(algorithm, options) {
  if (!new.target) return new Sign(algorithm, options);
  start(this, algorithm, options);
}
Object.setPrototypeOf(Sign.prototype, Writable.prototype);
Object.setPrototypeOf(Sign, Writable);
Sign.prototype._write = _write;
Sign.prototype.update = update;
Sign.prototype.sign = function sign(options, encoding) {
  if (!options) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const key = asymmetricKey(options, kConsumePrivate);
  const signature = toBuffer(this[kHandle].sign(key, signatureOptions(options)));
  return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
};

/** The check of a signature, see https://nodejs.org/api/crypto.html#class-verify. */
export function Verify(algorithm, options) {
  if (!new.target) return new Verify(algorithm, options);
  start(this, algorithm, options);
}
Object.setPrototypeOf(Verify.prototype, Writable.prototype);
Object.setPrototypeOf(Verify, Writable);
Verify.prototype._write = _write;
Verify.prototype.update = update;
Verify.prototype.verify = function verify(options, signature, sigEncoding) {
  const key = asymmetricKey(options, kConsumePublic);
  const rsaOptions = signatureOptions(options);
  return this[kHandle].verify(key, bytesOf(signature, 'signature', sigEncoding), rsaOptions);
};

export function createSign(algorithm, options) {
  return new Sign(algorithm, options);
}

export function createVerify(algorithm, options) {
  return new Verify(algorithm, options);
}

function digestName(algorithm) {
  if (algorithm === null || algorithm === undefined) return '';
  validateString(algorithm, 'algorithm');
  if (algorithm === '') throw new ERR_CRYPTO_INVALID_DIGEST('');
  return algorithm;
}

/**
 * Signs data that is there as a whole.
 * @param {string | null | undefined} algorithm null: the key's own, as for Ed25519
 * @param {(error: Error | null, signature?: Buffer) => void} [callback] without it the signature is returned
 */
function signOneShot(algorithm, data, key, callback) {
  const digest = digestName(algorithm);
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = bytesOf(data, 'data');
  if (!key) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const options = signatureOptions(key);
  const handle = asymmetricKey(key, kConsumePrivate);
  if (callback === undefined) return toBuffer(native.sign(digest, bytes, handle, options));
  native.signAsync(digest, bytes, handle, options, (error, signature) => {
    if (error !== undefined) callback(error);
    else callback(null, toBuffer(signature));
  });
}

/** Checks a signature of data that is there as a whole. */
function verifyOneShot(algorithm, data, key, signature, callback) {
  const digest = digestName(algorithm);
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = bytesOf(data, 'data');
  const options = signatureOptions(key);
  const signatureBytes = bytesOf(signature, 'signature');
  const handle = asymmetricKey(key, kConsumePublic);
  if (callback === undefined) return native.verify(digest, bytes, handle, signatureBytes, options);
  native.verifyAsync(digest, bytes, handle, signatureBytes, options, (error, genuine) => {
    if (error !== undefined) callback(error);
    else callback(null, genuine);
  });
}

export { signOneShot as sign, verifyOneShot as verify };
