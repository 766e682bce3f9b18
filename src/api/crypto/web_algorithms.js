// What Web Crypto's algorithms do; here HMAC, KMAC, and the derivations PBKDF2, HKDF and Argon2. SubtleCrypto (internal:crypto/subtle) has
// checked the kinds of all arguments before.
import { Buffer } from 'node:buffer';
import * as binding from 'binding:crypto';
import { argon2 } from 'internal:crypto/argon2';
import { hkdf, pbkdf2 } from 'internal:crypto/kdf';
import { cryptoKeyBytes, makeSecretKey, slotsOf } from 'internal:crypto/crypto_key';
import { randomFillSync } from 'internal:crypto/random';
import { aes } from 'internal:crypto/web_aes';
import { asymmetric } from 'internal:crypto/web_asymmetric';
import { digests } from 'internal:crypto/web_digests';
import { bytesOfJwk, checkUsages, fail, failed, jwkOf, settle } from 'internal:crypto/web_jwk';

/** The memory of a Buffer that nobody else holds. */
const toMemory = (bytes) => bytes.buffer;

/** Bits beyond the length of a key that is not whole bytes are none of it. */
function shorten(bytes, bits) {
  const own = new Uint8Array(Math.ceil(bits / 8));
  own.set(bytes.subarray(0, own.length));
  if (bits % 8 !== 0) own[own.length - 1] &= 0xff << (8 - (bits % 8));
  return own;
}

function hmac(key, data) {
  const handle = new binding.Hmac();
  handle.init(digests[slotsOf(key).algorithm.hash.name].openssl, cryptoKeyBytes(key));
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
    const { jwk } = digests[slotsOf(key).algorithm.hash.name];
    const result = { key_ops: [...slotsOf(key).usages], ext: slotsOf(key).extractable };
    if (jwk !== undefined) result.alg = jwk;
    return { ...result, kty: 'oct', k: Buffer.from(bytes).toString('base64url') };
  },

  sign: (key, data) => hmac(key, data).buffer,

  verify(key, signature, data) {
    const expected = hmac(key, data);
    return signature.byteLength === expected.byteLength && binding.timingSafeEqual(signature, expected);
  },
};

// --- KMAC ------------------------------------------------------------------------------------------------------------------

function kmac(key, { customization, outputLength }, data) {
  const { algorithm: { name }, bytes } = slotsOf(key);
  const out = new Uint8Array(Math.ceil(outputLength / 8));
  if (out.length > 0 && !binding.kmac(name === 'KMAC128' ? 'KMAC-128' : 'KMAC-256', bytes, customization ?? new Uint8Array(), data, out)) {
    throw failed();
  }
  if (outputLength % 8 > 0) out[out.length - 1] &= 0xff << (8 - (outputLength % 8));
  return out;
}

/** @param {'KMAC128' | 'KMAC256'} name @param {number} strength bits of a key when nobody says */
function kmacFamily(name, strength) {
  const usages = ['sign', 'verify'];
  const alg = `K${strength}`;
  return {
    formats: ['raw-secret', 'jwk'],
    defaultLength: ({ length }) => length ?? strength,

    generate({ length = strength }, extractable, wanted) {
      checkUsages(wanted, usages, name);
      if (wanted.length === 0) throw fail('Usages cannot be empty when creating a key.', 'SyntaxError');
      const bytes = randomFillSync(new Uint8Array(Math.ceil(length / 8)));
      return makeSecretKey(shorten(bytes, length), { name, length }, extractable, wanted);
    },

    import(format, data, algorithm, extractable, wanted) {
      checkUsages(wanted, usages, name);
      if (format === 'jwk') {
        const jwk = data;
        data = bytesOfJwk(jwk, extractable, wanted, 'sig');
        if (jwk.alg !== undefined && jwk.alg !== alg) throw fail('JWK "alg" does not match the requested algorithm', 'DataError');
      }
      const bits = data.byteLength * 8;
      const length = algorithm.length ?? bits;
      if (length > bits || length <= bits - 8) throw fail('Invalid key length', 'DataError');
      return makeSecretKey(shorten(data, length), { name, length }, extractable, wanted);
    },

    export(format, key) {
      const bytes = cryptoKeyBytes(key);
      if (format !== 'jwk') return bytes.slice().buffer;
      return jwkOf(key, { kty: 'oct', k: Buffer.from(bytes).toString('base64url') }, alg);
    },

    sign: (key, data, params) => kmac(key, params, data).buffer,

    verify(key, signature, data, params) {
      const expected = kmac(key, params, data);
      return signature.byteLength === expected.byteLength && binding.timingSafeEqual(signature, expected);
    },
  };
}

// --- derivation ----------------------------------------------------------------------------------------------------------------

/** A source of keys that are derived from a password or from a secret. */
function derivation(name, derive) {
  return {
    usages: ['deriveKey', 'deriveBits'],
    formats: ['raw', 'raw-secret'],

    import(format, data, algorithm, extractable, usages) {
      if (extractable) throw fail(`${name} keys are not extractable`, 'SyntaxError');
      checkUsages(usages, ['deriveKey', 'deriveBits'], `a ${name}`);
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
  return toMemory(bytes);
});

const HKDF = derivation('HKDF', async ({ hash, salt, info }, secret, size) => {
  const digest = digests[hash.name].openssl;
  if (size === 0) return new ArrayBuffer(0);
  if (size > binding.digestSize(digest) * 255) throw failed();  // RFC 5869, section 2.3
  return settle((done) => hkdf(digest, secret, salt, info, size, done));
});

/** What RFC 9106 allows, and the lengths that Web Crypto adds to it. */
export function checkArgon2({ memory, parallelism, passes, version }) {
  const refuse = (text) => fail(text, 'OperationError');
  if (parallelism === 0) throw refuse('parallelism must be > 0 and <= 16777215');
  if (memory < 8 * parallelism) throw refuse('memory must be at least 8 times the degree of parallelism');
  if (parallelism > 16777215) throw refuse('parallelism must be > 0 and <= 16777215');
  if (passes === 0) throw refuse('passes must be > 0');
  if (version !== undefined && version !== 0x13) throw refuse(`${version} is not a valid Argon2 version`);
}

function argon2Family(name) {
  const family = derivation(name, async (params, message, size) => {
    if (size < 4) throw fail('length must be >= 32', 'OperationError');
    const { nonce, memory, parallelism, passes, secretValue, associatedData } = params;
    const input = { message, nonce, memory, parallelism, passes, tagLength: size, secret: secretValue, associatedData };
    return toMemory(await settle((done) => argon2(name.toLowerCase(), input, done)));
  });
  return {
    ...family,
    formats: ['raw-secret'],
    async deriveBits(params, key, length) {
      if (params.nonce.byteLength < 8) throw fail('nonce must be at least 8 bytes', 'OperationError');
      checkArgon2(params);
      return family.deriveBits(params, key, length);
    },
  };
}

/** By the standard's names. */
export const algorithms = {
  __proto__: null,
  HMAC,
  KMAC128: kmacFamily('KMAC128', 128),
  KMAC256: kmacFamily('KMAC256', 256),
  PBKDF2,
  HKDF,
  Argon2d: argon2Family('Argon2d'),
  Argon2i: argon2Family('Argon2i'),
  Argon2id: argon2Family('Argon2id'),
  ...aes,
  ...asymmetric,
};
