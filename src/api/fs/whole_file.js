// readFile(), writeFile(), appendFile(): each one native job, whether now or on the thread pool.
import process from 'node:process';
import * as binding from 'binding:fs';
import { FastBuffer } from 'internal:buffer/fast_buffer';
import {
  getOptions, getValidatedPath, getValidCallback, isFd, isUtf8, parseFileMode, stringToFlags, toBytes,
  validateBoolean, validateData,
} from 'internal:fs/args';
import { O_RDONLY } from 'internal:fs/constants';

// The public object: a synchronous flush must be seen by programs that replace fs.fsyncSync.
const fs = lazy('node:fs');
const abortable = lazy('internal:fs/abortable');

const kReadDefaults = { __proto__: null, flag: 'r' };
const kWriteDefaults = { __proto__: null, encoding: 'utf8', mode: 0o666, flag: 'w', flush: false };
const kAppendDefaults = { __proto__: null, encoding: 'utf8', mode: 0o666, flag: 'a', flush: false };

/** Bytes or text of the native side in the encoding that the user wants. */
function decodeContent(content, encoding) {
  if (typeof content === 'string') return content;
  const buffer = new FastBuffer(content);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

// Small files share memory, as the Buffers of Buffer.allocUnsafe() do.
const kPoolBytes = 16 * 1024;
const kMaxPooledBytes = 4 * 1024;
let pool;
let poolUsed = 0;

function readBytesSync(source, flags) {
  if (pool === undefined || kPoolBytes - poolUsed < kMaxPooledBytes) {
    pool = new Uint8Array(kPoolBytes);
    poolUsed = 0;
  }
  const content = binding.readFileInto(source, flags, pool, poolUsed);
  if (typeof content !== 'number') return new FastBuffer(content);
  const start = poolUsed;
  poolUsed += (content + 7) & ~7;
  return new FastBuffer(pool.buffer, start, content);
}

/** @see https://nodejs.org/api/fs.html#fsreadfilesyncpath-options */
export function readFileSync(path, options) {
  const source = isFd(path) ? path : getValidatedPath(path);
  if (options === 'utf8' || options === 'utf-8') return binding.readFile(source, O_RDONLY, true);
  options = getOptions(options, kReadDefaults);
  const { encoding } = options;
  const flags = stringToFlags(options.flag);
  if (isUtf8(encoding)) return binding.readFile(source, flags, true);
  const buffer = readBytesSync(source, flags);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

/**
 * @param {string | Uint8Array | number} source a checked path or file descriptor
 * @param {object} options
 * @param {(error: Error | null, content?: string | Buffer) => void} callback
 */
export function readWhole(source, options, callback) {
  const { encoding, signal } = options;
  const flags = stringToFlags(options.flag);
  const finish = (error, content) => {
    if (error) {
      callback(error);
      return;
    }
    try {
      content = decodeContent(content, encoding);
    } catch (decodeError) {
      callback(decodeError);
      return;
    }
    callback(null, content);
  };
  if (signal) settle(abortable().readUnder(source, flags, signal), finish);
  else binding.readFile(source, flags, isUtf8(encoding), finish);
}

/** Calls back outside of the promise, so that what the callback throws is uncaught. */
function settle(promise, callback) {
  promise.then((value) => process.nextTick(callback, null, value), (error) => process.nextTick(callback, error));
}

/** @see https://nodejs.org/api/fs.html#fsreadfilepath-options-callback */
export function readFile(path, options, callback) {
  callback = getValidCallback(callback || options);
  options = getOptions(options, kReadDefaults);
  readWhole(isFd(path) ? path : getValidatedPath(path), options, callback);
}

/** Checks what writeFile() and appendFile() have in common. */
export function getWriteOptions(options, defaults) {
  options = getOptions(options, defaults);
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  return {
    encoding: options.encoding || 'utf8',
    flags: stringToFlags(options.flag || defaults.flag),
    mode: parseFileMode(options.mode, 'mode', 0o666),
    signal: options.signal,
    flush,
  };
}

/** Writes all bytes to an open file and flushes it, then closes what it opened itself. */
function writeAndFlushSync(path, data, { flags, mode }) {
  const owned = !isFd(path);
  const api = fs().default;
  const fd = owned ? binding.open(getValidatedPath(path), flags, mode) : path;
  try {
    binding.writeFile(fd, data, flags, mode);
    api.fsyncSync(fd);
  } finally {
    if (owned) api.closeSync(fd);
  }
}

function writeSync(path, data, options) {
  if (options.flush) {
    writeAndFlushSync(path, toBytes(data, options.encoding), options);
    return;
  }
  const target = isFd(path) ? path : getValidatedPath(path);
  if (typeof data === 'string' && isUtf8(options.encoding)) {
    binding.writeFileText(target, data, options.flags, options.mode);
  } else {
    binding.writeFile(target, toBytes(data, options.encoding), options.flags, options.mode);
  }
}

/** @see https://nodejs.org/api/fs.html#fswritefilesyncfile-data-options */
export function writeFileSync(path, data, options) {
  const checked = getWriteOptions(options, kWriteDefaults);
  validateData(data, 'data');
  writeSync(path, data, checked);
}

/** @see https://nodejs.org/api/fs.html#fsappendfilesyncpath-data-options */
export function appendFileSync(path, data, options) {
  const checked = getWriteOptions(options, kAppendDefaults);
  validateData(data, 'data');
  writeSync(path, data, checked);
}

/** Opens, writes, flushes through the public fs.fsync(), and closes. */
function writeAndFlush(path, data, options, callback) {
  const owned = !isFd(path);
  const api = fs().default;
  const finish = (fd, error) => {
    if (!owned) callback(error);
    else api.close(fd, (closeError) => callback(error ?? closeError ?? null));
  };
  const write = (fd) => {
    writeWhole(fd, data, { ...options, flush: false }, (error) => {
      if (error) finish(fd, error);
      else api.fsync(fd, (flushError) => finish(fd, flushError ?? null));
    });
  };
  if (!owned) {
    write(path);
    return;
  }
  binding.open(path, options.flags, options.mode, (error, fd) => {
    if (error) callback(error);
    else write(fd);
  });
}

/**
 * @param {string | Uint8Array | number} target a checked path or file descriptor
 * @param {ArrayBufferView} data
 * @param {ReturnType<typeof getWriteOptions>} options
 * @param {(error: Error | null) => void} callback
 */
export function writeWhole(target, data, options, callback) {
  if (options.flush) {
    writeAndFlush(target, data, options, callback);
    return;
  }
  if (options.signal) settle(abortable().writeUnder(target, data, options), callback);
  else binding.writeFile(target, data, options.flags, options.mode, callback);
}

function writeLater(path, data, options, defaults, callback) {
  callback = getValidCallback(callback || options);
  const checked = getWriteOptions(options, defaults);
  const target = isFd(path) ? path : getValidatedPath(path);
  writeWhole(target, toBytes(data, checked.encoding), checked, callback);
}

/** @see https://nodejs.org/api/fs.html#fswritefilefile-data-options-callback */
export function writeFile(path, data, options, callback) {
  writeLater(path, data, options, kWriteDefaults, callback);
}

/** @see https://nodejs.org/api/fs.html#fsappendfilepath-data-options-callback */
export function appendFile(path, data, options, callback) {
  writeLater(path, data, options, kAppendDefaults, callback);
}

export { kAppendDefaults, kReadDefaults, kWriteDefaults };
