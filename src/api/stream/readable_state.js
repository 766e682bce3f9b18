/** The state of a readable side and its buffer. */
import { Buffer } from 'node:buffer';
import { ERR_UNKNOWN_ENCODING } from 'internal:errors/codes';
import { highWaterMarkFrom, getDefaultHighWaterMark } from 'internal:stream/high_water_mark';
import { defineFlags } from 'internal:stream/helpers';

const lazyStringDecoder = lazy('node:string_decoder');

// Bits of `ReadableState.bits`. Below 2^30, so that V8 keeps the field as a small integer.
export const kObjectMode = 1 << 0;
export const kEnded = 1 << 1;
export const kEndEmitted = 1 << 2;
/** `_read` was called and has not pushed yet. */
export const kReading = 1 << 3;
export const kConstructed = 1 << 4;
/** `_read` is on the stack: its push() must not emit inside it. */
export const kSync = 1 << 5;
/** The consumer came up empty: a 'readable' is due as soon as there is data. */
export const kNeedReadable = 1 << 6;
/** A 'readable' is on its way. */
export const kEmittedReadable = 1 << 7;
export const kReadableListening = 1 << 8;
export const kResumeScheduled = 1 << 9;
export const kErrorEmitted = 1 << 10;
export const kEmitClose = 1 << 11;
export const kAutoDestroy = 1 << 12;
export const kDestroyed = 1 << 13;
export const kClosed = 1 << 14;
export const kCloseEmitted = 1 << 15;
/** `awaitDrainWriters` is a Set, not one writer. */
export const kMultiAwaitDrain = 1 << 16;
/** A look-ahead read is scheduled. */
export const kReadingMore = 1 << 17;
export const kDataEmitted = 1 << 18;
export const kHasDataListener = 1 << 19;
// `flowing` and `paused` are null, true or false in Node's interface: two bits each.
export const kFlowingKnown = 1 << 20;
export const kFlowing = 1 << 21;
export const kPausedKnown = 1 << 22;
export const kPaused = 1 << 23;
/** `errored` is set; kept as a bit, so that one test answers several questions. */
export const kErrored = 1 << 24;
/** The source pushes on its own as long as it is not told that it is enough: while chunks are passed on, it need not be asked. */
export const kSourceRuns = 1 << 25;

/** @param {object | undefined} options stream options; `isDuplex`: look at `readable…` options, too */
export function ReadableState(options, stream, isDuplex) {
  let bits = kEmitClose | kAutoDestroy | kConstructed | kSync;
  this.highWaterMark = 0;
  this.buffer = [];
  // Index of the first chunk in `buffer`: shift() of a long array would copy it.
  this.bufferIndex = 0;
  /** Bytes (characters when decoding), or objects. */
  this.length = 0;
  this.pipes = [];
  this.awaitDrainWriters = null;
  this.error_ = null;
  this.decoder = null;
  this.encoding = null;
  this.defaultEncoding = 'utf8';
  if (options == null) {
    this.highWaterMark = getDefaultHighWaterMark(false);
  } else {
    if (options.objectMode || (isDuplex && options.readableObjectMode)) bits |= kObjectMode;
    if (options.emitClose === false) bits &= ~kEmitClose;
    if (options.autoDestroy === false) bits &= ~kAutoDestroy;
    this.highWaterMark = highWaterMarkFrom((bits & kObjectMode) !== 0, options, 'readableHighWaterMark', isDuplex);
    const defaultEncoding = options.defaultEncoding;
    if (defaultEncoding != null && defaultEncoding !== 'utf8' && defaultEncoding !== 'utf-8') {
      if (!Buffer.isEncoding(defaultEncoding)) throw new ERR_UNKNOWN_ENCODING(defaultEncoding);
      this.defaultEncoding = defaultEncoding;
    }
    if (options.encoding) {
      this.decoder = new (lazyStringDecoder().StringDecoder)(options.encoding);
      this.encoding = options.encoding;
    }
  }
  this.bits = bits;
}

defineFlags(ReadableState.prototype, 'bits', {
  objectMode: kObjectMode,
  ended: kEnded,
  endEmitted: kEndEmitted,
  reading: kReading,
  constructed: kConstructed,
  sync: kSync,
  needReadable: kNeedReadable,
  emittedReadable: kEmittedReadable,
  readableListening: kReadableListening,
  resumeScheduled: kResumeScheduled,
  errorEmitted: kErrorEmitted,
  emitClose: kEmitClose,
  autoDestroy: kAutoDestroy,
  destroyed: kDestroyed,
  closed: kClosed,
  closeEmitted: kCloseEmitted,
  multiAwaitDrain: kMultiAwaitDrain,
  readingMore: kReadingMore,
  dataEmitted: kDataEmitted,
});

function threeValued(known, bit) {
  return {
    __proto__: null,
    get() {
      return (this.bits & known) === 0 ? null : (this.bits & bit) !== 0;
    },
    set(value) {
      if (value == null) this.bits &= ~(known | bit);
      else if (value) this.bits |= known | bit;
      else this.bits = (this.bits | known) & ~bit;
    },
  };
}

Object.defineProperties(ReadableState.prototype, {
  flowing: threeValued(kFlowingKnown, kFlowing),
  paused: threeValued(kPausedKnown, kPaused),
  errored: {
    __proto__: null,
    get() {
      return this.error_;
    },
    set(value) {
      this.error_ = value ?? null;
      if (value) this.bits |= kErrored;
      else this.bits &= ~kErrored;
    },
  },
  pipesCount: {
    __proto__: null,
    get() {
      return this.pipes.length;
    },
  },
});

/** Puts a chunk back in front. */
export function unshiftChunk(state, chunk) {
  if (state.bufferIndex > 0) state.buffer[--state.bufferIndex] = chunk;
  else state.buffer.unshift(chunk);
}

/** Takes the first chunk out. */
function shiftChunk(state) {
  const { buffer, bufferIndex } = state;
  const chunk = buffer[bufferIndex];
  if (bufferIndex + 1 === buffer.length) {
    buffer.length = 0;
    state.bufferIndex = 0;
  } else if (bufferIndex >= 1023) {
    // Now and then drop the empty front, in one copy for many chunks.
    buffer.splice(0, bufferIndex + 1);
    state.bufferIndex = 0;
  } else {
    buffer[bufferIndex] = null;
    state.bufferIndex = bufferIndex + 1;
  }
  return chunk;
}

/**
 * Takes `n` bytes or characters out of the buffer; in object mode one object. `n` 0, NaN or past the end: everything.
 * Does not touch `length`.
 */
export function takeFromBuffer(n, state) {
  if (state.length === 0) return null;
  if (state.bits & kObjectMode) return shiftChunk(state);
  const { buffer } = state;
  const first = state.bufferIndex;
  if (!n || n >= state.length) {
    let all;
    if (buffer.length - first === 1) all = buffer[first];
    else if (state.decoder) all = joinStrings(buffer, first);
    else if (buffer.length === first) all = Buffer.alloc(0);
    else all = Buffer.concat(first === 0 ? buffer : buffer.slice(first), state.length);
    buffer.length = 0;
    state.bufferIndex = 0;
    return all;
  }
  const head = buffer[first];
  if (n === head.length) return shiftChunk(state);
  if (n < head.length) {
    buffer[first] = head.slice(n);
    return head.slice(0, n);
  }
  return state.decoder ? takeString(n, state) : takeBytes(n, state);
}

function joinStrings(buffer, from) {
  let all = '';
  for (let i = from; i < buffer.length; i++) all += buffer[i];
  return all;
}

function takeString(n, state) {
  let result = '';
  while (result.length < n) {
    const head = state.buffer[state.bufferIndex];
    const missing = n - result.length;
    if (head.length <= missing) {
      result += shiftChunk(state);
    } else {
      result += head.slice(0, missing);
      state.buffer[state.bufferIndex] = head.slice(missing);
    }
  }
  return result;
}

function takeBytes(n, state) {
  const result = Buffer.allocUnsafe(n);
  let filled = 0;
  while (filled < n) {
    const head = state.buffer[state.bufferIndex];
    const missing = n - filled;
    if (head.length <= missing) {
      result.set(shiftChunk(state), filled);
      filled += head.length;
    } else {
      result.set(head.subarray(0, missing), filled);
      state.buffer[state.bufferIndex] = head.slice(missing);
      filled = n;
    }
  }
  return result;
}
