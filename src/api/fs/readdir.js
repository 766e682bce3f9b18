// readdir() in its three forms, one folder or all below it.
import { Buffer } from 'node:buffer';
import { relative } from 'node:path';
import * as binding from 'binding:fs';
import { decodeName, getOptions, getValidatedPath, getValidCallback, validateBoolean, wantsBytes } from 'internal:fs/args';
import { S_IFDIR, S_IFMT, UV_DIRENT_LINK } from 'internal:fs/constants';
import { isFolderType, joinPath, makeDirents } from 'internal:fs/dirent';
import { newValues } from 'internal:fs/stats';

function getReaddirOptions(options) {
  options = getOptions(options);
  if (options.recursive !== undefined && options.recursive !== null) validateBoolean(options.recursive, 'options.recursive');
  return options;
}

const decodeNames = (names, encoding) => names.map((name) => decodeName(name, encoding));

/** A walk through all folders below one, breadth first. The caller reads a folder and hands over what it found. */
class Walk {
  constructor(base, { encoding, withFileTypes }, follow = true) {
    this.follow = follow;
    this.base = base;
    this.encoding = encoding;
    this.withFileTypes = Boolean(withFileTypes);
    this.asBytes = wantsBytes(encoding);
    this.folders = [base];
    this.next = 0;
    this.results = [];
  }

  /** The name of an entry below the base, in the encoding that the user wants. */
  relativeName(path) {
    if (typeof path === 'string') return relative(this.base, path);
    const prefix = Buffer.from(this.base).length;
    const name = path.subarray(prefix + (path[prefix] === 0x2f ? 1 : 0));
    return decodeName(name, this.encoding);
  }

  /**
   * Takes the entries of the folder `this.folders[this.next]`.
   * @returns {string[]} links among them, which are walked through, too, if they lead to folders: see addFolders()
   */
  add([names, types]) {
    const folder = this.folders[this.next++];
    if (this.withFileTypes) {
      for (const dirent of makeDirents(folder, [names, types], this.encoding)) this.results.push(dirent);
    }
    const links = [];
    for (let i = 0; i < names.length; i++) {
      const path = joinPath(folder, names[i]);
      if (!this.withFileTypes) this.results.push(this.relativeName(path));
      if (types[i] === UV_DIRENT_LINK) links.push(path);
      else if (isFolderType(types[i], path)) this.folders.push(path);
    }
    return this.follow ? links : [];
  }

  get isDone() {
    return this.next === this.folders.length;
  }
}

const isFolder = (values) => (values[1] & S_IFMT) === S_IFDIR;

function leadsToFolder(link) {
  const values = newValues(false);
  try {
    return binding.statNow(link, values, false, true, true) && isFolder(values);
  } catch {
    return false; // A loop, or no permission.
  }
}

/** Puts those links into the walk that lead to folders, one after the other. */
function addFolders(walk, links, callback) {
  const link = links.shift();
  if (link === undefined) {
    callback();
    return;
  }
  const values = newValues(false);
  binding.stat(link, values, false, (error) => {
    if (!error && isFolder(values)) walk.folders.push(link);
    addFolders(walk, links, callback);
  });
}

/** @see https://nodejs.org/api/fs.html#fsreaddirsyncpath-options */
export function readdirSync(path, options) {
  options = getReaddirOptions(options);
  path = getValidatedPath(path);
  const { encoding, withFileTypes } = options;
  const asBytes = wantsBytes(encoding);
  if (options.recursive) {
    const walk = new Walk(path, options);
    while (!walk.isDone) {
      for (const link of walk.add(binding.readdir(walk.folders[walk.next], asBytes, true))) {
        if (leadsToFolder(link)) walk.folders.push(link);
      }
    }
    return walk.results;
  }
  const result = binding.readdir(path, asBytes, Boolean(withFileTypes));
  if (withFileTypes) return makeDirents(path, result, encoding);
  return asBytes ? decodeNames(result, encoding) : result;
}

function walkLater(path, options, follow, callback) {
  const walk = new Walk(path, options, follow);
  const step = (error, entries) => {
    if (error) {
      callback(error);
      return;
    }
    addFolders(walk, walk.add(entries), () => {
      if (walk.isDone) callback(null, walk.results);
      else binding.readdir(walk.folders[walk.next], walk.asBytes, true, step);
    });
  };
  binding.readdir(path, walk.asBytes, true, step);
}

function readdirLater(path, options, follow, callback) {
  options = getReaddirOptions(options);
  path = getValidatedPath(path);
  const { encoding, withFileTypes } = options;
  const asBytes = wantsBytes(encoding);
  if (options.recursive) {
    walkLater(path, options, follow(options), callback);
  } else if (!withFileTypes && !asBytes) {
    binding.readdir(path, false, false, callback);
  } else {
    binding.readdir(path, asBytes, Boolean(withFileTypes), (error, result) => {
      if (error) callback(error);
      else callback(null, withFileTypes ? makeDirents(path, result, encoding) : decodeNames(result, encoding));
    });
  }
}

/** @see https://nodejs.org/api/fs.html#fsreaddirpath-options-callback */
export function readdir(path, options, callback) {
  callback = getValidCallback(typeof options === 'function' ? options : callback);
  readdirLater(path, options, () => true, callback);
}

/** For the promise form, which gives Dirents of links, and does not walk through them. */
export function readdirForPromise(path, options, callback) {
  readdirLater(path, options, ({ withFileTypes }) => !withFileTypes, callback);
}
