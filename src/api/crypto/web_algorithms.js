// What Web Crypto's algorithms do; here HMAC, and the derivations PBKDF2 and HKDF. SubtleCrypto (internal:crypto/subtle) has
// checked the kinds of all arguments before.
import { Buffer } from 'node:buffer';
import * as binding from 'binding:crypto';
import { hkdf, pbkdf2 } from 'internal:crypto/kdf';
import { cryptoKeyBytes, makeSecretKey } from 'internal:crypto/crypto_key';
import { randomFillSync } from 'internal:crypto/random';
import { aes } from 'internal:crypto/web_aes';
import { asymmetric } from 'internal:crypto/web_asymmetric';
import { digests } from 'internal:crypto/web_digests';
import { bytesOfJwk, checkUsages, fail, failed, settle } from 'internal:crypto/web_jwk';

/** Bits beyond the length of a key that is not whole bytes are none of it. */
function shorten(bytes, bits) {
  const own = new Uint8Array(Math.ceil(bits / 8));
  own.set(bytes.subarray(0, own.length));
  if (bits % 8 !== 0) own[own.length - 1] &= 0xff << (8 - (bits % 8));
  return own;
}

function hmac(key, data) {
  const handle = new binding.Hmac();
  handle.init(digests[key.algorithm.hash.name].openssl, cryptoKeyBytes(key));
  handle.update(data);
  const out = new Uint8Array(handle.size);
  handle.digestInto(out);
  return out;
}

function hmacAlgorithm({ hash }, length) {
  return { name: 'HMAC', length, hash: { name: hash.name } };
}

const HMAC = {
  usages: ['sign', 'verify'],
  formats: ['raw', 'raw-secret', 'jwk'],

  /** Bits of a key when nobody says. */
  defaultLength: ({ hash, length }) => length ?? digests[hash.name].block * 8,

  generate(algorithm, extractable, usages) {
    checkUsages(usages, HMAC.usages, 'HMAC');
    if (algorithm.length === 0) throw fail('HmacKeyGenParams.length cannot be 0', 'OperationError');
    if (usages.length === 0) throw fail('Usages cannot be empty when creating a key.', 'SyntaxError');
    const length = HMAC.defaultLength(algorithm);
    const bytes = randomFillSync(new Uint8Array(Math.ceil(length / 8)));
    return makeSecretKey(shorten(bytes, length), hmacAlgorithm(algorithm, length), extractable, usages);
  },

  import(format, data, algorithm, extractable, usages) {
    checkUsages(usages, HMAC.usages, 'HMAC');
    if (algorithm.length === 0) throw fail('HmacImportParams.length cannot be 0', 'DataError');
    if (format === 'jwk') {
      const jwk = data;
      data = bytesOfJwk(jwk, extractable, usages, 'sig');
      if (jwk.alg !== undefined && jwk.alg !== digests[algorithm.hash.name].jwk) {
        throw fail('JWK "alg" does not match the requested algorithm', 'DataError');
      }
    }
    const bits = data.byteLength * 8;
    if (bits === 0) throw fail('Zero-length key is not supported', 'DataError');
    const length = algorithm.length ?? bits;
    if (length > bits || length <= bits - 8) throw fail('Invalid key length', 'DataError');
    return makeSecretKey(shorten(data, length), hmacAlgorithm(algorithm, length), extractable, usages);
  },

  export(format, key) {
    const bytes = cryptoKeyBytes(key);
    if (format !== 'jwk') return bytes.slice().buffer;
    const { jwk } = digests[key.algorithm.hash.name];
    const result = { key_ops: [...key.usages], ext: key.extractable };
    if (jwk !== undefined) result.alg = jwk;
    return { ...result, kty: 'oct', k: Buffer.from(bytes).toString('base64url') };
  },

  sign: (key, data) => hmac(key, data).buffer,

  verify(key, signature, data) {
    const expected = hmac(key, data);
    return signature.byteLength === expected.byteLength && binding.timingSafeEqual(signature, expected);
  },
};

/** A source of keys that are derived from a password or from a secret. */
function derivation(name, derive) {
  return {
    usages: ['deriveKey', 'deriveBits'],
    formats: ['raw', 'raw-secret'],

    import(format, data, algorithm, extractable, usages) {
      checkUsages(usages, ['deriveKey', 'deriveBits'], `a ${name}`);
      if (extractable) throw fail(`${name} keys are not extractable`, 'SyntaxError');
      return makeSecretKey(data.slice(), { name }, extractable, usages);
    },

    async deriveBits(algorithm, key, length) {
      if (length === null || length === undefined) throw fail('length cannot be null', 'OperationError');
      if (length % 8 !== 0) throw fail('length must be a multiple of 8', 'OperationError');
      return derive(algorithm, cryptoKeyBytes(key), length / 8);
    },
  };
}

const PBKDF2 = derivation('PBKDF2', async ({ hash, salt, iterations }, password, size) => {
  if (iterations === 0) throw fail('iterations cannot be zero', 'OperationError');
  if (size === 0) return new ArrayBuffer(0);
  const bytes = await settle((done) => pbkdf2(password, salt, iterations, size, digests[hash.name].openssl, done));
  return bytes.buffer;
});

const HKDF = derivation('HKDF', async ({ hash, salt, info }, secret, size) => {
  const digest = digests[hash.name].openssl;
  if (size === 0) return new ArrayBuffer(0);
  if (size > binding.digestSize(digest) * 255) throw failed();  // RFC 5869, section 2.3
  return settle((done) => hkdf(digest, secret, salt, info, size, done));
});

/** By the standard's names. */
export const algorithms = { __proto__: null, HMAC, PBKDF2, HKDF, ...aes, ...asymmetric };
