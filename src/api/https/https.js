// node:https: the client and the agent of node:http over connections of node:tls.
import { Agent as HttpAgent } from 'internal:http/agent';
import { ClientRequest } from 'internal:http/client';
import { _connectionListener } from 'internal:http/server';
import { URL, urlToHttpOptions } from 'node:url';
import { connect, Server as TlsServer, createServer as createTlsServer } from 'internal:tls/wrap';
import { isURL } from 'internal:url/whatwg';

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

Agent.prototype.createConnection = function createConnection(...args) {
  return connect(...args);
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

export const globalAgent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });

/** As http.request(), with `https:` and its agent as defaults. */
export function request(...args) {
  let options = {};
  if (typeof args[0] === 'string') options = urlToHttpOptions(new URL(args.shift()));
  else if (isURL(args[0])) options = urlToHttpOptions(args.shift());
  if (args[0] && typeof args[0] !== 'function') Object.assign(options, args.shift());
  options._defaultAgent = globalAgentOf();
  args.unshift(options);
  return Reflect.construct(ClientRequest, args);
}

// A program may put another agent in the module's place.
function globalAgentOf() {
  return https.globalAgent;
}

/** A request without a body. */
export function get(input, options, callback) {
  const made = request(input, options, callback);
  made.end();
  return made;
}

/** An HTTP server over TLS. */
export function Server(options, requestListener) {
  return createServer(options, requestListener);
}
Object.setPrototypeOf(Server.prototype, TlsServer.prototype);
Object.setPrototypeOf(Server, TlsServer);

export function createServer(options, requestListener) {
  // Refuses, as long as there is no TLS.
  const server = createTlsServer(options, _connectionListener);
  if (requestListener) server.on('request', requestListener);
  return server;
}

const https = { Agent, globalAgent, Server, createServer, get, request };
export default https;
