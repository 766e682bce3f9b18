/** JSON Web Keys (RFC 7517, 7518, 8037, 9964) as native keys. */
import { Buffer } from 'node:buffer';
import * as components from 'binding:crypto_key_components';
import { ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_JWK, ERR_CRYPTO_OPERATION_FAILED } from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';

const invalid = (jwk) => new ERR_CRYPTO_INVALID_JWK(`Invalid JWK ${jwk.kty} key`);

/** The bytes of members that must be there. */
function bytesOf(jwk, names) {
  return names.map((name) => {
    if (typeof jwk[name] !== 'string') throw invalid(jwk);
    return Buffer.from(jwk[name], 'base64');
  });
}

const okpKinds = { __proto__: null, Ed25519: [32, 'ED25519'], Ed448: [57, 'ED448'], X25519: [32, 'X25519'], X448: [56, 'X448'] };

/** By `kty`. What is private in a key decides, even where its public half is wanted. */
const readers = {
  __proto__: null,

  RSA(jwk) {
    const parts = bytesOf(jwk, jwk.d === undefined ? ['n', 'e'] : ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi']);
    try {
      return components.importRsa(parts);
    } catch {
      throw new ERR_CRYPTO_OPERATION_FAILED('Unable to create key pointer');
    }
  },

  EC(jwk) {
    if (typeof jwk.crv !== 'string') throw invalid(jwk);
    if (!['P-256', 'secp256k1', 'P-384', 'P-521'].includes(jwk.crv)) throw new ERR_CRYPTO_INVALID_CURVE();
    const [x, y, d] = bytesOf(jwk, jwk.d === undefined ? ['x', 'y'] : ['x', 'y', 'd']);
    return components.importEc(jwk.crv, x, y, d);
  },

  OKP(jwk) {
    if (typeof jwk.crv !== 'string' || !(jwk.crv in okpKinds)) throw invalid(jwk);
    const [x, d] = bytesOf(jwk, jwk.d === undefined ? ['x'] : ['x', 'd']);
    const [size, name] = okpKinds[jwk.crv];
    if ((d ?? x).length !== size) throw invalid(jwk);
    return components.importRaw(name, d ?? x, d !== undefined);
  },

  AKP(jwk) {
    if (typeof jwk.alg !== 'string' || !/^ML-(?:DSA-(?:44|65|87)|KEM-(?:512|768|1024))$/.test(jwk.alg)) {
      throw new ERR_CRYPTO_INVALID_JWK('Unsupported JWK AKP "alg"');
    }
    const [pub, seed] = bytesOf(jwk, jwk.priv === undefined ? ['pub'] : ['pub', 'priv']);
    return seed === undefined ? components.importRaw(jwk.alg, pub, false) : components.importSeed(jwk.alg, seed);
  },
};

/**
 * @param {object} jwk
 * @param {boolean} [mustBePrivate]
 * @returns {object} the native key: private if the JSON Web Key is
 */
export function importJwk(jwk, mustBePrivate = false) {
  validateObject(jwk, 'key');
  if (typeof jwk.kty !== 'string') throw new ERR_CRYPTO_INVALID_JWK('Invalid JWK format');
  const read = readers[jwk.kty];
  if (read === undefined) throw new ERR_CRYPTO_INVALID_JWK(`${jwk.kty} is not a supported JWK key type`);
  let handle;
  try {
    handle = read(jwk);
  } catch (error) {
    throw error.code === 'ERR_CRYPTO_INVALID_JWK' ? invalidOr(error, jwk) : error;
  }
  if (mustBePrivate && !handle.isPrivate) throw new ERR_CRYPTO_INVALID_JWK('JWK does not contain private key material');
  return handle;
}

/** What the native side says without naming the kind. */
function invalidOr(error, jwk) {
  return error.message === 'Invalid JWK data' ? invalid(jwk) : error;
}
