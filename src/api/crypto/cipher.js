/** Symmetric ciphers: `crypto.createCipheriv`, `createDecipheriv` and what is known of a cipher. */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import * as native from 'binding:crypto_cipher';
import {
  ERR_CRYPTO_INVALID_STATE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_UNKNOWN_ENCODING,
} from 'internal:errors/codes';
import { validateEncoding, validateInt32, validateObject, validateString } from 'internal:errors/validators';
import { secretBytes } from 'internal:crypto/keys';
import { LazyTransform } from 'internal:crypto/lazy_transform';
import { bytesOf, toBuffer } from 'internal:crypto/util';

const lazyStringDecoder = lazy('node:string_decoder');

const kHandle = Symbol('kHandle');
const kDecoder = Symbol('kDecoder');
const kImplicitTag = Symbol('kImplicitTag');

function decoderOf(self, encoding) {
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  const { StringDecoder } = lazyStringDecoder();
  if (self[kDecoder] === undefined) {
    self[kDecoder] = new StringDecoder(encoding);
  } else if (self[kDecoder].encoding !== new StringDecoder(encoding).encoding) {
    throw new ERR_INVALID_ARG_VALUE('outputEncoding', encoding, `cannot be changed from '${self[kDecoder].encoding}'`);
  }
  return self[kDecoder];
}

let warnedAboutShortTag = false;

/** Node's DEP0182: whoever accepts short tags should say so, or a forger may choose the length. */
function warnAboutShortTag() {
  if (warnedAboutShortTag) return;
  warnedAboutShortTag = true;
  process.emitWarning('Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength option ' +
                      'when initializing decryption is deprecated.', 'DeprecationWarning', 'DEP0182');
}

function tagLengthOf(options) {
  const length = options?.authTagLength;
  if (length === undefined || length === null) return undefined;
  if (length >>> 0 !== length) throw new ERR_INVALID_ARG_VALUE('options.authTagLength', length);
  return length;
}

function start(self, cipher, key, iv, options, encrypt) {
  validateString(cipher, 'cipher');
  const secret = secretBytes(key, options?.encoding, 'key');
  const vector = iv === null ? undefined : bytesOf(iv, 'iv', undefined);
  const tagLength = tagLengthOf(options);
  const handle = new native.Cipher();
  handle.init(cipher, secret, vector, encrypt, tagLength);
  self[kHandle] = handle;
  self[kDecoder] = undefined;
  self[kImplicitTag] = tagLength === undefined && /gcm$/i.test(cipher);
  LazyTransform.call(self, options);
}

/** An encryption; also a Transform stream, see https://nodejs.org/api/crypto.html#class-cipheriv. */
export function Cipheriv(cipher, key, iv, options) {
  if (!new.target) return new Cipheriv(cipher, key, iv, options);
  start(this, cipher, key, iv, options, true);
}

/** A decryption, see https://nodejs.org/api/crypto.html#class-decipheriv. */
export function Decipheriv(cipher, key, iv, options) {
  if (!new.target) return new Decipheriv(cipher, key, iv, options);
  start(this, cipher, key, iv, options, false);
}

const shared = {
  _transform(chunk, encoding, callback) {
    this.push(toBuffer(this[kHandle].update(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)));
    callback();
  },

  _flush(callback) {
    try {
      this.push(toBuffer(this[kHandle].finish()));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },

  /**
   * @param {string | ArrayBufferView} data
   * @param {string} [inputEncoding] of a string
   * @param {string} [outputEncoding] a Buffer is returned without it; the same one for all calls
   */
  update(data, inputEncoding, outputEncoding) {
    if (typeof data === 'string') {
      validateEncoding(data, inputEncoding);
      data = Buffer.from(data, inputEncoding === 'buffer' ? 'utf8' : inputEncoding);
    } else if (!ArrayBuffer.isView(data)) {
      throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
    }
    const result = toBuffer(this[kHandle].update(data));
    if (!outputEncoding || outputEncoding === 'buffer') return result;
    return decoderOf(this, outputEncoding).write(result);
  },

  final(outputEncoding) {
    const result = toBuffer(this[kHandle].finish());
    if (!outputEncoding || outputEncoding === 'buffer') return result;
    return decoderOf(this, outputEncoding).end(result);
  },

  setAutoPadding(autoPadding) {
    if (!this[kHandle].setAutoPadding(autoPadding === undefined ? true : !!autoPadding)) {
      throw new ERR_CRYPTO_INVALID_STATE('setAutoPadding');
    }
    return this;
  },

  setAAD(buffer, options) {
    const length = options?.plaintextLength;
    if (length !== undefined && length !== null && (length >>> 0 !== length || length > 0x7fffffff)) {
      throw new ERR_INVALID_ARG_VALUE('options.plaintextLength', length);
    }
    const bytes = typeof buffer === 'string' ? Buffer.from(buffer, options?.encoding) : buffer;
    if (!ArrayBuffer.isView(bytes) && !(bytes instanceof ArrayBuffer)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    if (!this[kHandle].setAAD(bytes, length)) throw new ERR_CRYPTO_INVALID_STATE('setAAD');
    return this;
  },
};

function defineMethods(type, methods) {
  Object.setPrototypeOf(type.prototype, LazyTransform.prototype);
  Object.setPrototypeOf(type, LazyTransform);
  for (const name of Object.keys(methods)) type.prototype[name] = methods[name];
}

defineMethods(Cipheriv, {
  ...shared,
  /** @returns {Buffer} the authentication tag; after final() only */
  getAuthTag() {
    const tag = this[kHandle].authTag();
    if (tag === undefined) throw new ERR_CRYPTO_INVALID_STATE('getAuthTag');
    return toBuffer(tag);
  },
});

defineMethods(Decipheriv, {
  ...shared,
  setAuthTag(tag, encoding) {
    const bytes = bytesOf(tag, 'buffer', encoding);
    if (!this[kHandle].setAuthTag(bytes)) throw new ERR_CRYPTO_INVALID_STATE('setAuthTag');
    if (this[kImplicitTag] && bytes.byteLength < 16) warnAboutShortTag();
    return this;
  },
});

export function createCipheriv(cipher, key, iv, options) {
  return new Cipheriv(cipher, key, iv, options);
}

export function createDecipheriv(cipher, key, iv, options) {
  return new Decipheriv(cipher, key, iv, options);
}

/**
 * @param {string | number} nameOrNid
 * @param {{ keyLength?: number, ivLength?: number }} [options] lengths that the cipher must take
 * @returns {object | undefined} undefined if there is no such cipher, or it does not take these lengths
 */
export function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw new ERR_INVALID_ARG_TYPE('nameOrNid', ['string', 'number'], nameOrNid);
  }
  if (typeof nameOrNid === 'number') validateInt32(nameOrNid, 'nameOrNid');
  let keyLength;
  let ivLength;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ keyLength, ivLength } = options);
    if (keyLength !== undefined) validateInt32(keyLength, 'options.keyLength');
    if (ivLength !== undefined) validateInt32(ivLength, 'options.ivLength');
  }
  const isName = typeof nameOrNid === 'string';
  if (isName && nameOrNid === '') return undefined;
  const info = native.cipherInfo(isName ? nameOrNid : '', isName ? 0 : nameOrNid, keyLength, ivLength);
  if (info === undefined) return undefined;
  for (const key of Object.keys(info)) if (info[key] === undefined) delete info[key];
  return info;
}
