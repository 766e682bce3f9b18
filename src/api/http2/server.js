// http2.createServer(), http2.createSecureServer().
import { Server as NetServer } from 'internal:net/server';
import { Server as TlsServer } from 'internal:tls/server';
import {
  ERR_HTTP2_SOCKET_BOUND, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS,
} from 'internal:errors/codes';
import { validateFunction, validateInteger, validateUint32 } from 'internal:errors/validators';
import { onServerStream } from 'internal:http2/compat';
import { Http2ServerRequest } from 'internal:http2/compat_request';
import { Http2ServerResponse } from 'internal:http2/compat_response';
import { ServerHttp2Session, sessionOnTimeout } from 'internal:http2/server_session';
import { checkSettings } from 'internal:http2/settings';
import { kBoundSession, kOptions, kSessions } from 'internal:http2/symbols';
import { assertObject } from 'internal:http2/util';

const http = lazy('internal:http/server');
const http1 = lazy('internal:http/incoming');
const http1Response = lazy('internal:http/response');

const kUnknownProtocolTimeout = 10_000;

/** Checks and completes the options of a server. */
function readOptions(options) {
  assertObject(options, 'options');
  options = { ...options };
  assertObject(options.settings, 'options.settings');
  options.settings = { ...options.settings };
  for (const name of ['maxSessionInvalidFrames', 'maxSessionRejectedStreams']) {
    if (options[name] !== undefined) validateUint32(options[name], name);
  }
  if (options.unknownProtocolTimeout !== undefined) validateUint32(options.unknownProtocolTimeout, 'unknownProtocolTimeout');
  else options.unknownProtocolTimeout = kUnknownProtocolTimeout;
  if (options.remoteCustomSettings !== undefined) {
    options.remoteCustomSettings = [...options.remoteCustomSettings];
    if (options.remoteCustomSettings.length > 10) throw new ERR_OUT_OF_RANGE('remoteCustomSettings.length', '<= 10', options.remoteCustomSettings.length);
  }
  if (options.streamResetBurst !== undefined) validateInteger(options.streamResetBurst, 'streamResetBurst', 0);
  if (options.streamResetRate !== undefined) validateInteger(options.streamResetRate, 'streamResetRate', 0);
  options.Http1IncomingMessage = options.http1Options?.IncomingMessage ?? options.Http1IncomingMessage;
  options.Http1ServerResponse = options.http1Options?.ServerResponse ?? options.Http1ServerResponse;
  options.Http2ServerRequest ||= Http2ServerRequest;
  options.Http2ServerResponse ||= Http2ServerResponse;
  return options;
}

/** With the first listener for 'request', streams become requests and responses. */
function setupCompat(event) {
  if (event !== 'request') return;
  this.removeListener('newListener', setupCompat);
  const { Http2ServerRequest: Request, Http2ServerResponse: Response } = this[kOptions];
  this.on('stream', (stream, headers, flags, rawHeaders) => onServerStream(this, Request, Response, stream, headers, flags, rawHeaders));
}

/** A listener of 'connection' or 'secureConnection'; `this` is the server. */
function onConnection(socket) {
  const options = this[kOptions];
  if (socket.alpnProtocol === false || socket.alpnProtocol === 'http/1.1') {
    if (options.allowHTTP1 === true) {
      acceptHttp1(this, socket, options);
      return;
    }
    // Speaks another protocol.
    if (!this.emit('unknownProtocol', socket)) refuse(socket, options);
    return;
  }
  // A program may have chosen a protocol of its own.
  if (socket.encrypted && socket.alpnProtocol !== 'h2' && socket.alpnProtocol !== null && options.ALPNCallback) {
    if (this.listenerCount('secureConnection') > 1) return;
  }
  socket.on('error', () => {});
  if (socket.destroyed) return;
  const session = new ServerHttp2Session(options, socket, this);
  this[kSessions].add(session);
  session.once('close', () => this[kSessions].delete(session));
  socket.setTimeout?.(0);
  socket._server ??= null;
  this.emit('session', session);
}

function acceptHttp1(server, socket, options) {
  const { kIncomingMessage, kServerResponse, _connectionListener } = http();
  socket.server[kIncomingMessage] = options.Http1IncomingMessage || http1().IncomingMessage;
  socket.server[kServerResponse] = options.Http1ServerResponse || http1Response().ServerResponse;
  _connectionListener.call(server, socket);
}

function refuse(socket, options) {
  const timer = setTimeout(() => {
    if (!socket.destroyed) socket.destroy();
  }, options.unknownProtocolTimeout);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
  // A client without ALPN is told in the language that it may understand.
  socket.end('HTTP/1.0 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n' +
    'Missing ALPN Protocol, expected `h2` to be available.\nIf this is an HTTP request: The server was not configured with the ' +
    '`allowHTTP1` option or a listener for the `unknownProtocol` event.\n');
}

const methods = {
  setTimeout(msecs, callback) {
    this.timeout = msecs;
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.on('timeout', callback);
    }
    return this;
  },

  /** For the connections to come. */
  updateSettings(settings) {
    assertObject(settings, 'settings');
    checkSettings(settings);
    this[kOptions].settings = { ...this[kOptions].settings, ...settings };
  },
};

function onRejection(base) {
  return function(error, event, ...args) {
    if (event === 'stream') {
      const [stream] = args;
      // Respond with an error if possible.
      if (!stream.headersSent && !stream.destroyed) {
        stream.respond({ ':status': 500 });
        stream.end();
      } else {
        stream.destroy(error);
      }
    } else if (event === 'request') {
      const [, response] = args;
      if (!response.headersSent && !response.finished) {
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        response.statusCode = 500;
        response.end('Internal Server Error');
      } else {
        response.destroy();
      }
    } else {
      base.prototype[Symbol.for('nodejs.rejection')]?.call(this, error, event, ...args);
    }
  };
}

function closeSessions(server) {
  for (const session of [...server[kSessions]]) session.close();
}

export class Http2Server extends NetServer {
  constructor(options, listener) {
    options = readOptions(options);
    super(options, onConnection);
    this[kOptions] = options;
    this[kSessions] = new Set();
    this.timeout = 0;
    this.on('newListener', setupCompat);
    if (typeof listener === 'function') this.on('request', listener);
  }

  close(callback) {
    super.close(callback);
    closeSessions(this);
    return this;
  }

  async [Symbol.asyncDispose]() {
    await closed(this);
  }
}

export class Http2SecureServer extends TlsServer {
  constructor(options, listener) {
    options = readOptions(options);
    if (options.ALPNCallback) {
      if (options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
      validateFunction(options.ALPNCallback, 'options.ALPNCallback');
    } else if (options.ALPNProtocols === undefined) {
      options.ALPNProtocols = options.allowHTTP1 === true ? ['h2', 'http/1.1'] : ['h2'];
    }
    super(options, onConnection);
    this[kOptions] = options;
    this[kSessions] = new Set();
    this.timeout = 0;
    this.on('newListener', setupCompat);
    if (options.allowHTTP1 === true) {
      // These connections are the other server's, with its limits.
      this.httpAllowHalfOpen = false;
      http().storeHTTPOptions.call(this, { ...options, ...options.http1Options });
      http().setupConnectionsTracking.call(this);
      this.maxHeadersCount = null;
      this.maxRequestsPerSocket = 0;
    }
    if (typeof listener === 'function') this.on('request', listener);
    this.on('tlsClientError', onErrorSecureServerSession);
  }

  close(callback) {
    if (this[kOptions].allowHTTP1 === true) http().httpServerPreClose(this);
    super.close(callback);
    closeSessions(this);
    return this;
  }

  closeIdleConnections() {
    if (this[kOptions].allowHTTP1 === true) http().Server.prototype.closeIdleConnections.call(this);
  }

  async [Symbol.asyncDispose]() {
    await closed(this);
  }
}

function onErrorSecureServerSession(error, socket) {
  if (this.listenerCount('clientError') > 0) this.emit('clientError', error, socket);
  else socket?.destroy(error);
}

function closed(server) {
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}

for (const [type, base] of [[Http2Server, NetServer], [Http2SecureServer, TlsServer]]) {
  for (const name of Object.keys(methods)) type.prototype[name] = methods[name];
  type.prototype[Symbol.for('nodejs.rejection')] = onRejection(base);
}

export function createServer(options, handler) {
  if (typeof options === 'function') {
    handler = options;
    options = {};
  }
  return new Http2Server(options, handler);
}

export function createSecureServer(options, handler) {
  // Without a key there is nobody to talk to.
  if (options == null ? options === null : typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  return new Http2SecureServer(options, handler);
}

/** A session over a connection that the program has accepted itself. */
export function performServerHandshake(socket, options = {}) {
  if (socket[kBoundSession] !== undefined) throw new ERR_HTTP2_SOCKET_BOUND();
  options = readOptions(options);
  return new ServerHttp2Session(options, socket, undefined);
}

export { sessionOnTimeout };
