import { deprecate } from 'node:util';
import * as binding from 'binding:crypto';
import {
  Cipheriv, createCipheriv, createDecipheriv, Decipheriv, getCipherInfo,
} from 'internal:crypto/cipher';
import { createHash, createHmac, DeprecatedHash, DeprecatedHmac, hash } from 'internal:crypto/hash';
import { createPrivateKey, createPublicKey, createSecretKey, KeyObject } from 'internal:crypto/keys';
import { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync } from 'internal:crypto/key_generate';
import { getOption } from 'internal:runtime/options';
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from 'internal:crypto/kdf';
import { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from 'internal:crypto/rsa';
import { createSign, createVerify, Sign, sign, Verify, verify } from 'internal:crypto/sign';
import { randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from 'internal:crypto/random';
import { names, timingSafeEqual } from 'internal:crypto/util';
import { constants } from 'internal:crypto/constants';

const webcrypto = lazy('internal:crypto/webcrypto');

const { getCiphers, getCurves, getHashes } = names;

function getFips() {
  return binding.getFips() ? 1 : 0;
}

function setFips(value) {
  binding.setFips(!!value);
}

const crypto = {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
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
  Cipheriv,
  Decipheriv,
  Hash: DeprecatedHash,
  Hmac: DeprecatedHmac,
  KeyObject,
  Sign,
  Verify,
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

export {
  Cipheriv, constants, createCipheriv, createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey,
  createSign, createVerify, Decipheriv, generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, getCipherInfo, getCiphers, getCurves, getFips,
  getHashes, getRandomValues, DeprecatedHash as Hash, hash, hkdf, hkdfSync, DeprecatedHmac as Hmac, KeyObject, pbkdf2, pbkdf2Sync,
  privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt, randomBytes, randomFill, randomFillSync, randomInt, randomUUID, scrypt, scryptSync, setFips, Sign, sign, timingSafeEqual, Verify, verify,
};
export default crypto;
