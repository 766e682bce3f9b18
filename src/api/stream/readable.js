/** `stream.Readable`: buffering, the two ways to read (flowing and paused), and the order of the events. */
import process from 'node:process';
import { Buffer as ImportedBuffer } from 'node:buffer';
import { captureRejectionSymbol } from 'node:events';
import {
  AbortError,
  ERR_INVALID_ARG_TYPE,
  ERR_METHOD_NOT_IMPLEMENTED,
  ERR_OUT_OF_RANGE,
  ERR_STREAM_PUSH_AFTER_EOF,
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT,
} from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';
import { addAbortSignalNoValidate } from 'internal:stream/add_abort_signal';
import { readableToAsyncIterator, toAsyncIterator } from 'internal:stream/async_iterator';
import { construct, destroy, errorOrDestroy, kOnConstructed, undestroy } from 'internal:stream/destroy';
import { Stream } from 'internal:stream/legacy';
import { pipe, unpipe } from 'internal:stream/pipe';
import { finished } from 'internal:stream/end_of_stream';
import { ReadableState, takeFromBuffer, unshiftChunk } from 'internal:stream/readable_state';
import * as bits from 'internal:stream/readable_state';

// Local names: a constant, where an import is a property that is read each time.
const {
  kObjectMode, kEnded, kEndEmitted, kReading, kConstructed, kSync, kNeedReadable, kEmittedReadable,
  kReadableListening, kResumeScheduled, kErrorEmitted, kDestroyed, kCloseEmitted, kMultiAwaitDrain, kReadingMore, kSourceRuns,
  kDataEmitted, kHasDataListener, kFlowingKnown, kFlowing, kPausedKnown, kPaused, kErrored, kAutoDestroy,
} = bits;
const Buffer = ImportedBuffer;

const lazyStringDecoder = lazy('node:string_decoder');
const lazyFrom = lazy('internal:stream/from');
const lazyAdapters = lazy('internal:stream/adapters');
const lazyCompose = lazy('internal:stream/compose');
const lazyWrap = lazy('internal:stream/wrap');

export function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  // One hidden class for the listeners of all readables. EventEmitter keeps a table that is there already.
  this._events ??= { close: undefined, error: undefined, data: undefined, end: undefined, readable: undefined };
  this._readableState = new ReadableState(options, this, false);
  if (options) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignalNoValidate(options.signal, this);
  }
  Stream.call(this, options);
  if (this._construct != null) construct(this);
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

ReadableState.prototype[kOnConstructed] = function onConstructed(stream) {
  if (this.bits & kNeedReadable) maybeReadMore(stream, this);
};
Readable.ReadableState = ReadableState;
Readable._fromList = takeFromBuffer;

Readable.prototype.destroy = destroy;
Readable.prototype._undestroy = undestroy;
Readable.prototype._destroy = function(err, cb) {
  cb(err);
};

Readable.prototype[captureRejectionSymbol] = function(err) {
  this.destroy(err);
};

Readable.prototype[Symbol.asyncDispose] = function() {
  let error;
  if (!this.destroyed) {
    error = this.readableEnded ? null : new AbortError();
    this.destroy(error);
  }
  return new Promise((resolve, reject) => finished(this, (err) => (err && err !== error ? reject(err) : resolve(null))));
};

/**
 * Adds a chunk to the end of the buffer; null ends the stream.
 * @returns {boolean} whether more is wanted now
 */
Readable.prototype.push = function(chunk, encoding) {
  const state = this._readableState;
  return state.bits & kObjectMode ? pushObject(this, state, chunk, encoding) : pushBytes(this, state, chunk, encoding);
};

function invalidChunk(stream, chunk) {
  errorOrDestroy(stream, new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
  return false;
}

function wantsMore(state) {
  return (state.bits & kEnded) === 0 && (state.length < state.highWaterMark || state.length === 0);
}

function pushBytes(stream, state, chunk, encoding) {
  if (chunk === null) {
    state.bits &= ~kReading;
    onEof(stream, state);
    return false;
  }
  if (typeof chunk === 'string') {
    encoding ||= state.defaultEncoding;
    if (state.encoding !== encoding) {
      chunk = Buffer.from(chunk, encoding);
      encoding = '';
    }
  } else if (chunk instanceof Buffer) {
    encoding = '';
  } else if (ArrayBuffer.isView(chunk)) {
    chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    encoding = '';
  } else if (chunk !== undefined) {
    return invalidChunk(stream, chunk);
  }
  if (!chunk || chunk.length === 0) {
    // Nothing came, but the answer to _read() has.
    state.bits &= ~kReading;
    maybeReadMore(stream, state);
    return wantsMore(state);
  }
  if (state.bits & kEnded) {
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if (state.bits & (kDestroyed | kErrored)) return false;
  state.bits &= ~kReading;
  if (state.decoder !== null && !encoding) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0) {
      maybeReadMore(stream, state);
      return wantsMore(state);
    }
  }
  addChunk(stream, state, chunk);
  return wantsMore(state);
}

function pushObject(stream, state, chunk, encoding) {
  if (chunk === null) {
    state.bits &= ~kReading;
    onEof(stream, state);
    return false;
  }
  if (state.bits & kEnded) {
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if (state.bits & (kDestroyed | kErrored)) return false;
  state.bits &= ~kReading;
  if (state.decoder !== null && !encoding) chunk = state.decoder.write(chunk);
  addChunk(stream, state, chunk);
  return wantsMore(state);
}

const kPassOnMask = kFlowing | kSync | kHasDataListener;
const kPassOn = kFlowing | kHasDataListener;
const kRunning = kFlowing | kSourceRuns;

/** Hands a chunk straight to the listeners where a flowing stream has nothing buffered before it, else buffers it. */
function addChunk(stream, state, chunk) {
  if ((state.bits & kPassOnMask) === kPassOn && state.length === 0) {
    if (state.bits & kMultiAwaitDrain) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
    state.bits |= kDataEmitted;
    stream.emit('data', chunk);
    if ((state.bits & kRunning) === kRunning && state.length === 0) {
      state.bits |= kNeedReadable;
      return;
    }
  } else {
    state.length += state.bits & kObjectMode ? 1 : chunk.length;
    state.buffer.push(chunk);
    if (state.bits & kNeedReadable) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

/** Puts a chunk back to the front of the buffer, for a consumer that read too much. */
Readable.prototype.unshift = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state.bits &= ~kReading;
    onEof(this, state);
    return false;
  }
  if ((state.bits & kObjectMode) === 0) {
    if (typeof chunk === 'string') {
      encoding ||= state.defaultEncoding;
      if (state.encoding !== encoding) {
        chunk = Buffer.from(chunk, encoding);
        // The buffer holds decoded strings already.
        if (state.encoding) chunk = chunk.toString(state.encoding);
      }
    } else if (ArrayBuffer.isView(chunk)) {
      if (!(chunk instanceof Buffer)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (chunk !== undefined) {
      return invalidChunk(this, chunk);
    }
    if (!chunk || chunk.length === 0) return wantsMore(state);
  }
  if (state.bits & kEndEmitted) {
    errorOrDestroy(this, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
    return wantsMore(state);
  }
  if (state.bits & (kDestroyed | kErrored)) return false;
  state.length += state.bits & kObjectMode ? 1 : chunk.length;
  unshiftChunk(state, chunk);
  if (state.bits & kNeedReadable) emitReadable(this);
  maybeReadMore(this, state);
  return wantsMore(state);
};

Readable.prototype.isPaused = function() {
  const { bits } = this._readableState;
  return (bits & kPaused) !== 0 || (bits & (kFlowingKnown | kFlowing)) === kFlowingKnown;
};

Readable.prototype.setEncoding = function(encoding) {
  const state = this._readableState;
  const decoder = new (lazyStringDecoder().StringDecoder)(encoding);
  state.decoder = decoder;
  // The decoder knows the canonical name ('utf-8' is 'utf8').
  state.encoding = decoder.encoding;
  let content = '';
  for (let i = state.bufferIndex; i < state.buffer.length; i++) content += decoder.write(state.buffer[i]);
  state.buffer.length = 0;
  state.bufferIndex = 0;
  if (content !== '') state.buffer.push(content);
  state.length = content.length;
  return this;
};

const kMaxHighWaterMark = 0x40000000;

function nextPowerOfTwo(n) {
  if (n > kMaxHighWaterMark) throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  return n <= 1 ? 1 : 2 ** (32 - Math.clz32(n - 1));
}

/** How much a read(n) gives now. `n` is NaN where the consumer named no size. */
function readableAmount(n, state) {
  if (n <= 0 || (state.length === 0 && state.bits & kEnded)) return 0;
  if (state.bits & kObjectMode) return 1;
  if (Number.isNaN(n)) {
    // A flowing stream passes chunk for chunk, a paused one gets all at once.
    return state.bits & kFlowing && state.length ? state.buffer[state.bufferIndex].length : state.length;
  }
  if (n <= state.length) return n;
  return state.bits & kEnded ? state.length : 0;
}

Readable.prototype.read = function(size) {
  let n = size === undefined ? NaN : Number.isInteger(size) ? size : Number.parseInt(size, 10);
  const state = this._readableState;
  const asked = n;
  if (n > state.highWaterMark) state.highWaterMark = nextPowerOfTwo(n);
  if (n !== 0) state.bits &= ~kEmittedReadable;

  // read(0) only starts what is due: 'readable' again while the buffer is full, or the end.
  if (n === 0 && state.bits & kNeedReadable &&
      ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.bits & kEnded)) {
    if (state.length === 0 && state.bits & kEnded) endReadable(this);
    else emitReadable(this);
    return null;
  }
  n = readableAmount(n, state);
  if (n === 0 && state.bits & kEnded) {
    if (state.length === 0) endReadable(this);
    return null;
  }

  // Ask the source before taking from the buffer, so that a synchronous push still counts for this read.
  const belowMark = (state.bits & kNeedReadable) !== 0 || state.length === 0 || state.length - n < state.highWaterMark;
  if (belowMark && (state.bits & (kEnded | kReading | kDestroyed | kErrored | kConstructed)) === kConstructed) {
    state.bits |= kReading | kSync;
    if (state.length === 0) state.bits |= kNeedReadable;
    try {
      this._read(state.highWaterMark);
    } catch (err) {
      errorOrDestroy(this, err);
    }
    state.bits &= ~kSync;
    if ((state.bits & kReading) === 0) n = readableAmount(asked, state);
  }

  const chunk = n > 0 ? takeFromBuffer(n, state) : null;
  if (chunk === null) {
    if (state.length <= state.highWaterMark) state.bits |= kNeedReadable;
    else state.bits &= ~kNeedReadable;
    n = 0;
  } else {
    state.length -= n;
    if (state.bits & kMultiAwaitDrain) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
  }
  if (state.length === 0) {
    if ((state.bits & kEnded) === 0) state.bits |= kNeedReadable;
    else if (asked !== n) endReadable(this);
  }
  if (chunk !== null && (state.bits & (kErrorEmitted | kCloseEmitted)) === 0) {
    state.bits |= kDataEmitted;
    this.emit('data', chunk);
  }
  return chunk;
};

Readable.prototype._read = function(n) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

function onEof(stream, state) {
  if (state.bits & kEnded) return;
  const rest = state.decoder?.end();
  if (rest?.length) {
    state.buffer.push(rest);
    state.length += state.bits & kObjectMode ? 1 : rest.length;
  }
  state.bits |= kEnded;
  if (state.bits & kSync) {
    // Inside _read(): the consumer sees the end after read() has returned.
    emitReadable(stream);
  } else {
    state.bits = (state.bits & ~kNeedReadable) | kEmittedReadable;
    emitReadableNow(stream);
  }
}

function emitReadable(stream) {
  const state = stream._readableState;
  state.bits &= ~kNeedReadable;
  if (state.bits & kEmittedReadable) return;
  state.bits |= kEmittedReadable;
  process.nextTick(emitReadableNow, stream);
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if ((state.bits & (kDestroyed | kErrored)) === 0 && (state.length !== 0 || state.bits & kEnded)) {
    stream.emit('readable');
    state.bits &= ~kEmittedReadable;
  }
  if ((state.bits & (kFlowing | kEnded)) === 0 && state.length <= state.highWaterMark) state.bits |= kNeedReadable;
  else state.bits &= ~kNeedReadable;
  flow(stream);
}

/** Schedules a look-ahead: fills the buffer up to the high-water mark while the consumer is busy. */
function maybeReadMore(stream, state) {
  if ((state.bits & (kReadingMore | kConstructed)) !== kConstructed) return;
  state.bits |= kReadingMore;
  process.nextTick(readMore, stream, state);
}

function readMore(stream, state) {
  while ((state.bits & (kReading | kEnded)) === 0 &&
         (state.length < state.highWaterMark || (state.length === 0 && state.bits & kFlowing))) {
    const before = state.length;
    stream.read(0);
    if (before === state.length) break;
  }
  state.bits &= ~kReadingMore;
}

Readable.prototype.pipe = pipe;
Readable.prototype.unpipe = unpipe;

Readable.prototype.on = function(event, fn) {
  const result = Stream.prototype.on.call(this, event, fn);
  const state = this._readableState;
  if (event === 'data') {
    state.bits |= kHasDataListener;
    if (this.listenerCount('readable') > 0) state.bits |= kReadableListening;
    else state.bits &= ~kReadableListening;
    // A stream that was paused on purpose stays so.
    if ((state.bits & (kFlowingKnown | kFlowing)) !== kFlowingKnown) this.resume();
  } else if (event === 'readable') {
    if ((state.bits & (kEndEmitted | kReadableListening)) === 0) {
      state.bits |= kReadableListening | kNeedReadable | kFlowingKnown;
      state.bits &= ~(kFlowing | kEmittedReadable);
      if (state.length) emitReadable(this);
      else if ((state.bits & kReading) === 0) process.nextTick(readNothing, this);
    }
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

function readNothing(stream) {
  stream.read(0);
}

Readable.prototype.removeListener = function(event, fn) {
  const result = Stream.prototype.removeListener.call(this, event, fn);
  if (event === 'readable') {
    // Later, for code that replaces a listener in one go.
    process.nextTick(updateReadableListening, this);
  } else if (event === 'data' && this.listenerCount('data') === 0) {
    this._readableState.bits &= ~kHasDataListener;
  }
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function(event) {
  const result = Reflect.apply(Stream.prototype.removeAllListeners, this, arguments);
  if (event === 'readable' || event === undefined) process.nextTick(updateReadableListening, this);
  if (event === 'data' || event === undefined) this._readableState.bits &= ~kHasDataListener;
  return result;
};

function updateReadableListening(stream) {
  const state = stream._readableState;
  if (stream.listenerCount('readable') > 0) state.bits |= kReadableListening;
  else state.bits &= ~kReadableListening;
  if ((state.bits & (kResumeScheduled | kPausedKnown | kPaused)) === (kResumeScheduled | kPausedKnown)) {
    // resume() was called meanwhile and could not start the flow.
    state.bits |= kFlowingKnown | kFlowing;
  } else if (stream.listenerCount('data') > 0) {
    stream.resume();
  } else if ((state.bits & kReadableListening) === 0) {
    state.bits &= ~(kFlowingKnown | kFlowing);
  }
}

Readable.prototype.resume = function() {
  const state = this._readableState;
  if ((state.bits & kFlowing) === 0) {
    // With a 'readable' listener, that listener reads; the flow does not start.
    state.bits |= state.bits & kReadableListening ? kFlowingKnown : kFlowingKnown | kFlowing;
    if ((state.bits & kResumeScheduled) === 0) {
      state.bits |= kResumeScheduled;
      process.nextTick(startFlow, this, state);
    }
  }
  state.bits = (state.bits | kPausedKnown) & ~kPaused;
  return this;
};

function startFlow(stream, state) {
  if ((state.bits & kReading) === 0) stream.read(0);
  state.bits &= ~kResumeScheduled;
  stream.emit('resume');
  flow(stream);
  if ((state.bits & (kFlowing | kReading)) === kFlowing) stream.read(0);
}

Readable.prototype.pause = function() {
  const state = this._readableState;
  if ((state.bits & (kFlowingKnown | kFlowing)) !== kFlowingKnown) {
    state.bits = (state.bits | kFlowingKnown) & ~kFlowing;
    this.emit('pause');
  }
  state.bits |= kPausedKnown | kPaused;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while (state.bits & kFlowing && stream.read() !== null);
}

Readable.prototype.wrap = function(stream) {
  return lazyWrap().wrap(this, stream);
};

Readable.prototype[Symbol.asyncIterator] = function() {
  return toAsyncIterator(this);
};

Readable.prototype.iterator = function(options) {
  if (options !== undefined) validateObject(options, 'options');
  return readableToAsyncIterator(this, options);
};

Readable.prototype.compose = function compose(stream, options) {
  return lazyCompose().composeReadable(this, stream, options);
};

function endReadable(stream) {
  const state = stream._readableState;
  if (state.bits & kEndEmitted) return;
  state.bits |= kEnded;
  process.nextTick(emitEnd, state, stream);
}

function emitEnd(state, stream) {
  if (state.bits & (kErrored | kCloseEmitted | kEndEmitted) || state.length !== 0) return;
  state.bits |= kEndEmitted;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritable, stream);
  } else if (state.bits & kAutoDestroy) {
    // A duplex goes when both of its sides are done.
    const w = stream._writableState;
    if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

function accessor(get, set) {
  return { __proto__: null, enumerable: false, configurable: false, get, set };
}

Object.defineProperties(Readable.prototype, {
  readable: accessor(
    function() {
      const r = this._readableState;
      // A subclass may set it before the constructor ran.
      return !!r && r.readable !== false && (r.bits & (kDestroyed | kErrorEmitted | kEndEmitted)) === 0;
    },
    function(value) {
      if (this._readableState) this._readableState.readable = !!value;
    },
  ),
  readableDidRead: accessor(function() {
    return this._readableState.dataEmitted;
  }),
  readableAborted: accessor(function() {
    const r = this._readableState;
    return !!(r.readable !== false && r.bits & (kDestroyed | kErrored) && (r.bits & kEndEmitted) === 0);
  }),
  readableHighWaterMark: accessor(function() {
    return this._readableState.highWaterMark;
  }),
  readableBuffer: accessor(function() {
    return this._readableState?.buffer;
  }),
  readableFlowing: accessor(
    function() {
      return this._readableState.flowing;
    },
    function(value) {
      if (this._readableState) this._readableState.flowing = value;
    },
  ),
  readableLength: accessor(function() {
    return this._readableState.length;
  }),
  readableObjectMode: accessor(function() {
    return this._readableState ? this._readableState.objectMode : false;
  }),
  readableEncoding: accessor(function() {
    return this._readableState ? this._readableState.encoding : null;
  }),
  errored: accessor(function() {
    return this._readableState ? this._readableState.errored : null;
  }),
  closed: accessor(function() {
    return this._readableState ? this._readableState.closed : false;
  }),
  destroyed: accessor(
    function() {
      return this._readableState ? this._readableState.destroyed : false;
    },
    function(value) {
      if (this._readableState) this._readableState.destroyed = value;
    },
  ),
  readableEnded: accessor(function() {
    return this._readableState ? this._readableState.endEmitted : false;
  }),
});

Readable.from = function(iterable, opts) {
  return lazyFrom().from(Readable, iterable, opts);
};
Readable.fromWeb = function(readableStream, options) {
  return lazyAdapters().readableFromWeb(readableStream, options);
};
Readable.toWeb = function(streamReadable, options) {
  return lazyAdapters().readableToWeb(streamReadable, options);
};
Readable.wrap = function(source, options) {
  return new Readable({
    objectMode: source.readableObjectMode ?? source.objectMode ?? true,
    ...options,
    destroy(err, callback) {
      lazyWrap().destroySource(source, err);
      callback(err);
    },
  }).wrap(source);
};

export default Readable;
