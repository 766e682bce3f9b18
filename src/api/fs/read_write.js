// read(), write(), readv(), writev() on file descriptors.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import * as binding from 'binding:fs';
import { customPromisifyArgs } from 'internal:util/promisify';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import {
  kValidateObjectAllowNullable, validateBuffer, validateEncoding, validateInteger, validateObject,
} from 'internal:errors/validators';
import {
  getValidatedFd, getValidCallback, getValidPosition, validateBufferArray, validateData, validateRangeRead,
  validateRangeWrite,
} from 'internal:fs/args';

/** Size of the buffer that read() makes when it is given none. */
const kDefaultReadBytes = 16 * 1024;

/**
 * Checks a read and completes its arguments.
 * @returns {{ offset: number, length: number, position: number | bigint }} a length of 0 means that nothing is to be read
 */
export function prepareRead(buffer, offset, length, position) {
  validateBuffer(buffer);
  if (offset === undefined || offset === null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) return { offset, length, position: -1 };
  if (buffer.byteLength === 0) throw new ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  validateRangeRead(offset, length, buffer.byteLength);
  return { offset, length, position: getValidPosition(position, length) };
}

/** What `{ offset, length, position }` means for a buffer. */
export function readOptions(options, buffer) {
  const { offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? {};
  return { offset, length, position };
}

/** @see https://nodejs.org/api/fs.html#fsreadsyncfd-buffer-offset-length-position */
export function readSync(fd, buffer, offset, length, position) {
  fd = getValidatedFd(fd);
  validateBuffer(buffer);
  if (arguments.length <= 3 || (offset !== null && typeof offset === 'object')) {
    if (offset !== undefined) validateObject(offset, 'options', kValidateObjectAllowNullable);
    ({ offset, length, position } = readOptions(offset, buffer));
  }
  const part = prepareRead(buffer, offset === null ? 0 : offset, length, position);
  if (part.length === 0) return 0;
  return binding.read(fd, buffer, part.offset, part.length, part.position);
}

/** @see https://nodejs.org/api/fs.html#fsreadfd-buffer-offset-length-position-callback */
export function read(fd, buffer, offset, length, position, callback) {
  fd = getValidatedFd(fd);
  if (arguments.length <= 4) {
    let options;
    if (arguments.length === 4) {
      validateObject(offset, 'options', kValidateObjectAllowNullable);
      options = offset;
      callback = length;
    } else if (arguments.length === 3) {
      callback = offset;
      if (!ArrayBuffer.isView(buffer)) {
        options = buffer;
        if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowNullable);
        ({ buffer = Buffer.alloc(kDefaultReadBytes) } = options ?? {});
      }
    } else {
      callback = buffer;
      buffer = Buffer.alloc(kDefaultReadBytes);
    }
    ({ offset, length, position } = readOptions(options, buffer));
  }
  validateBuffer(buffer);
  callback = getValidCallback(callback);
  const part = prepareRead(buffer, offset, length, position);
  if (part.length === 0) {
    process.nextTick(() => callback(null, 0, buffer));
    return;
  }
  binding.read(fd, buffer, part.offset, part.length, part.position, (error, count) => {
    // The buffer is passed on with an error, too.
    callback(error, count ?? 0, buffer);
  });
}

/** Checks the range of a write. A position that is no number means the file's own. */
export function prepareWrite(buffer, offset, length, position) {
  if (offset === undefined || offset === null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  validateRangeWrite(offset, length, buffer.byteLength);
  return { offset, length, position: typeof position === 'number' ? position : -1 };
}

/** @see https://nodejs.org/api/fs.html#fswritesyncfd-buffer-offset-length-position */
export function writeSync(fd, buffer, offsetOrOptions, length, position) {
  fd = getValidatedFd(fd);
  let offset = offsetOrOptions;
  if (!ArrayBuffer.isView(buffer)) {
    validateData(buffer, 'buffer');
    validateEncoding(buffer, length);
    const bytes = Buffer.from(buffer, length ?? 'utf8');
    return binding.write(fd, bytes, 0, bytes.length, typeof offset === 'number' ? offset : -1);
  }
  if (position === undefined) position = null;
  if (typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? {});
  }
  const part = prepareWrite(buffer, offset, length, position);
  return binding.write(fd, buffer, part.offset, part.length, part.position);
}

/** @see https://nodejs.org/api/fs.html#fswritefd-buffer-offset-length-position-callback */
export function write(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  let offset = offsetOrOptions;
  if (ArrayBuffer.isView(buffer)) {
    callback = getValidCallback(callback || position || length || offset);
    if (typeof offset === 'object') {
      ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? {});
    }
    if (typeof offset === 'function') offset = 0;
    const part = prepareWrite(buffer, offset, length, position);
    binding.write(fd, buffer, part.offset, part.length, part.position, (error, count) => {
      callback(error, count ?? 0, buffer);
    });
    return;
  }
  validateData(buffer, 'buffer');
  if (typeof position !== 'function') {
    if (typeof offset === 'function') {
      position = offset;
      offset = null;
    } else {
      position = length;
    }
    length = 'utf8';
  }
  const text = buffer;
  validateEncoding(text, length);
  callback = getValidCallback(position);
  const bytes = Buffer.from(text, length);
  binding.write(fd, bytes, 0, bytes.length, typeof offset === 'number' ? offset : -1, (error, count) => {
    callback(error, count ?? 0, text);
  });
}

const vectorPosition = (position) => (typeof position === 'number' ? position : -1);

/** @see https://nodejs.org/api/fs.html#fsreadvsyncfd-buffers-position */
export function readvSync(fd, buffers, position) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  if (buffers.length === 0) return 0;
  return binding.readv(fd, buffers, vectorPosition(position));
}

/** @see https://nodejs.org/api/fs.html#fsreadvfd-buffers-position-callback */
export function readv(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback = getValidCallback(callback || position);
  if (buffers.length === 0) {
    process.nextTick(() => callback(null, 0, buffers));
    return;
  }
  binding.readv(fd, buffers, vectorPosition(position), (error, count) => {
    callback(error, count ?? 0, buffers);
  });
}

/** @see https://nodejs.org/api/fs.html#fswritevsyncfd-buffers-position */
export function writevSync(fd, buffers, position) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  if (buffers.length === 0) return 0;
  return binding.writev(fd, buffers, vectorPosition(position));
}

/** @see https://nodejs.org/api/fs.html#fswritevfd-buffers-position-callback */
export function writev(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback = getValidCallback(callback || position);
  if (buffers.length === 0) {
    process.nextTick(() => callback(null, 0, buffers));
    return;
  }
  binding.writev(fd, buffers, vectorPosition(position), (error, count) => {
    callback(error, count ?? 0, buffers);
  });
}

// What the promises of util.promisify() give instead of the first value alone.
const names = [[read, 'bytesRead', 'buffer'], [write, 'bytesWritten', 'buffer'], [readv, 'bytesRead', 'buffers'],
  [writev, 'bytesWritten', 'buffers']];
for (const [fn, ...value] of names) {
  Object.defineProperty(fn, customPromisifyArgs, { __proto__: null, value, enumerable: false });
}
