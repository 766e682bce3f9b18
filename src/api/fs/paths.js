// Operations on paths: access, names, links, modes, owners, times, statistics.
import { resolve } from 'node:path';
import process from 'node:process';
import * as binding from 'binding:fs';
import { ERR_FS_INVALID_SYMLINK_TYPE } from 'internal:errors/codes';

import { validateOneOf } from 'internal:errors/validators';
import {
  decodeName, getOptions, getValidAccessMode, getValidatedPath, getValidCallback, getValidCopyMode, parseFileMode,
  pathIfFileURL, toUnixTimestamp, validateOwnerIds, wantsBytes,
} from 'internal:fs/args';
import { F_OK, UV_FS_SYMLINK_DIR, UV_FS_SYMLINK_JUNCTION } from 'internal:fs/constants';
import { kStatFsFields, makeStatFs, makeStats, newValues, sharedValues } from 'internal:fs/stats';

const kPromisify = Symbol.for('nodejs.util.promisify.custom');

/** @see https://nodejs.org/api/fs.html#fsaccesssyncpath-mode */
export function accessSync(path, mode) {
  binding.access(getValidatedPath(path), getValidAccessMode(mode));
}

/** @see https://nodejs.org/api/fs.html#fsaccesspath-mode-callback */
export function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = F_OK;
  }
  path = getValidatedPath(path);
  mode = getValidAccessMode(mode);
  binding.access(path, mode, getValidCallback(callback));
}

let warnedOfExists = false;

/** @see https://nodejs.org/api/fs.html#fsexistssyncpath */
export function existsSync(path) {
  try {
    path = getValidatedPath(path);
  } catch (error) {
    if (error?.code === 'ERR_INVALID_ARG_TYPE' && !warnedOfExists) {
      warnedOfExists = true;
      process.emitWarning('Passing invalid argument types to fs.existsSync is deprecated', 'DeprecationWarning', 'DEP0187');
    }
    return false;
  }
  return binding.exists(path);
}

/** @see https://nodejs.org/api/fs.html#fsexistspath-callback */
export function exists(path, callback) {
  callback = getValidCallback(callback);
  try {
    path = getValidatedPath(path);
  } catch {
    callback(false);
    return;
  }
  binding.access(path, F_OK, (error) => callback(!error));
}
// Named as the function itself, as in Node.
const promised = { exists: (path) => new Promise((fulfil) => exists(path, fulfil)) };
Object.defineProperty(exists, kPromisify, { __proto__: null, enumerable: false, value: promised.exists });

/** @see https://nodejs.org/api/fs.html#fsrenamesyncoldpath-newpath */
export function renameSync(oldPath, newPath) {
  oldPath = getValidatedPath(oldPath, 'oldPath');
  binding.rename(oldPath, getValidatedPath(newPath, 'newPath'));
}

/** @see https://nodejs.org/api/fs.html#fsrenameoldpath-newpath-callback */
export function rename(oldPath, newPath, callback) {
  callback = getValidCallback(callback);
  oldPath = getValidatedPath(oldPath, 'oldPath');
  binding.rename(oldPath, getValidatedPath(newPath, 'newPath'), callback);
}

/** @see https://nodejs.org/api/fs.html#fsunlinksyncpath */
export function unlinkSync(path) {
  binding.unlink(getValidatedPath(path));
}

/** @see https://nodejs.org/api/fs.html#fsunlinkpath-callback */
export function unlink(path, callback) {
  callback = getValidCallback(callback);
  binding.unlink(getValidatedPath(path), callback);
}

/** @see https://nodejs.org/api/fs.html#fscopyfilesyncsrc-dest-mode */
export function copyFileSync(src, dest, mode) {
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  binding.copyFile(src, dest, getValidCopyMode(mode));
}

/** @see https://nodejs.org/api/fs.html#fscopyfilesrc-dest-mode-callback */
export function copyFile(src, dest, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  callback = getValidCallback(callback);
  binding.copyFile(src, dest, getValidCopyMode(mode), callback);
}

/** @see https://nodejs.org/api/fs.html#fslinksyncexistingpath-newpath */
export function linkSync(existingPath, newPath) {
  existingPath = getValidatedPath(existingPath, 'existingPath');
  binding.link(existingPath, getValidatedPath(newPath, 'newPath'));
}

/** @see https://nodejs.org/api/fs.html#fslinkexistingpath-newpath-callback */
export function link(existingPath, newPath, callback) {
  callback = getValidCallback(callback);
  existingPath = getValidatedPath(existingPath, 'existingPath');
  binding.link(existingPath, getValidatedPath(newPath, 'newPath'), callback);
}

/** The number of a type of symbolic link; the types are for Windows and say nothing elsewhere. */
export function getSymlinkFlags(type) {
  if (type === undefined || type === null || type === 'file') return 0;
  validateOneOf(type, 'type', ['dir', 'file', 'junction', null, undefined]);
  if (type === 'dir') return UV_FS_SYMLINK_DIR;
  if (type === 'junction') return UV_FS_SYMLINK_JUNCTION;
  throw new ERR_FS_INVALID_SYMLINK_TYPE(type);
}

/** @see https://nodejs.org/api/fs.html#fssymlinksynctarget-path-type */
export function symlinkSync(target, path, type) {
  const flags = getSymlinkFlags(type);
  target = getValidatedPath(target, 'target');
  binding.symlink(target, getValidatedPath(path), flags);
}

/** @see https://nodejs.org/api/fs.html#fssymlinktarget-path-type-callback */
export function symlink(target, path, type, callback) {
  if (callback === undefined) {
    callback = getValidCallback(type);
    type = undefined;
  } else {
    getValidCallback(callback);
  }
  const flags = getSymlinkFlags(type);
  target = getValidatedPath(target, 'target');
  binding.symlink(target, getValidatedPath(path), flags, callback);
}

/** A callback for names that the native side gives as bytes. */
const decoded = (encoding, callback) => {
  if (!wantsBytes(encoding)) return callback;
  return (error, name) => {
    if (error) callback(error);
    else callback(null, decodeName(name, encoding));
  };
};

/** @see https://nodejs.org/api/fs.html#fsreadlinksyncpath-options */
export function readlinkSync(path, options) {
  const { encoding } = getOptions(options);
  return decodeName(binding.readlink(getValidatedPath(path), wantsBytes(encoding)), encoding);
}

/** @see https://nodejs.org/api/fs.html#fsreadlinkpath-options-callback */
export function readlink(path, options, callback) {
  callback = getValidCallback(typeof options === 'function' ? options : callback);
  const { encoding } = getOptions(options);
  binding.readlink(getValidatedPath(path), wantsBytes(encoding), decoded(encoding, callback));
}

/** The absolute path that realpath() starts from: anything is made a string. */
function absolute(path) {
  path = pathIfFileURL(path);
  if (typeof path !== 'string') path += '';
  return resolve(getValidatedPath(path));
}

/** @see https://nodejs.org/api/fs.html#fsrealpathsyncpath-options */
export function realpathSync(path, options) {
  const { encoding } = getOptions(options);
  return decodeName(binding.realpathWalk(absolute(path), wantsBytes(encoding)), encoding);
}

/** @see https://nodejs.org/api/fs.html#fsrealpathpath-options-callback */
export function realpath(path, options, callback) {
  if (typeof options === 'function') callback = options;
  else callback = getValidCallback(callback);
  const { encoding } = getOptions(options);
  binding.realpathWalk(absolute(path), wantsBytes(encoding), decoded(encoding, callback));
}

realpathSync.native = (path, options) => {
  const { encoding } = getOptions(options);
  return decodeName(binding.realpath(getValidatedPath(path), wantsBytes(encoding)), encoding);
};

realpath.native = (path, options, callback) => {
  callback = getValidCallback(callback || options);
  const { encoding } = getOptions(options);
  binding.realpath(getValidatedPath(path), wantsBytes(encoding), decoded(encoding, callback));
};

/** @see https://nodejs.org/api/fs.html#fschmodsyncpath-mode */
export function chmodSync(path, mode) {
  path = getValidatedPath(path);
  binding.chmod(path, parseFileMode(mode, 'mode'));
}

/** @see https://nodejs.org/api/fs.html#fschmodpath-mode-callback */
export function chmod(path, mode, callback) {
  path = getValidatedPath(path);
  mode = parseFileMode(mode, 'mode');
  binding.chmod(path, mode, getValidCallback(callback));
}

/** @see https://nodejs.org/api/fs.html#fschownsyncpath-uid-gid */
export function chownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwnerIds(uid, gid);
  binding.chown(path, uid, gid);
}

/** @see https://nodejs.org/api/fs.html#fschownpath-uid-gid-callback */
export function chown(path, uid, gid, callback) {
  callback = getValidCallback(callback);
  path = getValidatedPath(path);
  validateOwnerIds(uid, gid);
  binding.chown(path, uid, gid, callback);
}

/** @see https://nodejs.org/api/fs.html#fslchownsyncpath-uid-gid */
export function lchownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwnerIds(uid, gid);
  binding.lchown(path, uid, gid);
}

/** @see https://nodejs.org/api/fs.html#fslchownpath-uid-gid-callback */
export function lchown(path, uid, gid, callback) {
  callback = getValidCallback(callback);
  path = getValidatedPath(path);
  validateOwnerIds(uid, gid);
  binding.lchown(path, uid, gid, callback);
}

/** @see https://nodejs.org/api/fs.html#fsutimessyncpath-atime-mtime */
export function utimesSync(path, atime, mtime) {
  binding.utimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

/** @see https://nodejs.org/api/fs.html#fsutimespath-atime-mtime-callback */
export function utimes(path, atime, mtime, callback) {
  callback = getValidCallback(callback);
  binding.utimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

/** @see https://nodejs.org/api/fs.html#fslutimessyncpath-atime-mtime */
export function lutimesSync(path, atime, mtime) {
  binding.lutimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

/** @see https://nodejs.org/api/fs.html#fslutimespath-atime-mtime-callback */
export function lutimes(path, atime, mtime, callback) {
  callback = getValidCallback(callback);
  binding.lutimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

function statNow(path, options, follow) {
  const bigint = Boolean(options?.bigint);
  const values = sharedValues(bigint);
  const mayMiss = options?.throwIfNoEntry === false;
  return binding.statNow(getValidatedPath(path), values, bigint, follow, mayMiss) ? makeStats(values) : undefined;
}

/** @see https://nodejs.org/api/fs.html#fsstatsyncpath-options */
export function statSync(path, options = { bigint: false, throwIfNoEntry: true }) {
  return statNow(path, options, true);
}

/** @see https://nodejs.org/api/fs.html#fslstatsyncpath-options */
export function lstatSync(path, options = { bigint: false, throwIfNoEntry: true }) {
  return statNow(path, options, false);
}

function statLater(start, path, options, callback, follow) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = getValidCallback(callback);
  path = getValidatedPath(path);
  const bigint = Boolean(options?.bigint);
  const mayMiss = follow && options?.throwIfNoEntry === false;
  const values = sharedValues(bigint);
  start(path, values, bigint, (error) => {
    if (!error) callback(null, makeStats(values));
    else if (mayMiss && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) callback(null, undefined);
    else callback(error);
  });
}

/** @see https://nodejs.org/api/fs.html#fsstatpath-options-callback */
export function stat(path, options = { bigint: false }, callback) {
  statLater(binding.stat, path, options, callback, true);
}

/** @see https://nodejs.org/api/fs.html#fslstatpath-options-callback */
export function lstat(path, options = { bigint: false }, callback) {
  statLater(binding.lstat, path, options, callback, false);
}

/** @see https://nodejs.org/api/fs.html#fsstatfssyncpath-options */
export function statfsSync(path, options = { bigint: false }) {
  path = getValidatedPath(path);
  const bigint = Boolean(options.bigint);
  const values = newValues(bigint, kStatFsFields);
  binding.statfs(path, values, bigint);
  return makeStatFs(values);
}

/** @see https://nodejs.org/api/fs.html#fsstatfspath-options-callback */
export function statfs(path, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = getValidCallback(callback);
  path = getValidatedPath(path);
  const bigint = Boolean(options?.bigint);
  const values = newValues(bigint, kStatFsFields);
  binding.statfs(path, values, bigint, (error) => {
    if (error) callback(error);
    else callback(null, makeStatFs(values));
  });
}
