// Key pairs of Web Crypto: RSA, elliptic curves, Edwards curves, ML-DSA, ML-KEM.
import { Buffer } from 'node:buffer';
import * as dh from 'binding:crypto_dh';
import * as components from 'binding:crypto_key_components';
import { generateAsync } from 'binding:crypto_key_generate';
import * as rsaNative from 'binding:crypto_rsa';
import { signAsync, verifyAsync } from 'binding:crypto_sign';
import { ERR_CRYPTO_OPERATION_FAILED } from 'internal:errors/codes';
import { DOMException } from 'internal:errors/dom_exception';
import { constants } from 'internal:crypto/constants';
import { cryptoKeyBytes, makeKey, slotsOf } from 'internal:crypto/crypto_key';
import { detailsOf } from 'internal:crypto/keys';
import { checkJwk, checkKeyType, checkUsages, fail, failed, operationFailed, readKey, settle, writeKey } from 'internal:crypto/web_jwk';
import { opensslDigest } from 'internal:crypto/web_digests';

const kPublicPart = 0;
const kSeedPart = 2;

/** What the two halves of a pair may be used for. */
const roles = {
  sign: { public: ['verify'], private: ['sign'], use: 'sig' },
  derive: { public: [], private: ['deriveKey', 'deriveBits'], use: 'enc' },
  encrypt: { public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'], use: 'enc' },
  encapsulate: { public: ['encapsulateKey', 'encapsulateBits'], private: ['decapsulateKey', 'decapsulateBits'], use: 'enc' },
};

const allOf = (role) => [...role.public, ...role.private];

async function generatePair(request, algorithm, extractable, usages, role) {
  const ofPrivate = usages.filter((usage) => role.private.includes(usage));
  const handle = await settle((done) => generateAsync(request, done));
  if (ofPrivate.length === 0) throw fail('Usages cannot be empty when creating a key.', 'SyntaxError');
  return {
    publicKey: makeKey(handle.toPublic(), algorithm, true, usages.filter((usage) => role.public.includes(usage))),
    privateKey: makeKey(handle, algorithm, extractable, ofPrivate),
  };
}

function checkImportUsages(handle, usages, role, text) {
  checkUsages(usages, handle.isPrivate ? role.private : role.public, text);
  if (handle.isPrivate && usages.length === 0) throw fail('Usages cannot be empty when importing a private key.', 'SyntaxError');
}

/** The usages that a form allows, before the key is read. */
function checkFormUsages(format, data, usages, role, text) {
  const isPrivate = format === 'pkcs8' || format === 'raw-seed' || (format === 'jwk' && (data.d !== undefined || data.priv !== undefined));
  checkUsages(usages, isPrivate ? role.private : role.public, text);
}

function needPrivate(key, usage) {
  if (slotsOf(key).type !== 'private') throw fail(`Unable to use this key to ${usage}`, 'InvalidAccessError');
  return cryptoKeyBytes(key);
}

function needPublic(key, usage) {
  if (slotsOf(key).type !== 'public') throw fail(`Unable to use this key to ${usage}`, 'InvalidAccessError');
  return cryptoKeyBytes(key);
}

const signWith = (handle, digest, options, data) => settle((done) => signAsync(digest, data, handle, options, done))
  .then((bytes) => bytes.buffer);
const verifyWith = (handle, digest, options, signature, data) =>
  settle((done) => verifyAsync(digest, data, handle, signature, options, done));

/** Methods of a pair with `describe(handle, algorithm)`, which says what a key is. */
function pair(name, role, text, methods) {
  return {
    role,
    text,
    getPublicKey(key, usages) {
      checkUsages(usages, role.public, text);
      return makeKey(cryptoKeyBytes(key).toPublic(), slotsOf(key).algorithm, true, usages);
    },
    ...methods,
  };
}

// --- RSA -----------------------------------------------------------------------------------------------------------------

const rsaJwk = {
  '__proto__': null,
  'RSASSA-PKCS1-v1_5': { 'SHA-1': 'RS1', 'SHA-256': 'RS256', 'SHA-384': 'RS384', 'SHA-512': 'RS512' },
  'RSA-PSS': { 'SHA-1': 'PS1', 'SHA-256': 'PS256', 'SHA-384': 'PS384', 'SHA-512': 'PS512' },
  'RSA-OAEP': { 'SHA-1': 'RSA-OAEP', 'SHA-256': 'RSA-OAEP-256', 'SHA-384': 'RSA-OAEP-384', 'SHA-512': 'RSA-OAEP-512' },
};

function rsaAlgorithm(name, handle, hash) {
  const { modulusLength, publicExponent } = detailsOf(handle);
  let hex = publicExponent.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  return { name, modulusLength, publicExponent: new Uint8Array(Buffer.from(hex, 'hex')), hash: { name: hash.name } };
}

function rsa(name, role, methods) {
  const text = 'a RSA';
  return pair(name, role, text, {
    formats: ['spki', 'pkcs8', 'jwk'],

    async generate({ modulusLength, publicExponent, hash }, extractable, usages) {
      checkUsages(usages, allOf(role), text);
      const exponent = publicExponent.length > 4 ? NaN : publicExponent.reduce((value, byte) => value * 256 + byte, 0);
      // Exponents beyond 3 and 65537 make no safer keys.
      if (exponent !== 3 && exponent !== 65537) throw failed();
      const algorithm = { name, modulusLength, publicExponent, hash: { name: hash.name } };
      return generatePair({ type: 'rsa', bits: modulusLength, exponent }, algorithm, extractable, usages, role);
    },

    import(format, data, { hash }, extractable, usages) {
      checkFormUsages(format, data, usages, role, text);
      if (format === 'jwk') {
        checkJwk(data, 'RSA', extractable, usages, role.use);
        const expected = rsaJwk[name][hash.name];
        if (data.alg !== undefined && data.alg !== expected) throw fail('JWK "alg" does not match the requested algorithm', 'DataError');
      }
      const handle = readKey(format, data);
      checkKeyType(handle, 'rsa');
      checkImportUsages(handle, usages, role, text);
      return makeKey(handle, rsaAlgorithm(name, handle, hash), extractable, usages);
    },

    export: (format, key) => writeKey(format, key, rsaJwk[name][slotsOf(key).algorithm.hash.name]),
    ...methods,
  });
}

function rsaSignature(name, options) {
  const digest = (key) => opensslDigest(slotsOf(key).algorithm.hash.name);
  return rsa(name, roles.sign, {
    sign: (key, data, params) => signWith(needPrivate(key, 'sign'), digest(key), options(params), data),
    verify: (key, signature, data, params) => verifyWith(needPublic(key, 'verify'), digest(key), options(params), signature, data),
  });
}

function oaep(run, need) {
  return ({ label }, key, data) => {
    const handle = need(key, run === rsaNative.publicEncrypt ? 'encrypt' : 'decrypt');
    try {
      return run(handle, data, constants.RSA_PKCS1_OAEP_PADDING, opensslDigest(slotsOf(key).algorithm.hash.name), label);
    } catch (cause) {
      throw operationFailed(cause);
    }
  };
}

// --- elliptic curves ---------------------------------------------------------------------------------------------------------

const curves = { '__proto__': null, 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };

function checkCurve(namedCurve) {
  if (!(namedCurve in curves)) throw fail('Unrecognized namedCurve', 'NotSupportedError');
}

function ec(name, role, methods) {
  const text = name === 'ECDSA' ? 'a ECDSA' : 'a ECDH';
  return pair(name, role, text, {
    formats: ['spki', 'pkcs8', 'jwk', 'raw', 'raw-public'],

    async generate({ namedCurve }, extractable, usages) {
      checkCurve(namedCurve);
      checkUsages(usages, allOf(role), text);
      return generatePair({ type: 'ec', curve: namedCurve }, { name, namedCurve }, extractable, usages, role);
    },

    import(format, data, { namedCurve }, extractable, usages) {
      checkCurve(namedCurve);
      checkFormUsages(format, data, usages, role, text);
      let handle;
      if (format === 'raw' || format === 'raw-public') {
        try {
          handle = components.importEcPoint(namedCurve, data);
        } catch (cause) {
          throw new DOMException('Invalid keyData', { name: 'DataError', cause });
        }
      } else {
        if (format === 'jwk') {
          checkJwk(data, 'EC', extractable, usages, role.use);
          if (data.crv !== namedCurve) throw fail('JWK "crv" does not match the requested algorithm', 'DataError');
          const alg = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }[namedCurve];
          if (name === 'ECDSA' && data.alg !== undefined && data.alg !== alg) {
            throw fail('JWK "alg" does not match the requested algorithm', 'DataError');
          }
        }
        handle = readKey(format, data);
        checkKeyType(handle, 'ec');
      }
      checkImportUsages(handle, usages, role, text);
      if (detailsOf(handle).namedCurve !== curves[namedCurve]) throw fail('Named curve mismatch', 'DataError');
      return makeKey(handle, { name, namedCurve }, extractable, usages);
    },

    export(format, key) {
      if (!format.startsWith('raw')) return writeKey(format, key, undefined);
      if (slotsOf(key).type !== 'public') throw fail(`Unable to export ${name} private key using ${format} format`, 'NotSupportedError');
      return components.exportEcPoint(cryptoKeyBytes(key), false).buffer;
    },
    ...methods,
  });
}

const ecdsaOptions = [undefined, undefined, true, undefined];

/** The shared secret of two keys, or its first `length` bits. */
function deriveBits(name, matches) {
  return async ({ public: publicKey }, key, length) => {
    if (slotsOf(publicKey).type !== 'public') throw fail('algorithm.public must be a public key', 'InvalidAccessError');
    if (slotsOf(key).type !== 'private') throw fail('baseKey must be a private key', 'InvalidAccessError');
    if (slotsOf(publicKey).algorithm.name !== name) throw fail('key algorithm mismatch', 'InvalidAccessError');
    matches?.(publicKey, key);
    const secret = await settle((done) => dh.deriveAsync(cryptoKeyBytes(key), cryptoKeyBytes(publicKey), done));
    if (length === null || length === undefined) return secret.buffer;
    const size = Math.ceil(length / 8);
    if (secret.byteLength < size) throw fail('derived bit length is too small', 'OperationError');
    const bits = secret.slice(0, size);
    if (length % 8 !== 0) bits[size - 1] &= 0xff << (8 - (length % 8));
    return bits.buffer;
  };
}

// --- Edwards and Montgomery curves ----------------------------------------------------------------------------------------

function okp(name, role, methods) {
  const type = name.toLowerCase();
  const text = name.startsWith('X') && name === 'X25519' ? 'a X25519' : `an ${name}`.replace('an X', 'a X');
  return pair(name, role, text, {
    formats: ['spki', 'pkcs8', 'jwk', 'raw', 'raw-public'],

    async generate(algorithm, extractable, usages) {
      checkUsages(usages, allOf(role), text);
      return generatePair({ type }, { name }, extractable, usages, role);
    },

    import(format, data, algorithm, extractable, usages) {
      checkFormUsages(format, data, usages, role, text);
      let handle;
      if (format === 'raw' || format === 'raw-public') {
        try {
          handle = components.importRaw(name.toUpperCase(), data, false);
        } catch (cause) {
          throw new DOMException('Invalid keyData', { name: 'DataError', cause });
        }
      } else {
        if (format === 'jwk') {
          checkJwk(data, 'OKP', extractable, usages, role.use);
          if (data.crv !== name) throw fail('JWK "crv" Parameter and algorithm name mismatch', 'DataError');
          if (role === roles.sign && data.alg !== undefined && data.alg !== name && data.alg !== 'EdDSA') {
            throw fail('JWK "alg" does not match the requested algorithm', 'DataError');
          }
        }
        handle = readKey(format, data);
        checkKeyType(handle, type);
      }
      checkImportUsages(handle, usages, role, text);
      return makeKey(handle, { name }, extractable, usages);
    },

    export(format, key) {
      if (!format.startsWith('raw')) return writeKey(format, key, role === roles.sign ? name : undefined);
      if (slotsOf(key).type !== 'public') throw fail(`Unable to export ${name} private key using ${format} format`, 'NotSupportedError');
      return components.exportRaw(cryptoKeyBytes(key), kPublicPart).buffer;
    },
    ...methods,
  });
}

const contextOption = ({ context }) => [undefined, undefined, false, context];
const ownDigest = {
  sign: (key, data, params) => signWith(needPrivate(key, 'sign'), '', contextOption(params), data),
  verify: (key, signature, data, params) => verifyWith(needPublic(key, 'verify'), '', contextOption(params), signature, data),
};

/** ML-DSA and ML-KEM: keys that are made from a seed. */
function seeded(name, role, methods) {
  const text = role === roles.sign ? `an ${name}` : name;
  return pair(name, role, text, {
    formats: ['jwk', 'raw-public', 'raw-seed', 'spki', 'pkcs8'],
    async generate(algorithm, extractable, usages) {
      checkUsages(usages, allOf(role), text);
      return generatePair({ type: name.toLowerCase() }, { name }, extractable, usages, role);
    },
    import(format, data, algorithm, extractable, usages) {
      checkFormUsages(format, data, usages, role, text);
      let handle;
      try {
        if (format === 'raw-public') handle = components.importRaw(name, data, false);
        if (format === 'raw-seed') handle = components.importSeed(name, data);
      } catch (cause) {
        throw new DOMException('Invalid keyData', { name: 'DataError', cause });
      }
      if (format === 'jwk') {
        checkJwk(data, 'AKP', extractable, usages, role.use);
        if (data.alg !== name) throw fail('JWK "alg" Parameter and algorithm name mismatch', 'DataError');
      }
      handle ??= readKey(format, data);
      checkKeyType(handle, name.toLowerCase());
      checkImportUsages(handle, usages, role, text);
      return makeKey(handle, { name }, extractable, usages);
    },
    export(format, key) {
      const { type } = slotsOf(key);
      if (format === 'raw-public' && type === 'public') return components.exportRaw(cryptoKeyBytes(key), kPublicPart).buffer;
      if (format === 'raw-seed' && type === 'private') return seedOf(key);
      if (format !== 'jwk' && (format !== 'pkcs8' || type !== 'private') && (format !== 'spki' || type !== 'public')) {
        throw fail(`Unable to export ${name} ${type} key using ${format} format`, 'NotSupportedError');
      }
      return format === 'pkcs8' ? seedInPkcs8(name, seedOf(key)) : writeKey(format, key, name);
    },
    ...methods,
  });
}

/** The last two numbers of the algorithms' identifiers, 2.16.840.1.101.3.4 before them. */
const identifiers = {
  '__proto__': null, 'ML-DSA-44': [3, 17], 'ML-DSA-65': [3, 18], 'ML-DSA-87': [3, 19], 'ML-KEM-512': [4, 1], 'ML-KEM-768': [4, 2], 'ML-KEM-1024': [4, 3],
};

/** PKCS #8 with the seed alone, RFC 9881 and 9935: OpenSSL writes the expanded key beside it. */
function seedInPkcs8(name, seed) {
  const { byteLength } = seed;
  const head = [
    0x30, byteLength + 20, 0x02, 1, 0, 0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, ...identifiers[name],
    0x04, byteLength + 2, 0x80, byteLength,
  ];
  const der = new Uint8Array(head.length + byteLength);
  der.set(head);
  der.set(new Uint8Array(seed), head.length);
  return der.buffer;
}

/** The seed of a private key; keys without it cannot leave Web Crypto. */
function seedOf(key) {
  const seed = components.exportRaw(cryptoKeyBytes(key), kSeedPart);
  if (seed !== undefined) return seed.buffer;
  const cause = new ERR_CRYPTO_OPERATION_FAILED('Failed to get raw seed');
  throw operationFailed(cause);
}

const encapsulation = {
  async encapsulate(key) {
    const [ciphertext, secret] = await new Promise((resolve, reject) => {
      dh.encapsulateAsync(needPublic(key, 'encapsulate'), (error, ...parts) => (error ? reject(operationFailed(error)) : resolve(parts)));
    });
    return { sharedKey: secret.buffer, ciphertext: ciphertext.buffer };
  },
  decapsulate: (key, ciphertext) =>
    settle((done) => dh.decapsulateAsync(needPrivate(key, 'decapsulate'), ciphertext, done)).then((secret) => secret.buffer),
};

export const asymmetric = {
  'RSASSA-PKCS1-v1_5': rsaSignature('RSASSA-PKCS1-v1_5', () => [constants.RSA_PKCS1_PADDING, undefined, false, undefined]),
  'RSA-PSS': rsaSignature('RSA-PSS', ({ saltLength }) => [constants.RSA_PKCS1_PSS_PADDING, saltLength, false, undefined]),
  'RSA-OAEP': rsa('RSA-OAEP', roles.encrypt, {
    encrypt: oaep(rsaNative.publicEncrypt, needPublic), decrypt: oaep(rsaNative.privateDecrypt, needPrivate),
  }),
  'ECDSA': ec('ECDSA', roles.sign, {
    sign: (key, data, { hash }) => signWith(needPrivate(key, 'sign'), opensslDigest(hash.name), ecdsaOptions, data),
    verify: (key, signature, data, { hash }) =>
      verifyWith(needPublic(key, 'verify'), opensslDigest(hash.name), ecdsaOptions, signature, data),
  }),
  'ECDH': ec('ECDH', roles.derive, {
    deriveBits: deriveBits('ECDH', (publicKey, key) => {
      if (slotsOf(publicKey).algorithm.namedCurve !== slotsOf(key).algorithm.namedCurve) throw fail('Named curve mismatch', 'InvalidAccessError');
    }),
  }),
  'Ed25519': okp('Ed25519', roles.sign, ownDigest),
  'Ed448': okp('Ed448', roles.sign, ownDigest),
  'X25519': okp('X25519', roles.derive, { deriveBits: deriveBits('X25519') }),
  'X448': okp('X448', roles.derive, { deriveBits: deriveBits('X448') }),
  'ML-DSA-44': seeded('ML-DSA-44', roles.sign, ownDigest),
  'ML-DSA-65': seeded('ML-DSA-65', roles.sign, ownDigest),
  'ML-DSA-87': seeded('ML-DSA-87', roles.sign, ownDigest),
  'ML-KEM-512': seeded('ML-KEM-512', roles.encapsulate, encapsulation),
  'ML-KEM-768': seeded('ML-KEM-768', roles.encapsulate, encapsulation),
  'ML-KEM-1024': seeded('ML-KEM-1024', roles.encapsulate, encapsulation),
};
