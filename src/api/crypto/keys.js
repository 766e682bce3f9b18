import { Buffer } from 'node:buffer';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateObject, validateOneOf } from 'internal:errors/validators';
import * as binding from 'binding:crypto';
import { isAnyArrayBuffer } from 'internal:crypto/util';

/** The bytes of a secret, owned by the KeyObjects that share it: no view of them ever reaches a program. */
class SecretHandle {
  #bytes;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get bytes() {
    return this.#bytes;
  }
}

/** A key that programs hold without seeing its bytes, see https://nodejs.org/api/crypto.html#class-keyobject. */
export class KeyObject {
  #handle;
  #type;

  constructor(type, handle) {
    if (type !== 'secret') throw new ERR_INVALID_ARG_VALUE('type', type);
    if (!(handle instanceof SecretHandle)) throw new ERR_INVALID_ARG_TYPE('handle', 'object', handle);
    this.#type = type;
    this.#handle = handle;
  }

  get type() {
    return this.#type;
  }

  get [Symbol.toStringTag]() {
    return 'KeyObject';
  }

  equals(otherKeyObject) {
    if (!isKeyObject(otherKeyObject)) throw new ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', otherKeyObject);
    const mine = this.#handle.bytes;
    const other = otherKeyObject.#handle.bytes;
    return otherKeyObject.#type === this.#type && mine.byteLength === other.byteLength && binding.timingSafeEqual(mine, other);
  }

  static bytesOf(key) {
    return key.#handle.bytes;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #handle in value;
  }
}

const { bytesOf: keyBytes, is: isKeyObject } = KeyObject;
delete KeyObject.bytesOf;
delete KeyObject.is;
export { isKeyObject };

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
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  own.set(bytes);
  return new SecretKeyObject('secret', new SecretHandle(own));
}

/**
 * The bytes of a key argument of Hmac: a KeyObject, a string or bytes.
 * @param {unknown} key
 * @param {string} [encoding] Of a string.
 */
export function secretBytes(key, encoding, name = 'key') {
  if (isKeyObject(key)) return keyBytes(key);
  if (typeof key === 'string') return Buffer.from(key, encoding === 'buffer' ? 'utf8' : encoding);
  if (ArrayBuffer.isView(key) || isAnyArrayBuffer(key)) return key;
  throw new ERR_INVALID_ARG_TYPE(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'], key);
}
