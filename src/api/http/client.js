/** `http.ClientRequest`: from the options of a request to the bytes of its head. What happens on the connection: client_socket.js. */
import { Buffer } from 'node:buffer';
import * as net from 'node:net';
import process from 'node:process';
import {
  ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_HTTP_TOKEN, ERR_INVALID_PROTOCOL, ERR_UNESCAPED_CHARACTERS,
} from 'internal:errors/codes';
import { validateBoolean, validateInteger } from 'internal:errors/validators';
import { getGlobalAgent, kProxyConfig, proxyOf } from 'internal:http/agent';
import { requestCreated, requestStarted } from 'internal:http/client_observe';
import { emitErrorEvent, kError, listenSocketTimeout, onSocketNT } from 'internal:http/client_socket';
import { isToken, readValidation } from 'internal:http/tokens';
import { kUniqueHeaders, OutgoingMessage, parseUniqueHeadersOption } from 'internal:http/outgoing';
import { kOutHeaders } from 'internal:http/symbols';
import { getTimerDuration } from 'internal:timers/lists';
import { isURL, URL, urlToHttpOptions } from 'internal:url/url';

const abortSignals = lazy('internal:stream/add_abort_signal');
const proxies = lazy('internal:http/proxy_config');

const kPath = Symbol('kPath');
const invalidPath = /[^\u0021-\u00ff]/;
const methodsWithoutBody = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function validateHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

/** The agent of a request, or undefined if its options make the connection themselves. */
function chooseAgent(options, defaultAgent) {
  const { agent } = options;
  if (agent === false) return new defaultAgent.constructor();
  if (agent === null || agent === undefined) return typeof options.createConnection === 'function' ? undefined : defaultAgent;
  if (typeof agent.addRequest !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  return agent;
}

/** (url[, options][, callback]) or (options[, callback]) as one object of options and the callback. */
function readArguments(input, options, callback) {
  if (typeof input === 'string') {
    input = urlToHttpOptions(new URL(input));
  } else if (isURL(input)) {
    input = urlToHttpOptions(input);
  } else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') {
    callback = options;
    options = input || {};
  } else {
    options = Object.assign(input || {}, options);
  }
  return { options, callback };
}

/** A request of the client, see https://nodejs.org/api/http.html#class-httpclientrequest. */
export function ClientRequest(input, givenOptions, givenCallback) {
  OutgoingMessage.call(this);
  const { options, callback } = readArguments(input, givenOptions, givenCallback);

  const defaultAgent = options._defaultAgent || getGlobalAgent();
  const agent = this.agent = chooseAgent(options, defaultAgent);
  const protocol = options.protocol || defaultAgent.protocol;
  const expectedProtocol = agent?.protocol ? agent.protocol : defaultAgent.protocol;
  if (options.path && invalidPath.test(String(options.path))) throw new ERR_UNESCAPED_CHARACTERS('Request path');
  if (protocol !== expectedProtocol) throw new ERR_INVALID_PROTOCOL(protocol, expectedProtocol);

  const defaultPort = options.defaultPort || agent?.defaultPort;
  const port = options.port = options.port || defaultPort || 80;
  const host = options.host = validateHost(options.hostname, 'hostname') || validateHost(options.host, 'host') || 'localhost';
  const setHost = options.setHost !== undefined ? Boolean(options.setHost) : options.setDefaultHeaders !== false;
  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = getTimerDuration(options.timeout, 'timeout');
  const { signal } = options;
  if (signal) abortSignals().addAbortSignal(signal, this);

  this.method = readMethod(options.method);
  readParserOptions(this, options);
  this[kPath] = String(options.path || '/');
  if (callback) this.once('response', callback);
  this.useChunkedEncodingByDefault = !methodsWithoutBody.has(this.method);

  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;

  if (agent) {
    // Without keep-alive and without a limit there is nobody to hand the connection to.
    this._last = !agent.keepAlive && !Number.isFinite(agent.maxSockets);
    this.shouldKeepAlive = !this._last;
  } else {
    this._last = true;
    this.shouldKeepAlive = false;
  }
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
  if (options.setDefaultHeaders === false) {
    this._removedConnection = this._removedContLen = this._removedTE = true;
  }
  setHeaders(this, options, { host, port, defaultPort, setHost });
  connect(this, options);
  requestCreated(this);
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

function readMethod(method) {
  if (method !== null && method !== undefined && typeof method !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  }
  if (!method) return 'GET';
  if (!isToken(method)) throw new ERR_INVALID_HTTP_TOKEN('Method', method);
  return method.toUpperCase();
}

function readParserOptions(request, options) {
  const { maxHeaderSize, insecureHTTPParser, joinDuplicateHeaders } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  if (joinDuplicateHeaders !== undefined) validateBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  request.maxHeaderSize = maxHeaderSize;
  request.insecureHTTPParser = insecureHTTPParser;
  request.httpValidation = readValidation(options);
  request.joinDuplicateHeaders = joinDuplicateHeaders;
}

function hostHeader(host, port, defaultPort) {
  // An IPv6 address has colons of its own.
  const colon = host.indexOf(':');
  const name = colon !== -1 && host.includes(':', colon + 1) && host[0] !== '[' ? `[${host}]` : host;
  return port && +port !== defaultPort ? `${name}:${port}` : name;
}

function setHeaders(request, options, { host, port, defaultPort, setHost }) {
  const { headers, auth } = options;
  const proxy = proxyOfRequest(request, options);
  if (Array.isArray(headers)) {
    // Given as an array, they are complete.
    if (proxy) goThroughProxy(request, proxy, options);
    request._storeHeader(headLine(request), headers);
    return;
  }
  if (headers) {
    for (const name of Object.keys(headers)) request.setHeader(name, headers[name]);
  }
  if (host && setHost && !request.getHeader('host')) request.setHeader('Host', hostHeader(host, port, defaultPort));
  if (auth && !request.getHeader('Authorization')) {
    request.setHeader('Authorization', `Basic ${Buffer.from(auth).toString('base64')}`);
  }
  if (proxy) {
    for (const [name, value] of goThroughProxy(request, proxy, options, request.getHeader('host'))) request.setHeader(name, value);
  }
  if (request.getHeader('expect')) {
    // The other side is to answer before the body comes, so the head goes first.
    if (request._header) throw new ERR_HTTP_HEADERS_SENT('render');
    request._storeHeader(headLine(request), request[kOutHeaders]);
  }
}

/** The proxy that sees the request, or undefined. Those of TLS only pass bytes on. */
function proxyOfRequest(request, options) {
  const { agent } = request;
  if (!agent?.[kProxyConfig] || options.socketPath) return undefined;
  const proxy = proxyOf(agent, options);
  if (proxy === undefined || request.protocol !== 'https:') return proxy;
  proxies().authorityOf(options.host, options.port);
  return undefined;
}

/** Has a request name its server in full. @returns {[string, string][]} headers for the proxy */
function goThroughProxy(request, proxy, { host, port }, hostHeader) {
  const target = { host, port, path: request[kPath] };
  const { path, headers } = proxies().requestThroughProxy(proxy, target, hostHeader, request.shouldKeepAlive);
  request[kPath] = path;
  return headers;
}

const headLine = (request) => `${request.method} ${request[kPath]} HTTP/1.1\r\n`;

/** Asks for a connection; it comes later, to `onSocket`. */
function connect(request, options) {
  // A connection outlives the request, whose signal is of no concern to it.
  if (options.signal) {
    options = { ...options };
    delete options.signal;
  }
  if (request.agent) {
    request.agent.addRequest(request, options);
    return;
  }
  if (options.path || options.socketPath) {
    options = { ...options };
    if (options.socketPath) options.path = options.socketPath;
    else delete options.path;
  }
  if (typeof options.createConnection !== 'function') {
    request.onSocket(net.createConnection(options));
    return;
  }
  let called = false;
  const created = (error, socket) => {
    if (called) return;
    called = true;
    if (error) process.nextTick(emitErrorEvent, request, error);
    else request.onSocket(socket);
  };
  try {
    const socket = options.createConnection(options, created);
    if (socket) created(null, socket);
  } catch (error) {
    created(error);
  }
}

Object.defineProperty(ClientRequest.prototype, 'path', {
  __proto__: null, configurable: true, enumerable: true,
  get() {
    return this[kPath];
  },
  set(value) {
    const path = String(value);
    // What was checked when the request was made must not be got around afterwards.
    if (invalidPath.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
    this[kPath] = path;
  },
});

const methods = {
  _finish() {
    OutgoingMessage.prototype._finish.call(this);
    requestStarted(this);
  },

  _implicitHeader() {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
    this._storeHeader(headLine(this), this[kOutHeaders]);
  },

  abort() {
    if (this.aborted) return;
    this.aborted = true;
    process.nextTick(emitAbort, this);
    this.destroy();
  },

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    // The response was not complete, or this would not be destroyed; nobody will read on.
    this.res?._dump();
    this[kError] = error;
    this.socket?.destroy(error);
    return this;
  },

  onSocket(socket, error) {
    // One that failed before it came here tells so before our listeners are there.
    if (socket && !error && socket.destroyed && socket.errored) {
      error = socket.errored;
      if (socket.listenerCount('error') === 0) socket.on('error', () => {});
    }
    process.nextTick(onSocketNT, this, socket, error);
  },

  /** Calls a method of the socket once it is connected; with no socket yet, waits for it. */
  _deferToConnect(method, args) {
    const call = () => {
      if (method) this.socket[method](...args);
    };
    const onSocket = () => {
      if (this.socket.writable) call();
      else this.socket.once('connect', call);
    };
    if (!this.socket) this.once('socket', onSocket);
    else onSocket();
  },

  setTimeout(msecs, callback) {
    if (this._ended) return this;
    listenSocketTimeout(this);
    msecs = getTimerDuration(msecs, 'msecs');
    if (callback) this.once('timeout', callback);
    if (this.socket) setSocketTimeout(this.socket, msecs);
    else this.once('socket', (socket) => setSocketTimeout(socket, msecs));
    return this;
  },

  setNoDelay(noDelay) {
    this._deferToConnect('setNoDelay', [noDelay]);
  },

  setSocketKeepAlive(enable, initialDelay) {
    this._deferToConnect('setKeepAlive', [enable, initialDelay]);
  },

  clearTimeout(callback) {
    this.setTimeout(0, callback);
  },
};
for (const name of Object.keys(methods)) ClientRequest.prototype[name] = methods[name];

function emitAbort(request) {
  request.emit('abort');
}

function setSocketTimeout(socket, msecs) {
  if (!socket.connecting) socket.setTimeout(msecs);
  else socket.once('connect', () => socket.setTimeout(msecs));
}

export default { ClientRequest };
