/** How programs say in what form a key is given or wanted: `{ format, type, cipher, passphrase }`. */
import { Buffer } from 'node:buffer';
import {
  ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
} from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';
import * as native from 'binding:crypto_key';
import { isCryptoKey, isKeyObject, keyHandle, keyObjectOf } from 'internal:crypto/keys';
import { isAnyArrayBuffer } from 'internal:crypto/util';

const lazyJwk = lazy('internal:crypto/key_jwk');
const lazyRaw = lazy('internal:crypto/key_raw');

/** Numbered as weft::crypto::KeyFormat. */
const formats = { __proto__: null, der: 0, pem: 1 };
/** Numbered as weft::crypto::KeyEncoding. */
const encodings = { __proto__: null, pkcs1: 0, pkcs8: 1, spki: 2, sec1: 3 };
const kAnyEncoding = 4;

/** What a key argument is for: decides which keys it may be. */
export const kConsumePublic = 0;
export const kConsumePrivate = 1;
export const kCreatePublic = 2;
export const kCreatePrivate = 3;

const isBytes = (value) => ArrayBuffer.isView(value) || isAnyArrayBuffer(value);

function checkType(type, required, keyType, isPublic, name) {
  if (type === undefined && !required) return kAnyEncoding;
  const fits = type === 'pkcs1' || (type === 'spki' && isPublic !== false) ||
    ((type === 'pkcs8' || type === 'sec1') && isPublic !== true);
  if (!fits) throw new ERR_INVALID_ARG_VALUE(name, type);
  if (keyType !== undefined) {
    if (type === 'pkcs1' && keyType !== 'rsa') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('pkcs1', 'can only be used for RSA keys');
    }
    if (type === 'sec1' && keyType !== 'ec') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('sec1', 'can only be used for EC keys');
    }
  }
  return encodings[type];
}

function checkFormat(format, fallback, name) {
  if (format === undefined && fallback !== undefined) return formats[fallback];
  const number = typeof format === 'string' ? formats[format] : undefined;
  if (number === undefined) throw new ERR_INVALID_ARG_VALUE(name, format);
  return number;
}

function passphraseBytes(passphrase, encoding) {
  return typeof passphrase === 'string' ? Buffer.from(passphrase, encoding) : passphrase;
}

/**
 * In which form a key shall be written.
 * @param {object} options
 * @param {string | undefined} keyType of the key, if known
 * @param {boolean} isPublic
 * @param {string} [owner] the property of `options` that it is, for messages
 */
export function parseOutputEncoding(options, keyType, isPublic, owner) {
  if (options === null || typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', 'object', options);
  const prefix = owner === undefined ? 'options.' : `options.${owner}.`;
  const format = checkFormat(options.format, undefined, `${prefix}format`);
  const type = checkType(options.type, true, keyType, isPublic, `${prefix}type`);
  if (isPublic) return { format, type, cipher: '', passphrase: undefined };
  const { cipher, passphrase, encoding } = options;
  if (cipher !== undefined && cipher !== null) {
    if (typeof cipher !== 'string') throw new ERR_INVALID_ARG_VALUE(`${prefix}cipher`, cipher);
    if (format === formats.der && options.type !== 'pkcs8') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(options.type, 'does not support encryption');
    }
    if (typeof passphrase !== 'string' && !isBytes(passphrase)) {
      throw new ERR_INVALID_ARG_VALUE(`${prefix}passphrase`, passphrase);
    }
  } else if (passphrase !== undefined) {
    throw new ERR_INVALID_ARG_VALUE(`${prefix}cipher`, cipher);
  }
  return { format, type, cipher: cipher ?? '', passphrase: passphraseBytes(passphrase, encoding) };
}

/** Writes a native key in the form that parseOutputEncoding() returned: a string, or a Buffer. */
export function serialize(handle, { format, type, cipher, passphrase }) {
  const result = handle.serialize(format, type, cipher, passphrase);
  return typeof result === 'string' ? result : Buffer.from(result.buffer);
}

// --- reading ---------------------------------------------------------------------------------------------------------

function keyTypes(allowKeyObject) {
  const types = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string'];
  return allowKeyObject ? [...types.slice(0, 4), 'string', 'KeyObject', 'CryptoKey'] : types;
}

function handleOfKeyObject(key, purpose) {
  if (purpose === kCreatePrivate) {
    throw new ERR_INVALID_ARG_TYPE('key', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  if (key.type !== 'private') {
    if (purpose === kConsumePrivate || purpose === kCreatePublic) throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'private');
    if (key.type !== 'public') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'private or public');
  }
  return keyHandle(key);
}

function read(data, purpose, format, type, passphrase) {
  const wantPrivate = purpose === kConsumePrivate || purpose === kCreatePrivate;
  return wantPrivate ? native.createPrivate(data, format, type, passphrase) : native.createPublic(data, format, type, passphrase);
}

function bytesOfKey(data, name, allowKeyObject, encoding) {
  if (typeof data === 'string') return Buffer.from(data, encoding === 'buffer' ? 'utf8' : encoding);
  if (isBytes(data)) return data;
  throw new ERR_INVALID_ARG_TYPE(name, keyTypes(allowKeyObject), data);
}

/**
 * The native key behind a key argument: a KeyObject, CryptoKey, PEM text, bytes, or an object that holds one of them in `key`.
 * @param {unknown} key
 * @param {number} purpose kConsumePublic, …
 * @param {string} [name] of the argument, for messages
 */
export function asymmetricKey(key, purpose, name = 'key') {
  if (isKeyObject(key)) return handleOfKeyObject(key, purpose);
  if (isCryptoKey(key)) return handleOfKeyObject(keyObjectOf(key), purpose);
  const allowKeyObject = purpose !== kCreatePrivate;
  if (typeof key === 'string' || isBytes(key)) {
    return read(bytesOfKey(key, name, allowKeyObject), purpose, formats.pem, kAnyEncoding, undefined);
  }
  if (typeof key !== 'object' || key === null) throw new ERR_INVALID_ARG_TYPE(name, keyTypes(allowKeyObject), key);
  const { key: data, encoding, format } = key;
  if (isKeyObject(data)) return handleOfKeyObject(data, purpose);
  if (isCryptoKey(data)) return handleOfKeyObject(keyObjectOf(data), purpose);
  if (format === 'jwk') {
    validateObject(data, `${name}.key`);
    return lazyJwk().importJwk(data, purpose === kCreatePrivate);
  }
  if (typeof format === 'string' && format.startsWith('raw-') && lazyRaw().isRawFormat(format)) {
    return lazyRaw().importRaw(key, purpose === kCreatePrivate || purpose === kConsumePrivate);
  }
  if (typeof data !== 'string' && !isBytes(data)) {
    throw new ERR_INVALID_ARG_TYPE(`${name}.key`, keyTypes(allowKeyObject), data);
  }
  const isPublic = purpose === kConsumePrivate || purpose === kCreatePrivate ? false : undefined;
  const formatNumber = checkFormat(format, 'pem', `${name}.format`);
  const type = checkType(key.type, formatNumber === formats.der, undefined, isPublic, `${name}.type`);
  const { passphrase } = key;
  if (passphrase !== undefined && passphrase !== null && typeof passphrase !== 'string' && !isBytes(passphrase)) {
    throw new ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
  }
  return read(bytesOfKey(data, `${name}.key`, allowKeyObject, encoding), purpose, formatNumber, type,
              passphraseBytes(passphrase ?? undefined, encoding));
}
