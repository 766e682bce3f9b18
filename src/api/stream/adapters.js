/** Node streams as web streams and back: Readable.toWeb(), Duplex.fromWeb(), … */
import process from 'node:process';
import { Buffer } from 'node:buffer';
import { AbortError, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_STREAM_NULL_VALUES } from 'internal:errors/codes';
import { validateBoolean, validateObject, validateOneOf } from 'internal:errors/validators';
import { destroyer } from 'internal:stream/destroy';
import { Duplex } from 'internal:stream/duplex';
import { finished } from 'internal:stream/end_of_stream';
import { noop } from 'internal:stream/helpers';
import {
  isDestroyed, isReadable, isReadableStream, isWritable, isWritableEnded, isWritableStream,
} from 'internal:stream/predicates';
import { Readable } from 'internal:stream/readable';
import { ReadableStream } from 'internal:stream/web/readable_stream';
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from 'internal:stream/web/strategies';
import { WritableStream } from 'internal:stream/web/writable_stream';
import { Writable } from 'internal:stream/writable';

/** An error of a Node stream, as a web stream reports it. */
function toWebError(error) {
  if (error?.code === 'ERR_STREAM_PREMATURE_CLOSE') return new AbortError(undefined, { cause: error });
  // The Compression Streams Standard wants a TypeError for bad data.
  if (typeof error?.code === 'string' && (error.code.startsWith('Z_') || error.code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END' ||
      error.code.startsWith('ERR_BROTLI_') || error.code.startsWith('ERR__ERROR_'))) {
    const result = new TypeError(undefined, { cause: error });
    result.code = error.code;
    return result;
  }
  return error;
}

/** Throws what a callback throws, outside of the promise that called it. */
function callSafely(callback, error, onThrow) {
  try {
    callback(error);
  } catch (err) {
    process.nextTick(onThrow, err);
  }
}

function rethrow(err) {
  throw err;
}

/** Writable.toWeb @param {{ bytesOnly?: boolean }} [options] bytesOnly: chunks other than bytes are a TypeError */
export function writableToWeb(streamWritable, options) {
  // HTTP messages are writables without being instances.
  if (typeof streamWritable?._writableState !== 'object' && typeof streamWritable?._write !== 'function' &&
      typeof streamWritable?.write !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('streamWritable', 'stream.Writable', streamWritable);
  }
  if (isDestroyed(streamWritable) || !isWritable(streamWritable)) {
    const closed = new WritableStream();
    closed.close();
    return closed;
  }
  const highWaterMark = streamWritable.writableHighWaterMark;
  const strategy = streamWritable.writableObjectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  let controller;
  // Pending while the Node stream wants no more.
  let drained;
  let closed;

  const cleanup = finished(streamWritable, (error) => {
    error = toWebError(error);
    cleanup();
    // Errors after the end are nobody's.
    streamWritable.on('error', noop);
    if (error != null) {
      drained?.reject(error);
      closed?.reject(error);
      closed = undefined;
      controller.error(error);
      controller = undefined;
    } else if (closed !== undefined) {
      closed.resolve();
      closed = undefined;
    } else {
      controller.error(new AbortError());
      controller = undefined;
    }
  });
  streamWritable.on('drain', () => drained?.resolve());

  return new WritableStream({
    start(c) {
      controller = c;
    },
    write(chunk) {
      if (options?.bytesOnly) chunk = checkBytes(chunk, streamWritable);
      if (!streamWritable.writableNeedDrain && streamWritable.write(chunk)) return undefined;
      drained = Promise.withResolvers();
      return drained.promise.finally(() => {
        drained = undefined;
      });
    },
    abort(reason) {
      destroyer(streamWritable, reason);
    },
    close() {
      if (closed === undefined && !isWritableEnded(streamWritable)) {
        closed = Promise.withResolvers();
        const { promise } = closed;
        streamWritable.end();
        return promise;
      }
      if (closed === undefined) return Promise.resolve();
      return closed.promise;
    },
  }, strategy);
}

/** Bytes for a compressor. Anything else ends the stream, on both sides. */
function checkBytes(chunk, stream) {
  const buffer = ArrayBuffer.isView(chunk) ? chunk.buffer : chunk;
  if (buffer instanceof ArrayBuffer) return ArrayBuffer.isView(chunk) ? chunk : new Uint8Array(chunk);
  const error = chunk === null
    ? new ERR_STREAM_NULL_VALUES()
    : new ERR_INVALID_ARG_TYPE('chunk', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], chunk);
  destroyer(stream, error);
  throw error;
}

/** Writable.fromWeb */
export function writableFromWeb(writableStream, options = {}) {
  if (!isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('writableStream', 'WritableStream', writableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  validateBoolean(decodeStrings, 'options.decodeStrings');
  const writer = writableStream.getWriter();
  const side = new WriterSide(writer);
  const writable = new Writable({
    highWaterMark, objectMode, decodeStrings, signal,
    writev: (chunks, callback) => side.writev(chunks, callback),
    write: (chunk, encoding, callback) => side.write(chunk, callback),
    final: (callback) => side.final(callback),
    destroy(error, callback) {
      const done = () => callSafely(callback, error, rethrow);
      side.destroy(error).then(done, done);
    },
  });
  side.owner = writable;
  return writable;
}

/** The writer behind a Writable or Duplex. */
class WriterSide {
  closed = false;
  owner = undefined;

  constructor(writer) {
    this.writer = writer;
    writer.closed.then(() => {
      this.closed = true;
    }, (error) => {
      this.closed = true;
      destroyer(this.owner, error);
    });
  }

  write(chunk, callback) {
    const done = (error) => callSafely(callback, error, (err) => destroyer(this.owner, err));
    const { writer } = this;
    writer.ready.then(() => writer.write(chunk)).then(() => done(), done);
  }

  writev(chunks, callback) {
    const done = (error) => callSafely(callback, error, (err) => destroyer(this.owner, err));
    const { writer } = this;
    writer.ready
      .then(() => Promise.all(chunks.map(({ chunk }) => writer.write(chunk))))
      .then(() => done(), done);
  }

  final(callback) {
    const done = (error) => callSafely(callback, error, (err) => destroyer(this.owner, err));
    if (this.closed) done();
    else this.writer.close().then(() => done(), done);
  }

  async destroy(error) {
    if (this.closed) return;
    if (error != null) await this.writer.abort(error);
    else await this.writer.close();
  }
}

/** Readable.toWeb */
export function readableToWeb(streamReadable, options = {}) {
  if (typeof streamReadable?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('streamReadable', 'stream.Readable', streamReadable);
  }
  validateObject(options, 'options');
  if (options.type !== undefined) validateOneOf(options.type, 'options.type', ['bytes', undefined]);
  const isBytes = options.type === 'bytes';
  if (isDestroyed(streamReadable) || !isReadable(streamReadable)) {
    const closed = new ReadableStream({ type: options.type });
    closed.cancel();
    return closed;
  }
  const objectMode = streamReadable.readableObjectMode;
  const highWaterMark = streamReadable.readableHighWaterMark;
  let strategy;
  if (isBytes) strategy = { highWaterMark };
  else if (options.strategy) strategy = options.strategy;
  else if (objectMode) strategy = new CountQueuingStrategy({ highWaterMark });
  else strategy = new ByteLengthQueuingStrategy({ highWaterMark });

  let controller;
  let cancelled = false;
  streamReadable.pause();
  const cleanup = finished(streamReadable, (error) => {
    error = toWebError(error);
    cleanup();
    streamReadable.on('error', noop);
    if (error) {
      controller.error(error);
      return;
    }
    // A cancelled stream is closed already.
    if (cancelled) return;
    controller.close();
    if (isBytes) controller.byobRequest?.respond(0);
  });
  streamReadable.on('data', (chunk) => {
    if (chunk instanceof Buffer && !objectMode) {
      // A byte stream takes the memory over; that of a pooled Buffer is shared with others.
      chunk = isBytes && chunk.byteLength !== chunk.buffer.byteLength
        ? new Uint8Array(chunk)
        : new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) streamReadable.pause();
  });

  return new ReadableStream({
    type: options.type,
    start(c) {
      controller = c;
    },
    pull() {
      streamReadable.resume();
    },
    cancel(reason) {
      cancelled = true;
      destroyer(streamReadable, reason);
    },
  }, strategy);
}

/** The reader behind a Readable or Duplex. */
class ReaderSide {
  closed = false;
  owner = undefined;

  constructor(reader) {
    this.reader = reader;
    reader.closed.then(() => {
      this.closed = true;
    }, (error) => {
      this.closed = true;
      destroyer(this.owner, error);
    });
  }

  read() {
    this.reader.read().then(({ done, value }) => {
      this.owner.push(done ? null : value);
    }, (error) => destroyer(this.owner, error));
  }

  async destroy(error) {
    if (!this.closed) await this.reader.cancel(error);
  }
}

/** Readable.fromWeb */
export function readableFromWeb(readableStream, options = {}) {
  if (!isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('readableStream', 'ReadableStream', readableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) throw new ERR_INVALID_ARG_VALUE(encoding, 'options.encoding');
  validateBoolean(objectMode, 'options.objectMode');
  const side = new ReaderSide(readableStream.getReader());
  const readable = new Readable({
    highWaterMark, encoding, objectMode, signal,
    read: () => side.read(),
    destroy(error, callback) {
      const done = () => callSafely(callback, error, rethrow);
      side.destroy(error).then(done, done);
    },
  });
  side.owner = readable;
  return readable;
}

/** Duplex.toWeb */
export function duplexToWeb(duplex, options) {
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('duplex', 'stream.Duplex', duplex);
  }
  const readableOptions = { type: options?.readableType ?? options?.type };
  if (isDestroyed(duplex)) {
    const writable = new WritableStream();
    const readable = new ReadableStream(readableOptions);
    writable.close();
    readable.cancel();
    return { readable, writable };
  }
  let writable;
  if (isWritable(duplex)) {
    writable = writableToWeb(duplex, options);
  } else {
    writable = new WritableStream();
    writable.close();
  }
  let readable;
  if (isReadable(duplex)) {
    readable = readableToWeb(duplex, readableOptions);
  } else {
    readable = new ReadableStream(readableOptions);
    readable.cancel();
  }
  return { writable, readable };
}

/** Duplex.fromWeb */
export function duplexFromWeb(pair = {}, options = {}) {
  validateObject(pair, 'pair');
  const { readable: readableStream, writable: writableStream } = pair;
  if (!isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('pair.readable', 'ReadableStream', readableStream);
  }
  if (!isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('pair.writable', 'WritableStream', writableStream);
  }
  validateObject(options, 'options');
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) throw new ERR_INVALID_ARG_VALUE(encoding, 'options.encoding');

  const writing = new WriterSide(writableStream.getWriter());
  const reading = new ReaderSide(readableStream.getReader());
  const duplex = new Duplex({
    allowHalfOpen, highWaterMark, objectMode, encoding, decodeStrings, signal,
    writev: (chunks, callback) => writing.writev(chunks, callback),
    write: (chunk, enc, callback) => writing.write(chunk, callback),
    final: (callback) => writing.final(callback),
    read: () => reading.read(),
    destroy(error, callback) {
      const done = () => callSafely(callback, error, rethrow);
      Promise.all([writing.destroy(error), reading.destroy(error)]).then(done, done);
    },
  });
  writing.owner = duplex;
  reading.owner = duplex;
  return duplex;
}
