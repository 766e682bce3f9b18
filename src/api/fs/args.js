// What the arguments of node:fs may be: paths, options, flags, modes, ranges, times.
import { Buffer } from 'node:buffer';
import { isDate } from 'node:util/types';

import { ERR_FS_EISDIR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import {
  validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateInteger, validateObject, validateUint32,
} from 'internal:errors/validators';
import {
  F_OK, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY, R_OK, UV_FS_COPYFILE_EXCL,
  UV_FS_COPYFILE_FICLONE, UV_FS_COPYFILE_FICLONE_FORCE, W_OK, X_OK,
} from 'internal:fs/constants';

const url = lazy('node:url');

/** Bytes of one read or write that libuv takes, 2 GiB - 1. */
export const kIoMaxLength = 2 ** 31 - 1;

const kEmptyObject = Object.freeze({ __proto__: null });

const isURL = (value) => Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);

/**
 * A path as the native side takes it.
 * @param {string | Uint8Array | URL} value
 * @returns {string | Uint8Array}
 */
export function getValidatedPath(value, name = 'path') {
  if (typeof value === 'string') {
    if (value.indexOf('\0') === -1) return value;
  } else {
    if (value !== null && typeof value === 'object' && isURL(value)) value = url().fileURLToPath(value);
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
    }
    if (value.indexOf(typeof value === 'string' ? '\0' : 0) === -1) return value;
  }
  throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a string, Uint8Array, or URL without null bytes');
}

/** The string of a file: URL; everything else as it is. */
export function pathIfFileURL(value) {
  return value !== null && typeof value === 'object' && isURL(value) ? url().fileURLToPath(value) : value;
}

/** Whether a value stands for an open file instead of a path. */
export const isFd = (value) => typeof value === 'number' && (value | 0) === value && value >= 0;

/** @returns {number} a file descriptor */
export function getValidatedFd(fd, name = 'fd') {
  if (!isFd(fd)) validateInt32(fd, name, 0);
  return fd | 0; // -0 is 0.
}

export function validateEncodingOption(encoding) {
  if (encoding && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
}

/**
 * Options given as object, as encoding, or not at all.
 * @param {object | string | null | undefined | Function} options
 * @param {object} defaults used where no object is given
 */
export function getOptions(options, defaults = kEmptyObject) {
  if (options === undefined || options === null || typeof options === 'function') return defaults;
  if (typeof options === 'string') {
    if (options !== 'buffer' && options !== 'utf8') validateEncodingOption(options);
    return { ...defaults, encoding: options };
  }
  if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  if (options.encoding !== 'buffer') validateEncodingOption(options.encoding);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  return options;
}

/** A copy with the inherited properties, so that the user's object may change later. */
export function copyObject(source) {
  const target = { __proto__: null };
  for (const key in source) target[key] = source[key]; // eslint-disable-line guard-for-in
  return target;
}

export const isUtf8 = (encoding) =>
  encoding === 'utf8' || encoding === 'utf-8' || encoding === 'UTF-8' || encoding === 'UTF8';

/** Whether names are wanted as Buffer, or in an encoding that the native side does not make itself. */
export const wantsBytes = (encoding) =>
  encoding !== undefined && encoding !== null && encoding !== '' && !isUtf8(encoding);

/** A name in the wanted encoding out of what the native side gave for wantsBytes(encoding). */
export function decodeName(name, encoding) {
  if (typeof name === 'string' || name === undefined || name === null) return name;
  const buffer = Buffer.from(name.buffer, name.byteOffset, name.byteLength);
  return encoding === 'buffer' ? buffer : buffer.toString(encoding);
}

const kFlags = {
  '__proto__': null,
  'r': O_RDONLY, 'rs': O_RDONLY | O_SYNC, 'sr': O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC,
  'sr+': O_RDWR | O_SYNC,
  'w': O_TRUNC | O_CREAT | O_WRONLY, 'wx': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'xw': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL, 'w+': O_TRUNC | O_CREAT | O_RDWR,
  'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL, 'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'a': O_APPEND | O_CREAT | O_WRONLY, 'ax': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'xa': O_APPEND | O_CREAT | O_WRONLY | O_EXCL, 'as': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'sa': O_APPEND | O_CREAT | O_WRONLY | O_SYNC, 'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL, 'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC, 'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

/** The number of flags such as "w+". */
export function stringToFlags(flags, name = 'flags') {
  if (flags === undefined || flags === null) return O_RDONLY;
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  const value = kFlags[flags];
  if (value === undefined) throw new ERR_INVALID_ARG_VALUE(name, flags);
  return value;
}

/**
 * A file mode: a number of 32 bits or an octal string.
 * @param {number | string | undefined | null} value
 * @param {string} name
 * @param {number} [byDefault]
 */
export function parseFileMode(value, name, byDefault) {
  value ??= byDefault;
  if (typeof value === 'string') {
    if (!/^[0-7]+$/.test(value)) {
      throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a 32-bit unsigned integer or an octal string');
    }
    value = Number.parseInt(value, 8);
  }
  validateUint32(value, name);
  return value;
}

/** The mode of access(): a combination of R_OK, W_OK and X_OK. */
export function getValidAccessMode(mode) {
  if (mode === undefined || mode === null) return F_OK;
  validateInteger(mode, 'mode', F_OK, R_OK | W_OK | X_OK);
  return mode;
}

/** The mode of copyFile(): a combination of the COPYFILE_ flags. */
export function getValidCopyMode(mode) {
  if (mode === undefined || mode === null) return 0;
  validateInteger(mode, 'mode', 0,
                  UV_FS_COPYFILE_EXCL | UV_FS_COPYFILE_FICLONE | UV_FS_COPYFILE_FICLONE_FORCE);
  return mode;
}

export function validateOwnerIds(uid, gid) {
  validateInteger(uid, 'uid', -1, 2 ** 32 - 1);
  validateInteger(gid, 'gid', -1, 2 ** 32 - 1);
}

export function validateRangeRead(offset, length, size) {
  if (offset < 0) throw new ERR_OUT_OF_RANGE('offset', '>= 0', offset);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > size) throw new ERR_OUT_OF_RANGE('length', `<= ${size - offset}`, length);
}

export function validateRangeWrite(offset, length, size) {
  if (offset > size) throw new ERR_OUT_OF_RANGE('offset', `<= ${size}`, offset);
  if (length > size - offset) throw new ERR_OUT_OF_RANGE('length', `<= ${size - offset}`, length);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

/** A position to read from, -1 for the file's own. */
export function getValidPosition(position, length = 0) {
  if (position === undefined || position === null) return -1;
  if (typeof position === 'number') {
    validateInteger(position, 'position', -1);
    return position;
  }
  if (typeof position === 'bigint') {
    const most = 2n ** 63n - 1n - BigInt(length);
    if (position < -1n || position > most) throw new ERR_OUT_OF_RANGE('position', `>= -1 && <= ${most}`, position);
    return position;
  }
  throw new ERR_INVALID_ARG_TYPE('position', ['integer', 'bigint'], position);
}

/** What to write: a string, or bytes. */
export function validateData(data, name) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
}

/** The bytes of what to write. */
export function toBytes(data, encoding, name = 'data') {
  if (ArrayBuffer.isView(data)) return data;
  validateData(data, name);
  return Buffer.from(data, encoding || 'utf8');
}

export function validateBufferArray(buffers, name = 'buffers') {
  if (!Array.isArray(buffers)) throw new ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', buffers);
  for (let i = 0; i < buffers.length; i++) {
    if (!ArrayBuffer.isView(buffers[i])) throw new ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', buffers);
  }
  return buffers;
}

/** Seconds since 1970 of a number, a numeric string or a Date. */
export function toUnixTimestamp(time, name = 'time') {
  if (typeof time === 'string' && +time == time) return +time; // eslint-disable-line eqeqeq
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (isDate(time)) return time.getTime() / 1000;
  throw new ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

/** The function that ends an operation; undefined is not one. */
export function getValidCallback(callback) {
  validateFunction(callback, 'cb');
  return callback;
}

const kRmDefaults = { __proto__: null, recursive: false, force: false, retryDelay: 100, maxRetries: 0 };
const kRmdirDefaults = { __proto__: null, retryDelay: 100, maxRetries: 0, recursive: false };

function validateRemoveOptions(options, defaults) {
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  validateBoolean(options.recursive, 'options.recursive');
  validateInt32(options.retryDelay, 'options.retryDelay', 0);
  validateUint32(options.maxRetries, 'options.maxRetries');
  return options;
}

/** @returns {{ recursive: boolean, force: boolean, retryDelay: number, maxRetries: number }} */
export function getRmOptions(options) {
  options = validateRemoveOptions(options, kRmDefaults);
  validateBoolean(options.force, 'options.force');
  return options;
}

/** @returns {{ recursive: boolean, retryDelay: number, maxRetries: number }} */
export const getRmdirOptions = (options) => validateRemoveOptions(options, kRmdirDefaults);

/** What rm() says of a folder that is not to be removed recursively. */
export function rmOfFolderError(path) {
  return new ERR_FS_EISDIR({ code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 });
}

export { validateBoolean, validateFunction, validateInt32, validateInteger, validateObject };
