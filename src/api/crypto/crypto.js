// `node:crypto`. All but a handful of accessors is made when a program first reads it, part by part: who only hashes loads no keys.
import { deprecate } from 'node:util';
import { defineLazy } from 'binding:globals';
import { constants } from 'internal:crypto/constants';
import { getOption } from 'internal:runtime/options';

const webcrypto = lazy('internal:crypto/webcrypto');
const lazyRandom = lazy('internal:crypto/random');

const crypto = {};

/** Which part has what, in the order in which the module lists it. */
const parts = [
  ['argon2', 'argon2', 'argon2Sync'],
  ['primes', 'checkPrime', 'checkPrimeSync'],
  ['cipher', 'createCipheriv', 'createDecipheriv'],
  ['dh', 'createDiffieHellman', 'createDiffieHellmanGroup', 'createECDH'],
  ['hash', 'createHash', 'createHmac'],
  ['keys', 'createPrivateKey', 'createPublicKey', 'createSecretKey'],
  ['sign', 'createSign', 'createVerify'],
  ['dh', 'diffieHellman'],
  ['primes', 'generatePrime', 'generatePrimeSync'],
  ['util', 'getCiphers'],
  ['cipher', 'getCipherInfo'],
  ['util', 'getCurves'],
  ['dh', 'getDiffieHellman'],
  ['util', 'getHashes'],
  ['kdf', 'hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync'],
  ['key_generate', 'generateKeyPair', 'generateKeyPairSync', 'generateKey', 'generateKeySync'],
  ['rsa', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt'],
  ['random', 'randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'randomUUIDv7'],
  ['kdf', 'scrypt', 'scryptSync'],
  ['sign', 'sign'],
  ['process_wide', 'setEngine'],
  ['util', 'timingSafeEqual'],
  ['process_wide', 'getFips', 'setFips'],
  ['sign', 'verify'],
  ['hash', 'hash'],
  ['dh', 'encapsulate', 'decapsulate'],
  ['spkac', 'Certificate'],
  ['cipher', 'Cipheriv', 'Decipheriv'],
  ['dh', 'DiffieHellman', 'DiffieHellmanGroup', 'ECDH'],
  ['hash_deprecated', 'Hash', 'Hmac'],
  ['keys', 'KeyObject'],
  ['sign', 'Sign', 'Verify'],
  ['x509', 'X509Certificate'],
  ['process_wide', 'secureHeapUsed'],
];
for (const [part, ...names] of parts) {
  for (const name of names) defineLazy(crypto, name, `internal:crypto/${part}`, true);
}

const lazyProcessWide = lazy('internal:crypto/process_wide');

const getFips = () => lazyProcessWide().getFips();
const setFips = (value) => lazyProcessWide().setFips(value);
const getRandomValues = (array) => webcrypto().crypto.getRandomValues(array);

Object.defineProperties(crypto, {
  fips: {
    __proto__: null,
    get: deprecate(getFips, 'The crypto.fips is deprecated. Please use crypto.getFips()', 'DEP0093'),
    set: deprecate(setFips, 'The crypto.fips is deprecated. Please use crypto.setFips()', 'DEP0093'),
  },
  constants: { __proto__: null, value: constants, enumerable: true },
  webcrypto: { __proto__: null, get: () => webcrypto().crypto, enumerable: true },
  subtle: { __proto__: null, get: () => webcrypto().subtle, enumerable: true },
  getRandomValues: {
    __proto__: null,
    get: () => getRandomValues,
    enumerable: true,
  },
});

// Old names of randomBytes, kept out of sight; with --pending-deprecation they say so.
for (const name of ['prng', 'pseudoRandomBytes', 'rng']) {
  let fn;
  Object.defineProperty(crypto, name, {
    __proto__: null,
    get() {
      if (fn === undefined) {
        const { randomBytes } = lazyRandom();
        fn = getOption('--pending-deprecation') ? deprecate(randomBytes, `crypto.${name} is deprecated.`, 'DEP0115') : randomBytes;
      }
      return fn;
    },
    set(value) {
      fn = value;
    },
    configurable: true,
  });
}

export { constants };
export default crypto;
