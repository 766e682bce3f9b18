import { deprecate } from 'node:util';
import * as binding from 'binding:crypto';
import {
  Cipheriv, createCipheriv, createDecipheriv, Decipheriv, getCipherInfo,
} from 'internal:crypto/cipher';
import { createHash, createHmac, DeprecatedHash, DeprecatedHmac, hash } from 'internal:crypto/hash';
import {
  createDiffieHellman, createDiffieHellmanGroup, createECDH, decapsulate, DiffieHellman, DiffieHellmanGroup, diffieHellman, ECDH,
  encapsulate,
} from 'internal:crypto/dh';
import { argon2, argon2Sync } from 'internal:crypto/argon2';
import { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync } from 'internal:crypto/primes';
import { Certificate } from 'internal:crypto/spkac';
import { createPrivateKey, createPublicKey, createSecretKey, KeyObject } from 'internal:crypto/keys';
import { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync } from 'internal:crypto/key_generate';
import { getOption } from 'internal:runtime/options';
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from 'internal:crypto/kdf';
import { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from 'internal:crypto/rsa';
import { createSign, createVerify, Sign, sign, Verify, verify } from 'internal:crypto/sign';
import { randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from 'internal:crypto/random';
import { names, timingSafeEqual } from 'internal:crypto/util';
import { constants } from 'internal:crypto/constants';
import { X509Certificate } from 'internal:crypto/x509';

const webcrypto = lazy('internal:crypto/webcrypto');

const { getCiphers, getCurves, getHashes } = names;

function getFips() {
  return binding.getFips() ? 1 : 0;
}

function setFips(value) {
  binding.setFips(!!value);
}

const crypto = {
  argon2,
  argon2Sync,
  checkPrime,
  checkPrimeSync,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  generatePrime,
  generatePrimeSync,
  getDiffieHellman: createDiffieHellmanGroup,
  getCipherInfo,
  getCiphers,
  getCurves,
  getHashes,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  sign,
  timingSafeEqual,
  verify,
  getFips,
  setFips,
  hash,
  Certificate,
  Cipheriv,
  Decipheriv,
  DiffieHellman,
  DiffieHellmanGroup,
  ECDH,
  Hash: DeprecatedHash,
  Hmac: DeprecatedHmac,
  KeyObject,
  Sign,
  Verify,
  X509Certificate,
};

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

function getRandomValues(array) {
  return webcrypto().crypto.getRandomValues(array);
}

// Old names of randomBytes, kept out of sight; with --pending-deprecation they say so.
for (const name of ['prng', 'pseudoRandomBytes', 'rng']) {
  let fn;
  Object.defineProperty(crypto, name, {
    __proto__: null,
    get() {
      return (fn ??= getOption('--pending-deprecation') ? deprecate(randomBytes, `crypto.${name} is deprecated.`, 'DEP0115') : randomBytes);
    },
    set(value) {
      fn = value;
    },
    configurable: true,
  });
}

const getDiffieHellman = createDiffieHellmanGroup;

export {
  argon2, argon2Sync, Certificate, checkPrime, checkPrimeSync, Cipheriv, constants, createCipheriv, createDecipheriv,
  createDiffieHellman, createDiffieHellmanGroup, createECDH, createHash, createHmac, createPrivateKey, createPublicKey,
  createSecretKey, createSign, createVerify, decapsulate, Decipheriv, DiffieHellman, diffieHellman, DiffieHellmanGroup, ECDH,
  encapsulate, generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, generatePrime, generatePrimeSync, getCipherInfo,
  getCiphers, getCurves, getDiffieHellman, getFips, getHashes, getRandomValues, DeprecatedHash as Hash, hash, hkdf, hkdfSync,
  DeprecatedHmac as Hmac, KeyObject, pbkdf2, pbkdf2Sync, privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt, randomBytes,
  randomFill, randomFillSync, randomInt, randomUUID, scrypt, scryptSync, setFips, Sign, sign, timingSafeEqual, Verify, verify,
  X509Certificate,
};
export default crypto;
