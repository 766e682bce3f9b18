// tls.TLSSocket: a net.Socket whose handle encrypts (internal:tls/handle).
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Socket } from 'node:net';
import { Connection } from 'binding:tls';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MULTIPLE_CALLBACK, ERR_TLS_ALPN_CALLBACK_INVALID_RESULT, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS,
  ERR_TLS_INVALID_CONTEXT, ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED, ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SESSION_ATTACK,
} from 'internal:errors/codes';
import { ConnResetException } from 'internal:errors/system';
import { validateBuffer, validateFunction, validateObject, validateString } from 'internal:errors/validators';
import { announceConnection } from 'internal:net/socket';
import { convertALPNProtocols } from 'internal:tls/alpn';
import { createSecureContext, SecureContext } from 'internal:tls/common';
import { defaults } from 'internal:tls/defaults';
import { kOnContextWanted, kOnEarlyEnd, kOnFailure, kOnNews, kOnSecure, kOnSessionWanted, TlsHandle } from 'internal:tls/handle';
import { keyLogFile, writeKeyLog } from 'internal:tls/key_log';
import { information } from 'internal:tls/socket_information';
import { bytesOf, kConnection, kOptions } from 'internal:tls/symbols';

const kTransport = Symbol('kTransport');
const kReason = Symbol('kReason');
const kNoRenegotiation = Symbol('kNoRenegotiation');
const kRenegotiations = Symbol('kRenegotiations');
const kStarted = Symbol('kStarted');

/** See https://nodejs.org/api/tls.html#class-tlstlssocket */
export function TLSSocket(socket, given) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, given);
  const options = { ...given };
  checkALPN(options);
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, options);
  options.isServer = !!options.isServer;
  const context = options.secureContext ?? createSecureContext(options);
  if (!context.context) throw new ERR_TLS_INVALID_CONTEXT('context');

  if (socket && typeof socket.write !== 'function') throw new ERR_INVALID_ARG_TYPE('socket', 'Duplex', socket);
  const transport = socket ?? new Socket({ allowHalfOpen: options.allowHalfOpen });
  const connection = new Connection(context.context, options.isServer);
  const handle = new TlsHandle(connection, transport);
  this[kOptions] = options;
  this[kTransport] = transport;
  this[kConnection] = connection;
  this[kReason] = undefined;
  this[kNoRenegotiation] = false;
  this[kRenegotiations] = null;
  this[kStarted] = false;
  this.ssl = handle;
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
  this._rejectUnauthorized = options.rejectUnauthorized !== false;
  this._requestCert = !!options.requestCert;
  this._tlsOptions = options;
  this._SNICallback = null;
  const problem = prepare(this, connection, options);

  Socket.call(this, {
    handle, allowHalfOpen: socket ? socket.allowHalfOpen : options.allowHalfOpen, manualStart: true, highWaterMark: options.highWaterMark,
    pauseOnCreate: !!options.pauseOnConnect, signal: options.signal, onread: options.onread,
  });
  this._parent = socket instanceof Socket ? socket : null;
  if (options.server) this.server = options.server;
  if (options.isServer && !options.server) this.on('error', tellFailure);
  if (problem) {
    process.nextTick(() => this[kOnFailure](problem));
    return;
  }
  if (transport.connecting || (!socket && !transport._handle)) {
    this.connecting = !!socket;
    transport.once('connect', () => {
      if (this.destroyed) return;
      beginKeyLog(this);
      handle.open();
      announceConnection(this);
    });
    for (const name of ['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connectionAttemptTimeout']) {
      transport.on(name, (...args) => this.emit(name, ...args));
    }
  } else {
    this.connecting = false;
    // Bytes of the transport are ours from now on, those that were read before, too.
    handle.open();
    process.nextTick(beginKeyLog, this);
  }
  this.read(0);
}
Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

/** Keys are collected only if somebody wants them. */
function beginKeyLog(socket) {
  if (socket[kStarted]) return;
  socket[kStarted] = true;
  if (socket.listenerCount('keylog') > 0 || keyLogFile() !== undefined) socket[kConnection].enableKeyLog();
}

export function checkALPN({ ALPNProtocols, ALPNCallback }) {
  if (ALPNCallback === undefined || ALPNCallback === null) return;
  validateFunction(ALPNCallback, 'options.ALPNCallback');
  if (ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
}

/** What has to be known before the handshake. Returns an error that the handshake shall fail with. */
function prepare(socket, connection, options) {
  const { isServer, requestCert, server, ALPNProtocols, ALPNCallback, SNICallback, session, servername, pskCallback } = options;
  connection.setVerify(!isServer || !!requestCert, isServer && options.rejectUnauthorized !== false);
  if (isServer && ALPNCallback) {
    connection.setAlpnChooser((list) => attempt(socket, () => chooseProtocol(socket, list, ALPNCallback)));
  } else if (ALPNProtocols) {
    connection.setAlpn(ALPNProtocols);
  }
  if (isServer && SNICallback) {
    validateFunction(SNICallback, 'options.SNICallback');
    socket._SNICallback = SNICallback;
  }
  if (isServer && (socket._SNICallback !== null || server?.listenerCount?.('OCSPRequest') > 0)) connection.stopForContext();
  if (isServer && (server?.listenerCount?.('resumeSession') > 0 || server?.listenerCount?.('newSession') > 0)) connection.stopForSessions();
  if (!isServer && options.requestOCSP) connection.requestOcsp();
  if (session) connection.setSession(bytesOf(session));
  if (servername && !isServer) connection.setServername(servername);
  if (options.enableTrace || defaults.trace) connection.enableTrace();
  if (pskCallback) {
    validateFunction(pskCallback, 'pskCallback');
    connection.setPskCallback(isServer ?
      (identity, maxKey) => attempt(socket, () => keyForClient(socket, identity, maxKey, pskCallback)) :
      (hint, maxIdentity, maxKey) => attempt(socket, () => keyForServer(hint, maxIdentity, maxKey, pskCallback)));
    if (isServer && options.pskIdentityHint) {
      validateString(options.pskIdentityHint, 'options.pskIdentityHint');
      if (!connection.setPskHint(options.pskIdentityHint)) return new ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED();
    }
  }
  return undefined;
}

/** OpenSSL waits for the answer: what the program throws ends the handshake, instead of the error that follows from it. */
function attempt(socket, fn) {
  try {
    return fn();
  } catch (error) {
    socket[kReason] ??= error;
    return undefined;
  }
}

function chooseProtocol(socket, list, callback) {
  const protocols = [];
  for (let at = 0; at < list.length; at += list[at] + 1) protocols.push(Buffer.from(list.subarray(at + 1, at + 1 + list[at])).toString('latin1'));
  const chosen = Reflect.apply(callback, socket, [{ servername: socket[kConnection].servername() ?? '', protocols }]);
  if (chosen === undefined) return undefined;
  if (!protocols.includes(chosen)) throw new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(chosen, protocols);
  return Buffer.from(chosen, 'latin1');
}

function checkKey(psk, max) {
  validateBuffer(psk, 'psk');
  if (psk.length > max) throw new ERR_INVALID_ARG_VALUE('psk', psk, `Pre-shared key exceeds ${max} bytes`);
  return psk;
}

function keyForServer(hint, maxIdentity, maxKey, callback) {
  const answer = callback(hint);
  if (answer === null || answer === undefined) return undefined;
  validateObject(answer, 'ret');
  const { psk, identity } = answer;
  checkKey(psk, maxKey);
  validateString(identity, 'identity');
  if (Buffer.byteLength(identity) > maxIdentity) {
    throw new ERR_INVALID_ARG_VALUE('identity', identity, `PSK identity exceeds ${maxIdentity} bytes`);
  }
  return [Buffer.from(identity), psk];
}

function keyForClient(socket, identity, maxKey, callback) {
  const answer = callback(socket, identity);
  if (answer === null || answer === undefined) return undefined;
  if (ArrayBuffer.isView(answer)) return checkKey(answer, maxKey);
  if (typeof answer !== 'object') throw new ERR_INVALID_ARG_TYPE('ret', ['Object', 'Buffer', 'TypedArray', 'DataView'], answer);
  return checkKey(answer.psk, maxKey);
}

function tellFailure(error) {
  this.emit('_tlsError', error);
}

/** Who asked for another name has another context; who asked for the state of the certificate gets it. */
function answerStatus(socket) {
  const connection = socket[kConnection];
  const goOn = () => {
    if (socket.destroyed) return;
    connection.goOn();
    process.nextTick(() => socket.ssl?.advance());
  };
  const { server } = socket[kOptions];
  if (!(server?.listenerCount?.('OCSPRequest') > 0) || !connection.ocspRequested()) return goOn();
  const [certificate, issuer] = connection.ownCertificateAndIssuer();
  const buffer = (bytes) => (bytes === undefined ? null : Buffer.from(bytes.buffer));
  let called = false;
  server.emit('OCSPRequest', buffer(certificate), buffer(issuer), (error, response) => {
    if (called) return socket.destroy(new ERR_MULTIPLE_CALLBACK());
    called = true;
    if (error) return socket.destroy(error);
    if (response) connection.setOcspResponse(response);
    return goOn();
  });
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
    const connection = this[kConnection];
    const servername = connection.servername();
    this.servername = servername ?? false;
    if (!servername || this._SNICallback === null) {
      answerStatus(this);
      return;
    }
    let called = false;
    this._SNICallback(servername, (error, context) => {
      if (called) {
        this.destroy(new ERR_MULTIPLE_CALLBACK());
        return;
      }
      called = true;
      if (this.destroyed) return;
      if (error) {
        this.destroy(error);
        return;
      }
      if (context) {
        if (!(context instanceof SecureContext) && !context.context) {
          this._tlsError(new Error('Invalid SNI context'));
          return;
        }
        connection.useContext(context.context ?? context);
      }
      answerStatus(this);
    });
  },

  [kOnSessionWanted]() {
    const connection = this[kConnection];
    let called = false;
    const done = (error, session) => {
      if (called) {
        this.destroy(new ERR_MULTIPLE_CALLBACK());
        return;
      }
      called = true;
      if (this.destroyed) return;
      if (error) {
        this.destroy(error);
        return;
      }
      if (session) connection.loadSession(bytesOf(session));
      else connection.goOnWithoutSession();
      process.nextTick(() => this.ssl?.advance());
    };
    if (!this[kOptions].server.emit('resumeSession', Buffer.from(connection.wantedSession().buffer), done)) done(null, null);
  },

  [kOnNews]() {
    const connection = this[kConnection];
    for (const line of connection.takeKeyLog()) {
      const bytes = Buffer.from(`${line}\n`);
      writeKeyLog(bytes);
      this.emit('keylog', bytes);
    }
    const status = connection.takeOcspResponse();
    if (status !== undefined) this.emit('OCSPResponse', status && Buffer.from(status.buffer));
    tellSessions(this);
    const [begun, done] = connection.renegotiations();
    if (begun + done > 0) noteRenegotiations(this, begun, done);
  },
};
for (const name of Object.getOwnPropertySymbols(events)) TLSSocket.prototype[name] = events[name];

function tellSessions(socket) {
  const { isServer } = socket[kOptions];
  // Clients hear of sessions once the connection is known to be good.
  if (!isServer && !socket._secureEstablished) return;
  for (let next; (next = socket[kConnection].nextSession()).length > 0;) {
    const [id, session] = next.map((bytes) => Buffer.from(bytes.buffer));
    if (isServer) tellNewSession(socket, id, session);
    else socket.emit('session', session);
  }
}

function tellNewSession(socket, id, session) {
  const { server } = socket[kOptions];
  // The client does not get the end of the handshake before the program has stored the session.
  const handle = socket.ssl;
  let called = false;
  const done = () => {
    if (called) return;
    called = true;
    socket._newSessionPending = false;
    handle.release();
  };
  socket._newSessionPending = true;
  handle.hold();
  if (!server.emit('newSession', id, session, done)) done();
}

function noteRenegotiations(socket, begun, done) {
  const seen = (socket[kRenegotiations] ??= { begun: 0, done: 0, since: 0 });
  if (begun > seen.begun && socket[kOptions].isServer) {
    const handle = socket.ssl;
    const { CLIENT_RENEG_LIMIT, CLIENT_RENEG_WINDOW } = requireBuiltin('internal:tls/tls').default;
    const now = performance.now();
    if (now - seen.since >= CLIENT_RENEG_WINDOW * 1000) {
      handle.handshakes = 0;
      seen.since = now;
    }
    handle.handshakes += begun - seen.begun;
    const error = socket[kNoRenegotiation] ? new ERR_TLS_RENEGOTIATION_DISABLED() :
      handle.handshakes > CLIENT_RENEG_LIMIT ? new ERR_TLS_SESSION_ATTACK() : undefined;
    if (error !== undefined) {
      handle.abandon();
      socket._tlsError(error);
      return;
    }
  }
  const finished = done > seen.done;
  Object.assign(seen, { begun, done });
  if (finished) socket._finishInit();
}

const methods = {
  _finishInit() {
    const connection = this[kConnection];
    this.alpnProtocol = connection.alpn() ?? false;
    this.servername = this[kOptions].isServer ? connection.servername() ?? false : this[kOptions].servername ?? null;
    this._secureEstablished = true;
    this.secureConnecting = false;
    this.emit('secure');
  },

  /** Before the program has the socket, an error is its server's. */
  _tlsError(error) {
    const heard = this.emit('_tlsError', error);
    if (this[kOptions].isServer && !this._controlReleased && heard) {
      this.destroy();
      return null;
    }
    this.destroy(error);
    return error;
  },

  _emitTLSError(error) {
    this._tlsError(error);
  },

  /** The program has heard that the connection is good. */
  _tellSessions() {
    tellSessions(this);
  },

  _releaseControl() {
    if (this._controlReleased) return false;
    this._controlReleased = true;
    return true;
  },

  _destroySSL() {
    this.ssl = null;
  },

  _destroy(error, callback) {
    Reflect.apply(Socket.prototype._destroy, this, [error, callback]);
    this._destroySSL();
  },

  /** Begins the handshake of a client, as soon as there is a connection; else the first write does. */
  _start() {
    if (this.connecting) {
      this.once('connect', this._start);
    } else {
      process.nextTick(() => {
        if (this.destroyed) return;
        beginKeyLog(this);
        this.ssl.start();
      });
    }
  },

  connect(...args) {
    this.connecting = true;
    this[kTransport].connect(...args);
    return this;
  },

  /** Begins another handshake, up to TLS 1.2: `false` if that cannot be. */
  renegotiate(options, callback) {
    validateObject(options, 'options');
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.destroyed || !this._secureEstablished) return false;
    const { requestCert = this._requestCert, rejectUnauthorized = this._rejectUnauthorized } = options;
    if (this[kOptions].isServer || options.requestCert !== undefined || options.rejectUnauthorized !== undefined) {
      this._requestCert = !!requestCert;
      this._rejectUnauthorized = !!rejectUnauthorized;
      this[kConnection].setVerify(!this[kOptions].isServer || this._requestCert, this[kOptions].isServer && this._rejectUnauthorized);
    }
    try {
      this.ssl.renegotiate();
    } catch (error) {
      error.code = `ERR_SSL_${error.reason.replaceAll(' ', '_').toUpperCase()}`;
      if (callback) process.nextTick(callback, error);
      return false;
    }
    if (callback) this.once('secure', () => callback(null));
    return true;
  },

  disableRenegotiation() {
    this[kNoRenegotiation] = true;
  },

  enableTrace() {
    this[kConnection].enableTrace();
  },
};
for (const set of [methods, information]) for (const name of Object.keys(set)) TLSSocket.prototype[name] = set[name];
TLSSocket.prototype.encrypted = true;
