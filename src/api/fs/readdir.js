// readdir() in its three forms, one folder or all below it.
import { Buffer } from 'node:buffer';
import { relative } from 'node:path';
import * as binding from 'binding:fs';
import { decodeName, getOptions, getValidatedPath, getValidCallback, validateBoolean, wantsBytes } from 'internal:fs/args';
import { Dirent, isFolderType, joinPath, makeDirents } from 'internal:fs/dirent';

function getReaddirOptions(options) {
  options = getOptions(options);
  if (options.recursive !== undefined && options.recursive !== null) validateBoolean(options.recursive, 'options.recursive');
  return options;
}

const decodeNames = (names, encoding) => names.map((name) => decodeName(name, encoding));

/** A walk through all folders below one, breadth first. The caller reads a folder and hands over what it found. */
class Walk {
  constructor(base, { encoding, withFileTypes }) {
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

  /** Takes the entries of the folder `this.folders[this.next]`. */
  add([names, types]) {
    const folder = this.folders[this.next++];
    if (this.withFileTypes) {
      for (const dirent of makeDirents(folder, [names, types], this.encoding)) this.results.push(dirent);
    }
    for (let i = 0; i < names.length; i++) {
      const path = joinPath(folder, names[i]);
      if (!this.withFileTypes) this.results.push(this.relativeName(path));
      if (isFolderType(types[i], path)) this.folders.push(path);
    }
  }

  get isDone() {
    return this.next === this.folders.length;
  }
}

/** @see https://nodejs.org/api/fs.html#fsreaddirsyncpath-options */
export function readdirSync(path, options) {
  options = getReaddirOptions(options);
  path = getValidatedPath(path);
  const { encoding, withFileTypes } = options;
  const asBytes = wantsBytes(encoding);
  if (options.recursive) {
    const walk = new Walk(path, options);
    while (!walk.isDone) walk.add(binding.readdir(walk.folders[walk.next], asBytes, true));
    return walk.results;
  }
  const result = binding.readdir(path, asBytes, Boolean(withFileTypes));
  if (withFileTypes) return makeDirents(path, result, encoding);
  return asBytes ? decodeNames(result, encoding) : result;
}

/** @see https://nodejs.org/api/fs.html#fsreaddirpath-options-callback */
export function readdir(path, options, callback) {
  callback = getValidCallback(typeof options === 'function' ? options : callback);
  options = getReaddirOptions(options);
  path = getValidatedPath(path);
  const { encoding, withFileTypes } = options;
  const asBytes = wantsBytes(encoding);
  if (options.recursive) {
    const walk = new Walk(path, options);
    const step = (error, entries) => {
      if (error) return callback(error);
      walk.add(entries);
      if (walk.isDone) return callback(null, walk.results);
      binding.readdir(walk.folders[walk.next], asBytes, true, step);
    };
    binding.readdir(path, asBytes, true, step);
    return;
  }
  if (!withFileTypes && !asBytes) {
    binding.readdir(path, false, false, callback);
    return;
  }
  binding.readdir(path, asBytes, Boolean(withFileTypes), (error, result) => {
    if (error) return callback(error);
    callback(null, withFileTypes ? makeDirents(path, result, encoding) : decodeNames(result, encoding));
  });
}

export { Dirent };
