// node:fs/promises.
import { resolve } from 'node:path';
import process from 'node:process';
import * as binding from 'binding:fs';
import { ERR_METHOD_NOT_IMPLEMENTED } from 'internal:errors/codes';
import { throwIfAborted } from 'internal:fs/abortable';
import {
  decodeName, getOptions, getValidatedPath, parseFileMode, stringToFlags, toBytes, wantsBytes,
} from 'internal:fs/args';
import { constants, F_OK } from 'internal:fs/constants';
import { opendir as opendirLater } from 'internal:fs/dir';
import { FileHandle } from 'internal:fs/file_handle';
import { isFileHandle } from 'internal:fs/file_handle_symbols';
import * as folders from 'internal:fs/folders';
import { isIterableData, writePieces } from 'internal:fs/handle_content';
import * as files from 'internal:fs/open_files';
import * as paths from 'internal:fs/paths';
import { promised } from 'internal:fs/pending';
import { readdirForPromise } from 'internal:fs/readdir';
import {
  getWriteOptions, kAppendDefaults, kReadDefaults, kWriteDefaults, readWhole, writeWhole,
} from 'internal:fs/whole_file';

const globbing = lazy('internal:fs/glob');
const copying = lazy('internal:fs/cp');
const watching = lazy('internal:fs/watch_promise');

async function access(path, mode = F_OK) {
  return await promised(paths.access, path, mode);
}

async function copyFile(src, dest, mode) {
  return await promised(paths.copyFile, src, dest, mode);
}

async function cp(src, dest, options) {
  return copying().copy(src, dest, options);
}

function glob(pattern, options) {
  return globbing().globIterator(pattern, options);
}

async function open(path, flags, mode) {
  path = getValidatedPath(path);
  flags = stringToFlags(flags);
  mode = parseFileMode(mode, 'mode', 0o666);
  return new FileHandle(await promised(binding.open, path, flags, mode));
}

async function opendir(path, options) {
  return await promised(opendirLater, path, options);
}

async function rename(oldPath, newPath) {
  return await promised(paths.rename, oldPath, newPath);
}

async function truncate(path, len = 0) {
  return await promised(files.truncate, path, len);
}

async function rm(path, options) {
  return await promised(folders.rm, path, options);
}

async function rmdir(path, options) {
  return await promised(folders.rmdir, path, options);
}

async function mkdir(path, options) {
  return await promised(folders.mkdir, path, options);
}

async function readdir(path, options) {
  return await promised(readdirForPromise, path, options);
}

async function readlink(path, options) {
  return await promised(paths.readlink, path, options);
}

async function symlink(target, path, type) {
  return await promised(paths.symlink, target, path, type);
}

async function lstat(path, options = { bigint: false }) {
  return await promised(paths.lstat, path, options);
}

async function stat(path, options = { bigint: false }) {
  return await promised(paths.stat, path, options);
}

async function statfs(path, options = { bigint: false }) {
  return await promised(paths.statfs, path, options);
}

async function link(existingPath, newPath) {
  return await promised(paths.link, existingPath, newPath);
}

async function unlink(path) {
  return await promised(paths.unlink, path);
}

async function chmod(path, mode) {
  return await promised(paths.chmod, path, mode);
}

async function lchmod(path, mode) { // eslint-disable-line no-unused-vars
  // Linux has no modes of symbolic links.
  throw new ERR_METHOD_NOT_IMPLEMENTED('lchmod()');
}

async function lchown(path, uid, gid) {
  return await promised(paths.lchown, path, uid, gid);
}

async function chown(path, uid, gid) {
  return await promised(paths.chown, path, uid, gid);
}

async function utimes(path, atime, mtime) {
  return await promised(paths.utimes, path, atime, mtime);
}

async function lutimes(path, atime, mtime) {
  return await promised(paths.lutimes, path, atime, mtime);
}

async function realpath(path, options) {
  const { encoding } = getOptions(options);
  return decodeName(await promised(binding.realpath, getValidatedPath(path), wantsBytes(encoding)), encoding);
}

async function mkdtemp(prefix, options) {
  return await promised(folders.mkdtemp, prefix, options);
}

async function mkdtempDisposable(prefix, options) {
  const path = await mkdtemp(prefix, options);
  // The working directory may change before the folder is removed.
  const fullPath = resolve(process.cwd(), path);
  const remove = async () => {
    await rm(fullPath, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  };
  return {
    __proto__: null,
    path,
    remove,
    async [Symbol.asyncDispose]() {
      await remove();
    },
  };
}

/** Writes the pieces of an iterable to a file that is opened for it. */
async function writeIterable(path, pieces, options) {
  const fd = await promised(binding.open, getValidatedPath(path), options.flags, options.mode);
  try {
    await writePieces(fd, pieces, options);
    if (options.flush) await promised(binding.fsync, fd);
  } finally {
    await promised(binding.close, fd);
  }
}

async function write(path, data, options) {
  if (!isIterableData(data)) {
    const bytes = toBytes(data, options.encoding);
    throwIfAborted(options.signal);
    return await promised(writeWhole, getValidatedPath(path), bytes, options);
  }
  throwIfAborted(options.signal);
  return writeIterable(path, data, options);
}

async function writeFile(path, data, options) {
  if (isFileHandle(path)) return path.writeFile(data, options);
  return write(path, data, getWriteOptions(options, kWriteDefaults));
}

async function appendFile(path, data, options) {
  if (isFileHandle(path)) return path.appendFile(data, options);
  return write(path, data, getWriteOptions(options, kAppendDefaults));
}

async function readFile(path, options) {
  if (isFileHandle(path)) return path.readFile(options);
  options = getOptions(options, kReadDefaults);
  throwIfAborted(options.signal);
  return await promised(readWhole, getValidatedPath(path), options);
}

function watch(filename, options = {}) {
  return watching().watch(filename, options);
}

export {
  access, appendFile, chmod, chown, constants, copyFile, cp, glob, lchmod, lchown, link, lstat, lutimes, mkdir, mkdtemp,
  mkdtempDisposable, open, opendir, readdir, readFile, readlink, realpath, rename, rm, rmdir, stat, statfs, symlink,
  truncate, unlink, utimes, watch, writeFile,
};

/** In Node's order. */
export default {
  access, copyFile, cp, glob, open, opendir, rename, truncate, rm, rmdir, mkdir, readdir, readlink, symlink, lstat, stat,
  statfs, link, unlink, chmod, lchmod, lchown, chown, utimes, lutimes, realpath, mkdtemp, mkdtempDisposable, writeFile,
  appendFile, readFile, watch, constants,
};
