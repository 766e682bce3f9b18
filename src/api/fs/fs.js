// node:fs: the object that programs get, and may change.
import process from 'node:process';
import { addCode } from 'internal:errors/codes';
import { validateObject, validateString } from 'internal:errors/validators';
import { getValidatedPath, toUnixTimestamp } from 'internal:fs/args';
import { constants } from 'internal:fs/constants';
import { Dir, opendir, opendirSync } from 'internal:fs/dir';
import { Dirent } from 'internal:fs/dirent';
import {
  mkdir, mkdirSync, mkdtemp, mkdtempDisposableSync, mkdtempSync, rm, rmdir, rmdirSync, rmSync,
} from 'internal:fs/folders';
import {
  close, closeSync, fchmod, fchmodSync, fchown, fchownSync, fdatasync, fdatasyncSync, fstat, fstatSync, fsync, fsyncSync,
  ftruncate, ftruncateSync, futimes, futimesSync, open, openSync, truncate, truncateSync,
} from 'internal:fs/open_files';
import {
  access, accessSync, chmod, chmodSync, chown, chownSync, copyFile, copyFileSync, exists, existsSync, lchown, lchownSync,
  link, linkSync, lstat, lstatSync, lutimes, lutimesSync, readlink, readlinkSync, realpath, realpathSync, rename,
  renameSync, stat, statfs, statfsSync, statSync, symlink, symlinkSync, unlink, unlinkSync, utimes, utimesSync,
} from 'internal:fs/paths';
import { read, readSync, readv, readvSync, write, writeSync, writev, writevSync } from 'internal:fs/read_write';
import { readdir, readdirSync } from 'internal:fs/readdir';
import { Stats as StatsClass } from 'internal:fs/stats';
import {
  appendFile, appendFileSync, readFile, readFileSync, writeFile, writeFileSync,
} from 'internal:fs/whole_file';

const copying = lazy('internal:fs/cp');
const globbing = lazy('internal:fs/glob');
const streams = lazy('internal:fs/streams');
const utf8Streams = lazy('internal:fs/utf8_stream');
const watchers = lazy('internal:fs/watchers');
const promisesModule = lazy('node:fs/promises');
const blobs = lazy('internal:buffer/blob');

// Loaded with the first stream, glob or watcher, not with fs.

function createReadStream(path, options) {
  return new (streams().ReadStream)(path, options);
}

function createWriteStream(path, options) {
  return new (streams().WriteStream)(path, options);
}

function cp(src, dest, options, callback) {
  copying().cp(src, dest, options, callback);
}

function cpSync(src, dest, options) {
  copying().cpSync(src, dest, options);
}

function glob(pattern, options, callback) {
  globbing().glob(pattern, options, callback);
}

function globSync(pattern, options) {
  return globbing().globSync(pattern, options);
}

function openAsBlob(path, options = { __proto__: null }) {
  validateObject(options, 'options');
  const type = options.type || '';
  validateString(type, 'options.type');
  path = getValidatedPath(path);
  let stats;
  try {
    stats = statSync(path);
  } catch {
    // Below.
  }
  if (!stats?.isFile()) throw addCode(new TypeError('Unable to open file as blob'), 'ERR_INVALID_ARG_VALUE');
  return Promise.resolve(blobs().createFileBlob(path, stats, type));
}

function watch(filename, options, listener) {
  return watchers().watch(filename, options, listener);
}

function watchFile(filename, options, listener) {
  return watchers().watchFile(filename, options, listener);
}

function unwatchFile(filename, listener) {
  watchers().unwatchFile(filename, listener);
}

/** A function that warns once that it is not to be used, and goes on. */
function deprecate(fn, message, code) {
  let warned = false;
  function deprecated(...args) {
    if (!warned) {
      warned = true;
      process.emitWarning(message, 'DeprecationWarning', code, deprecated);
    }
    return new.target ? Reflect.construct(fn, args, new.target) : Reflect.apply(fn, this, args);
  }
  Object.setPrototypeOf(deprecated, fn);
  Object.defineProperty(deprecated, 'length', { ...Object.getOwnPropertyDescriptor(fn, 'length') });
  if (fn.prototype) deprecated.prototype = fn.prototype;
  return deprecated;
}

const Stats = deprecate(StatsClass, 'fs.Stats constructor is deprecated.', 'DEP0180');

const fs = {
  appendFile, appendFileSync, access, accessSync, chown, chownSync, chmod, chmodSync, close, closeSync, copyFile,
  copyFileSync, cp, cpSync, createReadStream, createWriteStream, exists, existsSync, fchown, fchownSync, fchmod,
  fchmodSync, fdatasync, fdatasyncSync, fstat, fstatSync, fsync, fsyncSync, ftruncate, ftruncateSync, futimes,
  futimesSync, glob, globSync, lchown, lchownSync,
  // Linux has no modes of symbolic links.
  lchmod: undefined, lchmodSync: undefined,
  link, linkSync, lstat, lstatSync, lutimes, lutimesSync, mkdir, mkdirSync, mkdtemp, mkdtempSync, mkdtempDisposableSync,
  open, openSync, openAsBlob, readdir, readdirSync, read, readSync, readv, readvSync, readFile, readFileSync, readlink,
  readlinkSync, realpath, realpathSync, rename, renameSync, rm, rmSync, rmdir, rmdirSync, stat, statfs, statSync,
  statfsSync, symlink, symlinkSync, truncate, truncateSync, unwatchFile, unlink, unlinkSync, utimes, utimesSync, watch,
  watchFile, writeFile, writeFileSync, write, writeSync, writev, writevSync, Dirent, Stats,
};

/** The stream classes are loaded when first read, and may be replaced. */
function defineStreamClass(name, source) {
  let replaced;
  Object.defineProperty(fs, name, {
    __proto__: null,
    ...Object.getOwnPropertyDescriptor({
      get [name]() { return replaced ?? streams()[source]; },
      set [name](value) { replaced = value; },
    }, name),
    enumerable: true,
    configurable: true,
  });
}
defineStreamClass('ReadStream', 'ReadStream');
defineStreamClass('WriteStream', 'WriteStream');
defineStreamClass('FileReadStream', 'ReadStream');
defineStreamClass('FileWriteStream', 'WriteStream');

Object.defineProperty(fs, 'Utf8Stream', {
  __proto__: null,
  ...Object.getOwnPropertyDescriptor({ get Utf8Stream() { return utf8Streams().Utf8Stream; } }, 'Utf8Stream'),
});

Object.assign(fs, { _toUnixTimestamp: toUnixTimestamp, Dir, opendir, opendirSync });

const deprecatedConstant = (name) => ({
  __proto__: null,
  enumerable: false,
  get: deprecate(() => constants[name], `fs.${name} is deprecated, use fs.constants.${name} instead`, 'DEP0176'),
});
Object.defineProperties(fs, {
  F_OK: deprecatedConstant('F_OK'),
  R_OK: deprecatedConstant('R_OK'),
  W_OK: deprecatedConstant('W_OK'),
  X_OK: deprecatedConstant('X_OK'),
  constants: { __proto__: null, enumerable: true, value: constants },
  promises: {
    __proto__: null, enumerable: true, configurable: true,
    get: () => promisesModule().default,
  },
});

export {
  access, accessSync, appendFile, appendFileSync, chmod, chmodSync, chown, chownSync, close, closeSync, constants,
  copyFile, copyFileSync, cp, cpSync, createReadStream, createWriteStream, Dir, Dirent, exists, existsSync, fchmod,
  fchmodSync, fchown, fchownSync, fdatasync, fdatasyncSync, fstat, fstatSync, fsync, fsyncSync, ftruncate, ftruncateSync,
  futimes, futimesSync, glob, globSync, lchown, lchownSync, link, linkSync,
  lstat, lstatSync, lutimes, lutimesSync, mkdir, mkdirSync, mkdtemp, mkdtempDisposableSync, mkdtempSync, open, openAsBlob,
  opendir, opendirSync, openSync, read, readdir, readdirSync, readFile, readFileSync, readlink, readlinkSync, readSync,
  readv, readvSync, realpath, realpathSync, rename, renameSync, rm, rmdir, rmdirSync, rmSync, stat, statfs, statfsSync,
  Stats, statSync, symlink, symlinkSync, truncate, truncateSync, unlink, unlinkSync, unwatchFile, utimes, utimesSync,
  watch, watchFile, write, writeFile, writeFileSync, writeSync, writev, writevSync,
};
export default fs;
