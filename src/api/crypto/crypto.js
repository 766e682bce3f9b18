import { deprecate } from 'node:util';
import * as binding from 'binding:crypto';
import { createHash, createHmac, DeprecatedHash, DeprecatedHmac, hash } from 'internal:crypto/hash';
import { createSecretKey, KeyObject } from 'internal:crypto/keys';
import { getOption } from 'internal:runtime/options';
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from 'internal:crypto/kdf';
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
  createHash,
  createHmac,
  createSecretKey,
  getCiphers,
  getCurves,
  getHashes,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  timingSafeEqual,
  getFips,
  setFips,
  hash,
  Hash: DeprecatedHash,
  Hmac: DeprecatedHmac,
  KeyObject,
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
  constants, createHash, createHmac, createSecretKey, getCiphers, getCurves, getFips, getHashes, getRandomValues, DeprecatedHash as Hash, hash, hkdf,
  hkdfSync, DeprecatedHmac as Hmac, KeyObject, pbkdf2, pbkdf2Sync, randomBytes, randomFill, randomFillSync, randomInt,
  randomUUID, scrypt, scryptSync, setFips, timingSafeEqual,
};
export default crypto;
