// fs.Dirent, and names with types of the native side as Dirents.
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import * as binding from 'binding:fs';
import { decodeName } from 'internal:fs/args';
import {
  S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, UV_DIRENT_BLOCK, UV_DIRENT_CHAR,
  UV_DIRENT_DIR, UV_DIRENT_FIFO, UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_SOCKET, UV_DIRENT_UNKNOWN,
} from 'internal:fs/constants';
import { newValues } from 'internal:fs/stats';

const kType = Symbol('type');

/** @see https://nodejs.org/api/fs.html#class-fsdirent */
export class Dirent {
  constructor(name, type, path) {
    this.name = name;
    this.parentPath = path;
    this[kType] = type;
  }

  isDirectory() {
    return this[kType] === UV_DIRENT_DIR;
  }

  isFile() {
    return this[kType] === UV_DIRENT_FILE;
  }

  isBlockDevice() {
    return this[kType] === UV_DIRENT_BLOCK;
  }

  isCharacterDevice() {
    return this[kType] === UV_DIRENT_CHAR;
  }

  isSymbolicLink() {
    return this[kType] === UV_DIRENT_LINK;
  }

  isFIFO() {
    return this[kType] === UV_DIRENT_FIFO;
  }

  isSocket() {
    return this[kType] === UV_DIRENT_SOCKET;
  }
}

const kTypes = new Map([
  [S_IFDIR, UV_DIRENT_DIR], [S_IFREG, UV_DIRENT_FILE], [S_IFBLK, UV_DIRENT_BLOCK], [S_IFCHR, UV_DIRENT_CHAR],
  [S_IFLNK, UV_DIRENT_LINK], [S_IFIFO, UV_DIRENT_FIFO], [S_IFSOCK, UV_DIRENT_SOCKET],
]);

/** The path of an entry, where either part may be bytes. */
export function joinPath(folder, name) {
  if (typeof folder === 'string' && typeof name === 'string') return join(folder, name);
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(name)]);
}

/** The type of an entry whose file system does not tell it with the name. */
function typeOf(path) {
  const values = newValues(false);
  if (!binding.statNow(path, values, false, false, true)) return UV_DIRENT_UNKNOWN;
  return kTypes.get(values[1] & S_IFMT) ?? UV_DIRENT_UNKNOWN;
}

/**
 * @param {string | Uint8Array} folder
 * @param {[Array<string | Uint8Array>, number[]]} entries names and types of the native side
 * @param {string} [encoding]
 * @returns {Dirent[]}
 */
export function makeDirents(folder, [names, types], encoding) {
  const result = new Array(names.length);
  for (let i = 0; i < names.length; i++) {
    const type = types[i] === UV_DIRENT_UNKNOWN ? typeOf(joinPath(folder, names[i])) : types[i];
    result[i] = new Dirent(decodeName(names[i], encoding), type, folder);
  }
  return result;
}

/** Whether an entry is a folder that a recursive walk enters: a folder itself, or a link to one when `path` is followed. */
export const isFolderType = (type, path) =>
  (type === UV_DIRENT_UNKNOWN ? typeOf(path) : type) === UV_DIRENT_DIR;
