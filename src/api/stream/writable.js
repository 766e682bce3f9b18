/** `stream.Writable`: buffering, one `_write` at a time, and the order of callbacks, 'drain', 'finish' and 'close'. */
import process from 'node:process';
import { Buffer as ImportedBuffer } from 'node:buffer';
import { captureRejectionSymbol } from 'node:events';
import {
  AbortError,
  ERR_INVALID_ARG_TYPE,
  ERR_METHOD_NOT_IMPLEMENTED,
  ERR_MULTIPLE_CALLBACK,
  ERR_STREAM_ALREADY_FINISHED,
  ERR_STREAM_CANNOT_PIPE,
  ERR_STREAM_DESTROYED,
  ERR_STREAM_NULL_VALUES,
  ERR_STREAM_WRITE_AFTER_END,
  ERR_UNKNOWN_ENCODING,
} from 'internal:errors/codes';
import { addAbortSignalNoValidate } from 'internal:stream/add_abort_signal';
import { construct, destroy, errorOrDestroy, kOnConstructed, undestroy } from 'internal:stream/destroy';
import { finished as whenFinished } from 'internal:stream/end_of_stream';
import { Stream } from 'internal:stream/legacy';
import { WritableState as State } from 'internal:stream/writable_state';
import * as bits from 'internal:stream/writable_state';

// Local names: a constant, where an import is a property that is read each time.
const {
  kAfterWritePending, kAllBuffers, kAllNoop, kAutoDestroy, kBufferProcessing, kCloseEmitted, kConstructed,
  kDecodeStrings, kDestroyed, kEnded, kEnding, kErrored, kErrorEmitted, kFinalCalled, kFinished, kHasBuffered,
  kNeedDrain, kObjectMode, kPrefinished, kSync, kWriting,
} = bits;
const Buffer = ImportedBuffer;
const noop = () => {};

const lazyAdapters = lazy('internal:stream/adapters');

/** The state of a writable side; `class`-less, since packages call it as Node's. */
export function WritableState(options, stream, isDuplex) {
  State.call(this, options, stream, isDuplex, onwrite);
}
WritableState.prototype = State.prototype;
Object.defineProperty(WritableState.prototype, 'constructor', {
  __proto__: null, value: WritableState, enumerable: false, configurable: true, writable: true,
});

/** For Duplex, which builds both states itself. */
export function createWritableState(options, stream, isDuplex) {
  return new State(options, stream, isDuplex, onwrite);
}

export function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  this._events ??= { close: undefined, error: undefined, prefinish: undefined, finish: undefined, drain: undefined };
  this._writableState = createWritableState(options, this, false);
  if (options) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignalNoValidate(options.signal, this);
  }
  Stream.call(this, options);
  if (this._construct != null) construct(this);
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

Writable.WritableState = WritableState;

// A Duplex inherits from Readable, and is a Writable, too.
const ordinaryHasInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Writable, Symbol.hasInstance, {
  __proto__: null,
  value(object) {
    if (ordinaryHasInstance.call(this, object)) return true;
    return this === Writable && !!object && object._writableState instanceof State;
  },
});

State.prototype[kOnConstructed] = function onConstructed(stream) {
  if ((this.bits & kWriting) === 0) clearBuffer(stream, this);
  if (this.bits & kEnding) finishMaybe(stream, this);
};

/** A writable is no source. */
Writable.prototype.pipe = function() {
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

/** @returns {boolean | Error} the error is also given to `cb` and emitted */
function write(stream, chunk, encoding, cb) {
  if (cb == null || typeof cb !== 'function') cb = noop;
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  const state = stream._writableState;
  if ((state.bits & kObjectMode) === 0) {
    encoding = encoding ? checkEncoding(encoding) : state.defaultEncoding;
    if (typeof chunk === 'string') {
      if (state.bits & kDecodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) {
      encoding = 'buffer';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }
  if (state.bits & (kEnding | kDestroyed)) {
    const err = state.bits & kEnding ? new ERR_STREAM_WRITE_AFTER_END() : new ERR_STREAM_DESTROYED('write');
    process.nextTick(cb, err);
    errorOrDestroy(stream, err, true);
    return err;
  }
  state.pendingcb++;

  const size = state.bits & kObjectMode ? 1 : chunk.length;
  state.length += size;
  if ((state.bits & (kWriting | kErrored | kConstructed)) !== kConstructed || state.corked !== 0) {
    state.buffered.push({ chunk, encoding, callback: cb });
    state.bits |= kHasBuffered;
    if (encoding !== 'buffer') state.bits &= ~kAllBuffers;
    if (cb !== noop) state.bits &= ~kAllNoop;
  } else {
    state.writelen = size;
    state.writecb = cb;
    state.bits |= kWriting | kSync;
    stream._write(chunk, encoding, state.onwrite);
    state.bits &= ~kSync;
  }
  // What was written at once takes no room: nobody has to wait for it.
  const roomLeft = state.length < state.highWaterMark || state.length === 0;
  if (!roomLeft) state.bits |= kNeedDrain;
  return roomLeft && (state.bits & (kErrored | kDestroyed)) === 0;
}

function checkEncoding(encoding) {
  if (encoding !== 'utf8' && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  return encoding;
}

/** @returns {boolean} false: wait for 'drain' before writing more */
Writable.prototype.write = function(chunk, encoding, cb) {
  if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }
  return write(this, chunk, encoding, cb) === true;
};

Writable.prototype.cork = function() {
  this._writableState.corked++;
};

Writable.prototype.uncork = function() {
  const state = this._writableState;
  if (state.corked === 0) return;
  state.corked--;
  if ((state.bits & kWriting) === 0) clearBuffer(this, state);
};

Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

function startWrite(stream, state, many, size, chunk, encoding, cb) {
  state.writelen = size;
  state.writecb = cb;
  state.bits |= kWriting | kSync;
  if (state.bits & kDestroyed) state.onwrite(new ERR_STREAM_DESTROYED('write'));
  else if (many) stream._writev(chunk, state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state.bits &= ~kSync;
}

function writeFailed(stream, state, err, cb) {
  --state.pendingcb;
  cb(err);
  // Those that wait fail before 'error' tells the world.
  failBuffered(state);
  errorOrDestroy(stream, err);
}

/** The answer to `_write` and `_writev`. */
function onwrite(stream, err) {
  const state = stream._writableState;
  const cb = state.writecb;
  if (typeof cb !== 'function') {
    errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
    return;
  }
  const sync = (state.bits & kSync) !== 0;
  state.bits &= ~kWriting;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;

  if (err) {
    err.stack; // eslint-disable-line no-unused-expressions -- captured here, before ticks pass
    if ((state.bits & kErrored) === 0) state.errored = err;
    if (stream._readableState && !stream._readableState.errored) stream._readableState.errored = err;
    if (sync) process.nextTick(writeFailed, stream, state, err, cb);
    else writeFailed(stream, state, err, cb);
    return;
  }
  if (state.bits & kHasBuffered) clearBuffer(stream, state);
  if (!sync) {
    afterWrite(stream, state, 1, cb);
    return;
  }
  // Writers that answer at once: callbacks wait for a tick, as few ticks as possible.
  if (cb === noop) {
    const owed = (state.bits & kDestroyed) !== 0 || ((state.bits & kNeedDrain) !== 0 && state.length === 0);
    if (owed && (state.bits & kAfterWritePending) === 0) {
      state.bits |= kAfterWritePending;
      process.nextTick(afterWrite, stream, state, 1, cb);
    } else {
      state.pendingcb--;
      if (state.bits & kEnding) finishMaybe(stream, state, true);
    }
  } else if (state.afterWriteTickInfo !== null && state.afterWriteTickInfo.cb === cb) {
    state.afterWriteTickInfo.count++;
  } else {
    state.afterWriteTickInfo = { count: 1, cb, stream, state };
    state.bits |= kAfterWritePending;
    process.nextTick(afterWriteTick, state.afterWriteTickInfo);
  }
}

function afterWriteTick({ stream, state, count, cb }) {
  state.afterWriteTickInfo = null;
  afterWrite(stream, state, count, cb);
}

function afterWrite(stream, state, count, cb) {
  state.bits &= ~kAfterWritePending;
  if ((state.bits & (kEnding | kNeedDrain | kDestroyed)) === kNeedDrain && state.length === 0) {
    state.bits &= ~kNeedDrain;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    cb(null);
  }
  if (state.bits & kDestroyed) failBuffered(state);
  if (state.bits & kEnding) finishMaybe(stream, state);
}

function resetBuffer(state) {
  state.buffered = [];
  state.bufferedIndex = 0;
  state.bits = (state.bits | kAllBuffers | kAllNoop) & ~kHasBuffered;
}

/** Fails what waits: the stream is destroyed or has failed. */
function failBuffered(state) {
  if (state.bits & kWriting) return;
  if (state.bits & kHasBuffered) {
    for (let i = state.bufferedIndex; i < state.buffered.length; i++) {
      const { chunk, callback } = state.buffered[i];
      state.length -= state.bits & kObjectMode ? 1 : chunk.length;
      callback(state.errored ?? new ERR_STREAM_DESTROYED('write'));
    }
  }
  callFinishedCallbacks(state, state.errored ?? new ERR_STREAM_DESTROYED('end'));
  resetBuffer(state);
}

/** Writes what waits: all in one `_writev`, or chunk by chunk while `_write` answers at once. */
function clearBuffer(stream, state) {
  if ((state.bits & (kHasBuffered | kConstructed | kDestroyed | kBufferProcessing)) !== (kHasBuffered | kConstructed) ||
      state.corked !== 0) {
    return;
  }
  const { buffered, bufferedIndex } = state;
  const count = buffered.length - bufferedIndex;
  if (count === 0) return;
  let i = bufferedIndex;
  state.bits |= kBufferProcessing;
  if (count > 1 && stream._writev) {
    state.pendingcb -= count - 1;
    const callback = state.bits & kAllNoop ? noop : (err) => {
      for (let n = i; n < buffered.length; ++n) buffered[n].callback(err);
    };
    // The array is handed over: resetBuffer() makes a new one.
    const chunks = state.bits & kAllNoop && i === 0 ? buffered : buffered.slice(i);
    chunks.allBuffers = (state.bits & kAllBuffers) !== 0;
    startWrite(stream, state, true, state.length, chunks, '', callback);
    resetBuffer(state);
  } else {
    do {
      const { chunk, encoding, callback } = buffered[i];
      buffered[i++] = null;
      startWrite(stream, state, false, state.bits & kObjectMode ? 1 : chunk.length, chunk, encoding, callback);
    } while (i < buffered.length && (state.bits & kWriting) === 0);
    if (i === buffered.length) {
      resetBuffer(state);
    } else if (i > 256) {
      buffered.splice(0, i);
      state.bufferedIndex = 0;
    } else {
      state.bufferedIndex = i;
    }
  }
  state.bits &= ~kBufferProcessing;
}

Writable.prototype._write = function(chunk, encoding, cb) {
  if (!this._writev) throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
  this._writev([{ chunk, encoding }], cb);
};
Writable.prototype._writev = null;

Writable.prototype.end = function(chunk, encoding, cb) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    cb = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }
  let err;
  if (chunk !== null && chunk !== undefined) {
    const result = write(this, chunk, encoding);
    if (result instanceof Error) err = result;
  }
  if (state.corked !== 0) {
    state.corked = 1;
    this.uncork();
  }
  if (err) {
    // write() has reported it.
  } else if ((state.bits & (kEnding | kErrored)) === 0) {
    // Even a destroyed stream ends, so that isEnded() is true; finishMaybe() then does nothing.
    state.bits |= kEnding;
    finishMaybe(this, state, true);
    state.bits |= kEnded;
  } else if (state.bits & kFinished) {
    err = new ERR_STREAM_ALREADY_FINISHED('end');
  } else if (state.bits & kDestroyed) {
    err = new ERR_STREAM_DESTROYED('end');
  }
  if (typeof cb === 'function') {
    if (err) process.nextTick(cb, err);
    else if (state.bits & kErrored) process.nextTick(cb, state.errored);
    else if (state.bits & kFinished) process.nextTick(cb);
    else (state.onFinished ??= []).push(cb);
  }
  return this;
};

const kNeedFinishMask = kEnding | kDestroyed | kConstructed | kErrored | kFinished | kWriting | kErrorEmitted |
    kCloseEmitted | kHasBuffered;

function needFinish(state) {
  return (state.bits & kNeedFinishMask) === (kEnding | kConstructed) && state.length === 0;
}

function callFinishedCallbacks(state, err) {
  const callbacks = state.onFinished;
  if (callbacks === null) return;
  state.onFinished = null;
  for (const callback of callbacks) callback(err);
}

function callFinal(stream, state) {
  let called = false;
  const done = (err) => {
    if (called) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    state.pendingcb--;
    if (err) {
      callFinishedCallbacks(state, err);
      errorOrDestroy(stream, err, (state.bits & kSync) !== 0);
    } else if (needFinish(state)) {
      state.bits |= kPrefinished;
      stream.emit('prefinish');
      // Some wait a tick between the two.
      state.pendingcb++;
      process.nextTick(finish, stream, state);
    }
  };
  state.bits |= kSync;
  state.pendingcb++;
  try {
    stream._final(done);
  } catch (err) {
    done(err);
  }
  state.bits &= ~kSync;
}

function prefinish(stream, state) {
  if (state.bits & (kPrefinished | kFinalCalled)) return;
  if (typeof stream._final === 'function' && (state.bits & kDestroyed) === 0) {
    state.bits |= kFinalCalled;
    callFinal(stream, state);
  } else {
    state.bits |= kPrefinished;
    stream.emit('prefinish');
  }
}

function finishMaybe(stream, state, sync) {
  if (!needFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    process.nextTick(finishLater, stream, state);
  } else if (needFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishLater(stream, state) {
  if (needFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function finish(stream, state) {
  state.pendingcb--;
  state.bits |= kFinished;
  callFinishedCallbacks(state, null);
  stream.emit('finish');
  if (state.bits & kAutoDestroy) {
    // A duplex goes when both of its sides are done.
    const r = stream._readableState;
    if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
  }
}

function accessor(get, set) {
  return { __proto__: null, enumerable: false, configurable: false, get, set };
}

/** Of Writable.prototype, and, where Node has them there, of Duplex.prototype. */
export const writableAccessors = {
  __proto__: null,
  writable: accessor(
    function() {
      const w = this._writableState;
      return !!w && w.writable !== false && (w.bits & (kDestroyed | kErrored | kEnding | kEnded)) === 0;
    },
    function(value) {
      if (this._writableState) this._writableState.writable = !!value;
    },
  ),
  writableFinished: accessor(function() {
    return this._writableState ? this._writableState.finished : false;
  }),
  writableObjectMode: accessor(function() {
    return this._writableState ? this._writableState.objectMode : false;
  }),
  writableBuffer: accessor(function() {
    return this._writableState?.getBuffer();
  }),
  writableEnded: accessor(function() {
    return this._writableState ? this._writableState.ending : false;
  }),
  writableNeedDrain: accessor(function() {
    const w = this._writableState;
    return w ? (w.bits & (kNeedDrain | kDestroyed | kEnding)) === kNeedDrain : false;
  }),
  writableHighWaterMark: accessor(function() {
    return this._writableState?.highWaterMark;
  }),
  writableCorked: accessor(function() {
    return this._writableState ? this._writableState.corked : 0;
  }),
  writableLength: accessor(function() {
    return this._writableState?.length;
  }),
};

Object.defineProperties(Writable.prototype, {
  closed: accessor(function() {
    return this._writableState ? this._writableState.closed : false;
  }),
  destroyed: accessor(
    function() {
      return this._writableState ? this._writableState.destroyed : false;
    },
    function(value) {
      if (this._writableState) this._writableState.destroyed = value;
    },
  ),
  ...writableAccessors,
  errored: accessor(function() {
    return this._writableState ? this._writableState.errored : null;
  }),
  writableAborted: accessor(function() {
    const w = this._writableState;
    return w.writable !== false && (w.bits & (kDestroyed | kErrored)) !== 0 && (w.bits & kFinished) === 0;
  }),
});

Writable.prototype.destroy = function(err, cb) {
  const state = this._writableState;
  if ((state.bits & kDestroyed) === 0 && (state.bits & kHasBuffered || state.onFinished !== null)) {
    process.nextTick(failBuffered, state);
  }
  destroy.call(this, err, cb);
  return this;
};
Writable.prototype._undestroy = undestroy;
Writable.prototype._destroy = function(err, cb) {
  cb(err);
};

Writable.prototype[captureRejectionSymbol] = function(err) {
  this.destroy(err);
};

Writable.fromWeb = function(writableStream, options) {
  return lazyAdapters().writableFromWeb(writableStream, options);
};
Writable.toWeb = function(streamWritable) {
  return lazyAdapters().writableToWeb(streamWritable);
};

Writable.prototype[Symbol.asyncDispose] = function() {
  let error;
  if (!this.destroyed) {
    error = this.writableFinished ? null : new AbortError();
    this.destroy(error);
  }
  return new Promise((resolve, reject) => {
    whenFinished(this, (err) => (err && err.name !== 'AbortError' ? reject(err) : resolve(null)));
  });
};

export default Writable;
