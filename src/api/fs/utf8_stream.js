// fs.Utf8Stream: appends text to a file with few, large writes, for logs. Text is collected in pieces; one piece is being
// written at a time.
import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import { dirname } from 'node:path';
import process from 'node:process';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_OPERATION_FAILED } from 'internal:errors/codes';
import {
  validateBoolean, validateFunction, validateNumber, validateObject, validateOneOf, validateUint32,
} from 'internal:errors/validators';
import { parseFileMode } from 'internal:fs/args';

const publicFs = lazy('node:fs');
const timers = lazy('node:timers');

/** write() says that there is enough from here on. */
const kHighWaterMark = 16 * 1024 + 3;
const kMaxWrite = 16 * 1024;
/** Before a write that the system refused for the moment is tried again. */
const kRetryDelayMs = 100;

const isPassing = ({ code }) => code === 'EAGAIN' || code === 'EBUSY';

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Pieces of text: appended as strings. */
const textPieces = {
  empty: '',
  check(data) {
    if (typeof data !== 'string') throw new ERR_INVALID_ARG_TYPE('data', 'string', data);
  },
  join: (a, b) => a + b,
  size: (data) => Buffer.byteLength(data),
  /** What is left after `written` bytes; a character that was cut is written again as a whole. */
  after(data, written) {
    const bytes = Buffer.from(data);
    while (written > 0 && (bytes[written] & 0xc0) === 0x80) written--;
    return bytes.toString('utf8', written);
  },
};

const bytePieces = {
  empty: Buffer.alloc(0),
  check(data) {
    if (!(data instanceof Uint8Array)) throw new ERR_INVALID_ARG_TYPE('data', 'Buffer', data);
  },
  join: (a, b) => Buffer.concat([a, b]),
  size: (data) => data.length,
  after: (data, written) => data.subarray(written),
};

/** @see https://nodejs.org/api/fs.html#class-fsutf8stream */
export class Utf8Stream extends EventEmitter {
  #fs;
  #fd = -1;
  #file = null;
  #pieces = [];
  #kind;
  #current; // The piece that is being written, or that a write failed for.
  #length = 0; // Of all pieces, the current one too.
  #writing = false;
  #opening = false;
  #reopening = false;
  #ending = false;
  #destroyed = false;
  #flushPending = false;
  #drainScheduled = false;
  #timer;
  #options;

  constructor(options = {}) {
    super();
    validateObject(options, 'options');
    const {
      fd, dest, minLength = 0, maxLength = 0, maxWrite = kMaxWrite, periodicFlush = 0, sync = false, append = true,
      mkdir = false, retryEAGAIN, fsync = false, contentMode = 'utf8', fs: replaced,
    } = options;
    let { mode } = options;
    const target = fd ?? dest;
    if (mode !== undefined) mode = parseFileMode(mode, 'mode');
    validateUint32(minLength, 'options.minLength');
    validateUint32(maxLength, 'options.maxLength');
    validateUint32(maxWrite, 'options.maxWrite');
    validateNumber(periodicFlush, 'options.periodicFlush');
    for (const [name, value] of Object.entries({ sync, append, mkdir, fsync })) validateBoolean(value, `options.${name}`);
    if (retryEAGAIN !== undefined) validateFunction(retryEAGAIN, 'options.retryEAGAIN');
    validateOneOf(contentMode, 'options.contentMode', ['buffer', 'utf8']);
    if (replaced !== undefined) validateObject(replaced, 'options.fs');
    if (minLength >= maxWrite) {
      throw new ERR_INVALID_ARG_VALUE('minLength', minLength, `should be smaller than maxWrite (${maxWrite})`);
    }
    this.#options = {
      minLength, maxLength, maxWrite, periodicFlush, sync, append, mkdir, mode, fsync, contentMode,
      retryEAGAIN: retryEAGAIN ?? (() => true),
    };
    this.#fs = (name, ...args) => {
      const own = replaced?.[name];
      return own ? Reflect.apply(own, replaced, args) : publicFs().default[name](...args);
    };
    this.#kind = contentMode === 'buffer' ? bytePieces : textPieces;
    this.#current = this.#kind.empty;
    if (typeof target === 'number') {
      this.#fd = target;
      process.nextTick(() => this.emit('ready'));
    } else if (typeof target === 'string') {
      this.#open(target);
    } else {
      throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'string'], target);
    }
    this.on('newListener', (name) => {
      if (name === 'drain') this.#drainScheduled = false;
    });
    if (periodicFlush !== 0) {
      this.#timer = timers().setInterval(() => this.flush(), periodicFlush);
      this.#timer.unref();
    }
  }

  write(data) {
    this.#check();
    this.#kind.check(data);
    const { maxLength, maxWrite, minLength } = this.#options;
    const length = this.#length + data.length;
    if (maxLength !== 0 && length > maxLength) {
      this.emit('drop', data);
      return this.#wantsMore();
    }
    const last = this.#pieces.length - 1;
    if (last < 0 || this.#pieces[last].length + data.length > maxWrite) this.#pieces.push(data);
    else this.#pieces[last] = this.#kind.join(this.#pieces[last], data);
    this.#length = length;
    if (!this.#writing && length >= minLength) this.#writeNext();
    return this.#wantsMore();
  }

  /** Writes what is there although it is less than minLength, and flushes the file. */
  flush(callback) {
    if (callback !== undefined && callback !== null) validateFunction(callback, 'cb');
    if (this.#destroyed) {
      callback?.(new ERR_INVALID_STATE('Utf8Stream is destroyed'));
      return;
    }
    if (this.#options.minLength <= 0) {
      callback?.();
      return;
    }
    if (callback) this.#callWhenDrained(callback);
    if (this.#writing) return;
    if (this.#pieces.length === 0) this.#pieces.push(this.#kind.empty);
    this.#writeNext();
  }

  flushSync() {
    this.#check();
    if (this.#fd < 0) throw new ERR_INVALID_STATE('Invalid file descriptor');
    if (!this.#writing && this.#current.length > 0) {
      this.#pieces.unshift(this.#current);
      this.#current = this.#kind.empty;
    }
    while (this.#pieces.length > 0) {
      const piece = this.#pieces[0];
      try {
        const left = this.#left(piece, this.#writeSync(piece));
        if (left.length > 0) this.#pieces[0] = left;
        else this.#pieces.shift();
      } catch (error) {
        if (!isPassing(error) || !this.#options.retryEAGAIN(error, piece.length, this.#length - piece.length)) throw error;
        sleep(kRetryDelayMs);
      }
    }
    try {
      this.#fs('fsyncSync', this.#fd);
    } catch {
      // Pipes and terminals cannot be flushed.
    }
  }

  /** Goes on in a file that is opened anew, under the old name (a log that was rotated) or another one. */
  reopen(file) {
    this.#check();
    if (this.#opening) {
      this.once('ready', () => this.reopen(file));
      return;
    }
    if (this.#ending) return;
    if (!this.#file) {
      throw new ERR_OPERATION_FAILED('Unable to reopen a file descriptor, you must pass a file to SonicBoom');
    }
    if (file) this.#file = file;
    this.#reopening = true;
    if (this.#writing) return;
    const before = this.#fd;
    this.once('ready', () => {
      if (before === this.#fd) return;
      this.#fs('close', before, (error) => {
        if (error) this.emit('error', error);
      });
    });
    this.#open(this.#file);
  }

  end() {
    this.#check();
    if (this.#opening) {
      this.once('ready', () => {
        if (!this.#destroyed) this.end();
      });
      return;
    }
    if (this.#ending) return;
    this.#ending = true;
    if (this.#writing) return;
    if (this.#length > 0 && this.#fd >= 0) this.#writeNext();
    else this.#close();
  }

  destroy() {
    if (!this.#destroyed) this.#close();
  }

  get mode() { return this.#options.mode; }
  get file() { return this.#file; }
  get fd() { return this.#fd; }
  get minLength() { return this.#options.minLength; }
  get maxLength() { return this.#options.maxLength; }
  get writing() { return this.#writing; }
  get sync() { return this.#options.sync; }
  get fsync() { return this.#options.fsync; }
  get append() { return this.#options.append; }
  get periodicFlush() { return this.#options.periodicFlush; }
  get contentMode() { return this.#options.contentMode; }
  get mkdir() { return this.#options.mkdir; }

  [Symbol.dispose]() {
    this.destroy();
  }

  #check() {
    if (this.#destroyed) throw new ERR_INVALID_STATE('Utf8Stream is destroyed');
  }

  #wantsMore() {
    return this.#length < Math.max(this.#options.minLength, kHighWaterMark);
  }

  #open(file) {
    this.#opening = true;
    this.#writing = true;
    this.#drainScheduled = false;
    const { append, mkdir, mode, sync } = this.#options;
    const flags = append ? 'a' : 'w';
    if (sync) {
      let fd;
      try {
        if (mkdir) this.#fs('mkdirSync', dirname(file), { recursive: true });
        fd = this.#fs('openSync', file, flags, mode);
      } catch (error) {
        this.#notOpened(error);
        throw error;
      }
      this.#opened(file, fd);
      return;
    }
    const open = (mkdirError) => {
      if (mkdirError) {
        this.#notOpened(mkdirError);
        return;
      }
      this.#fs('open', file, flags, mode, (error, fd) => {
        if (error) this.#notOpened(error);
        else this.#opened(file, fd);
      });
    };
    if (mkdir) this.#fs('mkdir', dirname(file), { recursive: true }, open);
    else open(null);
  }

  #notOpened(error) {
    this.#opening = this.#reopening = this.#writing = false;
    if (!this.#options.sync) {
      this.emit('error', error);
      return;
    }
    // It is thrown already.
    process.nextTick(() => {
      if (this.listenerCount('error') > 0) this.emit('error', error);
    });
  }

  #opened(file, fd) {
    const again = this.#reopening;
    this.#fd = fd;
    this.#file = file;
    this.#opening = this.#reopening = this.#writing = false;
    if (this.#options.sync) process.nextTick(() => this.emit('ready'));
    else this.emit('ready');
    if (this.#destroyed) return;
    if ((!this.#writing && this.#length > this.#options.minLength) || this.#flushPending) this.#writeNext();
    else if (again) process.nextTick(() => this.emit('drain'));
  }

  #writeSync(piece) {
    return typeof piece === 'string' ? this.#fs('writeSync', this.#fd, piece, 'utf8') : this.#fs('writeSync', this.#fd, piece);
  }

  /** What is left of a piece of which some bytes were written, undefined for all; counts the others off. */
  #left(piece, written) {
    const left = written === undefined || written >= this.#kind.size(piece) ?
      this.#kind.empty : this.#kind.after(piece, written);
    this.#length = Math.max(this.#length - (piece.length - left.length), 0);
    return left;
  }

  #writeNext() {
    this.#writing = true;
    if (this.#current.length === 0) this.#current = this.#pieces.shift() ?? this.#kind.empty;
    this.#writeCurrent();
  }

  #writeCurrent() {
    if (this.#options.sync) {
      let written;
      try {
        written = this.#writeSync(this.#current);
      } catch (error) {
        this.#failed(error);
        return;
      }
      this.#wrote(written);
      return;
    }
    const done = (error, written) => {
      if (error) this.#failed(error);
      else this.#wrote(written);
    };
    if (typeof this.#current === 'string') this.#fs('write', this.#fd, this.#current, 'utf8', done);
    else this.#fs('write', this.#fd, this.#current, done);
  }

  #failed(error) {
    const { length } = this.#current;
    if (!isPassing(error) || !this.#options.retryEAGAIN(error, length, this.#length - length)) {
      // The piece stays, and is tried again with the next write().
      this.#writing = false;
      this.emit('error', error);
    } else if (this.#options.sync) {
      sleep(kRetryDelayMs);
      this.#writeCurrent();
    } else {
      timers().setTimeout(() => this.#writeCurrent(), kRetryDelayMs);
    }
  }

  #wrote(written) {
    this.emit('write', written);
    this.#current = this.#left(this.#current, written);
    if (this.#current.length > 0) {
      this.#writeCurrent();
      return;
    }
    if (this.#options.fsync) this.#fs('fsyncSync', this.#fd);
    if (this.#reopening) {
      this.#writing = this.#reopening = false;
      this.reopen();
    } else if (this.#length > this.#options.minLength || (this.#ending && this.#length > 0)) {
      this.#writeNext();
    } else if (this.#ending) {
      this.#writing = false;
      this.#close();
    } else {
      this.#writing = false;
      this.#drained();
    }
  }

  #drained() {
    if (!this.#options.sync) {
      this.emit('drain');
      return;
    }
    if (this.#drainScheduled) return;
    this.#drainScheduled = true;
    process.nextTick(() => {
      if (this.listenerCount('drain') === 0) return;
      this.#drainScheduled = false;
      this.emit('drain');
    });
  }

  #callWhenDrained(callback) {
    this.#flushPending = true;
    const finish = (error) => {
      this.#flushPending = false;
      callback(error);
    };
    const onDrain = () => {
      this.off('error', onError);
      if (this.#options.fsync) {
        finish(null);
        return;
      }
      try {
        this.#fs('fsync', this.#fd, finish);
      } catch (error) {
        finish(error);
      }
    };
    const onError = (error) => {
      this.off('drain', onDrain);
      finish(error);
    };
    this.once('drain', onDrain);
    this.once('error', onError);
  }

  #close() {
    if (this.#fd === -1) {
      this.once('ready', () => this.#close());
      return;
    }
    if (this.#timer !== undefined) timers().clearInterval(this.#timer);
    this.#destroyed = true;
    this.#pieces = [];
    const closed = (error) => {
      if (error) {
        this.emit('error', error);
        return;
      }
      if (this.#ending && !this.#writing) this.emit('finish');
      this.emit('close');
    };
    // The standard streams belong to the process. What cannot be flushed is closed all the same.
    const close = () => {
      if (this.#fd === 1 || this.#fd === 2) process.nextTick(closed);
      else this.#fs('close', this.#fd, closed);
    };
    if (this.#options.fsync) close();
    else this.#fs('fsync', this.#fd, close);
  }
}
