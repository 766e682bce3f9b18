// node:_tls_common: secure contexts, that is certificates, keys, trust and settings of connections.
import { Buffer } from 'node:buffer';
import { Context, hasRoots } from 'binding:tls';
import { constants } from 'internal:crypto/constants';
import {
  ERR_CRYPTO_UNSUPPORTED_OPERATION, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_INVALID_PROTOCOL_METHOD, ERR_TLS_INVALID_PROTOCOL_VERSION,
  ERR_TLS_PROTOCOL_VERSION_CONFLICT,
} from 'internal:errors/codes';
import { validateBuffer, validateInt32, validateInteger, validateObject, validateString } from 'internal:errors/validators';
import { isArrayBufferView } from 'node:util/types';
import { defaultCertificates } from 'internal:tls/certificates';
import { defaults } from 'internal:tls/defaults';

/** Numbers of the versions in handshakes. */
const versions = { '__proto__': null, 'TLSv1': 0x301, 'TLSv1.1': 0x302, 'TLSv1.2': 0x303, 'TLSv1.3': 0x304 };

/** Names of OpenSSL's methods: version, and side (nobody's concern here). */
const methods = {
  '__proto__': null, 'TLS': [0, versions['TLSv1.3']], 'SSLv23': [undefined, versions['TLSv1.2']], 'TLSv1': [versions.TLSv1, versions.TLSv1],
  'TLSv1_1': [versions['TLSv1.1'], versions['TLSv1.1']], 'TLSv1_2': [versions['TLSv1.2'], versions['TLSv1.2']],
};

function versionNumber(name, kind, fallback) {
  const number = versions[name ?? fallback];
  if (number === undefined) throw new ERR_TLS_INVALID_PROTOCOL_VERSION(name, kind);
  return number;
}

function setVersions(context, { minVersion, maxVersion, secureProtocol }) {
  if (secureProtocol) {
    validateString(secureProtocol, 'secureProtocol');
    if (minVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(minVersion, secureProtocol);
    if (maxVersion != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(maxVersion, secureProtocol);
    const [, name] = /^(.*?)(?:_server|_client)?_method$/.exec(secureProtocol) ?? [];
    if (/^SSLv[23]$/.test(name)) throw new ERR_TLS_INVALID_PROTOCOL_METHOD(`${name} methods disabled`);
    if (!(name in methods)) throw new ERR_TLS_INVALID_PROTOCOL_METHOD(`Unknown method: ${secureProtocol}`);
    const [minimum = versions[defaults.minVersion], maximum] = methods[name];
    context.setVersions(minimum, maximum);
    return;
  }
  context.setVersions(versionNumber(minVersion, 'minimum', defaults.minVersion), versionNumber(maxVersion, 'maximum', defaults.maxVersion));
}

function checkBytes(name, value) {
  if (typeof value !== 'string' && !isArrayBufferView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
  }
  return typeof value === 'string' ? Buffer.from(value) : value;
}

function listOf(value) {
  return Array.isArray(value) ? value : [value];
}

function setKeys(context, { cert, key, passphrase, pfx }) {
  if (cert) for (const one of listOf(cert)) context.setCertificate(checkBytes('options.cert', one));
  if (passphrase !== undefined && passphrase !== null) validateString(passphrase, 'options.passphrase');
  const secret = (value) => (value === undefined || value === null ? undefined : Buffer.from(String(value)));
  if (key) {
    for (const one of listOf(key)) {
      const pem = Array.isArray(key) ? one?.pem ?? one : one;
      context.setKey(checkBytes('options.key', pem), secret(Array.isArray(key) ? one?.passphrase ?? passphrase : passphrase));
    }
  }
  if (pfx) {
    for (const one of listOf(pfx)) {
      const plain = typeof one === 'string' || isArrayBufferView(one);
      const container = checkBytes('options.pfx', plain ? one : one.buf);
      try {
        context.loadPkcs12(container, secret(plain ? passphrase : one.passphrase ?? passphrase));
      } catch (error) {
        throw error.code === 'ERR_OSSL_EVP_UNSUPPORTED' ? new ERR_CRYPTO_UNSUPPORTED_OPERATION('Unsupported PKCS12 PFX data') : error;
      }
    }
  }
}

function setEngines(context, { key, clientCertEngine, privateKeyEngine, privateKeyIdentifier }) {
  if (privateKeyIdentifier !== undefined && privateKeyIdentifier !== null) {
    if (privateKeyEngine === undefined || privateKeyEngine === null) {
      throw new ERR_INVALID_ARG_VALUE('options.privateKeyEngine', privateKeyEngine);
    }
    if (key) throw new ERR_INVALID_ARG_VALUE('options.privateKeyIdentifier', privateKeyIdentifier);
    for (const [name, value] of [['privateKeyIdentifier', privateKeyIdentifier], ['privateKeyEngine', privateKeyEngine]]) {
      if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'null', 'undefined'], value);
    }
    context.setEngineKey(privateKeyIdentifier, privateKeyEngine);
  }
  if (clientCertEngine !== undefined && clientCertEngine !== null) {
    if (typeof clientCertEngine !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.clientCertEngine', ['string', 'null', 'undefined'], clientCertEngine);
    }
    context.setClientEngine(clientCertEngine);
  }
}

function setTrust(context, { ca, crl, allowPartialTrustChain }) {
  if (ca && (!Array.isArray(ca) || ca.length > 0)) {
    for (const one of listOf(ca)) context.addAuthority(checkBytes('options.ca', one));
  } else {
    const { generation, pem } = defaultCertificates();
    context.useRoots(hasRoots(generation) ? '' : pem(), generation);
  }
  if (allowPartialTrustChain) context.allowPartialChain();
  if (crl) for (const one of listOf(crl)) context.addRevocations(checkBytes('options.crl', one));
}

function setCiphers(context, { ciphers }) {
  if (ciphers !== undefined && ciphers !== null) validateString(ciphers, 'options.ciphers');
  const names = (ciphers || defaults.ciphers).split(':');
  // OpenSSL has one list for TLS 1.3, whose names begin so, and one for all before it.
  const isNew = (name) => name.startsWith('TLS_');
  const suites = names.filter((name) => isNew(name) && !names.includes(`!${name}`)).join(':');
  const older = names.filter((name) => name && !isNew(name) && !name.startsWith('!TLS_')).join(':');
  if (suites === '' && older === '') throw new ERR_INVALID_ARG_VALUE('options.ciphers', names);
  if (suites !== '') context.setSuites(suites);
  context.setCiphers(older);
  // Versions without suites are not offered.
  const newest = versions['TLSv1.3'];
  if (older === '' && context.minVersion < newest && (context.maxVersion === 0 || context.maxVersion >= newest)) {
    context.setVersions(newest, context.maxVersion);
  }
}

function setDetails(context, options) {
  const { sigalgs, ecdhCurve = defaults.ecdhCurve, dhparam, secureOptions, honorCipherOrder, sessionIdContext, sessionTimeout, ticketKeys } = options;
  if (sigalgs !== undefined && sigalgs !== null) {
    validateString(sigalgs, 'options.sigalgs');
    if (sigalgs === '') throw new ERR_INVALID_ARG_VALUE('options.sigalgs', sigalgs);
    context.setSignatureAlgorithms(sigalgs);
  }
  validateString(ecdhCurve, 'options.ecdhCurve');
  if (ecdhCurve !== 'auto') context.setCurves(ecdhCurve);
  if (dhparam === 'auto') context.setDhAutomatic();
  else if (dhparam !== undefined && dhparam !== null) context.setDhParameters(checkBytes('options.dhparam', dhparam));
  let flags = 0;
  if (secureOptions) {
    validateInteger(secureOptions, 'secureOptions');
    flags = secureOptions;
  }
  // The server's order of suites counts, unless told otherwise.
  if (honorCipherOrder) flags |= constants.SSL_OP_CIPHER_SERVER_PREFERENCE;
  if (flags) context.setOptions(flags);
  if (sessionIdContext !== undefined && sessionIdContext !== null) {
    validateString(sessionIdContext, 'options.sessionIdContext');
    context.setSessionIdContext(sessionIdContext);
  }
  if (ticketKeys !== undefined && ticketKeys !== null) {
    validateBuffer(ticketKeys, 'options.ticketKeys');
    if (ticketKeys.byteLength !== 48) throw new ERR_INVALID_ARG_VALUE('options.ticketKeys', ticketKeys.byteLength, 'must be exactly 48 bytes');
    context.setTicketKeys(ticketKeys);
  }
  if (sessionTimeout !== undefined && sessionTimeout !== null) {
    validateInt32(sessionTimeout, 'options.sessionTimeout', 0);
    context.setSessionTimeout(sessionTimeout);
  }
}

/** Certificates, keys and settings of connections; made by createSecureContext(). */
export function SecureContext(secureProtocol, secureOptions, minVersion, maxVersion) {
  if (!(this instanceof SecureContext)) return new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion);
  this.context = new Context();
  setVersions(this.context, { secureProtocol, minVersion, maxVersion });
  if (secureOptions) {
    validateInteger(secureOptions, 'secureOptions');
    this.context.setOptions(secureOptions);
  }
}

/**
 * See https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions
 * @param {object} [options]
 * @returns {SecureContext}
 */
export function createSecureContext(options) {
  options ||= {};
  validateObject(options, 'options');
  const result = new SecureContext(options.secureProtocol, options.secureOptions, options.minVersion, options.maxVersion);
  const { context } = result;
  // Its level of security counts for keys and certificates.
  setCiphers(context, options);
  setTrust(context, options);
  setKeys(context, options);
  setEngines(context, options);
  setDetails(context, options);
  return result;
}

/** Parts of a certificate in the form that programs see: `infoAccess` as lists by name. */
export function translatePeerCertificate(certificate) {
  if (!certificate) return null;
  const { issuerCertificate, infoAccess } = certificate;
  if (issuerCertificate && issuerCertificate !== certificate) {
    certificate.issuerCertificate = translatePeerCertificate(issuerCertificate);
  }
  if (typeof infoAccess === 'string') {
    const lists = { __proto__: null };
    for (const line of infoAccess.split('\n')) {
      const found = /^([^:]*):(.*)$/.exec(line);
      if (found) (lists[found[1]] ??= []).push(found[2]);
    }
    certificate.infoAccess = lists;
  }
  return certificate;
}

export default { SecureContext, createSecureContext, translatePeerCertificate };
