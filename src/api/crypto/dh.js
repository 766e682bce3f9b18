/** Agreement on a secret: `DiffieHellman`, `ECDH`, `crypto.diffieHellman`, `crypto.encapsulate` and `decapsulate`. */
import { Buffer } from 'node:buffer';
import { deprecate } from 'node:util';
import * as native from 'binding:crypto_dh';
import {
  ERR_CRYPTO_ECDH_INVALID_FORMAT, ERR_CRYPTO_INCOMPATIBLE_KEY, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
} from 'internal:errors/codes';
import { validateFunction, validateInt32, validateObject, validateString } from 'internal:errors/validators';
import { asymmetricKey, kConsumePrivate, kConsumePublic } from 'internal:crypto/key_encoding';
import { isKeyObject, keyHandle } from 'internal:crypto/keys';
import { bytesOf, isAnyArrayBuffer, toBuffer } from 'internal:crypto/util';

const kHandle = Symbol('kHandle');
const kDefaultGenerator = 2;

function encoded(bytes, encoding) {
  const buffer = toBuffer(bytes);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

/** A small number as big-endian bytes; of a negative one the error of the native side is wanted: no generator. */
function numberBytes(value) {
  if (value <= 0) return Buffer.alloc(1);
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** See https://nodejs.org/api/crypto.html#class-diffiehellman. */
export function DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  if (!new.target) return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  if (typeof sizeOrKey !== 'number' && typeof sizeOrKey !== 'string' && !ArrayBuffer.isView(sizeOrKey) &&
      !isAnyArrayBuffer(sizeOrKey)) {
    throw new ERR_INVALID_ARG_TYPE('sizeOrKey', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], sizeOrKey);
  }
  if (typeof sizeOrKey === 'number') validateInt32(sizeOrKey, 'sizeOrKey');
  if (keyEncoding && keyEncoding !== 'buffer' && !Buffer.isEncoding(keyEncoding)) {
    genEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  }
  let generatorBytes;
  if (typeof generator === 'number') {
    validateInt32(generator, 'generator');
    generatorBytes = generator === 0 ? numberBytes(kDefaultGenerator) : numberBytes(generator);
  } else if (generator === undefined || generator === false || generator === null || generator === '') {
    generatorBytes = numberBytes(kDefaultGenerator);
  } else if (typeof generator === 'string') {
    generatorBytes = bytesOf(generator, 'generator', genEncoding);
  } else if (ArrayBuffer.isView(generator) || isAnyArrayBuffer(generator)) {
    generatorBytes = generator;
  } else {
    throw new ERR_INVALID_ARG_TYPE('generator', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], generator);
  }
  const handle = new native.DiffieHellman();
  if (typeof sizeOrKey === 'number') handle.initSize(sizeOrKey, generatorBytes);
  else handle.initPrime(bytesOf(sizeOrKey, 'sizeOrKey', keyEncoding || undefined), generatorBytes);
  start(this, handle);
}

/** One of the well-known groups, whose keys cannot be set. */
export function DiffieHellmanGroup(name) {
  if (!new.target) return new DiffieHellmanGroup(name);
  const handle = new native.DiffieHellman();
  handle.initGroup(`${name}`);
  start(this, handle);
}

function start(self, handle) {
  self[kHandle] = handle;
  Object.defineProperty(self, 'verifyError', { __proto__: null, enumerable: true, value: handle.verifyError, writable: false });
}

const dhMethods = {
  generateKeys(encoding) {
    return encoded(this[kHandle].generateKeys(), encoding);
  },
  computeSecret(otherPublicKey, inputEncoding, outputEncoding) {
    return encoded(this[kHandle].computeSecret(bytesOf(otherPublicKey, 'otherPublicKey', inputEncoding)), outputEncoding);
  },
  getPrime(encoding) {
    return encoded(this[kHandle].prime(), encoding);
  },
  getGenerator(encoding) {
    return encoded(this[kHandle].generator(), encoding);
  },
  getPublicKey(encoding) {
    return encoded(this[kHandle].publicKey(), encoding);
  },
  getPrivateKey(encoding) {
    return encoded(this[kHandle].privateKey(), encoding);
  },
};

Object.assign(DiffieHellman.prototype, dhMethods, {
  setPublicKey(publicKey, encoding) {
    this[kHandle].setPublicKey(bytesOf(publicKey, 'key', encoding));
    return this;
  },
  setPrivateKey(privateKey, encoding) {
    this[kHandle].setPrivateKey(bytesOf(privateKey, 'key', encoding));
    return this;
  },
});
Object.assign(DiffieHellmanGroup.prototype, dhMethods);

/** SEC 1's forms of a point, by their first byte. */
function pointForm(format) {
  if (format === undefined || format === null || format === '' || format === false) return 4;
  if (format === 'compressed') return 2;
  if (format === 'hybrid') return 6;
  if (format === 'uncompressed') return 4;
  throw new ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
}

/** See https://nodejs.org/api/crypto.html#class-ecdh. */
export function ECDH(curve) {
  if (!new.target) return new ECDH(curve);
  validateString(curve, 'curve');
  const handle = new native.Ecdh();
  handle.init(curve);
  this[kHandle] = handle;
}

ECDH.prototype.computeSecret = dhMethods.computeSecret;
ECDH.prototype.setPrivateKey = function setPrivateKey(privateKey, encoding) {
  this[kHandle].setPrivateKey(bytesOf(privateKey, 'key', encoding));
  return this;
};
ECDH.prototype.setPublicKey = deprecate(function setPublicKey(publicKey, encoding) {
  this[kHandle].setPublicKey(bytesOf(publicKey, 'key', encoding));
  return this;
}, 'ecdh.setPublicKey() is deprecated.', 'DEP0031');
ECDH.prototype.generateKeys = function generateKeys(encoding, format) {
  this[kHandle].generateKeys();
  return this.getPublicKey(encoding, format);
};
ECDH.prototype.getPublicKey = function getPublicKey(encoding, format) {
  return encoded(this[kHandle].publicKey(pointForm(format)), encoding);
};
ECDH.prototype.getPrivateKey = dhMethods.getPrivateKey;

ECDH.convertKey = function convertKey(key, curve, inEnc, outEnc, format) {
  if (typeof key !== 'string' && !ArrayBuffer.isView(key) && !isAnyArrayBuffer(key)) {
    throw new ERR_INVALID_ARG_TYPE('key', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  validateString(curve, 'curve');
  return encoded(native.convertPoint(bytesOf(key, 'key', inEnc), curve, pointForm(format)), outEnc);
};

export function createDiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
}

export function createDiffieHellmanGroup(name) {
  return new DiffieHellmanGroup(name);
}

export const getDiffieHellman = createDiffieHellmanGroup;

export function createECDH(curve) {
  return new ECDH(curve);
}

const agreeing = new Set(['dh', 'ec', 'x448', 'x25519']);

/**
 * The shared secret of two keys.
 * @param {{ privateKey: KeyObject, publicKey: KeyObject }} options key objects, or what they are made from
 * @param {(error: Error | null, secret?: Buffer) => void} [callback]
 */
export function diffieHellman(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { privateKey, publicKey } = options;
  if (privateKey === undefined) throw new ERR_INVALID_ARG_VALUE('options.privateKey', privateKey);
  if (publicKey === undefined) throw new ERR_INVALID_ARG_VALUE('options.publicKey', publicKey);
  if (isKeyObject(privateKey) && privateKey.type !== 'private') {
    throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(privateKey.type, 'private');
  }
  if (isKeyObject(publicKey) && publicKey.type !== 'public' && publicKey.type !== 'private') {
    throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(publicKey.type, 'private or public');
  }
  const ours = isKeyObject(privateKey) ? keyHandle(privateKey) : asymmetricKey(privateKey, kConsumePrivate, 'options.privateKey');
  const theirs = isKeyObject(publicKey) ? keyHandle(publicKey) : asymmetricKey(publicKey, kConsumePublic, 'options.publicKey');
  const privateType = ours.type();
  const publicType = theirs.type();
  if (privateType !== publicType || !agreeing.has(privateType)) {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY('key types for Diffie-Hellman', `${privateType} and ${publicType}`);
  }
  if (callback === undefined) return toBuffer(native.derive(ours, theirs));
  native.deriveAsync(ours, theirs, (error, secret) => {
    if (error !== undefined) callback(error);
    else callback(null, toBuffer(secret));
  });
}

/** A fresh secret, and what the owner of the private key needs to find it. */
export function encapsulate(key, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = asymmetricKey(key, kConsumePublic);
  const result = (ciphertext, sharedKey) => ({ sharedKey: toBuffer(sharedKey), ciphertext: toBuffer(ciphertext) });
  if (callback === undefined) return result(...native.encapsulate(handle));
  native.encapsulateAsync(handle, (error, ciphertext, sharedKey) => {
    if (error !== undefined) callback(error);
    else callback(null, result(ciphertext, sharedKey));
  });
}

export function decapsulate(key, ciphertext, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = asymmetricKey(key, kConsumePrivate);
  const bytes = bytesOf(ciphertext, 'ciphertext');
  if (callback === undefined) return toBuffer(native.decapsulate(handle, bytes));
  native.decapsulateAsync(handle, bytes, (error, secret) => {
    if (error !== undefined) callback(error);
    else callback(null, toBuffer(secret));
  });
}
