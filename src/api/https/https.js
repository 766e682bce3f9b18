// node:https: the client and the agent of node:http over connections of node:tls.
import { Agent as HttpAgent, kProxyConfig, proxyOf } from 'internal:http/agent';
import { ClientRequest } from 'internal:http/client';
import { kConnections, kIdle } from 'internal:http/connection';
import { _connectionListener, httpServerPreClose, Server as HttpServer, setupConnectionsTracking, storeHTTPOptions } from 'internal:http/server';
import { validateObject } from 'internal:errors/validators';
import { openTunnel } from 'internal:https/tunnel';
import { getOption } from 'internal:runtime/options';
import { URL, urlToHttpOptions } from 'node:url';
import { connect } from 'internal:tls/connect';
import { Server as TlsServer } from 'internal:tls/server';
import { isURL } from 'internal:url/whatwg';

const proxies = lazy('internal:http/proxy_config');

/** What tells connections apart, in the order of the name, after host, port, local address and family. */
const nameParts = [
  'ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx', 'rejectUnauthorized', 'servername', 'minVersion', 'maxVersion',
  'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam', 'secureOptions', 'sessionIdContext', 'sigalgs',
  'privateKeyIdentifier', 'privateKeyEngine',
];
/** Those for which `false` and 0 say something. */
const anyValue = new Set(['rejectUnauthorized', 'honorCipherOrder', 'secureOptions']);

/** See https://nodejs.org/api/https.html#class-httpsagent. @param {object} [options] */
export function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  options = { __proto__: null, ...options };
  options.defaultPort ??= 443;
  options.protocol ??= 'https:';
  HttpAgent.call(this, options);
  this.defaultPort = options.defaultPort;
  this.protocol = options.protocol;
  this.maxCachedSessions = this.options.maxCachedSessions === undefined ? 100 : this.options.maxCachedSessions;
  this._sessionCache = { map: {}, list: [] };
}
Object.setPrototypeOf(Agent.prototype, HttpAgent.prototype);
Object.setPrototypeOf(Agent, HttpAgent);

/** A connection for the agent's requests; resumes the session of an earlier one to the same place. */
Agent.prototype.createConnection = function createConnection(...args) {
  const [port, host, given] = args;
  let options = {};
  if (port !== null && typeof port === 'object') options = { ...port };
  else if (host !== null && typeof host === 'object') options = { ...host };
  else if (given !== null && typeof given === 'object') options = { ...given };
  if (typeof port === 'number') options.port = port;
  if (typeof host === 'string') options.host = host;
  const config = this?.[kProxyConfig] !== undefined && !options.socketPath ? proxyOf(this, options) : undefined;
  if (config === undefined || options.socket) return connectSecurely(this, options);
  const callback = args.findLast((arg) => typeof arg === 'function');
  openTunnel(config, options, this.keepAlive || Number.isFinite(this.maxSockets), (error, socket) => {
    if (error) callback(error);
    else callback(null, connectSecurely(this, { ...options, socket }));
  });
  return undefined;
};

function connectSecurely(agent, options) {
  const key = options._agentKey;
  if (key && !('session' in options)) {
    const session = agent._getSession(key);
    if (session) options.session = session;
  }
  const socket = connect(options);
  if (key) {
    socket.on('session', (session) => agent._cacheSession(key, session));
    // Where it failed, it shall not be tried again with the same.
    socket.once('close', (error) => {
      if (error) agent._evictSession(key);
    });
  }
  return socket;
}

Agent.prototype._getSession = function _getSession(key) {
  return this._sessionCache.map[key];
};

Agent.prototype._cacheSession = function _cacheSession(key, session) {
  if (this.maxCachedSessions === 0) return;
  const { map, list } = this._sessionCache;
  if (map[key] === undefined) {
    // The oldest one makes room.
    if (list.length >= this.maxCachedSessions) delete map[list.shift()];
    list.push(key);
  }
  map[key] = session;
};

Agent.prototype._evictSession = function _evictSession(key) {
  const { map, list } = this._sessionCache;
  const at = list.indexOf(key);
  if (at === -1) return;
  list.splice(at, 1);
  delete map[key];
};

/** The name under which connections with these options are kept. */
Agent.prototype.getName = function getName(options = {}) {
  let name = HttpAgent.prototype.getName.call(this, options);
  for (const part of nameParts) {
    const value = options[part];
    name += ':';
    if (part === 'servername' ? value && value !== options.host : anyValue.has(part) ? value !== undefined : value) {
      name += part === 'sigalgs' ? JSON.stringify(value) : value;
    }
  }
  return name;
};

let theGlobalAgent;

/** The agent of requests that name none; made when it is first asked for, since it looks at the command line. */
function getGlobalAgent() {
  return (theGlobalAgent ??= new Agent({
    keepAlive: true, scheduling: 'lifo', timeout: 5000,
    proxyEnv: getOption('--use-env-proxy') ? proxies().proxyVariables() : undefined,
  }));
}

/** As http.request(), with `https:` and its agent as defaults. */
export function request(...args) {
  let options = {};
  if (typeof args[0] === 'string') options = urlToHttpOptions(new URL(args.shift()));
  else if (isURL(args[0])) options = urlToHttpOptions(args.shift());
  if (args[0] && typeof args[0] !== 'function') Object.assign(options, args.shift());
  options._defaultAgent = getGlobalAgent();
  args.unshift(options);
  return Reflect.construct(ClientRequest, args);
}

/** A request without a body. */
export function get(input, options, callback) {
  const made = request(input, options, callback);
  made.end();
  return made;
}

/** An HTTP server over TLS, see https://nodejs.org/api/https.html#class-httpsserver */
export function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === 'function') {
    requestListener = options;
    options = {};
  } else {
    if (options !== undefined && options !== null) validateObject(options, 'options');
    options = { ...options };
  }
  // Clients that offer nothing are served as well; those that offer only other protocols are not.
  if (!options.ALPNProtocols && !options.ALPNCallback) options.ALPNProtocols = ['http/1.1'];
  storeHTTPOptions.call(this, options);
  TlsServer.call(this, { noDelay: true, ...options, allowHalfOpen: true }, _connectionListener);
  this.httpAllowHalfOpen = false;
  this[kConnections] = new Set();
  this[kIdle] = null;
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  if (requestListener) this.addListener('request', requestListener);
  this.on('listening', setupConnectionsTracking);
  this.on('tlsClientError', function(error, socket) {
    if (!this.emit('clientError', error, socket)) socket.destroy(error);
  });
}
Object.setPrototypeOf(Server.prototype, TlsServer.prototype);
Object.setPrototypeOf(Server, TlsServer);

const { closeAllConnections, closeIdleConnections, setTimeout } = HttpServer.prototype;
Object.assign(Server.prototype, { closeAllConnections, closeIdleConnections, setTimeout });

Server.prototype.close = function close() {
  httpServerPreClose(this);
  Reflect.apply(TlsServer.prototype.close, this, arguments);
  return this;
};
Server.prototype[Symbol.asyncDispose] = HttpServer.prototype[Symbol.asyncDispose];
Server.prototype[Symbol.for('nodejs.rejection')] = HttpServer.prototype[Symbol.for('nodejs.rejection')];

export function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

const https = { Agent, globalAgent: undefined, Server, createServer, get, request };
Object.defineProperty(https, 'globalAgent', {
  __proto__: null, configurable: true, enumerable: true, get: getGlobalAgent,
  // A program may put another one in its place.
  set(agent) {
    theGlobalAgent = agent;
  },
});
export default https;
