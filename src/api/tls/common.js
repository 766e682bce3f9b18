// node:_tls_common.
import { ERR_METHOD_NOT_IMPLEMENTED } from 'internal:errors/codes';

/** Certificates, keys and settings of TLS connections. TLS itself is not built yet: says so. */
export function SecureContext() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('tls.SecureContext()');
}

export function createSecureContext(options) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('tls.createSecureContext()');
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
