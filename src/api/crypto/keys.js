/** KeyObject: keys that programs hold without seeing their bytes, see https://nodejs.org/api/crypto.html#class-keyobject. */
import { Buffer } from 'node:buffer';
import {
  ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  ERR_OUT_OF_RANGE,
} from 'internal:errors/codes';
import { validateObject, validateOneOf } from 'internal:errors/validators';
import * as binding from 'binding:crypto';
import { kinds } from 'internal:crypto/kinds';
import { isAnyArrayBuffer } from 'internal:crypto/util';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

const lazyNative = lazy('binding:crypto_key');
const lazyComponents = lazy('binding:crypto_key_components');
const lazyEncoding = lazy('internal:crypto/key_encoding');
const lazyRaw = lazy('internal:crypto/key_raw');
const lazyCryptoKey = lazy('internal:crypto/crypto_key');

/** The bytes of a secret, owned by the KeyObjects that share it: no view of them ever reaches a program. */
class SecretHandle {
  #bytes;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get bytes() {
    return this.#bytes;
  }

  equals(other) {
    const mine = this.#bytes;
    const theirs = other.bytes;
    return mine.byteLength === theirs.byteLength && binding.timingSafeEqual(mine, theirs);
  }
}

function isHandle(type, handle) {
  return type === 'secret' ? handle instanceof SecretHandle : handle instanceof lazyNative().Key;
}

export class KeyObject {
  #handle;
  #type;

  constructor(type, handle) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') throw new ERR_INVALID_ARG_VALUE('type', type);
    if (typeof handle !== 'object' || handle === null || !isHandle(type, handle)) {
      throw new ERR_INVALID_ARG_TYPE('handle', 'object', handle);
    }
    this.#type = type;
    this.#handle = handle;
  }

  get type() {
    return this.#type;
  }

  /** @param {CryptoKey} key */
  static from(key) {
    if (!isCryptoKey(key)) throw new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    return keyObjectOf(key);
  }

  get [Symbol.toStringTag]() {
    return 'KeyObject';
  }

  equals(otherKeyObject) {
    if (!isKeyObject(otherKeyObject)) throw new ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', otherKeyObject);
    return otherKeyObject.#type === this.#type && this.#handle.equals(otherKeyObject.#handle);
  }

  /** Keys go to other threads as copies. */
  [kClone]() {
    const bytes = this.#type === 'secret' ? this.#handle.bytes : keyToDer(this.#handle);
    return { data: [this.#type, bytes], deserializeInfo: 'internal:crypto/keys:KeyObject' };
  }

  static [kDeserialize]([type, bytes]) {
    return type === 'secret' ? secretKeyOf(Buffer.from(bytes)) : wrapKey(keyFromDer(bytes, type));
  }

  static handleOf(key) {
    return key.#handle;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #handle in value;
  }
}

const { handleOf: keyHandle, is: isKeyObject } = KeyObject;
delete KeyObject.handleOf;
delete KeyObject.is;
export { isKeyObject, keyHandle };

kinds.isKeyObject = isKeyObject;

export function isCryptoKey(value) {
  return kinds.isCryptoKey(value);
}

/** The KeyObject that a CryptoKey wraps. */
export function keyObjectOf(key) {
  return kinds.keyObjectOf(key);
}

const keyBytes = (key) => keyHandle(key).bytes;

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() {
    return keyBytes(this).byteLength;
  }

  export(options) {
    if (options !== undefined) {
      validateObject(options, 'options');
      validateOneOf(options.format, 'options.format', [undefined, 'buffer', 'jwk']);
      if (options.format === 'jwk') return { kty: 'oct', k: keyBytes(this).toString('base64url') };
    }
    return Buffer.from(keyBytes(this));
  }

  toCryptoKey(algorithm, extractable, keyUsages) {
    return lazyCryptoKey().fromKeyObject(this, algorithm, extractable, keyUsages);
  }
}

/** The members that exportJwk() returns in a row, as an object. */
function jwkOf(handle) {
  const members = lazyComponents().exportJwk(handle, false);
  const jwk = {};
  for (let i = 0; i < members.length; i += 2) jwk[members[i]] = members[i + 1];
  return jwk;
}

/** @returns {object} what `asymmetricKeyDetails` tells of a native key */
export function detailsOf(handle) {
  const raw = lazyComponents().details(handle);
  const details = {};
  for (const name of Object.keys(raw)) if (raw[name] !== undefined) details[name] = raw[name];
  if (details.publicExponent !== undefined) details.publicExponent = BigInt(`0x0${Buffer.from(details.publicExponent).toString('hex')}`);
  return details;
}

const isRaw = (options) => typeof options?.format === 'string' && options.format.startsWith('raw-') && lazyRaw().isRawFormat(options.format);

class AsymmetricKeyObject extends KeyObject {
  #details;

  get asymmetricKeyType() {
    return keyHandle(this).type();
  }

  get asymmetricKeyDetails() {
    return (this.#details ??= detailsOf(keyHandle(this)));
  }

  toCryptoKey(algorithm, extractable, keyUsages) {
    return lazyCryptoKey().fromKeyObject(this, algorithm, extractable, keyUsages);
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  export(options) {
    if (options && options.format === 'jwk') return jwkOf(keyHandle(this));
    if (isRaw(options)) return lazyRaw().exportRaw(keyHandle(this), options);
    const encoding = lazyEncoding().parseOutputEncoding(options, this.asymmetricKeyType, true);
    return lazyEncoding().serialize(keyHandle(this), encoding);
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  export(options) {
    if (options && options.format === 'jwk') {
      if (options.passphrase !== undefined) {
        throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('jwk', 'does not support encryption');
      }
      return jwkOf(keyHandle(this));
    }
    if (isRaw(options)) return lazyRaw().exportRaw(keyHandle(this), options);
    const encoding = lazyEncoding().parseOutputEncoding(options, this.asymmetricKeyType, false);
    return lazyEncoding().serialize(keyHandle(this), encoding);
  }
}

// The forms in which a key travels between threads: weft::crypto::KeyEncoding's PKCS #8 and SPKI, as DER.
const kDer = 0;
const kPkcs8 = 1;
const kSpki = 2;

/** @returns {Uint8Array} a native key as bytes */
export function keyToDer(handle) {
  return handle.serialize(kDer, handle.isPrivate ? kPkcs8 : kSpki, '', undefined);
}

/** The other way. @param {'public' | 'private'} type */
export function keyFromDer(bytes, type) {
  const native = lazyNative();
  return type === 'private' ? native.createPrivate(bytes, kDer, kPkcs8, undefined) : native.createPublic(bytes, kDer, kSpki, undefined);
}

/** The KeyObject around a native key. */
export function wrapKey(handle) {
  return handle.isPrivate ? new PrivateKeyObject('private', handle) : new PublicKeyObject('public', handle);
}

/** @param {object | string | ArrayBuffer | ArrayBufferView} key see asymmetricKey() */
export function createPrivateKey(key) {
  const { asymmetricKey, kCreatePrivate } = lazyEncoding();
  return new PrivateKeyObject('private', asymmetricKey(key, kCreatePrivate));
}

/** A public key from its own form, a certificate, or a private key. */
export function createPublicKey(key) {
  const { asymmetricKey, kCreatePublic } = lazyEncoding();
  const handle = asymmetricKey(key, kCreatePublic);
  return new PublicKeyObject('public', handle.isPrivate ? handle.toPublic() : handle);
}

/** The KeyObject of bytes that nobody else holds. */
export function secretKeyOf(bytes) {
  return new SecretKeyObject('secret', new SecretHandle(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView} key
 * @param {string} [encoding] Of a string.
 */
export function createSecretKey(key, encoding) {
  let bytes;
  if (typeof key === 'string') {
    bytes = Buffer.from(key, encoding === 'buffer' ? 'utf8' : encoding);
  } else if (ArrayBuffer.isView(key)) {
    bytes = new Uint8Array(key.buffer, key.byteOffset, key.byteLength);
  } else if (isAnyArrayBuffer(key)) {
    bytes = new Uint8Array(key);
  } else {
    throw new ERR_INVALID_ARG_TYPE('key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  if (bytes.byteLength > 0x7fffffff) throw new ERR_OUT_OF_RANGE('key.byteLength', '<= 2147483647', bytes.byteLength);
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  own.set(bytes);
  return new SecretKeyObject('secret', new SecretHandle(own));
}

/**
 * The bytes of a key argument of Hmac or a cipher: a KeyObject, a CryptoKey, a string or bytes.
 * @param {unknown} key
 * @param {string} [encoding] Of a string.
 */
export function secretBytes(key, encoding, name = 'key') {
  if (isCryptoKey(key)) key = keyObjectOf(key);
  if (isKeyObject(key)) {
    if (key.type !== 'secret') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'secret');
    return keyBytes(key);
  }
  if (typeof key === 'string') return Buffer.from(key, encoding === 'buffer' ? 'utf8' : encoding);
  if (ArrayBuffer.isView(key) || isAnyArrayBuffer(key)) return key;
  throw new ERR_INVALID_ARG_TYPE(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'], key);
}
