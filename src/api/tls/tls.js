// node:tls: the module's own functions; connections are in internal:tls/socket and internal:tls/server.
import * as binding from 'binding:tls';
import { ERR_CRYPTO_OPERATION_FAILED, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateOneOf, validateString } from 'internal:errors/validators';
import { convertALPNProtocols } from 'internal:tls/alpn';
import { chooseCertificates, currentCertificates, extraCertificates, systemCertificates } from 'internal:tls/certificates';
import { createSecureContext, SecureContext } from 'internal:tls/common';
import { defaults } from 'internal:tls/defaults';
import { checkServerIdentity } from 'internal:tls/identity';
import { connect } from 'internal:tls/connect';
import { createServer, Server } from 'internal:tls/server';
import { TLSSocket } from 'internal:tls/socket';

let names;
/** Names of the cipher suites, in small letters. */
export const getCiphers = () => [...(names ??= binding.ciphers())];

/**
 * @param {'default' | 'system' | 'bundled' | 'extra'} [type]
 * @returns {readonly string[]} Certificates as PEM. Weft carries none of its own: the bundled ones are the machine's.
 */
export function getCACertificates(type = 'default') {
  validateString(type, 'type');
  validateOneOf(type, 'type', ['default', 'system', 'bundled', 'extra']);
  if (type === 'extra') return extraCertificates();
  if (type === 'default') return currentCertificates();
  return systemCertificates();
}

/** Replaces what `getCACertificates()` answers and connections trust. */
export function setDefaultCACertificates(certificates) {
  if (!Array.isArray(certificates)) throw new ERR_INVALID_ARG_TYPE('certs', 'Array', certificates);
  certificates.forEach((certificate, i) => {
    if (typeof certificate !== 'string' && !ArrayBuffer.isView(certificate)) {
      throw new ERR_INVALID_ARG_TYPE(`certs[${i}]`, ['string', 'ArrayBufferView'], certificate);
    }
  });
  const texts = certificates.map((entry) =>
    typeof entry === 'string' ? entry : new TextDecoder().decode(entry));
  if (texts.length > 0 && binding.checkCertificates(texts) === 0) {
    throw new ERR_CRYPTO_OPERATION_FAILED('No valid certificates found in the provided array');
  }
  chooseCertificates([...new Set(texts.map((text) => text.trimEnd()))]);
}

const tls = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  DEFAULT_CIPHERS: defaults.ciphers,
  DEFAULT_ECDH_CURVE: defaults.ecdhCurve,
  DEFAULT_MIN_VERSION: defaults.minVersion,
  DEFAULT_MAX_VERSION: defaults.maxVersion,
  getCiphers,
  rootCertificates: undefined,
  getCACertificates,
  setDefaultCACertificates,
  convertALPNProtocols,
  checkServerIdentity,
  createSecureContext,
  SecureContext,
  TLSSocket,
  Server,
  createServer,
  connect,
};
// Programs set these to change what later connections do.
for (const [name, key] of [
  ['DEFAULT_CIPHERS', 'ciphers'], ['DEFAULT_ECDH_CURVE', 'ecdhCurve'], ['DEFAULT_MIN_VERSION', 'minVersion'],
  ['DEFAULT_MAX_VERSION', 'maxVersion'],
]) {
  Object.defineProperty(tls, name, {
    __proto__: null,
    get: () => defaults[key],
    set(value) {
      defaults[key] = value;
    },
    enumerable: true,
    configurable: true,
  });
}
Object.defineProperty(tls, 'rootCertificates', {
  __proto__: null,
  get: systemCertificates,
  enumerable: true,
  configurable: false,
});

export const { DEFAULT_CIPHERS, DEFAULT_ECDH_CURVE, DEFAULT_MIN_VERSION, DEFAULT_MAX_VERSION } = tls;
export {
  checkServerIdentity, connect, convertALPNProtocols, createSecureContext, createServer, SecureContext, Server, TLSSocket,
};
export default tls;
