/** The state of a writable side. */
import { Buffer } from 'node:buffer';
import { ERR_UNKNOWN_ENCODING } from 'internal:errors/codes';
import { defineFlags } from 'internal:stream/helpers';
import { getDefaultHighWaterMark, highWaterMarkFrom } from 'internal:stream/high_water_mark';

// Bits of `WritableState.bits`, below 2^30.
export const kObjectMode = 1 << 0;
/** end() was called. */
export const kEnding = 1 << 1;
/** end() has returned. */
export const kEnded = 1 << 2;
/** 'finish' has been emitted. */
export const kFinished = 1 << 3;
export const kFinalCalled = 1 << 4;
export const kPrefinished = 1 << 5;
/** write() returned false: a 'drain' is owed. */
export const kNeedDrain = 1 << 6;
/** `_write` or `_writev` is under way. */
export const kWriting = 1 << 7;
/** `_write` or `_writev` is on the stack. */
export const kSync = 1 << 8;
export const kBufferProcessing = 1 << 9;
export const kConstructed = 1 << 10;
export const kDestroyed = 1 << 11;
export const kErrored = 1 << 12;
export const kErrorEmitted = 1 << 13;
export const kClosed = 1 << 14;
export const kCloseEmitted = 1 << 15;
export const kEmitClose = 1 << 16;
export const kAutoDestroy = 1 << 17;
export const kDecodeStrings = 1 << 18;
/** Every buffered chunk is a Buffer: `_writev` may hand them on as they are. */
export const kAllBuffers = 1 << 19;
/** No buffered chunk has a callback. */
export const kAllNoop = 1 << 20;
/** afterWrite() is scheduled. */
export const kAfterWritePending = 1 << 21;
export const kHasBuffered = 1 << 22;

/**
 * @param {object | undefined} options stream options
 * @param {(stream: object, err?: Error) => void} onwrite the answer to `_write`
 * @param {boolean} isDuplex look at `writable…` options, too
 */
export function WritableState(options, stream, isDuplex, onwrite) {
  let bits = kSync | kConstructed | kEmitClose | kAutoDestroy | kDecodeStrings | kAllBuffers | kAllNoop;
  this.highWaterMark = 0;
  /** Bytes (or objects) accepted and not yet written out. */
  this.length = 0;
  this.corked = 0;
  this.onwrite = onwrite ? onwrite.bind(undefined, stream) : undefined;
  this.writelen = 0;
  this.writecb = null;
  this.buffered = [];
  this.bufferedIndex = 0;
  /** Callbacks owed (writes, final, finish): 'finish' waits for them. */
  this.pendingcb = 0;
  this.afterWriteTickInfo = null;
  this.defaultEncoding = 'utf8';
  this.error_ = null;
  this.onFinished = null;
  if (options == null) {
    this.highWaterMark = getDefaultHighWaterMark(false);
  } else {
    if (options.objectMode || (isDuplex && options.writableObjectMode)) bits |= kObjectMode;
    if (options.decodeStrings === false) bits &= ~kDecodeStrings;
    if (options.emitClose === false) bits &= ~kEmitClose;
    if (options.autoDestroy === false) bits &= ~kAutoDestroy;
    this.highWaterMark = highWaterMarkFrom((bits & kObjectMode) !== 0, options, 'writableHighWaterMark', isDuplex);
    const { defaultEncoding } = options;
    if (defaultEncoding != null && defaultEncoding !== 'utf8' && defaultEncoding !== 'utf-8') {
      if (!Buffer.isEncoding(defaultEncoding)) throw new ERR_UNKNOWN_ENCODING(defaultEncoding);
      this.defaultEncoding = defaultEncoding;
    }
  }
  this.bits = bits;
}

defineFlags(WritableState.prototype, 'bits', {
  objectMode: kObjectMode,
  finalCalled: kFinalCalled,
  needDrain: kNeedDrain,
  ending: kEnding,
  ended: kEnded,
  finished: kFinished,
  destroyed: kDestroyed,
  decodeStrings: kDecodeStrings,
  writing: kWriting,
  sync: kSync,
  bufferProcessing: kBufferProcessing,
  constructed: kConstructed,
  prefinished: kPrefinished,
  errorEmitted: kErrorEmitted,
  emitClose: kEmitClose,
  autoDestroy: kAutoDestroy,
  closed: kClosed,
  closeEmitted: kCloseEmitted,
  allBuffers: kAllBuffers,
  allNoop: kAllNoop,
});

Object.defineProperties(WritableState.prototype, {
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
  bufferedRequestCount: {
    __proto__: null,
    get() {
      return this.buffered.length - this.bufferedIndex;
    },
  },
});

/** The chunks that wait: `{ chunk, encoding, callback }`. */
WritableState.prototype.getBuffer = function getBuffer() {
  return this.buffered.slice(this.bufferedIndex);
};
