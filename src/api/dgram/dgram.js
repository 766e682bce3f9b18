/** `node:dgram`: UDP sockets. */
import { UV_UDP_IPV6ONLY, UV_UDP_REUSEADDR, UV_UDP_REUSEPORT, UdpSocket } from 'binding:udp';
import { guessHandleType } from 'binding:stream_base';
import dns, { lookup as systemLookup } from 'node:dns';
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { FastBuffer } from 'internal:buffer/fast_buffer';
import { closeHandle, send } from 'internal:dgram/send';
import {
  enqueue, handleOf, kBinding, kBound, kConnected, kConnecting, kDisconnected, kState, kUnbound, localhost,
} from 'internal:dgram/state';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_FD_TYPE, ERR_IP_BLOCKED, ERR_MISSING_ARGS,
  ERR_SOCKET_ALREADY_BOUND, ERR_SOCKET_BAD_BUFFER_SIZE, ERR_SOCKET_BAD_TYPE, ERR_SOCKET_BUFFER_SIZE,
  ERR_SOCKET_DGRAM_IS_CONNECTED, ERR_SOCKET_DGRAM_NOT_CONNECTED,
} from 'internal:errors/codes';
import { ErrnoException, ExceptionWithHostPort, errorName, getSystemErrorMessage } from 'internal:errors/system';
import {
  validateAbortSignal, validateFunction, validateNumber, validatePort, validateString, validateUint32,
} from 'internal:errors/validators';
import { role } from 'internal:cluster/role';
import { BlockList } from 'internal:net/block_list';
import { getOption } from 'internal:runtime/options';

const diagnostics = lazy('node:diagnostics_channel');

const any = (type) => (type === 'udp6' ? '::' : '0.0.0.0');

/** A native socket that resolves names as its socket was told to. */
function makeHandle(type, lookup) {
  if (type !== 'udp4' && type !== 'udp6') throw new ERR_SOCKET_BAD_TYPE();
  if (lookup === undefined) lookup = dns.lookup;
  else validateFunction(lookup, 'lookup');
  const handle = new UdpSocket(getOption('--test-udp-no-try-send'));
  const family = type === 'udp6' ? 6 : 4;
  handle.lookup = (address, callback) => lookup(address || localhost(type), family, callback);
  return handle;
}

/**
 * https://nodejs.org/api/dgram.html#class-dgramsocket
 * @param {string | object} type 'udp4', 'udp6', or the options of createSocket()
 * @param {Function} [listener] for 'message'
 */
export function Socket(type, listener) {
  EventEmitter.call(this);
  let options;
  if (type !== null && typeof type === 'object') {
    options = type;
    type = options.type;
    checkOptions(options);
  }
  const handle = makeHandle(type, options?.lookup);
  this.type = type;
  if (typeof listener === 'function') this.on('message', listener);
  this[kState] = {
    handle,
    plainLookup: options?.lookup === undefined && dns.lookup === systemLookup ? handle.lookup : undefined,
    literal: undefined,
    /** Of datagrams that the native side queued: who wants to know what became of them, in order. */
    unsent: [],
    /** Who asked since the last tick, of those and of what went out at once. */
    fresh: [],
    reporter: undefined,
    receiving: false,
    bindState: kUnbound,
    connectState: kDisconnected,
    queue: undefined,
    reuseAddr: options?.reuseAddr,
    reusePort: options?.reusePort,
    ipv6Only: options?.ipv6Only,
    recvBufferSize: options?.recvBufferSize,
    sendBufferSize: options?.sendBufferSize,
    receiveBlockList: options?.receiveBlockList,
    sendBlockList: options?.sendBlockList,
  };
  const signal = options?.signal;
  if (signal !== undefined) closeOnAbort(this, signal);
  const created = diagnostics().channel('udp.socket');
  if (created.hasSubscribers) created.publish({ socket: this });
}
Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Socket, EventEmitter);

function checkOptions(options) {
  if (options.recvBufferSize !== undefined) validateUint32(options.recvBufferSize, 'options.recvBufferSize');
  if (options.sendBufferSize !== undefined) validateUint32(options.sendBufferSize, 'options.sendBufferSize');
  for (const name of ['receiveBlockList', 'sendBlockList']) {
    if (options[name] && !BlockList.isBlockList(options[name])) {
      throw new ERR_INVALID_ARG_TYPE(`options.${name}`, 'net.BlockList', options[name]);
    }
  }
}

function closeOnAbort(socket, signal) {
  validateAbortSignal(signal, 'options.signal');
  const close = () => {
    if (socket[kState].handle) socket.close();
  };
  if (signal.aborted) {
    close();
    return;
  }
  signal.addEventListener('abort', close, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', close));
}

/**
 * @param {'udp4' | 'udp6' | object} type
 * @param {Function} [listener]
 * @returns {Socket}
 */
export function createSocket(type, listener) {
  return new Socket(type, listener);
}

function check(error, syscall) {
  if (error) throw new ErrnoException(error, syscall);
}

/** Sets the kernel's buffer, or reads its size. */
function bufferSize(socket, size, receive) {
  if (size >>> 0 !== size) throw new ERR_SOCKET_BAD_BUFFER_SIZE();
  const result = socket[kState].handle.bufferSize(size, receive);
  if (result < 0) {
    throw new ERR_SOCKET_BUFFER_SIZE({
      errno: result,
      code: errorName(result),
      message: getSystemErrorMessage(result),
      syscall: receive ? 'uv_recv_buffer_size' : 'uv_send_buffer_size',
    });
  }
  return result;
}

function startReceiving(socket) {
  const state = socket[kState];
  state.handle.onMessage((error, buffer, offset, size, address, family, port) => {
    if (error) {
      socket.emit('error', new ErrnoException(error, 'recvmsg'));
      return;
    }
    const rinfo = { address, family: family === 6 ? 'IPv6' : 'IPv4', port, size };
    if (state.receiveBlockList?.check(address, family === 6 ? 'ipv6' : 'ipv4')) return;
    socket.emit('message', new FastBuffer(buffer, offset, size), rinfo);
  });
  state.handle.receiveStart();
  state.receiving = true;
  state.bindState = kBound;
  if (state.recvBufferSize) bufferSize(socket, state.recvBufferSize, true);
  if (state.sendBufferSize) bufferSize(socket, state.sendBufferSize, false);
  socket.emit('listening');
}

function bindFlags(state) {
  let flags = 0;
  if (state.reuseAddr) flags |= UV_UDP_REUSEADDR;
  if (state.ipv6Only) flags |= UV_UDP_IPV6ONLY;
  if (state.reusePort) flags |= UV_UDP_REUSEPORT;
  return flags;
}

function bindToDescriptor(socket, fd) {
  const type = guessHandleType(fd);
  if (type !== 'UDP') throw new ERR_INVALID_FD_TYPE(type);
  const error = socket[kState].handle.open(fd);
  if (error) throw new ErrnoException(error, 'open');
  startReceiving(socket);
  return socket;
}

/** Another native socket takes the place of the one that the socket was made with. */
function replaceHandle(socket, handle) {
  const state = socket[kState];
  handle.lookup = state.handle.lookup;
  handle.owner = socket;
  if (!state.handle.hasRef()) handle.unref();
  state.handle.close();
  state.handle = handle;
}

/** In a worker of a cluster: the primary binds, for all workers. */
function bindThroughPrimary(socket, options) {
  const state = socket[kState];
  role.worker._getServer(socket, options, (error, handle) => {
    // It may have been closed meanwhile.
    if (!state.handle) {
      handle?.close();
      return;
    }
    if (error) {
      state.bindState = kUnbound;
      socket.emit('error', new ExceptionWithHostPort(error, 'bind', options.address, options.port));
      return;
    }
    replaceHandle(socket, handle);
    startReceiving(socket);
  });
}

/**
 * For the primary of a cluster: a bound native socket, or a negative error number.
 * @param {'udp4' | 'udp6'} addressType
 */
export function _createSocketHandle(address, port, addressType, fd, flags) {
  const handle = makeHandle(addressType, undefined);
  const error = typeof fd === 'number' && fd >= 0 ? handle.open(fd) : handle.bind(address || any(addressType), port || 0, flags);
  if (!error) return handle;
  handle.close();
  return error;
}

/** The native socket, for sending it to another process. */
export function nativeOf(socket) {
  return socket[kState].handle;
}

/**
 * @param {number | object} [port] or { port, address, exclusive, fd }
 * @param {string} [address]
 * @param {Function} [callback] for 'listening'
 */
Socket.prototype.bind = function bind(port_, address_ /* , callback */) {
  let port = port_;
  handleOf(this);
  const state = this[kState];
  if (state.bindState !== kUnbound) throw new ERR_SOCKET_ALREADY_BOUND();
  state.bindState = kBinding;
  const callback = arguments.length && arguments[arguments.length - 1];
  if (typeof callback === 'function') {
    const removeListeners = () => {
      this.removeListener('error', removeListeners);
      this.removeListener('listening', onListening);
    };
    const onListening = () => {
      removeListeners();
      callback.call(this);
    };
    this.on('error', removeListeners);
    this.on('listening', onListening);
  }
  if (typeof port === 'function') port = undefined;
  let address;
  let exclusive = state.reusePort;
  if (port instanceof UdpSocket) {
    replaceHandle(this, port);
    startReceiving(this);
    return this;
  }
  if (port !== null && typeof port === 'object') {
    exclusive ||= !!port.exclusive;
    if (Number.isInteger(port.fd) && port.fd >= 0) return bindToDescriptor(this, port.fd);
    address = port.address || '';
    port = port.port;
  } else {
    address = typeof address_ === 'function' ? '' : address_;
  }
  if (!address) address = any(this.type);
  state.handle.lookup(address, (error, ip) => {
    // It may have been closed while the name was looked up.
    if (!state.handle) return;
    if (error) {
      state.bindState = kUnbound;
      this.emit('error', error);
      return;
    }
    if (role.worker !== undefined && !exclusive) {
      bindThroughPrimary(this, { address: ip, port: port || 0, addressType: this.type, fd: -1, flags: bindFlags(state) });
      return;
    }
    const code = state.handle.bind(ip, port || 0, bindFlags(state));
    if (code) {
      state.bindState = kUnbound;
      this.emit('error', new ExceptionWithHostPort(code, 'bind', ip, port));
      return;
    }
    startReceiving(this);
  });
  return this;
};

/**
 * @param {number} port
 * @param {string} [address]
 * @param {Function} [callback]
 */
Socket.prototype.connect = function connect(port, address, callback) {
  port = validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = '';
  } else if (address === undefined) {
    address = '';
  }
  validateString(address, 'address');
  const state = this[kState];
  if (state.connectState !== kDisconnected) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  state.connectState = kConnecting;
  if (state.bindState === kUnbound) this.bind({ port: 0, exclusive: true }, null);
  if (state.bindState !== kBound) {
    enqueue(this, () => connectNow(this, port, address, callback));
    return;
  }
  connectNow(this, port, address, callback);
};

function connectNow(socket, port, address, callback) {
  const state = socket[kState];
  if (callback) socket.once('connect', callback);
  const done = (error, ip) => {
    if (!state.handle) return;
    if (!error && state.sendBlockList?.check(ip, socket.type === 'udp6' ? 'ipv6' : 'ipv4')) error = new ERR_IP_BLOCKED(ip);
    if (!error) {
      const code = state.handle.connect(ip, port);
      if (code) error = new ExceptionWithHostPort(code, 'connect', address, port);
    }
    if (error) {
      state.connectState = kDisconnected;
      process.nextTick(() => {
        if (callback) {
          socket.removeListener('connect', callback);
          callback(error);
        } else {
          socket.emit('error', error);
        }
      });
      return;
    }
    state.connectState = kConnected;
    process.nextTick(() => socket.emit('connect'));
  };
  state.handle.lookup(address, done);
}

Socket.prototype.disconnect = function disconnect() {
  const state = this[kState];
  if (state.connectState !== kConnected) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const error = state.handle.disconnect();
  if (error) throw new ErrnoException(error, 'connect');
  state.connectState = kDisconnected;
};

Socket.prototype.send = send;

/** The older form of send(), which always takes an offset and a length. */
Socket.prototype.sendto = function sendto(buffer, offset, length, port, address, callback) {
  validateNumber(offset, 'offset');
  validateNumber(length, 'length');
  validateNumber(port, 'port');
  validateString(address, 'address');
  this.send(buffer, offset, length, port, address, callback);
};

/** @param {Function} [callback] for 'close' */
Socket.prototype.close = function close(callback) {
  const state = this[kState];
  if (typeof callback === 'function') this.on('close', callback);
  if (state.queue !== undefined) {
    state.queue.push(() => this.close());
    return this;
  }
  const handle = handleOf(this);
  handle.receiveStop();
  closeHandle(state);
  state.receiving = false;
  process.nextTick(() => this.emit('close'));
  return this;
};

Socket.prototype[Symbol.asyncDispose] = async function() {
  if (!this[kState].handle) return;
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Socket.prototype.address = function address() {
  const name = handleOf(this).localName();
  if (name === undefined) throw new ErrnoException(-9, 'getsockname');
  return name;
};

Socket.prototype.remoteAddress = function remoteAddress() {
  const handle = handleOf(this);
  if (this[kState].connectState !== kConnected) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const name = handle.peerName();
  if (name === undefined) throw new ErrnoException(-107, 'getpeername');
  return name;
};

Socket.prototype.setBroadcast = function setBroadcast(on) {
  check(handleOf(this).setBroadcast(on ? 1 : 0), 'setBroadcast');
};

Socket.prototype.setTTL = function setTTL(ttl) {
  validateNumber(ttl, 'ttl');
  check(handleOf(this).setTTL(ttl | 0), 'setTTL');
  return ttl;
};

Socket.prototype.setMulticastTTL = function setMulticastTTL(ttl) {
  validateNumber(ttl, 'ttl');
  check(handleOf(this).setMulticastTTL(ttl | 0), 'setMulticastTTL');
  return ttl;
};

Socket.prototype.setMulticastLoopback = function setMulticastLoopback(on) {
  check(handleOf(this).setMulticastLoopback(on ? 1 : 0), 'setMulticastLoopback');
  return on;
};

Socket.prototype.setMulticastInterface = function setMulticastInterface(interfaceAddress) {
  const handle = handleOf(this);
  validateString(interfaceAddress, 'interfaceAddress');
  check(handle.setMulticastInterface(interfaceAddress), 'setMulticastInterface');
};

function requireGroup(value, name) {
  if (!value) throw new ERR_MISSING_ARGS(name);
}

Socket.prototype.addMembership = function addMembership(multicastAddress, interfaceAddress) {
  const handle = handleOf(this);
  requireGroup(multicastAddress, 'multicastAddress');
  check(handle.setMembership(String(multicastAddress), interfaceAddress, true), 'addMembership');
};

Socket.prototype.dropMembership = function dropMembership(multicastAddress, interfaceAddress) {
  const handle = handleOf(this);
  requireGroup(multicastAddress, 'multicastAddress');
  check(handle.setMembership(String(multicastAddress), interfaceAddress, false), 'dropMembership');
};

Socket.prototype.addSourceSpecificMembership = function(sourceAddress, groupAddress, interfaceAddress) {
  const handle = handleOf(this);
  validateString(sourceAddress, 'sourceAddress');
  validateString(groupAddress, 'groupAddress');
  check(handle.setSourceMembership(sourceAddress, groupAddress, interfaceAddress, true), 'addSourceSpecificMembership');
};

Socket.prototype.dropSourceSpecificMembership = function(sourceAddress, groupAddress, interfaceAddress) {
  const handle = handleOf(this);
  validateString(sourceAddress, 'sourceAddress');
  validateString(groupAddress, 'groupAddress');
  check(handle.setSourceMembership(sourceAddress, groupAddress, interfaceAddress, false), 'dropSourceSpecificMembership');
};

Socket.prototype.ref = function ref() {
  this[kState].handle?.ref();
  return this;
};

Socket.prototype.unref = function unref() {
  this[kState].handle?.unref();
  return this;
};

Socket.prototype.setRecvBufferSize = function setRecvBufferSize(size) {
  bufferSize(this, size || -1, true);
};

Socket.prototype.setSendBufferSize = function setSendBufferSize(size) {
  bufferSize(this, size || -1, false);
};

// The kernel doubles what is set, to have room for its own records.
Socket.prototype.getRecvBufferSize = function getRecvBufferSize() {
  return bufferSize(this, 0, true);
};

Socket.prototype.getSendBufferSize = function getSendBufferSize() {
  return bufferSize(this, 0, false);
};

Socket.prototype.getSendQueueSize = function getSendQueueSize() {
  return this[kState].handle.sendQueueSize();
};

Socket.prototype.getSendQueueCount = function getSendQueueCount() {
  return this[kState].handle.sendQueueCount();
};

export default { _createSocketHandle, createSocket, Socket };
