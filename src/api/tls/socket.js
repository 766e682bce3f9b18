// tls.TLSSocket: a net.Socket whose handle encrypts (internal:tls/handle).
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Socket } from 'node:net';
import { Connection } from 'binding:tls';
import {
  ERR_INVALID_ARG_TYPE, ERR_TLS_ALPN_CALLBACK_INVALID_RESULT, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_INVALID_CONTEXT,
  ERR_TLS_INVALID_STATE, ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SNI_FROM_SERVER,
} from 'internal:errors/codes';
import { ConnResetException } from 'internal:errors/system';
import { validateBuffer, validateFunction, validateInt32, validateString, validateUint32 } from 'internal:errors/validators';
import { announceConnection } from 'internal:net/socket';
import { convertALPNProtocols } from 'internal:tls/alpn';
import { createSecureContext, SecureContext } from 'internal:tls/common';
import { kOnContextWanted, kOnEarlyEnd, kOnFailure, kOnNews, kOnSecure, TlsHandle } from 'internal:tls/handle';

const x509 = lazy('internal:crypto/x509');

const kOptions = Symbol('kTlsOptions');
const kTransport = Symbol('kTransport');
const kSession = Symbol('kSession');
const kReason = Symbol('kReason');

/** See https://nodejs.org/api/tls.html#class-tlstlssocket */
export function TLSSocket(socket, given) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, given);
  const options = { ...given };
  if (options.ALPNCallback && options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, options);
  if (options.ALPNCallback !== undefined && options.ALPNCallback !== null) validateFunction(options.ALPNCallback, 'options.ALPNCallback');
  options.isServer = !!options.isServer;
  const context = options.secureContext ?? createSecureContext(options);
  if (!context.context) throw new ERR_TLS_INVALID_CONTEXT('context');

  const transport = socket ?? new Socket({ allowHalfOpen: options.allowHalfOpen });
  const connection = new Connection(context.context, options.isServer);
  this[kOptions] = options;
  this[kTransport] = transport;
  this.ssl = connection;
  this.encrypted = true;
  this.authorized = false;
  this.authorizationError = null;
  this.secureConnecting = true;
  this.servername = null;
  this.alpnProtocol = null;
  this._secureEstablished = false;
  this._securePending = false;
  this._newSessionPending = false;
  this._controlReleased = false;
  this._tlsOptions = options;
  this._SNICallback = null;
  prepare(this, connection, options);

  const handle = new TlsHandle(connection, transport);
  Socket.call(this, {
    handle, allowHalfOpen: socket ? socket.allowHalfOpen : options.allowHalfOpen, manualStart: true, highWaterMark: options.highWaterMark,
    pauseOnCreate: false, signal: options.signal, onread: options.onread,
  });
  this._parent = socket instanceof Socket ? socket : null;
  if (options.server) this.server = options.server;
  // Reads of the transport are ours from now on, those that were made before too.
  if (transport.connecting || (!socket && !transport._handle)) {
    this.connecting = !!socket;
    transport.once('connect', () => {
      if (this.destroyed) return;
      announceConnection(this);
      handle.start();
    });
    for (const name of ['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connectionAttemptTimeout']) {
      transport.on(name, (...args) => this.emit(name, ...args));
    }
  } else {
    this.connecting = false;
    process.nextTick(() => {
      if (!this.destroyed && !options.isServer) handle.start();
    });
  }
  if (!this.isPaused()) this.read(0);
  if (options.isServer) transport.resume();
}
Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

/** What has to be known before the handshake. */
function prepare(socket, connection, options) {
  const { isServer, requestCert, ALPNProtocols, ALPNCallback, SNICallback, session, servername } = options;
  connection.setVerify(!isServer || !!requestCert, isServer && options.rejectUnauthorized !== false);
  if (isServer && ALPNCallback) {
    connection.setAlpnChooser((list) => chooseProtocol(socket, list, ALPNCallback));
  } else if (ALPNProtocols) {
    connection.setAlpn(ALPNProtocols);
  }
  if (isServer && SNICallback) {
    validateFunction(SNICallback, 'options.SNICallback');
    socket._SNICallback = SNICallback;
    connection.stopForContext();
  }
  if (session) {
    socket[kSession] = session;
    connection.setSession(typeof session === 'string' ? Buffer.from(session, 'latin1') : session);
  }
  if (servername && !isServer) connection.setServername(servername);
}

function chooseProtocol(socket, list, callback) {
  const protocols = [];
  for (let at = 0; at < list.length; at += list[at] + 1) protocols.push(Buffer.from(list.subarray(at + 1, at + 1 + list[at])).toString('latin1'));
  const chosen = callback({ servername: socket.ssl.servername() ?? '', protocols });
  if (chosen === undefined) return undefined;
  if (!protocols.includes(chosen)) {
    // Told instead of the handshake's own error, which follows from it.
    socket[kReason] = new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(chosen, protocols);
    return undefined;
  }
  return chosen;
}

const events = {
  [kOnSecure]() {
    this._finishInit();
  },

  [kOnFailure](error) {
    this._tlsError(this[kReason] ?? error);
  },

  [kOnEarlyEnd]() {
    if (this.destroyed) return;
    // Nobody asked for a connection whose making could have failed: one was wrapped.
    if (!this[kOptions].isServer && this[kOptions].identity === undefined) {
      this.destroy();
      return;
    }
    const error = new ConnResetException(this[kOptions].isServer ? 'socket hang up' :
      'Client network socket disconnected before secure TLS connection was established');
    const { host, port, path, localAddress } = this[kOptions];
    Object.assign(error, { path, host, port, localAddress });
    this._tlsError(error);
  },

  [kOnContextWanted]() {
    let called = false;
    const servername = this.ssl.servername();
    this._SNICallback(servername ?? '', (error, context) => {
      if (called || this.destroyed) return;
      called = true;
      if (error) {
        this.destroy(error);
        return;
      }
      if (context) {
        if (!(context instanceof SecureContext) && !context.context) {
          this._tlsError(new Error('Invalid SNI context'));
          return;
        }
        this.ssl.useContext(context.context ?? context);
      } else {
        this.ssl.goOn();
      }
      process.nextTick(() => this._handle?.start());
    });
  },

  [kOnNews]() {
    for (const line of this.ssl.takeKeyLog()) this.emit('keylog', Buffer.from(`${line}\n`));
    if (this[kOptions].isServer) return;
    for (const session of this.ssl.takeSessions()) {
      const bytes = Buffer.from(session.buffer);
      this[kSession] = bytes;
      // Programs listen once they know that the connection is good.
      process.nextTick(() => this.emit('session', bytes));
    }
  },
};
for (const name of Object.getOwnPropertySymbols(events)) TLSSocket.prototype[name] = events[name];

const methods = {
  _finishInit() {
    const { ssl } = this;
    this.alpnProtocol = ssl.alpn() ?? false;
    this.servername = this[kOptions].isServer ? ssl.servername() ?? false : this[kOptions].servername ?? null;
    this._secureEstablished = true;
    this.secureConnecting = false;
    this.emit('secure');
  },

  _tlsError(error) {
    this.emit('_tlsError', error);
    // Before the program has the socket, the error is the server's.
    if (this[kOptions].isServer && !this._controlReleased && this[kOptions].server) {
      this.destroy();
      return error;
    }
    this.destroy(error);
    return null;
  },

  _releaseControl() {
    if (this._controlReleased) return false;
    this._controlReleased = true;
    return true;
  },

  connect(...args) {
    this.connecting = true;
    this[kTransport].connect(...args);
    return this;
  },

  /** The certificate of the other side; with `detailed` that of its issuer in it, and so on. */
  getPeerCertificate(detailed) {
    if (!this._handle) return null;
    const all = this.ssl.peerCertificates();
    if (all.length === 0) return {};
    const { X509Certificate } = x509();
    const chain = all.map((bytes) => new X509Certificate(bytes));
    const result = chain[0].toLegacyObject();
    if (!detailed) return result;
    let current = result;
    let from = chain[0];
    for (const left = chain.slice(1); ;) {
      const at = left.findIndex((one) => from.checkIssued(one));
      if (at === -1) break;
      [from] = left.splice(at, 1);
      current.issuerCertificate = from.toLegacyObject();
      current = current.issuerCertificate;
    }
    // One that has issued itself ends the chain with itself.
    if (from.checkIssued(from)) current.issuerCertificate = current;
    return result;
  },

  getPeerX509Certificate() {
    const [bytes] = this.ssl.peerCertificates();
    return bytes === undefined ? undefined : new (x509().X509Certificate)(bytes);
  },

  getX509Certificate() {
    const bytes = this.ssl.ownCertificate();
    return bytes === undefined ? undefined : new (x509().X509Certificate)(bytes);
  },

  getCertificate() {
    return this.getX509Certificate()?.toLegacyObject() ?? {};
  },

  getCipher() {
    const [name, standardName, version] = this.ssl.cipher();
    return name === undefined ? undefined : { name, standardName, version };
  },

  getProtocol() {
    return this.ssl.protocol();
  },

  getEphemeralKeyInfo() {
    if (this[kOptions].isServer) return null;
    const [type, name, size] = this.ssl.ephemeralKey();
    if (type === undefined) return {};
    return type === 'DH' ? { type, size: Number(size) } : { type, name, size: Number(size) };
  },

  getSharedSigalgs() {
    return this.ssl.sharedSignatureAlgorithms();
  },

  getSession() {
    const bytes = this.ssl.session();
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer);
  },

  setSession(session) {
    validateBuffer(typeof session === 'string' ? Buffer.from(session, 'latin1') : session, 'session');
    this[kSession] = session;
    this.ssl.setSession(typeof session === 'string' ? Buffer.from(session, 'latin1') : session);
  },

  getTLSTicket() {
    return undefined;
  },

  isSessionReused() {
    return this.ssl.sessionReused();
  },

  getFinished() {
    const bytes = this.ssl.finished(false);
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer);
  },

  getPeerFinished() {
    const bytes = this.ssl.finished(true);
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer);
  },

  exportKeyingMaterial(length, label, context) {
    validateUint32(length, 'length', true);
    validateString(label, 'label');
    if (context !== undefined) validateBuffer(context, 'context');
    if (!this._secureEstablished) throw new ERR_TLS_INVALID_STATE();
    return Buffer.from(this.ssl.exportKeyingMaterial(length, label, context).buffer);
  },

  setServername(name) {
    validateString(name, 'name');
    if (this[kOptions].isServer) throw new ERR_TLS_SNI_FROM_SERVER();
    this.ssl.setServername(name);
    this[kOptions].servername = name;
  },

  /** Renegotiation is gone from the protocol, and dangerous before: never done here. */
  renegotiate(options, callback) {
    if (options === null || typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
    if (callback !== undefined) validateFunction(callback, 'callback');
    const error = new ERR_TLS_RENEGOTIATION_DISABLED();
    if (callback) process.nextTick(callback, error);
    return false;
  },

  disableRenegotiation() {},

  setMaxSendFragment(size) {
    validateInt32(size, 'size');
    return size >= 0 && this.ssl.setMaxFragment(size);
  },

  setKeyCert(context) {
    const next = context instanceof SecureContext ? context : createSecureContext(context);
    this.ssl.useContext(next.context);
  },

  enableTrace() {},

  _destroySSL() {},
};
for (const name of Object.keys(methods)) TLSSocket.prototype[name] = methods[name];
// Of a connection that is gone nothing is known.
for (const name of [
  'getCipher', 'getEphemeralKeyInfo', 'getFinished', 'getPeerFinished', 'getProtocol', 'getSession', 'getSharedSigalgs', 'isSessionReused',
]) {
  const method = methods[name];
  TLSSocket.prototype[name] = function(...args) {
    return this._handle ? Reflect.apply(method, this, args) : null;
  };
}
TLSSocket.prototype.encrypted = true;

/** What a socket was made with, for the other files of this folder. */
export function optionsOf(socket) {
  return socket[kOptions];
}
