// What a TLSSocket tells of its connection, and the settings that change nothing else: methods of TLSSocket.prototype.
import { Buffer } from 'node:buffer';
import { ERR_TLS_INVALID_STATE, ERR_TLS_SNI_FROM_SERVER } from 'internal:errors/codes';
import { validateBuffer, validateInt32, validateString, validateUint32 } from 'internal:errors/validators';
import { createSecureContext, SecureContext } from 'internal:tls/common';
import { bytesOf, kConnection, kOptions } from 'internal:tls/symbols';

const x509 = lazy('internal:crypto/x509');

function bufferOf(bytes) {
  return bytes === undefined ? undefined : Buffer.from(bytes.buffer);
}

/** The other side's certificates: each with the one that issued it, its own first. */
function chainOf(connection) {
  const { X509Certificate } = x509();
  const all = connection.peerCertificates().map((bytes) => new X509Certificate(bytes));
  const chain = all.splice(0, 1);
  while (chain.length > 0) {
    const from = chain[chain.length - 1];
    const at = all.findIndex((one) => from.checkIssued(one));
    if (at === -1) break;
    chain.push(...all.splice(at, 1));
  }
  return chain;
}

/** What may be asked of a connection that stands; of one that is gone nothing is known. */
const questions = {
  /** The certificate of the other side; with `detailed` that of its issuer in it, and so on. */
  getPeerCertificate(connection, detailed) {
    const chain = chainOf(connection);
    if (chain.length === 0) return {};
    const result = chain[0].toLegacyObject();
    if (!detailed) return result;
    let current = result;
    for (const one of chain.slice(1)) current = current.issuerCertificate = one.toLegacyObject();
    // One that has issued itself ends the chain with itself.
    const last = chain[chain.length - 1];
    if (last.checkIssued(last)) current.issuerCertificate = current;
    return result;
  },

  getPeerX509Certificate(connection) {
    const { kSetIssuer } = x509();
    const chain = chainOf(connection);
    for (let i = 1; i < chain.length; i++) chain[i - 1][kSetIssuer](chain[i]);
    return chain[0];
  },

  getX509Certificate(connection) {
    const bytes = connection.ownCertificate();
    return bytes === undefined ? undefined : new (x509().X509Certificate)(bytes);
  },

  getCertificate(connection) {
    return questions.getX509Certificate(connection)?.toLegacyObject() ?? {};
  },

  getCipher(connection) {
    const [name, standardName, version] = connection.cipher();
    return name === undefined ? undefined : { name, standardName, version };
  },

  getProtocol: (connection) => connection.protocol(),

  getEphemeralKeyInfo(connection, isServer) {
    if (isServer) return null;
    const [type, name, size] = connection.ephemeralKey();
    if (type === undefined) return {};
    return type === 'DH' ? { type, size: Number(size) } : { type, name, size: Number(size) };
  },

  getSharedSigalgs: (connection) => connection.sharedSignatureAlgorithms(),
  getSession: (connection) => bufferOf(connection.session()),
  getTLSTicket: (connection) => bufferOf(connection.ticket()),
  isSessionReused: (connection) => connection.sessionReused(),
  getFinished: (connection) => bufferOf(connection.finished(false)),
  getPeerFinished: (connection) => bufferOf(connection.finished(true)),
};

export const information = {
  getPeerCertificate(detailed) {
    return this._handle ? questions.getPeerCertificate(this[kConnection], detailed) : null;
  },

  getEphemeralKeyInfo() {
    return this._handle ? questions.getEphemeralKeyInfo(this[kConnection], this[kOptions].isServer) : null;
  },

  getPeerX509Certificate() {
    return this._handle ? questions.getPeerX509Certificate(this[kConnection]) : undefined;
  },

  getX509Certificate() {
    return this._handle ? questions.getX509Certificate(this[kConnection]) : undefined;
  },

  setSession(session) {
    const bytes = bytesOf(session);
    validateBuffer(bytes, 'session');
    this[kConnection].setSession(bytes);
  },

  exportKeyingMaterial(length, label, context) {
    validateUint32(length, 'length', true);
    validateString(label, 'label');
    if (context !== undefined) validateBuffer(context, 'context');
    if (!this._secureEstablished || !this._handle) throw new ERR_TLS_INVALID_STATE();
    return Buffer.from(this[kConnection].exportKeyingMaterial(length, label, context).buffer);
  },

  setServername(name) {
    validateString(name, 'name');
    if (this[kOptions].isServer) throw new ERR_TLS_SNI_FROM_SERVER();
    this[kConnection].setServername(name);
    this[kOptions].servername = name;
  },

  setMaxSendFragment(size) {
    validateInt32(size, 'size');
    return size >= 0 && this[kConnection].setMaxFragment(size);
  },

  /** Another key and certificate for this connection alone; also from within the ALPNCallback. */
  setKeyCert(context) {
    const { context: from } = context instanceof SecureContext ? context : createSecureContext(context);
    if (!this[kConnection].useKeyAndCertificate(from)) throw new Error('The context has no key and certificate that can be used');
  },
};
for (const name of ['getCertificate', 'getCipher', 'getFinished', 'getPeerFinished', 'getProtocol', 'getSession', 'getSharedSigalgs', 'getTLSTicket', 'isSessionReused']) {
  information[name] = { [name]() {
    return this._handle ? questions[name](this[kConnection]) : null;
  } }[name];
}
