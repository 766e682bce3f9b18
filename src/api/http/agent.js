/** `http.Agent`: which connection a request gets, and what becomes of the connection after it. */
import { EventEmitter } from 'node:events';
import * as net from 'node:net';
import { AsyncResource } from 'internal:async_hooks/resource';
import { validateNumber, validateOneOf, validateString } from 'internal:errors/validators';
import { getOption } from 'internal:runtime/options';
import { kOnRead } from 'internal:stream_base/hooks';
import { debuglog } from 'internal:util/debuglog';

const proxies = lazy('internal:http/proxy_config');
const tunnels = lazy('internal:https/tunnel');

/** On a request that waits for a connection: the options to make one with, and the operation it is part of. */
const kOptions = Symbol('kRequestOptions');
const kWaiting = Symbol('kRequestAsyncResource');
/** On an agent whose connections go through a proxy. */
export const kProxyConfig = Symbol('kProxyConfig');
const kOnKeylog = Symbol('onkeylog');

const debug = debuglog('http');
const kDefaultTimeoutBuffer = 1000;

/** See https://nodejs.org/api/http.html#class-httpagent. @param {object} [options] */
export function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);

  this.options = { __proto__: null, ...options };
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // The path of a request must not be taken for that of a Unix-domain socket.
  this.options.path = null;
  this.defaultPort = 80;
  this.protocol = 'http:';
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  const buffer = this.options.agentKeepAliveTimeoutBuffer;
  this.agentKeepAliveTimeoutBuffer =
    typeof buffer === 'number' && buffer >= 0 && Number.isFinite(buffer) ? buffer : kDefaultTimeoutBuffer;

  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets !== undefined) validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  else this.maxTotalSockets = Infinity;
  if (this.options.proxyEnv) setProxy(this, this.options.proxyEnv);

  this.on('free', takeBack);
  // Sockets tell of TLS secrets only when somebody listens.
  this.on('newListener', maybeEnableKeylog);
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

/** Makes the connections of an agent go through what environment variables name. */
function setProxy(agent, environment) {
  const config = proxies().proxyFromEnvironment(environment, agent.options.protocol === 'https:' ? 'https:' : 'http:');
  if (config !== undefined) agent[kProxyConfig] = config;
}

/** The proxy for connections with these options, or undefined. */
export function proxyOf(agent, options) {
  const config = agent[kProxyConfig];
  return config?.shouldUseProxy(options.host || 'localhost', options.port) ? config : undefined;
}

/** `agent.on('free')`: a connection has nothing to do. It serves the next request that waits, is kept, or is closed. */
function takeBack(socket, options) {
  const name = nameOfSocket(this, options);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requests = this.requests[name];
  if (requests !== undefined && requests.length > 0) {
    const request = requests.shift();
    if (requests.length === 0) delete this.requests[name];
    const waiting = request[kWaiting];
    if (waiting) {
      request[kWaiting] = null;
      waiting.runInAsyncScope(assign, null, this, request, socket);
      waiting.emitDestroy();
    } else {
      assign(this, request, socket);
    }
    return;
  }
  const request = socket._httpMessage;
  if (!request || !request.shouldKeepAlive || !this.keepAlive) {
    socket.destroy();
    return;
  }
  const free = this.freeSockets[name];
  const freeCount = free === undefined ? 0 : free.length;
  const count = freeCount + (this.sockets[name]?.length ?? 0);
  if (this.totalSocketCount > this.maxTotalSockets || count > this.maxSockets || freeCount >= this.maxFreeSockets ||
      !this.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  const list = free ?? (this.freeSockets[name] = []);
  socket._httpMessage = null;
  this.removeSocket(socket, options);
  socket.once('error', freeSocketErrorListener);
  if (socket[kOnRead] !== undefined) socket[kOnRead] = onReadWhileFree;
  list.push(socket);
}

/**
 * What a server sends unasked would be taken for the response to the next request; such a connection is not used again. Takes the
 * place of a method of net.Socket.
 */
function onReadWhileFree(count, buffer, handle) {
  if (count > 0) this.destroy();
  else net.Socket.prototype[kOnRead].call(this, count, buffer, handle);
}

/** An idle connection that fails is of no interest to anybody. */
function freeSocketErrorListener() {
  this.destroy();
  this.emit('agentRemove');
}

function assign(agent, request, socket) {
  request.onSocket(socket);
  const { timeout } = agent.options;
  if (request.timeout === undefined || request.timeout === (timeout || 0)) return;
  socket.setTimeout(request.timeout);
}

function maybeEnableKeylog(eventName) {
  if (eventName !== 'keylog') return;
  this.removeListener('newListener', maybeEnableKeylog);
  const agent = this;
  this[kOnKeylog] = function(line) {
    agent.emit('keylog', line, this);
  };
  for (const list of Object.values(this.sockets)) for (const socket of list) socket.on('keylog', this[kOnKeylog]);
}

/** Joins a connection with its agent, for as long as it has one. */
function installListeners(agent, socket, options) {
  const onFree = () => agent.emit('free', socket, options);
  const onClose = () => {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  };
  const onTimeout = () => {
    // A connection in use may take its time: that is for the request to judge.
    for (const list of Object.values(agent.freeSockets)) {
      if (list.includes(socket)) {
        socket.destroy();
        return;
      }
    }
  };
  const onRemove = () => {
    onClose();
    socket.removeListener('close', onClose);
    socket.removeListener('free', onFree);
    socket.removeListener('timeout', onTimeout);
    socket.removeListener('agentRemove', onRemove);
  };
  socket.on('free', onFree);
  socket.on('close', onClose);
  socket.on('timeout', onTimeout);
  socket.on('agentRemove', onRemove);
  if (agent[kOnKeylog]) socket.on('keylog', agent[kOnKeylog]);
}

/** The key of a connection's list. It was computed when the connection was made, and is kept unless a program has its own way. */
function nameOfSocket(agent, options) {
  return agent.getName === getName && options._agentKey !== undefined ? options._agentKey : agent.getName(options);
}

/** The key for options of a request; those of the agent go first. */
function nameOfRequest(agent, options, request) {
  if (agent.getName !== getName) {
    const merged = merge(agent, options);
    addServerName(merged, request);
    return agent.getName(merged);
  }
  const own = agent.options;
  const { host = options.host, port = options.port, localAddress = options.localAddress, family = options.family,
    socketPath = options.socketPath } = own;
  return keyOf(host, port, localAddress, family, socketPath);
}

function keyOf(host, port, localAddress, family, socketPath) {
  let name = `${host || 'localhost'}:${port || ''}:${localAddress || ''}`;
  // With the family, connections over IPv4 and IPv6 do not mix.
  if (family === 4 || family === 6) name += `:${family}`;
  if (socketPath) name += `:${socketPath}`;
  return name;
}

function merge(agent, options) {
  const merged = { __proto__: null, ...options, ...agent.options };
  if (merged.socketPath) merged.path = merged.socketPath;
  return merged;
}

function addServerName(options, request) {
  if (options.servername || options.servername === '') return;
  options.servername = serverNameOf(options, request);
}

/** The name for TLS: of the Host header, else of the host; never an address. */
function serverNameOf(options, request) {
  let name = options.host;
  const header = request.getHeader('host');
  if (header) {
    validateString(header, 'options.headers.host');
    // [::1]:443, [::1], name:443, name
    const bracket = header.indexOf(']');
    name = header[0] === '[' && bracket !== -1 ? header.slice(1, bracket) : header.split(':', 1)[0];
  }
  return net.isIP(name) ? '' : name;
}

function removeFrom(lists, name, socket) {
  const list = lists[name];
  if (list === undefined) return;
  const index = list.indexOf(socket);
  if (index === -1) return;
  if (list.length === 1) {
    delete lists[name];
    list.length = 0;
  } else {
    list.splice(index, 1);
  }
}

function getName(options = { __proto__: null }) {
  return keyOf(options.host, options.port, options.localAddress, options.family, options.socketPath);
}

const methods = {
  /** Makes a connection; programs may replace it. */
  createConnection(...args) {
    const [options] = args;
    const isObject = typeof options === 'object' && options !== null;
    const config = isObject && this?.[kProxyConfig] ? proxyOf(this, options) : undefined;
    if (config?.protocol === 'https:') return tunnels().connectToProxy(config, options);
    if (config !== undefined) args[0] = { ...options, ...config.proxyConnectionOptions };
    return net.createConnection(...args);
  },

  getName,

  /** Gives a request a connection: an idle one, a new one, or, where no more are allowed, the next that is free. */
  addRequest(request, options, port, localAddress) {
    // As it was called long ago: addRequest(request, host, port, localAddress).
    if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
    const name = nameOfRequest(this, options, request);
    const free = this.freeSockets[name];
    let socket;
    if (free !== undefined) {
      while (free.length > 0 && free[0].destroyed) free.shift();
      socket = this.scheduling === 'fifo' ? free.shift() : free.pop();
      if (free.length === 0) delete this.freeSockets[name];
    }
    const list = this.sockets[name] ?? (this.sockets[name] = []);
    if (socket !== undefined) {
      socket._handle?.asyncReset?.();
      this.reuseSocket(socket, request);
      assign(this, request, socket);
      list.push(socket);
      return;
    }
    options = merge(this, options);
    addServerName(options, request);
    if (list.length + (free?.length ?? 0) < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
      this.createSocket(request, options, (error, made) => {
        if (error) request.onSocket(made, error);
        else assign(this, request, made);
      });
    } else {
      if (list.length === 0) delete this.sockets[name];
      request[kOptions] = options;
      request[kWaiting] = new AsyncResource('QueuedRequest');
      (this.requests[name] ??= []).push(request);
    }
  },

  /** Makes a connection for a request; it belongs to the agent from then on. */
  createSocket(request, options, callback) {
    options = merge(this, options);
    // A connection serves many requests, and is not ended by the signal of one.
    addServerName(options, request);
    const name = this.getName(options);
    options._agentKey = name;
    options.encoding = null;
    if (this.keepAlive) {
      options.keepAlive = true;
      options.keepAliveInitialDelay = this.keepAliveMsecs;
    }
    // Until a tunnel stands there is no connection that could tell of it.
    if (this[kProxyConfig] !== undefined && request.timeout) options.timeout = request.timeout;
    let called = false;
    const created = (error, socket) => {
      if (called) return;
      called = true;
      if (error) {
        if (error.proxyTunnelTimeout !== undefined) request.emit('timeout');
        if (this.sockets[name]?.length === 0) delete this.sockets[name];
        callback(error);
        return;
      }
      (this.sockets[name] ??= []).push(socket);
      this.totalSocketCount++;
      debug('sockets', name, this.sockets[name].length, this.totalSocketCount);
      installListeners(this, socket, options);
      callback(null, socket);
    };
    debug('createConnection', name);
    const socket = this.createConnection(options, created);
    if (socket) created(null, socket);
  },

  /** Forgets a connection, and makes one for a request that waits if there is room now. */
  removeSocket(socket, options) {
    const name = nameOfSocket(this, options);
    debug('removeSocket', name, 'writable:', socket.writable);
    removeFrom(this.sockets, name, socket);
    if (!socket.writable) removeFrom(this.freeSockets, name, socket);
    let request = this.requests[name]?.[0];
    if (request === undefined) {
      // Those for other hosts had to wait for the sum of all.
      for (const other of Object.keys(this.requests)) {
        if ((this.sockets[other]?.length ?? 0) >= this.maxSockets) continue;
        request = this.requests[other][0];
        break;
      }
    }
    const wanted = request?.[kOptions];
    if (!wanted) return;
    request[kOptions] = undefined;
    this.createSocket(request, wanted, (error, made) => {
      if (error) {
        removeFrom(this.requests, this.getName(wanted), request);
        request.onSocket(null, error);
      } else {
        made.emit('free');
      }
    });
  },

  /** Prepares a connection for waiting. @returns {boolean} whether it is worth keeping */
  keepSocketAlive(socket) {
    socket.setKeepAlive(true, this.keepAliveMsecs);
    socket.unref();
    let timeout = this.options.timeout || 0;
    let keep = true;
    const hint = socket._httpMessage?.res?.headers['keep-alive'];
    if (hint !== undefined) {
      // The server says when it will close; be gone before, so that no request meets that.
      const seconds = /^timeout=(\d+)/.exec(hint)?.[1];
      if (seconds !== undefined) {
        const msecs = Number.parseInt(seconds, 10) * 1000 - this.agentKeepAliveTimeoutBuffer;
        if (msecs <= 0) keep = false;
        else if (msecs < timeout) timeout = msecs;
      }
    }
    if (socket.timeout !== timeout) socket.setTimeout(timeout);
    return keep;
  },

  /** Prepares an idle connection for a request. */
  reuseSocket(socket, request) {
    socket.removeListener('error', freeSocketErrorListener);
    if (socket[kOnRead] === onReadWhileFree) socket[kOnRead] = net.Socket.prototype[kOnRead];
    request.reusedSocket = true;
    socket.ref();
  },

  /** Closes all connections. */
  destroy() {
    for (const lists of [this.freeSockets, this.sockets]) {
      for (const list of Object.values(lists)) for (const socket of list.slice()) socket.destroy();
    }
  },
};
for (const name of Object.keys(methods)) Agent.prototype[name] = methods[name];

let theGlobalAgent;

/** The agent of requests that name none; made when it is first asked for, since it looks at the command line. */
export function getGlobalAgent() {
  return (theGlobalAgent ??= new Agent({
    keepAlive: true, scheduling: 'lifo', timeout: 5000,
    proxyEnv: getOption('--use-env-proxy') ? proxies().proxyVariables() : undefined,
  }));
}

/** @param {Agent} agent */
export function setGlobalAgent(agent) {
  theGlobalAgent = agent;
}

const publicModule = { Agent };
Object.defineProperty(publicModule, 'globalAgent', {
  __proto__: null, configurable: true, enumerable: true, get: getGlobalAgent, set: setGlobalAgent,
});
export default publicModule;
