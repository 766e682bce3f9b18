// The FileHandle of fs.promises.open().
import { EventEmitter } from 'node:events';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import * as binding from 'binding:fs';
import { ERR_INVALID_STATE } from 'internal:errors/codes';
import { DOMException } from 'internal:errors/dom_exception';
import {
  kValidateObjectAllowNullable, validateBuffer, validateEncoding, validateInteger, validateObject,
} from 'internal:errors/validators';
import {
  parseFileMode, toUnixTimestamp, validateBoolean, validateBufferArray, validateData, validateOwnerIds,
} from 'internal:fs/args';
import { kIsFileHandle, kRef, kUnref } from 'internal:fs/file_handle_symbols';
import { fstat } from 'internal:fs/open_files';
import { kDeserialize, kTransfer, kTransferList } from 'internal:messaging/transferable';
import { promised } from 'internal:fs/pending';
import { prepareRead, prepareWrite, readOptions } from 'internal:fs/read_write';
import { appendToHandle, readHandle, writeHandle } from 'internal:fs/handle_content';

const streams = lazy('internal:fs/streams');
const readline = lazy('node:readline');
const webStreams = lazy('node:stream/web');
const asyncHooks = lazy('node:async_hooks');

const kFd = Symbol('kFd');
const kRefs = Symbol('kRefs');
const kClosePromise = Symbol('kClosePromise');
const kCloseResolvers = Symbol('kCloseResolvers');
const kLocked = Symbol('kLocked');
const kAsyncId = Symbol('kAsyncId');

/** Bytes that a web stream reads at once when its reader brings no buffer. */
const kWebStreamChunkBytes = 16 * 1024;

// Handles that are collected while open are closed, with a warning: a program must not rely on it.
let registry;
function watchForCollection(handle, fd) {
  registry ??= new FinalizationRegistry((held) => {
    process.emitWarning(`Closing file descriptor ${held.fd} on garbage collection`);
    process.emitWarning('Closing a FileHandle object on garbage collection is deprecated. Please close FileHandle ' +
      'objects explicitly using FileHandle.prototype.close(). In the future, an error will be thrown if a file ' +
      'descriptor is closed during garbage collection.', 'DeprecationWarning', 'DEP0137');
    binding.close(held.fd, () => {});
  });
  registry.register(handle, { fd }, handle);
}

const kTransferred = Symbol('kTransferred');

function closedError(syscall, transferred) {
  const error = new Error(transferred ? 'The FileHandle has been transferred' : 'file closed');
  error.code = 'EBADF';
  error.syscall = syscall;
  return error;
}

/** @see https://nodejs.org/api/fs.html#class-filehandle */
export class FileHandle extends EventEmitter {
  constructor(fd) {
    super();
    this[kFd] = fd;
    this[kRefs] = 1;
    this[kClosePromise] = null;
    watchForCollection(this, fd);
  }

  getAsyncId() {
    return (this[kAsyncId] ??= asyncHooks().executionAsyncId());
  }

  get fd() {
    return this[kFd];
  }

  appendFile(data, options) {
    return this.#use('writeFile', () => appendToHandle(this, data, options));
  }

  chmod(mode) {
    return this.#use('fchmod', (fd) => promised(binding.fchmod, fd, parseFileMode(mode, 'mode')));
  }

  chown(uid, gid) {
    return this.#use('fchown', (fd) => {
      validateOwnerIds(uid, gid);
      return promised(binding.fchown, fd, uid, gid);
    });
  }

  datasync() {
    return this.#use('fdatasync', (fd) => promised(binding.fdatasync, fd));
  }

  sync() {
    return this.#use('fsync', (fd) => promised(binding.fsync, fd));
  }

  read(buffer, offset, length, position) {
    return this.#use('read', (fd) => this.#read(fd, buffer, offset, length, position));
  }

  readv(buffers, position) {
    return this.#use('readv', async (fd) => {
      validateBufferArray(buffers);
      let bytesRead = 0;
      if (buffers.length !== 0) {
        bytesRead = await promised(binding.readv, fd, buffers, typeof position === 'number' ? position : -1);
      }
      return { __proto__: null, bytesRead, buffers };
    });
  }

  readFile(options) {
    return this.#use('readFile', () => readHandle(this, options));
  }

  readLines(options = undefined) {
    return readline().createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  stat(options) {
    return this.#use('fstat', (fd) => promised(fstat, fd, { bigint: options?.bigint }));
  }

  truncate(len = 0) {
    return this.#use('ftruncate', (fd) => {
      validateInteger(len, 'len');
      return promised(binding.ftruncate, fd, Math.max(0, len));
    });
  }

  utimes(atime, mtime) {
    return this.#use('futimes', (fd) =>
      promised(binding.futimes, fd, toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime')));
  }

  write(buffer, offset, length, position) {
    return this.#use('write', (fd) => this.#write(fd, buffer, offset, length, position));
  }

  writev(buffers, position) {
    return this.#use('writev', async (fd) => {
      validateBufferArray(buffers);
      let bytesWritten = 0;
      if (buffers.length !== 0) {
        bytesWritten = await promised(binding.writev, fd, buffers, typeof position === 'number' ? position : -1);
      }
      return { __proto__: null, bytesWritten, buffers };
    });
  }

  writeFile(data, options) {
    return this.#use('writeFile', () => writeHandle(this, data, options));
  }

  /**
   * A byte stream from the current position to the end of the file.
   * @param {{ autoClose?: boolean }} [options]
   */
  readableWebStream(options = { __proto__: null }) {
    if (this[kFd] === -1) throw new ERR_INVALID_STATE('The FileHandle is closed');
    if (this[kClosePromise]) throw new ERR_INVALID_STATE('The FileHandle is closing');
    if (this[kLocked]) throw new ERR_INVALID_STATE('The FileHandle is locked');
    this[kLocked] = true;
    if (options.type !== undefined && options.type !== 'bytes') {
      process.emitWarning('A non-"bytes" options.type has no effect. A byte-oriented steam is always created.',
                          'ExperimentalWarning');
    }
    const { autoClose = false } = options;
    validateBoolean(autoClose, 'options.autoClose');
    this[kRef]();
    let ended = false;
    const end = async () => {
      if (ended) return;
      ended = true;
      this[kUnref]();
      if (autoClose) await this.close();
    };
    let controllerOfStream;
    const stream = new (webStreams().ReadableStream)({
      type: 'bytes',
      autoAllocateChunkSize: kWebStreamChunkBytes,
      start(controller) {
        controllerOfStream = controller;
      },
      pull: async (controller) => {
        const { view } = controller.byobRequest;
        const { bytesRead } = await this.read(view, view.byteOffset, view.byteLength);
        if (bytesRead === 0) {
          controller.close();
          await end();
        }
        controller.byobRequest?.respond(bytesRead);
      },
      cancel: end,
    });
    // A handle that is closed ends the stream.
    this.once('close', () => {
      if (ended) return;
      try {
        controllerOfStream.close();
        controllerOfStream.byobRequest?.respond(0);
      } catch {
        // It has ended meanwhile.
      }
      end();
    });
    return stream;
  }

  createReadStream(options = undefined) {
    return new (streams().ReadStream)(undefined, { ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    return new (streams().WriteStream)(undefined, { ...options, fd: this });
  }

  close = () => {
    if (this[kFd] === -1) return Promise.resolve();
    if (this[kClosePromise]) return this[kClosePromise];
    if (--this[kRefs] === 0) {
      this[kClosePromise] = this.#closeNow();
    } else {
      this[kCloseResolvers] = Promise.withResolvers();
      this[kClosePromise] = this[kCloseResolvers].promise;
    }
    this[kClosePromise] = this[kClosePromise].finally(() => { this[kClosePromise] = undefined; });
    this.emit('close');
    return this[kClosePromise];
  };

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  [kRef]() {
    this[kRefs]++;
  }

  [kUnref]() {
    if (--this[kRefs] !== 0) return;
    const { resolve, reject } = this[kCloseResolvers];
    this.#closeNow().then(resolve, reject);
  }

  /** Moves the descriptor to another thread. */
  [kTransfer]() {
    if (this[kClosePromise] || this[kRefs] > 1) {
      throw new DOMException('Cannot transfer FileHandle while in use', 'DataCloneError');
    }
    const fd = this[kFd];
    this[kFd] = -1;
    this[kRefs] = 0;
    this[kTransferred] = true;
    registry.unregister(this);
    return { data: { fd }, deserializeInfo: 'internal:fs/file_handle:FileHandle' };
  }

  [kTransferList]() {
    return [];
  }

  static [kDeserialize]({ fd }) {
    return new FileHandle(fd);
  }

  #closeNow() {
    const fd = this[kFd];
    this[kFd] = -1;
    registry.unregister(this);
    return promised(binding.close, fd);
  }

  /** Runs an operation on the open descriptor, which stays open until it is over. */
  async #use(syscall, operation) {
    if (this[kFd] === -1) throw closedError(syscall, this[kTransferred] === true);
    this[kRef]();
    try {
      return await operation(this[kFd]);
    } finally {
      this[kUnref]();
    }
  }

  async #read(fd, bufferOrOptions, offset, length, position) {
    let buffer = bufferOrOptions;
    if (!ArrayBuffer.isView(buffer)) {
      if (bufferOrOptions !== undefined) validateObject(bufferOrOptions, 'options', kValidateObjectAllowNullable);
      ({ buffer = Buffer.alloc(kWebStreamChunkBytes) } = bufferOrOptions ?? {});
      ({ offset, length, position } = readOptions(bufferOrOptions, buffer));
    } else if (offset !== null && typeof offset === 'object') {
      ({ offset, length, position } = readOptions(offset, buffer));
    }
    validateBuffer(buffer);
    length ??= buffer.byteLength - (offset ?? 0);
    const part = prepareRead(buffer, offset, length, position);
    let bytesRead = 0;
    if (part.length !== 0) {
      bytesRead = await promised(binding.read, fd, buffer, part.offset, part.length, part.position);
    }
    return { __proto__: null, bytesRead, buffer };
  }

  async #write(fd, buffer, offsetOrOptions, length, position) {
    if (buffer?.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
    let offset = offsetOrOptions;
    if (ArrayBuffer.isView(buffer)) {
      if (typeof offset === 'object') {
        ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? {});
      }
      const part = prepareWrite(buffer, offset, length, position);
      const bytesWritten = await promised(binding.write, fd, buffer, part.offset, part.length, part.position);
      return { __proto__: null, bytesWritten, buffer };
    }
    validateData(buffer, 'buffer');
    validateEncoding(buffer, length);
    const bytes = Buffer.from(buffer, length ?? 'utf8');
    const bytesWritten =
      await promised(binding.write, fd, bytes, 0, bytes.length, typeof offset === 'number' ? offset : -1);
    return { __proto__: null, bytesWritten, buffer };
  }
}
Object.defineProperty(FileHandle.prototype, kIsFileHandle, { __proto__: null, value: true });
