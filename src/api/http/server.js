/** `http.Server`: options, limits in time, and the connections as a whole. */
import { Server as NetServer } from 'internal:net/server';
import { ERR_HTTP_REQUEST_TIMEOUT, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateBoolean, validateFunction, validateInteger, validateObject } from 'internal:errors/validators';
import { connectionListener, kConnections, kIdle, kOptimizeEmptyRequests, onError } from 'internal:http/connection';
import { IncomingMessage } from 'internal:http/incoming';
import { STATUS_CODES } from 'internal:http/names';
import { kUniqueHeaders, parseUniqueHeadersOption } from 'internal:http/outgoing';
import { ServerResponse } from 'internal:http/response';
import { kIncomingMessage, kServerResponse } from 'internal:http/symbols';
import { readValidation } from 'internal:http/tokens';
import { clearInterval, setInterval } from 'node:timers';

export const kConnectionsCheckingInterval = Symbol('http.server.connectionsCheckingInterval');

/**
 * Reads the options that servers of HTTP and HTTPS have in common into `this`.
 * @param {object} options
 */
export function storeHTTPOptions(options) {
  this[kIncomingMessage] = options.IncomingMessage || IncomingMessage;
  this[kServerResponse] = options.ServerResponse || ServerResponse;
  const { maxHeaderSize, insecureHTTPParser, requestTimeout, headersTimeout } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  this.insecureHTTPParser = insecureHTTPParser;
  this.httpValidation = readValidation(options);

  if (requestTimeout !== undefined) validateInteger(requestTimeout, 'requestTimeout', 0);
  this.requestTimeout = requestTimeout ?? 300_000;
  if (headersTimeout !== undefined) validateInteger(headersTimeout, 'headersTimeout', 0);
  this.headersTimeout = headersTimeout ?? (this.requestTimeout > 0 ? Math.min(60_000, this.requestTimeout) : 60_000);
  if (this.requestTimeout > 0 && this.headersTimeout > 0 && this.headersTimeout > this.requestTimeout) {
    throw new ERR_OUT_OF_RANGE('headersTimeout', '<= requestTimeout', headersTimeout);
  }
  this.keepAliveTimeout = wholeNumber(options, 'keepAliveTimeout', 5_000);
  this.keepAliveTimeoutBuffer = wholeNumber(options, 'keepAliveTimeoutBuffer', 1_000);
  this.connectionsCheckingInterval = wholeNumber(options, 'connectionsCheckingInterval', 30_000);
  this.requireHostHeader = flag(options, 'requireHostHeader', true);
  this.joinDuplicateHeaders = flag(options, 'joinDuplicateHeaders', undefined);
  this.rejectNonStandardBodyWrites = flag(options, 'rejectNonStandardBodyWrites', false);
  const { shouldUpgradeCallback } = options;
  if (shouldUpgradeCallback !== undefined) validateFunction(shouldUpgradeCallback, 'options.shouldUpgradeCallback');
  this.shouldUpgradeCallback = shouldUpgradeCallback ?? upgradesHaveListener;
  this[kOptimizeEmptyRequests] = flag(options, 'optimizeEmptyRequests', false);
}

function wholeNumber(options, name, fallback) {
  const value = options[name];
  if (value !== undefined) validateInteger(value, name, 0);
  return value ?? fallback;
}

function flag(options, name, fallback) {
  const value = options[name];
  if (value !== undefined) validateBoolean(value, `options.${name}`);
  return value ?? fallback;
}

function upgradesHaveListener() {
  return this.listenerCount('upgrade') > 0;
}

/** Starts to look after connections that are too slow; listener of 'listening', `this` is the server. */
export function setupConnectionsTracking() {
  this[kConnections] ??= new Set();
  if (this[kConnectionsCheckingInterval]) clearInterval(this[kConnectionsCheckingInterval]);
  this[kConnectionsCheckingInterval] = setInterval(checkConnections, this.connectionsCheckingInterval, this).unref();
}

function checkConnections(server) {
  const { headersTimeout, requestTimeout } = server;
  if (headersTimeout === 0 && requestTimeout === 0) return;
  const late = [];
  for (const connection of server[kConnections]) {
    const { parser, socket } = connection;
    if (socket.parser !== parser) continue;
    const waited = parser.duration();
    // Each message is too late once: its connection may live on if the program says so.
    if (waited === 0 || connection.lateMessage === parser.messageStart) continue;
    if ((headersTimeout > 0 && !parser.headersCompleted && waited >= headersTimeout) ||
        (requestTimeout > 0 && waited >= requestTimeout)) {
      connection.lateMessage = parser.messageStart;
      late.push(socket);
    }
  }
  for (const socket of late) onError.call(socket, new ERR_HTTP_REQUEST_TIMEOUT());
}

/** What comes before a server closes; `server` may be one of HTTPS. */
export function httpServerPreClose(server) {
  server.closeIdleConnections();
  clearInterval(server[kConnectionsCheckingInterval]);
}

/** A server, see https://nodejs.org/api/http.html#class-httpserver. */
export function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === 'function') {
    requestListener = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else {
    validateObject(options, 'options');
  }
  storeHTTPOptions.call(this, options);
  NetServer.call(this, {
    allowHalfOpen: true, noDelay: options.noDelay ?? true, keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay, highWaterMark: options.highWaterMark,
  });
  if (requestListener) this.on('request', requestListener);
  // Some connections are half-open: the client has sent all it wants to, and waits.
  this.httpAllowHalfOpen = false;
  this[kConnections] = new Set();
  this[kIdle] = null;
  this.on('connection', connectionListener);
  this.on('listening', setupConnectionsTracking);
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
}
Object.setPrototypeOf(Server.prototype, NetServer.prototype);
Object.setPrototypeOf(Server, NetServer);

const methods = {
  close() {
    httpServerPreClose(this);
    Reflect.apply(NetServer.prototype.close, this, arguments);
    return this;
  },

  closeAllConnections() {
    for (const connection of [...(this[kConnections] ?? [])]) connection.socket.destroy();
  },

  closeIdleConnections() {
    for (const { parser, socket } of [...(this[kConnections] ?? [])]) {
      // Idle: between two messages, and nothing left to be answered.
      if (socket.parser !== parser || parser.messageStart !== 0) continue;
      if (socket._httpMessage && !socket._httpMessage.finished) continue;
      socket.destroy();
    }
  },

  setTimeout(msecs, callback) {
    this.timeout = msecs;
    if (callback) this.on('timeout', callback);
    return this;
  },
};
for (const name of Object.keys(methods)) Server.prototype[name] = methods[name];

Server.prototype[Symbol.asyncDispose] = async function() {
  await new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
};

Server.prototype[Symbol.for('nodejs.rejection')] = function(error, event, ...args) {
  if (event !== 'request') {
    Reflect.apply(NetServer.prototype[Symbol.for('nodejs.rejection')], this, [error, event, ...args]);
    return;
  }
  const [, response] = args;
  if (!response.headersSent && !response.writableEnded) {
    // What was prepared is not what will be sent.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.statusCode = 500;
    response.end(STATUS_CODES[500]);
  } else {
    response.destroy();
  }
};

export { connectionListener as _connectionListener, STATUS_CODES, ServerResponse, kServerResponse, kIncomingMessage };
export default {
  STATUS_CODES, Server, ServerResponse, setupConnectionsTracking, storeHTTPOptions, _connectionListener: connectionListener,
  kServerResponse, httpServerPreClose, kConnectionsCheckingInterval,
};
