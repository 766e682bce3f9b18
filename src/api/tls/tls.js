// node:tls: what can be asked without a connection works; connections themselves are not built yet (internal:tls/wrap).
import * as binding from 'binding:tls';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateOneOf } from 'internal:errors/validators';
import { getOption } from 'internal:runtime/options';
import { convertALPNProtocols } from 'internal:tls/alpn';
import { extraCertificates, systemCertificates } from 'internal:tls/certificates';
import { createSecureContext, SecureContext } from 'internal:tls/common';
import { checkServerIdentity } from 'internal:tls/identity';
import { connect, createServer, Server, TLSSocket } from 'internal:tls/wrap';

let names;
/** Names of the cipher suites, in small letters. */
export const getCiphers = () => [...(names ??= binding.ciphers())];

let defaults;

/**
 * @param {'default' | 'system' | 'bundled' | 'extra'} [type]
 * @returns {readonly string[]} Certificates as PEM. Weft carries none of its own: the bundled ones are the machine's.
 */
export function getCACertificates(type = 'default') {
  validateOneOf(type, 'type', ['default', 'system', 'bundled', 'extra']);
  if (type === 'extra') return extraCertificates();
  if (type === 'default') return (defaults ??= Object.freeze([...systemCertificates(), ...extraCertificates()]));
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
  defaults = Object.freeze([...new Set(texts.map((text) => text.trimEnd()))]);
}

function version(kind, fallback) {
  for (const name of kind === 'min' ? ['1.0', '1.1', '1.2', '1.3'] : ['1.3', '1.2']) {
    if (getOption(`--tls-${kind}-v${name}`)) return `TLSv${name}`;
  }
  return fallback;
}

const suites = [
  'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'DHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-SHA256', 'DHE-RSA-AES128-SHA256', 'ECDHE-RSA-AES256-SHA384', 'DHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA256', 'DHE-RSA-AES256-SHA256', 'HIGH', '!aNULL', '!eNULL', '!EXPORT', '!DES', '!RC4', '!MD5', '!PSK',
  '!SRP', '!CAMELLIA',
];

const tls = {
  DEFAULT_CIPHERS: getOption('--tls-cipher-list') || suites.join(':'),
  DEFAULT_ECDH_CURVE: 'auto',
  DEFAULT_MIN_VERSION: version('min', 'TLSv1.2'),
  DEFAULT_MAX_VERSION: version('max', 'TLSv1.3'),
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
