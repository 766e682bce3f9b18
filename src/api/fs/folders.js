// Making and removing folders: mkdir(), mkdtemp(), rmdir(), rm().
import process from 'node:process';
import { resolve } from 'node:path';
import * as binding from 'binding:fs';
import {
  decodeName, getOptions, getRmdirOptions, getRmOptions, getValidatedPath, getValidCallback, parseFileMode,
  rmOfFolderError, validateBoolean, wantsBytes,
} from 'internal:fs/args';
import { S_IFDIR, S_IFMT } from 'internal:fs/constants';
import { newValues } from 'internal:fs/stats';

/** @returns {{ mode: number, recursive: boolean }} */
export function getMkdirOptions(options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, 'options.recursive');
    }
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'options.mode');
  }
  return { mode, recursive };
}

/** @see https://nodejs.org/api/fs.html#fsmkdirsyncpath-options */
export function mkdirSync(path, options) {
  const { mode, recursive } = getMkdirOptions(options);
  path = getValidatedPath(path);
  if (recursive) return binding.mkdirRecursive(path, mode, false);
  binding.mkdir(path, mode);
}

/** @see https://nodejs.org/api/fs.html#fsmkdirpath-options-callback */
export function mkdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const { mode, recursive } = getMkdirOptions(options);
  callback = getValidCallback(callback);
  path = getValidatedPath(path);
  if (recursive) binding.mkdirRecursive(path, mode, false, callback);
  else binding.mkdir(path, mode, callback);
}

let warnedOfPrefix = false;

/** Checks the prefix of mkdtemp(), behind which come six random characters. */
function getValidPrefix(prefix) {
  prefix = getValidatedPath(prefix, 'prefix');
  const last = prefix[prefix.length - 1];
  if ((last === 'X' || last === 0x58) && !warnedOfPrefix) {
    warnedOfPrefix = true;
    process.emitWarning('mkdtemp() templates ending with X are not portable. ' +
                        'For details see: https://nodejs.org/api/fs.html');
  }
  return prefix;
}

/** @see https://nodejs.org/api/fs.html#fsmkdtempsyncprefix-options */
export function mkdtempSync(prefix, options) {
  const { encoding } = getOptions(options);
  return decodeName(binding.mkdtemp(getValidPrefix(prefix), wantsBytes(encoding)), encoding);
}

/** @see https://nodejs.org/api/fs.html#fsmkdtempprefix-options-callback */
export function mkdtemp(prefix, options, callback) {
  callback = getValidCallback(typeof options === 'function' ? options : callback);
  const { encoding } = getOptions(options);
  binding.mkdtemp(getValidPrefix(prefix), wantsBytes(encoding), (error, path) => {
    if (error) callback(error);
    else callback(null, decodeName(path, encoding));
  });
}

/** @see https://nodejs.org/api/fs.html#fsmkdtempdisposablesyncprefix-options */
export function mkdtempDisposableSync(prefix, options) {
  const path = mkdtempSync(prefix, options);
  // The working directory may change before the folder is removed.
  const fullPath = resolve(process.cwd(), path);
  const remove = () => rmSync(fullPath, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return {
    path,
    remove,
    [Symbol.dispose]() {
      remove();
    },
  };
}

/** What rm() of a folder without `recursive` reports: the native side says EISDIR of "rm" for it. */
function removalError(error, path) {
  return error.code === 'EISDIR' && error.syscall === 'rm' ? rmOfFolderError(path) : error;
}

/** @see https://nodejs.org/api/fs.html#fsrmsyncpath-options */
export function rmSync(path, options) {
  const { recursive, force, maxRetries, retryDelay } = getRmOptions(options);
  path = getValidatedPath(path);
  try {
    binding.removeTree(path, recursive, maxRetries, retryDelay);
  } catch (error) {
    if (force && error.code === 'ENOENT') return;
    throw removalError(error, path);
  }
}

/**
 * @param {string | Uint8Array} path
 * @param {ReturnType<typeof getRmOptions>} options
 * @param {(error: Error | null) => void} callback
 */
export function removeTree(path, { recursive, force, maxRetries, retryDelay }, callback) {
  binding.removeTree(path, recursive, maxRetries, retryDelay, (error) => {
    if (error && !(force && error.code === 'ENOENT')) callback(removalError(error, path));
    else callback(null);
  });
}

/** @see https://nodejs.org/api/fs.html#fsrmpath-options-callback */
export function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  path = getValidatedPath(path);
  options = getRmOptions(options);
  removeTree(path, options, getValidCallback(callback));
}

let warnedOfRecursiveRmdir = false;
function warnOfRecursiveRmdir() {
  if (warnedOfRecursiveRmdir) return;
  warnedOfRecursiveRmdir = true;
  process.emitWarning(
    'In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. ' +
    'Use fs.rm(path, { recursive: true }) instead', 'DeprecationWarning', 'DEP0147');
}

/**
 * Checks the options of rmdir(). With `recursive` the folder is removed like rm() does it, but has to exist and to be a folder.
 * @returns {ReturnType<typeof getRmdirOptions>}
 */
export function prepareRmdir(options) {
  if (options?.recursive !== undefined) warnOfRecursiveRmdir();
  return getRmdirOptions(options);
}

/** @see https://nodejs.org/api/fs.html#fsrmdirsyncpath-options */
export function rmdirSync(path, options) {
  path = getValidatedPath(path);
  const { recursive, maxRetries, retryDelay } = prepareRmdir(options);
  if (!recursive) {
    binding.rmdir(path);
    return;
  }
  const values = newValues(false);
  binding.statNow(path, values, false, false, false);
  if (isFolder(values)) binding.removeTree(path, true, maxRetries, retryDelay);
  else binding.rmdir(path);
}

const isFolder = (values) => (values[1] & S_IFMT) === S_IFDIR;

/** @see https://nodejs.org/api/fs.html#fsrmdirpath-options-callback */
export function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = getValidCallback(callback);
  path = getValidatedPath(path);
  const { recursive, maxRetries, retryDelay } = prepareRmdir(options);
  if (!recursive) {
    binding.rmdir(path, callback);
    return;
  }
  const values = newValues(false);
  binding.lstat(path, values, false, (error) => {
    if (error) callback(error);
    else if (!isFolder(values)) binding.rmdir(path, callback);
    else binding.removeTree(path, true, maxRetries, retryDelay, callback);
  });
}
