// Operations on open files: open(), close(), truncation, synchronisation, modes, owners, times, statistics.
import * as binding from 'binding:fs';
import {
  getOptions, getValidatedFd, getValidatedPath, getValidCallback, parseFileMode, stringToFlags, toUnixTimestamp,
  validateInteger, validateOwnerIds,
} from 'internal:fs/args';
import { makeStats, sharedValues } from 'internal:fs/stats';

/** Told about descriptors that the program opens and closes as numbers; undefined in most threads. */
let tracker;

/** @param {{ opened(fd: number): void, closed(fd: number): void }} given */
export function trackDescriptors(given) {
  tracker = given;
}

/** @see https://nodejs.org/api/fs.html#fsopensyncpath-flags-mode */
export function openSync(path, flags, mode) {
  const fd = binding.open(getValidatedPath(path), stringToFlags(flags), parseFileMode(mode, 'mode', 0o666));
  tracker?.opened(fd);
  return fd;
}

/** @see https://nodejs.org/api/fs.html#fsopenpath-flags-mode-callback */
export function open(path, flags, mode, callback) {
  path = getValidatedPath(path);
  if (arguments.length < 3) {
    callback = flags;
    flags = 'r';
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
  } else {
    mode = parseFileMode(mode, 'mode', 0o666);
  }
  flags = stringToFlags(flags);
  callback = getValidCallback(callback);
  binding.open(path, flags, mode, tracker === undefined ? callback : (error, fd) => {
    if (!error) tracker.opened(fd);
    callback(error, fd);
  });
}

/** @see https://nodejs.org/api/fs.html#fsclosesyncfd */
export function closeSync(fd) {
  fd = getValidatedFd(fd);
  tracker?.closed(fd);
  binding.close(fd);
}

function throwIfFailed(error) {
  if (error) throw error;
}

/** @see https://nodejs.org/api/fs.html#fsclosefd-callback */
export function close(fd, callback = throwIfFailed) {
  fd = getValidatedFd(fd);
  if (callback !== throwIfFailed) callback = getValidCallback(callback);
  tracker?.closed(fd);
  binding.close(fd, callback);
}

/** @see https://nodejs.org/api/fs.html#fsftruncatesyncfd-len */
export function ftruncateSync(fd, len = 0) {
  fd = getValidatedFd(fd);
  validateInteger(len, 'len');
  binding.ftruncate(fd, len < 0 ? 0 : len);
}

/** @see https://nodejs.org/api/fs.html#fsftruncatefd-len-callback */
export function ftruncate(fd, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  fd = getValidatedFd(fd);
  validateInteger(len, 'len');
  binding.ftruncate(fd, Math.max(0, len), getValidCallback(callback));
}

/** @see https://nodejs.org/api/fs.html#fstruncatesyncpath-len */
export function truncateSync(path, len) {
  if (len === undefined) len = 0;
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, len);
  } finally {
    closeSync(fd);
  }
}

/** @see https://nodejs.org/api/fs.html#fstruncatepath-len-callback */
export function truncate(path, len, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  } else if (len === undefined) {
    len = 0;
  }
  validateInteger(len, 'len');
  len = Math.max(0, len);
  callback = getValidCallback(callback);
  open(path, 'r+', (openError, fd) => {
    if (openError) return callback(openError);
    binding.ftruncate(fd, len, (error) => {
      binding.close(fd, (closeError) => {
        callback(error ?? closeError ?? null);
      });
    });
  });
}

/** @see https://nodejs.org/api/fs.html#fsfsyncsyncfd */
export function fsyncSync(fd) {
  binding.fsync(getValidatedFd(fd));
}

/** @see https://nodejs.org/api/fs.html#fsfsyncfd-callback */
export function fsync(fd, callback) {
  fd = getValidatedFd(fd);
  binding.fsync(fd, getValidCallback(callback));
}

/** @see https://nodejs.org/api/fs.html#fsfdatasyncsyncfd */
export function fdatasyncSync(fd) {
  binding.fdatasync(getValidatedFd(fd));
}

/** @see https://nodejs.org/api/fs.html#fsfdatasyncfd-callback */
export function fdatasync(fd, callback) {
  fd = getValidatedFd(fd);
  binding.fdatasync(fd, getValidCallback(callback));
}

/** @see https://nodejs.org/api/fs.html#fsfchmodsyncfd-mode */
export function fchmodSync(fd, mode) {
  binding.fchmod(getValidatedFd(fd), parseFileMode(mode, 'mode'));
}

/** @see https://nodejs.org/api/fs.html#fsfchmodfd-mode-callback */
export function fchmod(fd, mode, callback) {
  fd = getValidatedFd(fd);
  mode = parseFileMode(mode, 'mode');
  binding.fchmod(fd, mode, getValidCallback(callback));
}

/** @see https://nodejs.org/api/fs.html#fsfchownsyncfd-uid-gid */
export function fchownSync(fd, uid, gid) {
  fd = getValidatedFd(fd);
  validateOwnerIds(uid, gid);
  binding.fchown(fd, uid, gid);
}

/** @see https://nodejs.org/api/fs.html#fsfchownfd-uid-gid-callback */
export function fchown(fd, uid, gid, callback) {
  fd = getValidatedFd(fd);
  validateOwnerIds(uid, gid);
  binding.fchown(fd, uid, gid, getValidCallback(callback));
}

/** @see https://nodejs.org/api/fs.html#fsfutimessyncfd-atime-mtime */
export function futimesSync(fd, atime, mtime) {
  binding.futimes(getValidatedFd(fd), toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'));
}

/** @see https://nodejs.org/api/fs.html#fsfutimesfd-atime-mtime-callback */
export function futimes(fd, atime, mtime, callback) {
  fd = getValidatedFd(fd);
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  binding.futimes(fd, atime, mtime, getValidCallback(callback));
}

/** @see https://nodejs.org/api/fs.html#fsfstatsyncfd-options */
export function fstatSync(fd, options = { bigint: false }) {
  fd = getValidatedFd(fd);
  const bigint = Boolean(options.bigint);
  const values = sharedValues(bigint);
  binding.fstat(fd, values, bigint);
  return makeStats(values);
}

/** @see https://nodejs.org/api/fs.html#fsfstatfd-options-callback */
export function fstat(fd, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = getOptions(undefined);
  }
  fd = getValidatedFd(fd);
  callback = getValidCallback(callback);
  const bigint = Boolean(options.bigint);
  const values = sharedValues(bigint);
  binding.fstat(fd, values, bigint, (error) => {
    if (error) callback(error);
    else callback(null, makeStats(values));
  });
}
