import { EventEmitter, addAbortListener } from 'node:events';
import process from 'node:process';
import { Pipe, TCP, UV_READABLE, UV_TCP_IPV6ONLY, UV_TCP_REUSEPORT, UV_WRITABLE } from 'binding:stream_base';
import * as binding from 'binding:stream_base';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SERVER_ALREADY_LISTEN, ERR_SERVER_NOT_RUNNING,
} from 'internal:errors/codes';
import { ExceptionWithHostPort, errnoException, uvExceptionWithHostPort } from 'internal:errors/system';
import { validateAbortSignal, validateNumber, validatePort } from 'internal:errors/validators';
import { role } from 'internal:cluster/role';
import { BoundSocket, kAdopt } from 'internal:net/bound_socket';
import { isIP } from 'internal:net/ip';
import { normalizeArgs, toNumber } from 'internal:net/arguments';
import { Socket, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay } from 'internal:net/socket';

const dns = lazy('node:dns');
const diagnostics = lazy('node:diagnostics_channel');
let listenChannel;
/** The channel that follows listen(); undefined while nobody listens to it. */
function tracing() {
  listenChannel ??= diagnostics().tracingChannel('net.server.listen');
  return listenChannel.hasSubscribers ? listenChannel : undefined;
}

const UV_EADDRINUSE = -98;
const UV_EINVAL = -22;
/** The kernel cuts it to net.core.somaxconn. */
const kDefaultBacklog = 511;

/** A TCP or Unix-domain server, see https://nodejs.org/api/net.html#class-netserver. */
export function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  EventEmitter.call(this);
  if (typeof options === 'function') {
    connectionListener = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else if (typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options = { ...options, keepAliveInitialDelay: 0 };
  }
  if (options.highWaterMark !== undefined) validateNumber(options.highWaterMark, 'options.highWaterMark');
  if (typeof connectionListener === 'function') this.on('connection', connectionListener);

  this._connections = 0;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  this._listeningId = 1;
  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = !!options.pauseOnConnect;
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = ~~(options.keepAliveInitialDelay / 1000);
  this.highWaterMark = options.highWaterMark ?? requireBuiltin('node:stream').getDefaultHighWaterMark();
  if (options.blockList) this.blockList = options.blockList;
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

/** A bound handle, or a negative error number. */
export function createServerHandle(address, port, family, fd, flags = 0) {
  if (typeof fd === 'number' && fd >= 0) {
    const type = binding.guessHandleType(fd);
    const handle = type === 'PIPE' ? new Pipe(false) : type === 'TCP' ? new TCP() : undefined;
    if (handle === undefined) return UV_EINVAL;
    const error = handle.open(fd);
    if (!error) return handle;
    handle.close();
    return error;
  }
  const isPipe = port === -1 && family === -1;
  const handle = isPipe ? new Pipe(false) : new TCP();
  let error;
  if (isPipe) {
    error = handle.bind(address);
  } else if (address) {
    error = handle.bind(address, port, family === 6 ? flags : flags & ~UV_TCP_IPV6ONLY);
  } else {
    // Both families by one socket, where there is IPv6.
    error = handle.bind('::', port, flags);
    if (error) {
      handle.close();
      return createServerHandle('0.0.0.0', port, undefined, undefined, flags);
    }
  }
  if (!error) return handle;
  handle.close();
  return error;
}

function emitError(server, error) {
  server.emit('error', error);
}

function emitListening(server) {
  if (server._handle) server.emit('listening');
}

/** Makes (or takes) the handle and listens. */
function setUpHandle(server, address, port, family, backlog, fd, flags) {
  if (!server._handle) {
    const handle = createServerHandle(address, port, family, fd, flags);
    if (typeof handle === 'number') {
      const error = uvExceptionWithHostPort(handle, 'listen', address ?? '0.0.0.0', port);
      tracing()?.error.publish({ server, error });
      process.nextTick(emitError, server, error);
      return;
    }
    server._handle = handle;
    if (!address && fd === undefined) {
      // The wildcard of the family that could be had.
      const name = handle.getsockname?.();
      address = name?.address ?? '::';
      family = name?.family === 'IPv4' ? 4 : 6;
    }
  }
  server._handle.owner = server;
  server._handle.onconnection = onconnection;
  server._connectionKey = `${family}:${address}:${port}`;
  const error = server._handle.listen(backlog || kDefaultBacklog);
  if (error) {
    const failure = uvExceptionWithHostPort(error, 'listen', address, port);
    server._handle.owner = null;
    server._handle.close();
    server._handle = null;
    tracing()?.error.publish({ server, error: failure });
    process.nextTick(emitError, server, failure);
    return;
  }
  if (server._unref) server.unref();
  tracing()?.asyncEnd.publish({ server });
  process.nextTick(emitListening, server);
}

/** A worker of a cluster listens through its primary, unless the program wants the address for itself. */
function listenNow(server, address, port, addressType, backlog, fd, exclusive, flags, modes) {
  if (exclusive || role.worker === undefined) {
    setUpHandle(server, address, port, addressType, backlog, fd, flags);
    return;
  }
  const id = server._listeningId;
  role.worker._getServer(server, { address, port, addressType, fd, flags, backlog, ...modes }, (error, handle) => {
    if (id !== server._listeningId) {  // closed meanwhile
      handle?.close();
      return;
    }
    // A socket of the primary's may be bound to another port than the one asked for.
    const name = error === 0 && port > 0 ? handle.getsockname?.() : undefined;
    if (name && name.port !== port) error = UV_EADDRINUSE;
    if (error) {
      server.emit('error', new ExceptionWithHostPort(error, 'bind', address, port));
      return;
    }
    if (server._handle) {  // of another listen() before this one's answer
      handle.close();
      return;
    }
    server._handle = handle;
    setUpHandle(server, address, port, addressType, backlog, fd, flags);
  });
}

function listenAfterLookup(server, port, host, backlog, exclusive, flags) {
  if (isIP(host)) {
    process.nextTick(() => {
      if (!server._lookupCancelled) listenNow(server, host, port, isIP(host), backlog, undefined, exclusive, flags);
    });
    return;
  }
  dns().default.lookup(host, { all: true }, (error, addresses) => {
    if (error) {
      server.emit('error', error);
      return;
    }
    if (server._lookupCancelled) return;
    // A link-local address is of no use without the interface that a name cannot tell.
    const { address, family } = addresses.find(({ address, family }) => family !== 6 || !isLinkLocal(address)) ?? addresses[0];
    listenNow(server, address, port, family, backlog, undefined, exclusive, flags);
  });
}

/** fe80::/10 */
function isLinkLocal(address) {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}

function listen(...args) {
  const [given, callback] = normalizeArgs(args);
  let options = given;
  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  if (callback !== null) this.once('listening', callback);
  this._lookupCancelled = false;
  tracing()?.asyncStart.publish({ server: this, options });
  const backlogArgument = toNumber(args.length > 1 && args[1]) || toNumber(args.length > 2 && args[2]);

  options = options._handle || options.handle || options;
  let flags = 0;
  if (options.ipv6Only) flags |= UV_TCP_IPV6ONLY;
  if (options.reusePort) flags |= UV_TCP_REUSEPORT;

  if (options instanceof BoundSocket) {
    if (options.isPipe) this._pipeName = options.address();
    options = options[kAdopt]();
  }
  if (options instanceof TCP || options instanceof Pipe) {
    this._handle = options;
    setUpHandle(this, null, -1, -1, backlogArgument, undefined, 0);
    return this;
  }
  if (options.signal !== undefined) closeOnSignal(this, options.signal);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    listenNow(this, null, null, null, backlogArgument, options.fd, true, 0);
    return this;
  }
  // `listen()`, `listen(callback)` and `listen(null)` mean any port.
  if (args.length === 0 || typeof args[0] === 'function' || (typeof options.port === 'undefined' && 'port' in options) ||
      options.port === null) {
    options = { ...options, port: 0 };
  }
  const backlog = options.backlog || backlogArgument;
  if (typeof options.port === 'number' || typeof options.port === 'string') {
    validatePort(options.port, 'options.port');
    if (options.reusePort) options = { ...options, exclusive: true };
    if (options.host) listenAfterLookup(this, options.port | 0, options.host, backlog, options.exclusive, flags);
    else listenNow(this, null, options.port | 0, 4, backlog, undefined, options.exclusive, flags);
    return this;
  }
  if (options.path && typeof toNumber(options.path) === 'boolean' && typeof options.path === 'string') {
    this._pipeName = options.path;
    const { readableAll, writableAll } = options;
    if ((readableAll || writableAll) && options.path[0] === '\0') {
      throw new ERR_INVALID_ARG_VALUE('options', options,
        'can not set readableAll or writableAllt to true when path is abstract unix socket');
    }
    listenNow(this, options.path, -1, -1, backlog, undefined, options.exclusive, 0, { readableAll, writableAll });
    if (!this._handle || !this._handle.fchmod) return this;
    let mode = 0;
    if (options.readableAll === true) mode |= UV_READABLE;
    if (options.writableAll === true) mode |= UV_WRITABLE;
    if (mode !== 0) {
      const error = this._handle.fchmod(mode);
      if (error) {
        this._handle.close();
        this._handle = null;
        throw errnoException(error, 'uv_pipe_chmod');
      }
    }
    return this;
  }
  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', options);
}

function closeOnSignal(server, signal) {
  validateAbortSignal(signal, 'options.signal');
  const onAbort = () => server.close();
  if (signal.aborted) {
    process.nextTick(onAbort);
    return;
  }
  const { [Symbol.dispose]: dispose } = addAbortListener(signal, onAbort);
  server.once('close', dispose);
}

const methods = {
  listen,

  address() {
    if (this._handle?.getsockname) {
      const name = this._handle.getsockname();
      if (typeof name !== 'object') throw errnoException(name ?? UV_EINVAL, 'address');
      return name;
    }
    return this._pipeName ?? null;
  },

  getConnections(callback) {
    if (!this._usingWorkers) {
      process.nextTick(callback, null, this._connections);
      return this;
    }
    // Connections that were sent to other processes count, too.
    let total = this._connections;
    let left = this._workers.length + 1;
    const add = (count) => {
      total += count;
      if (--left === 0) callback(null, total);
    };
    for (const worker of [...this._workers]) worker.count(add);
    process.nextTick(add, 0);
    return this;
  },

  close(callback) {
    if (typeof callback === 'function') {
      if (!this._handle) {
        this.once('close', function close() {
          callback(new ERR_SERVER_NOT_RUNNING());
        });
      } else {
        this.once('close', callback);
      }
    }
    if (this._handle) {
      this._handle.owner = null;
      this._handle.close();
      this._handle = null;
    } else {
      this._lookupCancelled = true;
      this._listeningId++;
    }
    if (this._usingWorkers) for (const worker of this._workers) worker.notifyClose();
    this._emitCloseIfDrained();
    return this;
  },

  _emitCloseIfDrained() {
    if (this._handle || this._connections || this._workers.length > 0) return;
    process.nextTick(emitClose, this);
  },

  ref() {
    this._unref = false;
    this._handle?.ref();
    return this;
  },

  unref() {
    this._unref = true;
    this._handle?.unref();
    return this;
  },
};
for (const name of Object.keys(methods)) Server.prototype[name] = methods[name];

function emitClose(server) {
  server.emit('close');
}

Object.defineProperty(Server.prototype, 'listening', {
  __proto__: null,
  get() {
    return !!this._handle;
  },
  configurable: true,
  enumerable: true,
});

Server.prototype[Symbol.asyncDispose] = async function() {
  if (!this._handle) return;
  await new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
};

Server.prototype[Symbol.for('nodejs.rejection')] = function(error, event, socket) {
  if (event === 'connection') socket.destroy(error);
  else this.emit('error', error);
};

function dropped(handle) {
  const local = handle.getsockname?.();
  const remote = handle.getpeername?.();
  if (!local) return undefined;
  return {
    localAddress: local.address, localPort: local.port, localFamily: local.family,
    remoteAddress: remote?.address, remotePort: remote?.port, remoteFamily: remote?.family,
  };
}

/** Called with the listening handle as `this`. */
function onconnection(status, handle) {
  const server = this.owner;
  if (!server) return;
  if (status) {
    server.emit('error', errnoException(status, 'accept'));
    return;
  }
  if (server.maxConnections != null && server._connections >= server.maxConnections) {
    const data = dropped(handle);
    handle.close();
    server.emit('drop', data);
    return;
  }
  if (server.blockList && handle.getpeername) {
    const remote = handle.getpeername();
    if (remote && server.blockList.check(remote.address, remote.family.toLowerCase())) {
      handle.close();
      return;
    }
  }
  const socket = new Socket({
    handle, allowHalfOpen: server.allowHalfOpen, pauseOnCreate: server.pauseOnConnect, readable: true, writable: true,
    readableHighWaterMark: server.highWaterMark, writableHighWaterMark: server.highWaterMark,
  });
  if (server.noDelay && handle.setNoDelay) {
    socket[kSetNoDelay] = true;
    handle.setNoDelay(true);
  }
  if (server.keepAlive && handle.setKeepAlive) {
    socket[kSetKeepAlive] = true;
    socket[kSetKeepAliveInitialDelay] = server.keepAliveInitialDelay;
    handle.setKeepAlive(true, server.keepAliveInitialDelay);
  }
  server._connections++;
  socket.server = server;
  socket._server = server;
  server.emit('connection', socket);
  const channel = diagnostics().channel('net.server.socket');
  if (channel.hasSubscribers) channel.publish({ socket });
}
