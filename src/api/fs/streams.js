// fs.ReadStream and fs.WriteStream.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { finished, Readable, Writable } from 'node:stream';
import { errorOrDestroy } from 'internal:stream/destroy';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_STREAM_DESTROYED,
} from 'internal:errors/codes';
import { validateAbortSignal, validateBoolean, validateFunction, validateInteger } from 'internal:errors/validators';
import { copyObject, getOptions, getValidatedFd, getValidatedPath, pathIfFileURL } from 'internal:fs/args';
import { isFileHandle, kRef, kUnref } from 'internal:fs/file_handle_symbols';

// The public object: programs replace its functions and expect streams to call the new ones.
const publicFs = lazy('node:fs');
const timers = lazy('node:timers');

const kFs = Symbol('kFs');
const kHandle = Symbol('kHandle');
const kIsPerformingIO = Symbol('kIsPerformingIO');
const kIoDone = Symbol('kIoDone');

/** Before a closed descriptor is written to for the second time. */
const kMaxWriteRetries = 5;

/** The functions of fs that a stream calls, over a FileHandle. */
function handleFs(stream, handle) {
  const callBack = (promise, count, callback) => {
    promise.then((result) => callback(null, result[count], result.buffer ?? result.buffers),
                 (error) => callback(error, 0, undefined));
  };
  return {
    open() {},
    read(fd, buffer, offset, length, position, callback) {
      callBack(handle.read(buffer, offset, length, position), 'bytesRead', callback);
    },
    write(fd, buffer, offset, length, position, callback) {
      callBack(handle.write(buffer, offset, length, position), 'bytesWritten', callback);
    },
    writev(fd, buffers, position, callback) {
      callBack(handle.writev(buffers, position), 'bytesWritten', callback);
    },
    fsync(fd, callback) {
      handle.sync().then(() => callback(), callback);
    },
    close(fd, callback) {
      handle[kUnref]();
      handle.close().then(() => callback(), callback);
    },
  };
}

/** Takes over the file descriptor or FileHandle that the user gave. */
function adopt(stream, options) {
  const { fd } = options;
  if (typeof fd === 'number') {
    stream[kFs] = options.fs || publicFs().default;
    return getValidatedFd(fd);
  }
  if (isFileHandle(fd)) {
    if (options.fs) throw new ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
    stream[kHandle] = fd;
    stream[kFs] = handleFs(stream, fd);
    fd[kRef]();
    fd.on('close', () => stream.close());
    return getValidatedFd(fd.fd);
  }
  throw new ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], fd);
}

/** What both constructors do with path, descriptor and replaced functions. */
function setUp(stream, path, options, flags, names) {
  if (options.fd === undefined || options.fd === null) {
    stream.fd = null;
    stream[kFs] = options.fs || publicFs().default;
    validateFunction(stream[kFs].open, 'options.fs.open');
    stream.path = pathIfFileURL(path);
    stream.flags = options.flags === undefined ? flags : options.flags;
    stream.mode = options.mode === undefined ? 0o666 : options.mode;
    getValidatedPath(stream.path);
  } else {
    stream.fd = adopt(stream, options);
  }
  // Closing is the stream's own business unless the user said otherwise.
  if (options.autoDestroy === undefined) options.autoDestroy = options.autoClose !== false;
  if (options.fs) {
    const replaced = stream[kFs];
    if (names.writes && !replaced.write && !replaced.writev) {
      throw new ERR_INVALID_ARG_TYPE('options.fs.write', 'function', replaced.write);
    }
    for (const name of names.required) validateFunction(replaced[name], `options.fs.${name}`);
    for (const name of names.optional) if (replaced[name]) validateFunction(replaced[name], `options.fs.${name}`);
    if (options.autoDestroy) validateFunction(replaced.close, 'options.fs.close');
  }
}

/** Opens the file before the first read or write. Programs replace open(), and then tell by events how it went. */
function construct(callback) {
  const stream = this;
  if (typeof stream.fd === 'number') {
    callback();
    return;
  }
  if (stream.open !== openStream) {
    const { emit } = stream;
    stream.emit = function(...args) {
      if (args[0] === 'open') {
        this.emit = emit;
        callback();
        Reflect.apply(emit, this, args);
      } else if (args[0] === 'error') {
        this.emit = emit;
        callback(args[1]);
      } else {
        Reflect.apply(emit, this, args);
      }
    };
    stream.open();
    return;
  }
  stream[kFs].open(stream.path, stream.flags, stream.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    stream.fd = fd;
    callback();
    stream.emit('open', stream.fd);
    stream.emit('ready');
  });
}

/** The open() of both prototypes does nothing by itself: the stream opens its file in _construct(). */
function openStream() {}

function close(stream, error, callback) {
  if (stream.fd === null || stream.fd === undefined) {
    callback(error);
    return;
  }
  const { fd } = stream;
  const closeNow = (before) => {
    stream[kFs].close(fd, (closeError) => callback(closeError || before));
    stream.fd = null;
  };
  if (!stream.flush) {
    closeNow(error);
    return;
  }
  stream[kFs].fsync(fd, (flushError) => closeNow(flushError || error));
}

/** Waits for the read or write under way: the descriptor must not be reused below it. */
function destroyAfterIO(error, callback) {
  if (this[kIsPerformingIO]) this.once(kIoDone, (ioError) => close(this, error || ioError, callback));
  else close(this, error, callback);
}

/** @see https://nodejs.org/api/fs.html#class-fsreadstream */
export function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = copyObject(getOptions(options));
  if (options.highWaterMark === undefined) options.highWaterMark = 64 * 1024;
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  setUp(this, path, options, 'r', { required: ['read'], optional: [] });
  this.start = options.start;
  this.end = options.end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  this[kIsPerformingIO] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  if (this.end !== Infinity) {
    validateInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) {
      throw new ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
    }
  }
  Reflect.apply(Readable, this, [options]);
  if (options.encoding) this.setEncoding(options.encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

/** The autoClose of both classes is autoDestroy by another name. */
function defineAutoClose(Class, state) {
  Object.defineProperty(Class.prototype, 'autoClose', {
    __proto__: null,
    get() {
      if (this?.[state] === undefined) throw new ERR_INVALID_THIS(Class.name);
      return this[state].autoDestroy;
    },
    set(value) {
      if (this?.[state] === undefined) throw new ERR_INVALID_THIS(Class.name);
      this[state].autoDestroy = value;
    },
  });
}
defineAutoClose(ReadStream, '_readableState');

const pending = {
  __proto__: null,
  get() { return this.fd === null; },
  configurable: true,
};

Object.assign(ReadStream.prototype, {
  open: openStream,
  _construct: construct,

  _read(size) {
    const left = this.pos === undefined ? this.end - this.bytesRead + 1 : this.end - this.pos + 1;
    const length = Math.min(left, size);
    if (length <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(length);
    this[kIsPerformingIO] = true;
    this[kFs].read(this.fd, buffer, 0, length, this.pos, (error, count, bytes) => {
      this[kIsPerformingIO] = false;
      if (this.destroyed) {
        this.emit(kIoDone, error);
        return;
      }
      if (error) {
        errorOrDestroy(this, error);
        return;
      }
      if (count <= 0) {
        this.push(null);
        return;
      }
      if (this.pos !== undefined) this.pos += count;
      this.bytesRead += count;
      if (count !== bytes.length) {
        // A small piece must not keep a large buffer alive.
        const piece = Buffer.allocUnsafeSlow(count);
        bytes.copy(piece, 0, 0, count);
        bytes = piece;
      }
      this.push(bytes);
    });
  },

  _destroy: destroyAfterIO,

  close(callback) {
    if (typeof callback === 'function') finished(this, callback);
    this.destroy();
  },
});
Object.defineProperty(ReadStream.prototype, 'pending', pending);

/** @see https://nodejs.org/api/fs.html#class-fswritestream */
export function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copyObject(getOptions(options));
  options.decodeStrings = true;
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  this.flush = options.flush ?? false;
  validateBoolean(this.flush, 'options.flush');
  setUp(this, path, options, 'w', { required: [], optional: ['write', 'writev', 'fsync'], writes: true });
  const functions = this[kFs];
  if (options.fs) {
    // The prototype's own are shadowed where the replaced module cannot do it.
    if (!functions.writev) this._writev = null;
    if (!functions.write) this._write = null;
  }
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this[kIsPerformingIO] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  Reflect.apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);
defineAutoClose(WriteStream, '_writableState');

/**
 * Writes all of `buffers`, which takes more than one call when the system accepts a part only or asks to try again.
 * @param {(buffers: Buffer[], position: number | undefined, done: Function) => void} writeSome
 */
function writeAll(stream, buffers, writeSome, callback) {
  let left = 0;
  for (const buffer of buffers) left += buffer.byteLength;
  let retries = 0;
  const step = (position) => {
    writeSome(buffers, position, (error, count) => {
      // No more data after the stream was destroyed.
      if (stream.destroyed && !error) error = new ERR_STREAM_DESTROYED('write');
      if (error?.code === 'EAGAIN') {
        error = null;
        count = 0;
      }
      if (error) {
        callback(error);
        return;
      }
      retries = count ? 0 : retries + 1;
      left -= count;
      stream.bytesWritten += count;
      if (left === 0) {
        callback(null);
      } else if (retries > kMaxWriteRetries) {
        callback(new ERR_STREAM_DESTROYED('write'));
      } else {
        while (count > 0 && count >= buffers[0].byteLength) count -= buffers.shift().byteLength;
        if (count > 0) buffers[0] = buffers[0].subarray(count);
        const next = position === undefined ? undefined : stream.pos - left;
        // A system that is busy gets a moment; what was cut short goes on at once.
        if (retries > 0) timers().setImmediate(() => step(next));
        else step(next);
      }
    });
  };
  const position = stream.pos;
  if (stream.pos !== undefined) stream.pos += left;
  stream[kIsPerformingIO] = true;
  step(position);
}

/** Ends a write; one that destroy() waits for wakes it. */
function finishWrite(stream, callback) {
  return (error) => {
    stream[kIsPerformingIO] = false;
    if (stream.destroyed) {
      callback(error);
      stream.emit(kIoDone, error);
      return;
    }
    callback(error);
  };
}

Object.assign(WriteStream.prototype, {
  open: openStream,
  _construct: construct,

  _write(data, encoding, callback) {
    const write = ([buffer], position, done) =>
      this[kFs].write(this.fd, buffer, 0, buffer.length, position, done);
    writeAll(this, [data], write, finishWrite(this, callback));
  },

  _writev(data, callback) {
    const buffers = data.map(({ chunk }) => chunk);
    const write = (parts, position, done) => {
      if (parts.length === 1) this[kFs].write(this.fd, parts[0], 0, parts[0].length, position, done);
      else this[kFs].writev(this.fd, parts, position ?? null, done);
    };
    writeAll(this, buffers, write, finishWrite(this, callback));
  },

  _destroy: destroyAfterIO,

  close(callback) {
    if (callback) {
      if (this.closed) {
        process.nextTick(callback);
        return;
      }
      this.on('close', callback);
    }
    // Without autoDestroy nobody else would end it.
    if (!this.autoClose) this.on('finish', this.destroy);
    this.end();
  },

  destroySoon: Writable.prototype.end,
});
Object.defineProperty(WriteStream.prototype, 'pending', pending);

/** @see https://nodejs.org/api/fs.html#fscreatereadstreampath-options */
export const createReadStream = (path, options) => new ReadStream(path, options);

/** @see https://nodejs.org/api/fs.html#fscreatewritestreampath-options */
export const createWriteStream = (path, options) => new WriteStream(path, options);
