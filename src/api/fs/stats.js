// fs.Stats, fs.BigIntStats, fs.StatFs, made from the numbers that the native side writes into a typed array: ten fields,
// then seconds and nanoseconds of access, modification, change and birth.
import {
  S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK,
} from 'internal:fs/constants';

/** Elements of an array of statistics, and of one of a file system. */
export const kStatFields = 18;
export const kStatFsFields = 8;

// Constructor functions, not classes: programs call fs.Stats without `new` and inherit from it the old way.
function StatsBase(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
}

const kTests = {
  isDirectory: S_IFDIR, isFile: S_IFREG, isBlockDevice: S_IFBLK, isCharacterDevice: S_IFCHR, isSymbolicLink: S_IFLNK,
  isFIFO: S_IFIFO, isSocket: S_IFSOCK,
};
for (const [name, kind] of Object.entries(kTests)) {
  StatsBase.prototype[name] = { [name]() { return this._checkModeProperty(kind); } }[name];
}

/** Dates are made when they are first read: most programs never do. */
function defineDates(prototype) {
  const properties = {};
  for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
    const source = `${name}Ms`;
    properties[name] = {
      __proto__: null,
      enumerable: true,
      configurable: true,
      get() {
        return (this[name] = new Date(Math.round(Number(this[source]))));
      },
      set(value) {
        Object.defineProperty(this, name,
                              { __proto__: null, value, enumerable: true, configurable: true, writable: true });
      },
    };
  }
  Object.defineProperties(prototype, properties);
}

/** @see https://nodejs.org/api/fs.html#class-fsstats */
export function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs,
                      birthtimeMs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
Object.setPrototypeOf(Stats, StatsBase);
defineDates(Stats.prototype);
Stats.prototype._checkModeProperty = function _checkModeProperty(kind) {
  return (this.mode & S_IFMT) === kind;
};

export function BigIntStats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs,
                            birthtimeNs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeNs / 1_000_000n;
  this.mtimeMs = mtimeNs / 1_000_000n;
  this.ctimeMs = ctimeNs / 1_000_000n;
  this.birthtimeMs = birthtimeNs / 1_000_000n;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
Object.setPrototypeOf(BigIntStats, StatsBase);
defineDates(BigIntStats.prototype);
BigIntStats.prototype._checkModeProperty = function _checkModeProperty(kind) {
  return (Number(this.mode) & S_IFMT) === kind;
};

const milliseconds = (seconds, nanoseconds) => seconds * 1000 + nanoseconds / 1_000_000;
const nanoseconds = (seconds, rest) => seconds * 1_000_000_000n + rest;

/**
 * @param {Float64Array | BigInt64Array} v
 * @param {number} at where the fields begin
 * @returns {Stats | BigIntStats}
 */
export function makeStats(v, at = 0) {
  if (v instanceof Float64Array) {
    return new Stats(
      v[at], v[at + 1], v[at + 2], v[at + 3], v[at + 4], v[at + 5], v[at + 6], v[at + 7], v[at + 8], v[at + 9],
      milliseconds(v[at + 10], v[at + 11]), milliseconds(v[at + 12], v[at + 13]),
      milliseconds(v[at + 14], v[at + 15]), milliseconds(v[at + 16], v[at + 17]));
  }
  return new BigIntStats(
    v[at], v[at + 1], v[at + 2], v[at + 3], v[at + 4], v[at + 5], v[at + 6], v[at + 7], v[at + 8], v[at + 9],
    nanoseconds(v[at + 10], v[at + 11]), nanoseconds(v[at + 12], v[at + 13]), nanoseconds(v[at + 14], v[at + 15]),
    nanoseconds(v[at + 16], v[at + 17]));
}

class StatFs {
  constructor(type, bsize, frsize, blocks, bfree, bavail, files, ffree) {
    this.type = type;
    this.bsize = bsize;
    this.frsize = frsize;
    this.blocks = blocks;
    this.bfree = bfree;
    this.bavail = bavail;
    this.files = files;
    this.ffree = ffree;
  }
}

export const makeStatFs = (values) => new StatFs(...values);

/** A new array for the native side to write to. */
export const newValues = (bigint, fields = kStatFields) => (bigint ? new BigInt64Array(fields) : new Float64Array(fields));

let numbers;
let bigints;

/**
 * An array that all calls share: the native side writes it right before the value or callback comes, which therefore has to
 * be the first to read it.
 */
export const sharedValues = (bigint) => (bigint ? (bigints ??= newValues(true)) : (numbers ??= newValues(false)));
