import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Duplex } from 'node:stream';
import { Pipe, TCP } from 'binding:stream_base';
import * as binding from 'binding:stream_base';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_MISSING_ARGS, ERR_SOCKET_CLOSED, ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
} from 'internal:errors/codes';
import { errnoException } from 'internal:errors/system';
import { validateAbortSignal, validateFunction, validateInt32, validateNumber } from 'internal:errors/validators';
import { clearTimeout } from 'node:timers';
import { addAbortListener } from 'node:events';
import { kSourceRuns } from 'internal:stream/readable_state';
import { kOnConnect, kOnRead, kOnShutdown, kOnWrite } from 'internal:stream_base/hooks';
import { getTimerDuration, setUnrefTimeout } from 'internal:timers/lists';
import { BoundSocket, kAdopt } from 'internal:net/bound_socket';
import { kNormalized, normalizeArgs } from 'internal:net/arguments';
import * as writableBits from 'internal:stream/writable_state';
import { connectPath, lookupAndConnect } from 'internal:net/connect';

const UV_EOF = -4095;
const UV_ECANCELED = -125;
const UV_ENOTCONN = -107;

/** Numbers of `weft::stream_base::TextEncoding`; other encodings are turned into bytes first. */
const textEncodings = { '__proto__': null, 'utf8': 0, 'utf-8': 0, 'latin1': 1, 'binary': 1, 'ucs2': 2, 'ucs-2': 2, 'utf16le': 2, 'utf-16le': 2 };

export const kTimeout = Symbol('timeout');
export const kSetNoDelay = Symbol('kSetNoDelay');
export const kSetKeepAlive = Symbol('kSetKeepAlive');
export const kSetKeepAliveInitialDelay = Symbol('kSetKeepAliveInitialDelay');
/** Interval and number of probes, where the program set them. */
const kKeepAliveDetails = Symbol('kKeepAliveDetails');
const kTypeOfService = Symbol('kTypeOfService');
export const kBytesRead = Symbol('kBytesRead');
export const kBytesWritten = Symbol('kBytesWritten');
export const kAfterConnect = Symbol('kAfterConnect');
const kWriteCallback = Symbol('kWriteCallback');
const kShutdownCallback = Symbol('kShutdownCallback');
const kUserBuffer = Symbol('kUserBuffer');
const kUserCallback = Symbol('kUserCallback');
const kUserBufferMaker = Symbol('kUserBufferMaker');

const socketChannel = lazy('node:diagnostics_channel');

function makeHandle(fd) {
  validateInt32(fd, 'fd', 0);
  const type = binding.guessHandleType(fd);
  const handle = type === 'PIPE' ? new Pipe(false) : type === 'TCP' ? new TCP() : undefined;
  if (handle === undefined) throw new ERR_INVALID_FD_TYPE(type);
  const error = handle.open(fd);
  if (error) {
    handle.close();
    throw errnoException(error, 'open');
  }
  return handle;
}

/** Joins a socket and its handle. */
export function attachHandle(socket, handle) {
  socket._handle = handle;
  handle.owner = socket;
  socket._sockname = null;
  if (socket[kUserBuffer]) handle.useUserBuffer(socket[kUserBuffer]);
}

/** A TCP or Unix-domain connection, see https://nodejs.org/api/net.html#class-netsocket. */
export function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (options?.objectMode || options?.readableObjectMode || options?.writableObjectMode) throw refusedMode(options);
  if (options?.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  if (typeof options === 'number') options = { fd: options };

  this.connecting = false;
  this._hadError = false;
  this._parent = null;
  this._host = null;
  this._closeAfterHandlingError = false;
  this._handle = null;
  this._sockname = null;
  this[kTimeout] = null;
  this[kSetNoDelay] = !!options?.noDelay;
  this[kSetKeepAlive] = !!options?.keepAlive;
  if (options?.keepAliveInitialDelay !== undefined) validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
  this[kSetKeepAliveInitialDelay] = Math.max(0, ~~(options?.keepAliveInitialDelay / 1000));
  this[kKeepAliveDetails] = undefined;
  this[kTypeOfService] = undefined;
  this[kBytesRead] = 0;
  this[kBytesWritten] = 0;
  this[kWriteCallback] = null;
  this[kShutdownCallback] = null;
  this[kUserBuffer] = null;

  // "close" comes from the handle, with the information whether there was an error.
  const signal = options?.signal;
  Duplex.call(this, {
    ...options, signal: undefined, emitClose: false, autoDestroy: true, decodeStrings: false, allowHalfOpen: !!options?.allowHalfOpen,
  });

  this._readableState.bits |= kSourceRuns;
  const onread = options?.onread;
  if (onread !== null && typeof onread === 'object' && typeof onread.callback === 'function' &&
      (ArrayBuffer.isView(onread.buffer) || typeof onread.buffer === 'function')) {
    this[kUserBufferMaker] = typeof onread.buffer === 'function' ? onread.buffer : null;
    this[kUserBuffer] = this[kUserBufferMaker] ? onread.buffer() : onread.buffer;
    this[kUserCallback] = onread.callback;
  }
  const bound = options?.handle instanceof BoundSocket;  // not connected yet: there is nothing to read
  if (options?.handle) {
    attachHandle(this, bound ? options.handle[kAdopt]() : options.handle);
  } else if (options?.fd !== undefined) {
    attachHandle(this, makeHandle(options.fd));
    if ((options.fd === 1 || options.fd === 2) && this._handle instanceof Pipe && process.platform === 'win32') this._handle.setBlocking(true);
  }

  this.on('end', onReadableEnd);
  this._pendingData = null;
  this._pendingEncoding = '';
  this.server = null;
  this._server = null;

  if (bound) {
    this._handle.reading = false;
  } else if (this._handle && options.readable !== false && !options.noDelay) {
    if (options.pauseOnCreate) {
      this._handle.reading = false;
      this._handle.readStop();
      this._readableState.flowing = false;
    } else if (!options.manualStart) {
      this.read(0);
    }
  } else if (this._handle && options.readable !== false && !options.pauseOnCreate && !options.manualStart) {
    this.read(0);
  }
  if (signal) abortOnSignal(this, signal);
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

function abortOnSignal(socket, signal) {
  const { AbortError } = requireBuiltin('internal:errors/codes');
  const onAbort = () => socket.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) {
    onAbort();
  } else {
    const { [Symbol.dispose]: dispose } = addAbortListener(signal, onAbort);
    socket.once('close', dispose);
  }
}

function refusedMode(options) {
  const name = ['objectMode', 'readableObjectMode', 'writableObjectMode'].find((mode) => options[mode]);
  return new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], 'is not supported');
}

function onReadableEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterFin;
}

/** Takes the place of `write` once the other side has ended a socket that cannot be half open. */
function writeAfterFin(chunk, encoding, callback) {
  if (!this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') callback = encoding;
  const error = new Error('This socket has been ended by the other party');
  error.code = 'EPIPE';
  if (typeof callback === 'function') process.nextTick(callback, error);
  this.destroy(error);
  return false;
}

const methods = {
  _unrefTimer() {
    for (let socket = this; socket !== null; socket = socket._parent) socket[kTimeout]?.refresh();
  },

  _final(callback) {
    if (this.connecting) {
      this.once('connect', function() {
        this._final(callback);
      });
      return;
    }
    if (!this._handle) return callback();
    // The other side has ended, too: this end closes the connection, which tells the same in one system call less, unless
    // another process has it as well.
    const { _readableState: readable, _writableState: writable } = this;
    if (readable.endEmitted && readable.autoDestroy && writable.autoDestroy && !this.allowHalfOpen && this._handle.isSole) {
      return callback();
    }
    const error = this._handle.shutdown();
    if (error === UV_ENOTCONN) return callback();  // the other side is gone already
    if (error < 0) return callback(errnoException(error, 'shutdown'));
    this[kShutdownCallback] = callback;
  },

  setTimeout(msecs, callback) {
    if (this.destroyed) return this;
    this.timeout = msecs;
    msecs = getTimerDuration(msecs, 'msecs');
    if (this[kTimeout]) {
      clearTimeout(this[kTimeout]);
      this[kTimeout] = null;
    }
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (msecs === 0) {
      if (callback !== undefined) this.removeListener('timeout', callback);
    } else {
      this[kTimeout] = setUnrefTimeout(this._onTimeout.bind(this), msecs);
      if (callback !== undefined) this.once('timeout', callback);
    }
    return this;
  },

  _onTimeout() {
    const handle = this._handle;
    if (handle && this[kWriteCallback]) {
      // A large write that makes progress is activity.
      const left = handle.writeQueueSize;
      if (this._lastWriteQueueSize !== left) {
        this._lastWriteQueueSize = left;
        this._unrefTimer();
        return;
      }
    }
    this.emit('timeout');
  },

  setNoDelay(enable) {
    enable = Boolean(enable === undefined ? true : enable);
    if (!this._handle) {
      this[kSetNoDelay] = enable;
    } else if (this._handle.setNoDelay && enable !== this[kSetNoDelay]) {
      this[kSetNoDelay] = enable;
      this._handle.setNoDelay(enable);
    }
    return this;
  },

  setKeepAlive(enable, initialDelayMsecs, intervalMsecs, count) {
    enable = Boolean(enable);
    const initialDelay = Math.max(0, ~~(initialDelayMsecs / 1000));
    const interval = intervalMsecs === undefined ? undefined : Math.max(0, ~~(intervalMsecs / 1000));
    const tries = count === undefined ? undefined : Math.max(0, ~~count);
    const details = interval === undefined && tries === undefined ? undefined : { interval, tries };
    if (this._handle && (!this._handle.setKeepAlive ||
        (enable === this[kSetKeepAlive] && initialDelay === this[kSetKeepAliveInitialDelay] &&
         interval === this[kKeepAliveDetails]?.interval && tries === this[kKeepAliveDetails]?.tries))) {
      return this;
    }
    this[kSetKeepAlive] = enable;
    this[kSetKeepAliveInitialDelay] = initialDelay;
    this[kKeepAliveDetails] = details;
    this._handle?.setKeepAlive(enable, initialDelay, interval, tries);
    return this;
  },

  /** The TOS byte of outgoing packets (for IPv6, the traffic class). */
  setTypeOfService(tos) {
    if (typeof tos !== 'number' || Number.isNaN(tos)) throw new ERR_INVALID_ARG_TYPE('tos', 'number', tos);
    validateInt32(tos, 'tos', 0, 255);
    this[kTypeOfService] = tos;
    if (!this._handle?.setTypeOfService || this.connecting) return this;
    const error = this._handle.setTypeOfService(tos);
    if (error) throw errnoException(error, 'setTypeOfService');
    return this;
  },

  getTypeOfService() {
    if (!this._handle?.getTypeOfService || this.connecting) return this[kTypeOfService] ?? 0;
    const result = this._handle.getTypeOfService();
    if (result < 0) throw errnoException(result, 'getTypeOfService');
    return result;
  },

  address() {
    return this._getsockname();
  },

  _read(n) {
    if (this.connecting || !this._handle) {
      this.once('connect', () => this._read(n));
    } else if (!this._handle.reading) {
      startReading(this);
    }
  },

  end(data, encoding, callback) {
    Duplex.prototype.end.call(this, data, encoding, callback);
    return this;
  },

  resetAndDestroy() {
    if (!this._handle) {
      this.destroy(new ERR_SOCKET_CLOSED());
    } else if (!(this._handle instanceof TCP)) {
      this.destroy(new ERR_INVALID_HANDLE_TYPE());
    } else if (this.connecting) {
      this.once('connect', () => this._reset());
    } else {
      this._reset();
    }
    return this;
  },

  _reset() {
    this.resetAndClosing = true;
    return this.destroy();
  },

  pause() {
    if (this[kUserBuffer] && !this.connecting && this._handle?.reading) {
      this._handle.reading = false;
      if (!this.destroyed) {
        const error = this._handle.readStop();
        if (error) this.destroy(errnoException(error, 'read'));
      }
    }
    return Duplex.prototype.pause.call(this);
  },

  resume() {
    if (this[kUserBuffer] && !this.connecting && this._handle && !this._handle.reading) startReading(this);
    return Duplex.prototype.resume.call(this);
  },

  read(n) {
    if (this[kUserBuffer] && !this.connecting && this._handle && !this._handle.reading) startReading(this);
    return Duplex.prototype.read.call(this, n);
  },

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  },

  _destroy(exception, callback) {
    this.connecting = false;
    for (let socket = this; socket !== null; socket = socket._parent) {
      clearTimeout(socket[kTimeout]);
      socket[kTimeout] = null;
    }
    const handle = this._handle;
    if (handle) {
      const isException = !!exception;
      this[kBytesRead] = handle.bytesRead;
      this[kBytesWritten] = handle.bytesWritten;
      const closed = () => {
        // What was still being written is given up.
        if (this[kWriteCallback] !== null) finishWrite(this, errnoException(UV_ECANCELED, 'write'));
        this.emit('close', isException);
      };
      if (this.resetAndClosing) {
        this.resetAndClosing = false;
        const error = handle.reset(closed);
        if (error) this.emit('error', errnoException(error, 'reset'));
      } else {
        handle.close(closed);
      }
      handle.owner = null;
      this._handle = null;
      this._sockname = null;
      this[kShutdownCallback] = null;
      callback(exception);
    } else {
      callback(exception);
      process.nextTick(() => this.emit('close', !!exception));
    }
    if (this._server) {
      this._server._connections--;
      this._server._emitCloseIfDrained();
      this._server = null;
    }
  },

  _getpeername() {
    if (!this._handle?.getpeername || this.connecting) return this._peername || {};
    return (this._peername ??= this._handle.getpeername()) ?? {};
  },

  _getsockname() {
    if (!this._handle?.getsockname) return {};
    return (this._sockname ??= this._handle.getsockname()) ?? {};
  },

  _writeGeneric(writev, data, encoding, callback) {
    if (this.connecting) {
      // Kept for those who look, and written as soon as there is a connection.
      this._pendingData = data;
      this._pendingEncoding = encoding;
      const onClose = () => callback(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
      this.once('connect', function connect() {
        this.off('close', onClose);
        this._writeGeneric(writev, data, encoding, callback);
      });
      this.once('close', onClose);
      return;
    }
    this._pendingData = null;
    this._pendingEncoding = '';
    if (!this._handle) {
      callback(new ERR_SOCKET_CLOSED());
      return false;
    }
    this._unrefTimer();
    const result = writev ? writeChunks(this._handle, data) : writeChunk(this._handle, data, encoding);
    if (result === 0) callback();
    else if (result < 0) callback(errnoException(result, 'write'));
    else this[kWriteCallback] = callback;
  },

  _writev(chunks, callback) {
    this._writeGeneric(true, chunks, '', callback);
  },

  _write(data, encoding, callback) {
    this._writeGeneric(false, data, encoding, callback);
  },

  connect(...args) {
    const normalized = Array.isArray(args[0]) && args[0][kNormalized] ? args[0] : normalizeArgs(args);
    const [options, callback] = normalized;
    // Only a port or a path says where to.
    if (options.port === undefined && options.path == null) throw new ERR_MISSING_ARGS(['options', 'port', 'path']);
    const channel = socketChannel().channel('net.client.socket');
    if (channel.hasSubscribers) channel.publish({ socket: this });
    if (this.write !== Socket.prototype.write) this.write = Socket.prototype.write;
    if (this.destroyed) {
      this._handle = null;
      this._peername = undefined;
      this._sockname = undefined;
      this._undestroy();
    }
    const { path } = options;
    if (!this._handle) attachHandle(this, path ? new Pipe(false) : new TCP());
    if (callback !== null) this.once('connect', callback);
    this._unrefTimer();
    this.connecting = true;
    if (path) connectPath(this, path);
    else lookupAndConnect(this, options);
    return this;
  },

  ref() {
    if (!this._handle) {
      this.once('connect', this.ref);
      return this;
    }
    this._handle.ref?.();
    return this;
  },

  unref() {
    if (!this._handle) {
      this.once('connect', this.unref);
      return this;
    }
    this._handle.unref?.();
    return this;
  },
};
for (const name of Object.keys(methods)) Socket.prototype[name] = methods[name];

function startReading(socket) {
  socket._handle.reading = true;
  const error = socket._handle.readStart();
  if (error) socket.destroy(errnoException(error, 'read'));
}

function writeChunk(handle, data, encoding) {
  if (typeof data !== 'string') return handle.write(data);
  const text = textEncodings[encoding] ?? textEncodings[encoding?.toLowerCase()];
  return text === undefined ? handle.write(Buffer.from(data, encoding)) : handle.writeString(data, text);
}

function writeChunks(handle, chunks) {
  const list = new Array(chunks.length);
  if (chunks.allBuffers) {
    for (let i = 0; i < chunks.length; i++) list[i] = chunks[i].chunk;
  } else {
    for (let i = 0; i < chunks.length; i++) {
      const { chunk, encoding } = chunks[i];
      // The native side writes strings as UTF-8.
      list[i] = typeof chunk !== 'string' || textEncodings[encoding] === 0 ? chunk : Buffer.from(chunk, encoding);
    }
  }
  return handle.writeVector(list);
}

function finishWrite(socket, error) {
  const callback = socket[kWriteCallback];
  if (callback === null) return;
  socket[kWriteCallback] = null;
  callback(error);
}

const kBusy = writableBits.kWriting | writableBits.kEnding | writableBits.kDestroyed | writableBits.kErrored | writableBits.kHasBuffered;

/** Whether bytes may go to the handle past the stream: nothing waits, and the stream could be written to. */
export function isWritableNow(socket) {
  const state = socket._writableState;
  return (state.bits & kBusy) === 0 && state.corked === 0 && state.length === 0 && socket._handle !== null && !socket.connecting;
}

/** After a write past the stream that the kernel has not taken whole: the stream waits for its end, which `callback` hears of. */
export function notePendingWrite(socket, callback) {
  const state = socket._writableState;
  const size = socket._handle.writeQueueSize;
  state.length += size;
  state.writelen = size;
  state.writecb = callback;
  state.pendingcb++;
  state.bits = (state.bits | writableBits.kWriting) & ~writableBits.kSync;
  if (state.length >= state.highWaterMark) state.bits |= writableBits.kNeedDrain;
  socket[kWriteCallback] = state.onwrite;
}

function maybeDestroy(socket) {
  if (!socket.readable && !socket.writable && !socket.destroyed && !socket.connecting && !socket.writableLength) socket.destroy();
}

Socket.prototype[kOnRead] = function(count, buffer) {
  const handle = this._handle;
  if (handle === null || this.destroyed) return;
  this._unrefTimer();
  if (count > 0) {
    let more;
    if (this[kUserBuffer]) {
      const given = this[kUserBuffer];
      more = this[kUserCallback](count, given) !== false;
      if (this[kUserBufferMaker] && this._handle) this._handle.useUserBuffer((this[kUserBuffer] = this[kUserBufferMaker]()));
    } else {
      more = this.push(buffer);
    }
    if (!more && handle.reading && this._handle === handle) {
      handle.reading = false;
      const error = handle.readStop();
      if (error) this.destroy(errnoException(error, 'read'));
    }
    return;
  }
  if (count !== UV_EOF) {
    this.destroy(errnoException(count, 'read'));
    return;
  }
  if (this._readableState.endEmitted) {
    maybeDestroy(this);
    return;
  }
  this.on('end', function() {
    maybeDestroy(this);
  });
  if (handle.reading) {
    handle.reading = false;
    handle.readStop();
  }
  this.push(null);
  this.read(0);
};

Socket.prototype[kOnWrite] = function(status) {
  if (status < 0) {
    const error = errnoException(status, 'write');
    if (this[kWriteCallback] === null) this.destroy(error);
    else finishWrite(this, error);
    return;
  }
  this._unrefTimer();
  finishWrite(this, null);
};

Socket.prototype[kOnShutdown] = function() {
  const callback = this[kShutdownCallback];
  this[kShutdownCallback] = null;
  callback?.();
};

Socket.prototype[kOnConnect] = function(status, handle) {
  this[kAfterConnect](status, handle);
};

/** Announces the connection: options that had to wait, the events, then the first read. */
export function announceConnection(socket) {
  const handle = socket._handle;
  socket.connecting = false;
  socket._sockname = null;
  socket._unrefTimer();
  if (socket[kSetNoDelay]) handle.setNoDelay?.(true);
  if (socket[kSetKeepAlive]) {
    const details = socket[kKeepAliveDetails];
    handle.setKeepAlive?.(true, socket[kSetKeepAliveInitialDelay], details?.interval, details?.tries);
  }
  if (socket[kTypeOfService] !== undefined) handle.setTypeOfService?.(socket[kTypeOfService]);
  socket.emit('connect');
  socket.emit('ready');
  if (socket._handle && socket.readable && !socket.isPaused()) socket.read(0);
}

function define(name, get, enumerable = true) {
  Object.defineProperty(Socket.prototype, name, { __proto__: null, configurable: false, enumerable, get });
}
define('_connecting', function() {
  return this.connecting;
}, false);
define('pending', function() {
  return !this._handle || this.connecting;
}, false);
define('readyState', function() {
  if (this.connecting) return 'opening';
  if (this.readable && this.writable) return 'open';
  if (this.readable && !this.writable) return 'readOnly';
  if (!this.readable && this.writable) return 'writeOnly';
  return 'closed';
}, false);
define('bufferSize', function() {
  return this._handle ? this.writableLength : undefined;
}, false);
define('bytesRead', function() {
  return this._handle ? this._handle.bytesRead : this[kBytesRead];
});
define('_bytesDispatched', function() {
  return this._handle ? this._handle.bytesWritten : this[kBytesWritten];
});
define('bytesWritten', function() {
  let bytes = this._bytesDispatched;
  const state = this._writableState;
  if (!state) return undefined;
  const size = (chunk, encoding) => (typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length);
  for (const { chunk, encoding } of this.writableBuffer ?? []) bytes += size(chunk, encoding);
  const pending = this._pendingData;
  if (Array.isArray(pending)) {
    for (const item of pending) bytes += pending.allBuffers ? item.length : size(item.chunk, item.encoding);
  } else if (pending) {
    bytes += size(pending, this._pendingEncoding);
  }
  return bytes;
});
for (const [name, key, from] of [
  ['remoteAddress', 'address', '_getpeername'], ['remoteFamily', 'family', '_getpeername'], ['remotePort', 'port', '_getpeername'],
  ['localAddress', 'address', '_getsockname'], ['localPort', 'port', '_getsockname'], ['localFamily', 'family', '_getsockname'],
]) {
  define(name, function() {
    return this[from]()[key];
  });
}

/** @param {...any} args As of `socket.connect`; options also serve the socket itself. */
export function connect(...args) {
  const normalized = normalizeArgs(args);
  const [options] = normalized;
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}
