/** New keys: `crypto.generateKeyPair`, `generateKey` and their synchronous forms. */
import { Buffer } from 'node:buffer';
import {
  ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_UNKNOWN_DH_GROUP, ERR_INCOMPATIBLE_OPTION_PAIR,
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_OPTION,
} from 'internal:errors/codes';
import {
  validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString, validateUint32,
} from 'internal:errors/validators';
import * as binding from 'binding:crypto';
import * as native from 'binding:crypto_key_generate';
import { parseOutputEncoding, serialize } from 'internal:crypto/key_encoding';
import { secretKeyOf, wrapKey } from 'internal:crypto/keys';
import { randomFill, randomFillSync } from 'internal:crypto/random';
import { isAnyArrayBuffer } from 'internal:crypto/util';

const plainTypes = new Set([
  'ed25519', 'ed448', 'x25519', 'x448', 'ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87', 'ml-kem-512', 'ml-kem-768', 'ml-kem-1024',
  ...['sha2', 'shake'].flatMap((hash) => ['128', '192', '256'].flatMap((size) => ['s', 'f'].map((way) => `slh-dsa-${hash}-${size}${way}`))),
]);
const dhGroups = new Set(['modp1', 'modp2', 'modp5', 'modp14', 'modp15', 'modp16', 'modp17', 'modp18']);

function checkDigest(name, what) {
  if (binding.digestSize(name) === undefined) {
    const error = new ERR_CRYPTO_INVALID_DIGEST(name);
    error.message = `Invalid ${what}: ${name}`;
    throw error;
  }
}

const parameters = {
  __proto__: null,

  rsa(options) {
    validateObject(options, 'options');
    const { modulusLength, publicExponent } = options;
    validateUint32(modulusLength, 'options.modulusLength');
    if (publicExponent !== undefined && publicExponent !== null) validateUint32(publicExponent, 'options.publicExponent');
    return { bits: modulusLength, exponent: publicExponent ?? 0x10001 };
  },

  'rsa-pss'(options) {
    const request = parameters.rsa(options);
    const { saltLength, hash, mgf1Hash } = options;
    let { hashAlgorithm, mgf1HashAlgorithm } = options;
    if (saltLength !== undefined) validateInt32(saltLength, 'options.saltLength', 0);
    if (hashAlgorithm !== undefined) validateString(hashAlgorithm, 'options.hashAlgorithm');
    if (mgf1HashAlgorithm !== undefined) validateString(mgf1HashAlgorithm, 'options.mgf1HashAlgorithm');
    // The names of before Node 16.
    if (hash !== undefined) {
      validateString(hash, 'options.hash');
      if (hashAlgorithm && hash !== hashAlgorithm) throw new ERR_INVALID_ARG_VALUE('options.hash', hash);
      hashAlgorithm ??= hash;
    }
    if (mgf1Hash !== undefined) {
      validateString(mgf1Hash, 'options.mgf1Hash');
      if (mgf1HashAlgorithm && mgf1Hash !== mgf1HashAlgorithm) throw new ERR_INVALID_ARG_VALUE('options.mgf1Hash', mgf1Hash);
      mgf1HashAlgorithm ??= mgf1Hash;
    }
    if (hashAlgorithm !== undefined) checkDigest(hashAlgorithm, 'digest');
    if (mgf1HashAlgorithm !== undefined) checkDigest(mgf1HashAlgorithm, 'MGF1 digest');
    return { ...request, hash: hashAlgorithm ?? '', mgf1Hash: mgf1HashAlgorithm ?? '', saltLength: saltLength ?? -1 };
  },

  dsa(options) {
    validateObject(options, 'options');
    const { modulusLength, divisorLength } = options;
    validateUint32(modulusLength, 'options.modulusLength');
    if (divisorLength !== undefined && divisorLength !== null) validateInt32(divisorLength, 'options.divisorLength', 0);
    return { bits: modulusLength, divisorBits: divisorLength ?? -1 };
  },

  ec(options) {
    validateObject(options, 'options');
    const { namedCurve, paramEncoding } = options;
    validateString(namedCurve, 'options.namedCurve');
    if (paramEncoding !== undefined && paramEncoding !== null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
      throw new ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
    }
    if (!native.isCurve(namedCurve)) throw new ERR_CRYPTO_INVALID_CURVE();
    return { curve: namedCurve, explicitParameters: paramEncoding === 'explicit' };
  },

  dh(options) {
    validateObject(options, 'options');
    const { group, prime, primeLength, generator } = options;
    if (group !== undefined && group !== null) {
      for (const other of ['prime', 'primeLength', 'generator']) {
        if (options[other] !== undefined && options[other] !== null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('group', other);
      }
      validateString(group, 'options.group');
      if (!dhGroups.has(group.toLowerCase())) throw new ERR_CRYPTO_UNKNOWN_DH_GROUP();
      return { group };
    }
    const request = {};
    if (prime !== undefined && prime !== null) {
      if (primeLength !== undefined && primeLength !== null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('prime', 'primeLength');
      if (!ArrayBuffer.isView(prime) && !isAnyArrayBuffer(prime)) {
        throw new ERR_INVALID_ARG_TYPE('options.prime', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], prime);
      }
      request.prime = prime;
    } else if (primeLength !== undefined && primeLength !== null) {
      validateInt32(primeLength, 'options.primeLength', 0);
      request.primeBits = primeLength;
    } else {
      throw new ERR_MISSING_OPTION('At least one of the group, prime, or primeLength options');
    }
    if (generator !== undefined && generator !== null) {
      validateInt32(generator, 'options.generator', 0);
      request.generator = generator;
    }
    return request;
  },
};

/** In which form one half is wanted: undefined means a KeyObject. */
function wantedForm(options, name, keyType, isPublic) {
  const encoding = options?.[name];
  if (encoding === undefined || encoding === null) return undefined;
  if (typeof encoding !== 'object') throw new ERR_INVALID_ARG_VALUE(`options.${name}`, encoding);
  // A JSON Web Key has one form only.
  if (encoding.format === 'jwk') return 'jwk';
  return parseOutputEncoding(encoding, keyType, isPublic, name);
}

function prepare(type, options) {
  validateString(type, 'type');
  if (options !== undefined) validateObject(options, 'options');
  const publicForm = wantedForm(options, 'publicKeyEncoding', type, true);
  const privateForm = wantedForm(options, 'privateKeyEncoding', type, false);
  let request;
  if (plainTypes.has(type)) request = {};
  else if (type in parameters) request = parameters[type](options);
  else throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  if (privateForm !== undefined && privateForm !== 'jwk' && privateForm.cipher !== '') {
    // Told now, not after the work.
    native.checkCipher(privateForm.cipher);
  }
  return { request: { type, ...request }, publicForm, privateForm };
}

function inForm(handle, form) {
  if (form === undefined) return wrapKey(handle);
  return form === 'jwk' ? wrapKey(handle).export({ format: 'jwk' }) : serialize(handle, form);
}

export function generateKeyPairSync(type, options) {
  const { request, publicForm, privateForm } = prepare(type, options);
  const key = native.generate(request);
  return { publicKey: inForm(key.toPublic(), publicForm), privateKey: inForm(key, privateForm) };
}

/** @param {(error: Error | null, publicKey?: unknown, privateKey?: unknown) => void} callback */
export function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  const { request, publicForm, privateForm } = prepare(type, options);
  native.generateAsync(request, (error, key) => {
    if (error !== undefined) return callback(error);
    let publicKey;
    let privateKey;
    try {
      publicKey = inForm(key.toPublic(), publicForm);
      privateKey = inForm(key, privateForm);
    } catch (err) {
      return callback(err);
    }
    callback(null, publicKey, privateKey);
  });
}

Object.defineProperty(generateKeyPair, Symbol.for('nodejs.util.promisify.custom'), {
  __proto__: null,
  enumerable: false,
  // A method of that name, which its body does not see.
  value: {
    generateKeyPair(type, options) {
      return new Promise((resolve, reject) => {
        generateKeyPair(type, options, (err, publicKey, privateKey) => {
          if (err) reject(err);
          else resolve({ publicKey, privateKey });
        });
      });
    },
  }.generateKeyPair,
});

function secretSize(type, options) {
  validateString(type, 'type');
  validateObject(options, 'options');
  const { length } = options;
  if (type === 'hmac') {
    validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
    return Math.floor(length / 8);
  }
  if (type === 'aes') {
    validateOneOf(length, 'options.length', [128, 192, 256]);
    return length / 8;
  }
  throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
}

export function generateKeySync(type, options) {
  return secretKeyOf(randomFillSync(Buffer.allocUnsafeSlow(secretSize(type, options))));
}

export function generateKey(type, options, callback) {
  const size = secretSize(type, options);
  validateFunction(callback, 'callback');
  randomFill(Buffer.allocUnsafeSlow(size), (error, bytes) => {
    if (error) callback(error);
    else callback(null, secretKeyOf(bytes));
  });
}
