// What all keys of Web Crypto have in common: usages, JSON Web Keys, and the forms of public and private keys.
import { Buffer } from 'node:buffer';
import * as native from 'binding:crypto_key';
import * as components from 'binding:crypto_key_components';
import { DOMException } from 'internal:errors/dom_exception';
import { cryptoKeyBytes, slotsOf } from 'internal:crypto/crypto_key';
import { importJwk } from 'internal:crypto/key_jwk';
import { wrapKey } from 'internal:crypto/keys';

// weft::crypto::KeyFormat and KeyEncoding.
const kDer = 0;
const kPkcs8 = 1;
const kSpki = 2;

export const fail = (message, name) => new DOMException(message, name);
const kFailed = 'The operation failed for an operation-specific reason';
export const failed = () => fail(kFailed, 'OperationError');
/** The same, with what the native side said. */
export const operationFailed = (cause) => new DOMException(kFailed, { name: 'OperationError', cause });

export function checkUsages(usages, allowed, text) {
  if (!usages.every((usage) => allowed.includes(usage))) throw fail(`Unsupported key usage for ${text} key`, 'SyntaxError');
}

/**
 * Checks what a JSON Web Key says of itself, https://w3c.github.io/webcrypto/#jwk-section.
 * @param {object} jwk
 * @param {string} kty that it must have
 * @param {string} expectedUse `sig` or `enc`
 */
export function checkJwk(jwk, kty, extractable, usages, expectedUse) {
  if (jwk.kty === undefined) throw fail('Invalid keyData', 'DataError');
  if (jwk.kty !== kty) throw fail('Invalid JWK "kty" Parameter', 'DataError');
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== expectedUse) throw fail('Invalid JWK "use" Parameter', 'DataError');
  if (jwk.key_ops !== undefined) {
    if (!Array.isArray(jwk.key_ops) || new Set(jwk.key_ops).size !== jwk.key_ops.length) {
      throw fail('Duplicate key operation', 'DataError');
    }
    if (!usages.every((usage) => jwk.key_ops.includes(usage))) throw fail('Key operations and usage mismatch', 'DataError');
  }
  if (jwk.ext === false && extractable) throw fail('JWK "ext" Parameter and extractable mismatch', 'DataError');
}

/** The bytes of a secret in a JSON Web Key. */
export function bytesOfJwk(jwk, extractable, usages, expectedUse) {
  checkJwk(jwk, 'oct', extractable, usages, expectedUse);
  if (typeof jwk.k !== 'string' || !/^[\w-]*$/.test(jwk.k)) throw fail('Invalid keyData', 'DataError');
  return Buffer.from(jwk.k, 'base64url');
}

/** A JSON Web Key that exportKey() gives: the key's own members, and what it may be used for. */
export function jwkOf(key, own, alg) {
  const result = { key_ops: [...slotsOf(key).usages], ext: slotsOf(key).extractable };
  if (alg !== undefined) result.alg = alg;
  return { ...result, ...own };
}

/** The native key of DER bytes or a JSON Web Key. */
export function readKey(format, data) {
  try {
    if (format === 'spki') return native.createPublic(data, kDer, kSpki, undefined);
    if (format === 'pkcs8') return native.createPrivate(data, kDer, kPkcs8, undefined);
    return importJwk(data);
  } catch (cause) {
    throw new DOMException('Invalid keyData', { name: 'DataError', cause });
  }
}

export function checkKeyType(handle, type) {
  if (handle.type() !== type) throw fail('Invalid key type', 'DataError');
}

/** A public or private key as SPKI, PKCS #8 or the members of a JSON Web Key. */
export function writeKey(format, key, alg) {
  const handle = cryptoKeyBytes(key);
  if (format === 'jwk') {
    const members = components.exportJwk(handle, true);
    const own = {};
    for (let i = 0; i < members.length; i += 2) own[members[i]] = members[i + 1];
    return jwkOf(key, own, alg);
  }
  if ((format === 'spki') === handle.isPrivate) {
    throw fail(`Unable to export a ${slotsOf(key).type} key using ${format} format`, 'NotSupportedError');
  }
  return handle.serialize(kDer, handle.isPrivate ? kPkcs8 : kSpki, '', undefined).buffer;
}

/** What comes of a callback of the native side. */
export const settle = (start) => new Promise((resolve, reject) => {
  start((error, value) => {
    if (error) reject(operationFailed(error));
    else resolve(value);
  });
});

export { wrapKey };
