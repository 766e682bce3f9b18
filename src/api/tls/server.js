// tls.Server: a net.Server whose connections are secured before the program gets them.
import { Buffer } from 'node:buffer';
import { Server as NetServer } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { ERR_INVALID_ARG_TYPE, ERR_TLS_HANDSHAKE_TIMEOUT, ERR_TLS_REQUIRED_SERVER_NAME } from 'internal:errors/codes';
import { ConnResetException } from 'internal:errors/system';
import { validateBuffer, validateFunction, validateNumber, validateString } from 'internal:errors/validators';
import { convertALPNProtocols } from 'internal:tls/alpn';
import { createSecureContext, SecureContext } from 'internal:tls/common';
import { rejectByDefault } from 'internal:tls/connect';
import { checkALPN, TLSSocket } from 'internal:tls/socket';

const kContexts = Symbol('kContexts');
const kHandshakeTimeout = Symbol('kHandshakeTimeout');
const kSettings = Symbol('kSettings');

/** See https://nodejs.org/api/tls.html#class-tlsserver */
export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options == null || typeof options === 'object') {
    options ??= {};
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  this[kContexts] = [];
  this.setOptions(options);
  const settings = this[kSettings];
  settings.requestCert = options.requestCert === true;
  settings.rejectUnauthorized = options.rejectUnauthorized !== false && rejectByDefault();
  checkALPN(options);
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, settings);
  if (options.ALPNCallback) settings.ALPNCallback = options.ALPNCallback;
  if (options.pskCallback) {
    validateFunction(options.pskCallback, 'options.pskCallback');
    settings.pskCallback = options.pskCallback;
  }
  if (options.pskIdentityHint) {
    validateString(options.pskIdentityHint, 'options.pskIdentityHint');
    settings.pskIdentityHint = options.pskIdentityHint;
  }
  settings.enableTrace = !!options.enableTrace;
  settings.pauseOnConnect = !!options.pauseOnConnect;
  this.ALPNProtocols = settings.ALPNProtocols;
  this.ALPNCallback = settings.ALPNCallback;
  this.requestCert = settings.requestCert;
  this.rejectUnauthorized = settings.rejectUnauthorized;
  this[kHandshakeTimeout] = options.handshakeTimeout || 120_000;
  validateNumber(this[kHandshakeTimeout], 'options.handshakeTimeout');
  if (options.SNICallback) validateFunction(options.SNICallback, 'options.SNICallback');
  this._SNICallback = options.SNICallback;
  NetServer.call(this, options, onConnection);
  if (listener) this.on('secureConnection', listener);
}
Object.setPrototypeOf(Server.prototype, NetServer.prototype);
Object.setPrototypeOf(Server, NetServer);

/** The context for a name: one that was added for it, or the server's own. */
function contextFor(server, name) {
  // The one that was added last is asked first.
  return server[kContexts].findLast(({ pattern }) => pattern.test(name))?.context;
}

function onConnection(transport) {
  const server = this;
  const { [kSettings]: settings } = server;
  const socket = new TLSSocket(transport, {
    ...settings, secureContext: server._sharedCreds, isServer: true, server,
    allowHalfOpen: transport.allowHalfOpen, highWaterMark: transport.readableHighWaterMark,
    SNICallback: server._SNICallback ?? (server[kContexts].length > 0 ? (name, done) => done(null, contextFor(server, name)) : undefined),
  });
  const timeout = setTimeout(() => socket._tlsError(new ERR_TLS_HANDSHAKE_TIMEOUT()), server[kHandshakeTimeout]);
  const done = () => clearTimeout(timeout);
  socket.on('secure', () => {
    done();
    onSecure(server, socket);
  });
  socket.on('_tlsError', (error) => {
    done();
    if (socket._controlReleased || socket._errorEmitted) return;
    socket._errorEmitted = true;
    server.emit('tlsClientError', error, socket);
  });
  socket.on('error', (error) => {
    if (socket._controlReleased || socket._errorEmitted) return;
    socket._errorEmitted = true;
    server.emit('tlsClientError', error, socket);
  });
  socket.once('close', () => {
    done();
    if (socket._controlReleased || socket._errorEmitted) return;
    socket._errorEmitted = true;
    server.emit('tlsClientError', new ConnResetException('socket hang up'), socket);
  });
  if (server.listenerCount('keylog') > 0) socket.on('keylog', (line) => server.emit('keylog', line, socket));
}

function onSecure(server, socket) {
  const { requestCert, rejectUnauthorized } = server[kSettings];
  if (requestCert) {
    const error = socket.ssl.verifyError();
    if (error !== null) {
      socket.authorized = false;
      socket.authorizationError = error.code;
      if (rejectUnauthorized) {
        socket.destroy();
        return;
      }
    } else {
      socket.authorized = true;
    }
  }
  if (!socket.destroyed && socket._releaseControl()) server.emit('secureConnection', socket);
}

const methods = {
  /** Certificates and keys for later connections. */
  setSecureContext(options) {
    this[kSettings] ??= {};
    this._sharedCreds = createSecureContext({ ...options, honorCipherOrder: options.honorCipherOrder ?? true, sessionIdContext: options.sessionIdContext ?? 'weft' });
  },

  setOptions(options) {
    this.setSecureContext(options);
  },

  getTicketKeys() {
    return Buffer.from(this._sharedCreds.context.ticketKeys().buffer);
  },

  setTicketKeys(keys) {
    validateBuffer(keys);
    if (keys.byteLength !== 48) throw new Error('Session ticket keys must be a 48-byte buffer');
    this._sharedCreds.context.setTicketKeys(keys);
  },

  /** What the servers of a cluster's workers have in common, so that a session may be resumed at any of them. */
  _getServerData() {
    return { ticketKeys: this.getTicketKeys().toString('hex') };
  },

  _setServerData({ ticketKeys }) {
    this.setTicketKeys(Buffer.from(ticketKeys, 'hex'));
  },

  /** Another context for clients that ask for this name; an asterisk stands for one label. */
  addContext(servername, context) {
    if (!servername) throw new ERR_TLS_REQUIRED_SERVER_NAME();
    validateString(servername, 'servername');
    const text = servername.replace(/[.^$+?\-\\[\]{}]/g, '\\$&').replaceAll('*', '[^.]*');
    const made = context instanceof SecureContext ? context : createSecureContext(context);
    this[kContexts].push({ pattern: new RegExp(`^${text}$`), context: made });
  },
};
for (const name of Object.keys(methods)) Server.prototype[name] = methods[name];

Server.prototype[Symbol.for('nodejs.rejection')] = function(error, event, ...args) {
  if (event === 'secureConnection') args[0].destroy(error);
  else Reflect.apply(NetServer.prototype[Symbol.for('nodejs.rejection')], this, [error, event, ...args]);
};

export function createServer(options, listener) {
  return new Server(options, listener);
}
