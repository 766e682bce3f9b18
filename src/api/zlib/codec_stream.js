/** The base of all (de)compressing streams: a Transform whose work the thread pool does. */
import process from 'node:process';
import buffer, { Buffer } from 'node:buffer';
import { Transform, finished } from 'node:stream';
import {
  ERR_BUFFER_TOO_LARGE, ERR_OUT_OF_RANGE, ERR_TRAILING_JUNK_AFTER_STREAM_END, genericNodeError,
} from 'internal:errors/codes';
import { inRange, isGiven } from 'internal:zlib/options';
import { constants, modes } from 'internal:zlib/constants';

const { Z_BLOCK, Z_DEFAULT_CHUNK, Z_FINISH, Z_FULL_FLUSH, Z_MIN_CHUNK, Z_NO_FLUSH, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH } = constants;

// What the public module says when this one is loaded: a program may have set its own limit.
const { kMaxLength } = buffer;
export const kError = Symbol('kError');
const kFlushFlag = Symbol('kFlushFlag');

/** zlib's flush values from weak to strong. */
const flushStrength = [];
[Z_NO_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH].forEach((flag, i) => {
  flushStrength[flag] = i;
});

function strongerFlush(a, b) {
  return flushStrength[a] > flushStrength[b] ? a : b;
}

/** Chunks without content that carry a flush through the queue of the Writable side. */
const flushChunks = [];
function flushChunk(flag) {
  if (flushChunks[flag] === undefined) {
    flushChunks[flag] = Buffer.alloc(0);
    flushChunks[flag][kFlushFlag] = flag;
  }
  return flushChunks[flag];
}

function flushRange(mode) {
  if (mode === modes.BROTLI_ENCODE || mode === modes.BROTLI_DECODE) {
    return [constants.BROTLI_OPERATION_PROCESS, constants.BROTLI_OPERATION_EMIT_METADATA];
  }
  if (mode === modes.ZSTD_COMPRESS || mode === modes.ZSTD_DECOMPRESS) return [constants.ZSTD_e_continue, constants.ZSTD_e_end];
  return [Z_NO_FLUSH, Z_BLOCK];
}

/**
 * @param {object | undefined} opts
 * @param {number} mode
 * @param {object} handle the native Codec, initialised
 * @param {{ flush: number, finishFlush: number, fullFlush: number }} defaults
 */
export function ZlibBase(opts, mode, handle, { flush, finishFlush, fullFlush }) {
  let chunkSize = Z_DEFAULT_CHUNK;
  let maxOutputLength = kMaxLength;
  if (opts) {
    chunkSize = opts.chunkSize;
    if (!isGiven(chunkSize, 'options.chunkSize')) chunkSize = Z_DEFAULT_CHUNK;
    else if (chunkSize < Z_MIN_CHUNK) throw new ERR_OUT_OF_RANGE('options.chunkSize', `>= ${Z_MIN_CHUNK}`, chunkSize);
    const [lower, upper] = flushRange(mode);
    flush = inRange(opts.flush, 'options.flush', lower, upper, flush);
    finishFlush = inRange(opts.finishFlush, 'options.finishFlush', lower, upper, finishFlush);
    maxOutputLength = inRange(opts.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
    if (opts.encoding || opts.objectMode || opts.writableObjectMode) {
      opts = { ...opts, encoding: null, objectMode: false, writableObjectMode: false };
    }
  }
  Transform.call(this, { autoDestroy: true, ...opts });
  this[kError] = null;
  /** Bytes of input that the library has taken. */
  this.bytesWritten = 0;
  this._handle = handle;
  this._outBuffer = Buffer.allocUnsafe(chunkSize);
  this._outOffset = 0;
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = flush;
  this._finishFlushFlag = finishFlush;
  this._defaultFullFlushFlag = fullFlush;
  this._info = opts?.info;
  this._maxOutputLength = maxOutputLength;
  this._rejectGarbageAfterEnd = opts?.rejectGarbageAfterEnd === true;
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

Object.defineProperty(ZlibBase.prototype, '_closed', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return !this._handle;
  },
});

/** Reports a failure of the library; the stream is of no use afterwards. */
function fail(stream, { message, code, errno }) {
  const error = genericNodeError(message, { errno, code });
  stream.destroy(error);
  stream[kError] = error;
}

ZlibBase.prototype.reset = function() {
  if (!this._handle) throw new TypeError('zlib binding closed');
  const failure = this._handle.reset();
  if (failure) fail(this, failure);
};

// Called by Transform when all input is written.
ZlibBase.prototype._flush = function(callback) {
  this._transform(Buffer.alloc(0), '', callback);
};

ZlibBase.prototype._final = function(callback) {
  // The end is written with the last chunk, or by _flush().
  callback();
};

ZlibBase.prototype.flush = function(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    this.write(flushChunk(kind), '', callback);
  }
};

ZlibBase.prototype.close = function(callback) {
  if (callback) finished(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function(err, callback) {
  closeHandle(this);
  callback(err);
};

export function closeHandle(stream) {
  stream._handle?.close();
  stream._handle = null;
}

ZlibBase.prototype._transform = function(chunk, encoding, callback) {
  let flush = this._defaultFlushFlag;
  if (typeof chunk[kFlushFlag] === 'number') flush = chunk[kFlushFlag];
  // The last chunk ends the data, too.
  if (this.writableEnded && this.writableLength === chunk.byteLength) flush = strongerFlush(flush, this._finishFlushFlag);
  processChunk(this, chunk, flush, callback);
};

/** With a callback: as _transform. Without: all at once. @returns {Buffer | undefined} the output of the latter */
ZlibBase.prototype._processChunk = function(chunk, flush, callback) {
  if (typeof callback === 'function') processChunk(this, chunk, flush, callback);
  else return processChunkSync(this, chunk, flush);
};

function processChunk(stream, chunk, flush, callback) {
  if (!stream._handle) {
    process.nextTick(callback);
    return;
  }
  step(stream, { chunk, flush, callback, inOffset: 0, inLeft: chunk.byteLength });
}

/** One step of the library: as much output as there is room for in the current buffer. */
function step(stream, job) {
  const room = stream._chunkSize - stream._outOffset;
  stream._handle.write(
    job.flush, job.chunk, job.inOffset, job.inLeft, stream._outBuffer, stream._outOffset, room,
    (outLeft, inLeft, failed) => afterStep(stream, job, room, outLeft, inLeft, failed),
  );
}

function afterStep(stream, job, room, outLeft, inLeft, failed) {
  if (stream.destroyed) {
    job.callback();
    return;
  }
  if (failed) {
    fail(stream, stream._handle.failure);
    return;
  }
  const taken = job.inLeft - inLeft;
  stream.bytesWritten += taken;
  const have = room - outLeft;
  let readerIsFull = false;
  if (have > 0) {
    const out = stream._outBuffer.subarray(stream._outOffset, stream._outOffset + have);
    stream._outOffset += have;
    readerIsFull = !stream.push(out);
    // A listener may have ended it.
    if (stream.destroyed) {
      job.callback();
      return;
    }
  }
  if (outLeft === 0 || stream._outOffset >= stream._chunkSize) {
    stream._outOffset = 0;
    stream._outBuffer = Buffer.allocUnsafe(stream._chunkSize);
  }
  if (outLeft === 0) {
    // There may be more output, even when all input is taken.
    job.inOffset += taken;
    job.inLeft = inLeft;
    if (!readerIsFull) {
      step(stream, job);
    } else {
      const read = stream._read;
      stream._read = function(n) {
        stream._read = read;
        if (stream._handle) step(stream, job);
        stream._read(n);
      };
    }
    return;
  }
  if (inLeft > 0) {
    // Room for output, and yet input is left: the compressed data has ended before.
    if (stream._rejectGarbageAfterEnd) {
      stream.destroy(new ERR_TRAILING_JUNK_AFTER_STREAM_END());
      return;
    }
    stream.push(null);
  }
  job.callback();
}

/** All output for a chunk, without the loop. */
export function processChunkSync(stream, chunk, flush) {
  const handle = stream._handle;
  let inOffset = 0;
  let inLeft = chunk.byteLength;
  let buffer = stream._outBuffer;
  let offset = stream._outOffset;
  const size = stream._chunkSize;
  const parts = [];
  let total = 0;
  // Errors are thrown, not emitted.
  let error = null;
  const onError = (err) => {
    error = err;
  };
  stream.on('error', onError);
  for (;;) {
    const room = size - offset;
    const result = handle.writeSync(flush, chunk, inOffset, inLeft, buffer, offset, room);
    if (result.failed) {
      const { message, code, errno } = handle.failure;
      error = genericNodeError(message, { errno, code });
      break;
    }
    inOffset += inLeft - result.inLeft;
    stream.bytesWritten += inLeft - result.inLeft;
    inLeft = result.inLeft;
    const have = room - result.outLeft;
    if (have > 0) {
      parts.push(buffer.subarray(offset, offset + have));
      offset += have;
      total += have;
      if (total > stream._maxOutputLength) {
        error = new ERR_BUFFER_TOO_LARGE(stream._maxOutputLength);
        break;
      }
    }
    if (result.outLeft !== 0) break;
    offset = 0;
    buffer = Buffer.allocUnsafe(size);
  }
  stream.removeListener('error', onError);
  if (error === null && inLeft > 0 && stream._rejectGarbageAfterEnd) error = new ERR_TRAILING_JUNK_AFTER_STREAM_END();
  stream._outBuffer = buffer;
  stream._outOffset = offset;
  if (error !== null) {
    stream[kError] = error;
    closeHandle(stream);
    throw error;
  }
  if (total === 0) return Buffer.alloc(0);
  return parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
}
