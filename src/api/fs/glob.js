// fs.glob(), fs.globSync(), fs.promises.glob(): the paths that match patterns.
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';
import * as binding from 'binding:fs';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateFunction, validateObject, validateString, validateStringArray } from 'internal:errors/validators';
import { getOptions, pathIfFileURL } from 'internal:fs/args';
import {
  S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, UV_DIRENT_BLOCK, UV_DIRENT_CHAR,
  UV_DIRENT_DIR, UV_DIRENT_FIFO, UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_SOCKET, UV_DIRENT_UNKNOWN,
} from 'internal:fs/constants';
import { Dirent, makeDirents } from 'internal:fs/dirent';
import { newValues } from 'internal:fs/stats';
import { compileGlob, GLOBSTAR, matchesPatterns, matchesSegment } from 'internal:path/glob';

const kTypeOfMode = new Map([
  [S_IFDIR, UV_DIRENT_DIR], [S_IFREG, UV_DIRENT_FILE], [S_IFBLK, UV_DIRENT_BLOCK], [S_IFCHR, UV_DIRENT_CHAR],
  [S_IFLNK, UV_DIRENT_LINK], [S_IFIFO, UV_DIRENT_FIFO], [S_IFSOCK, UV_DIRENT_SOCKET],
]);

/** Asks the file system, now or later. A missing entry is null, an unreadable folder has no entries. */
const direct = {
  lstat(path) {
    const values = newValues(false);
    try {
      return binding.statNow(path, values, false, false, true) ? kTypeOfMode.get(values[1] & S_IFMT) : null;
    } catch {
      return null;
    }
  },
  readdir(path) {
    try {
      return makeDirents(path, binding.readdir(path, false, true));
    } catch {
      return [];
    }
  },
};

const deferred = {
  lstat(path) {
    const values = newValues(false);
    return new Promise((fulfil) => {
      binding.lstat(path, values, false, (error) => fulfil(error ? null : kTypeOfMode.get(values[1] & S_IFMT)));
    });
  },
  readdir(path) {
    return new Promise((fulfil) => {
      binding.readdir(path, false, true, (error, entries) => fulfil(error ? [] : makeDirents(path, entries)));
    });
  },
};

/** A pattern without its leading ".", which says nothing about the paths that are compared with it. */
const withoutDot = (segments) => (segments.length > 1 && segments[0] === '.' ? segments.slice(1) : segments);

/** Turns options.exclude into two tests: of an entry of a folder, and of a path. */
function compileExclude(exclude) {
  if (exclude === undefined || exclude === null) return { entry: () => false, path: () => false };
  if (typeof exclude === 'function') return { entry: exclude, path: null };
  const patterns = exclude.flatMap((pattern) => compileGlob(pattern)).map(withoutDot);
  // "a/**" leaves out "a", too.
  const all = patterns.flatMap((pattern) =>
    (pattern.length > 1 && pattern[pattern.length - 1] === GLOBSTAR ? [pattern, pattern.slice(0, -1)] : [pattern]));
  const path = (text) => all.some((pattern) =>
    isAbsolute(text) === (pattern[0] === '') && matchesPatterns(pattern, text));
  return { entry: null, path };
}

/** One search. Its generators yield questions to the file system, so that the same walk serves both ways of asking. */
class Glob {
  constructor(patterns, options) {
    options = getOptions(options);
    const { cwd, exclude, withFileTypes } = options;
    this.root = pathIfFileURL(cwd) ?? process.cwd();
    this.base = cwd === undefined || cwd === null ? '.' : this.root;
    this.withFileTypes = Boolean(withFileTypes);
    if (exclude !== undefined && exclude !== null && typeof exclude !== 'function') {
      if (!Array.isArray(exclude)) throw new ERR_INVALID_ARG_TYPE('options.exclude', ['function', 'string[]'], exclude);
      validateStringArray(exclude, 'options.exclude');
    }
    if (typeof patterns === 'string') patterns = [patterns];
    else if (Array.isArray(patterns)) validateStringArray(patterns, 'patterns');
    else validateString(patterns, 'patterns');
    resolve(this.root); // Checks its type.
    this.exclude = compileExclude(exclude);
    this.patterns = patterns.flatMap((pattern) => compileGlob(pattern));
    this.found = new Set();
    this.folders = new Map();
    this.types = new Map();
  }

  /** Every match, as path or Dirent. */
  * run() {
    for (const segments of this.patterns) {
      // "", "." and ".." alone match nothing.
      if (segments[0] !== '' && segments.every((segment) => segment === '.' || segment === '..')) continue;
      if (segments.length === 1 && segments[0] === '') continue;
      const walk = { segments, follow: segments[0] === '.', seen: new Set() };
      if (segments[0] === '') yield* this.match(walk, '/', 1, UV_DIRENT_DIR);
      else yield* this.match(walk, '', 0, UV_DIRENT_DIR);
    }
  }

  fullPath(path) {
    return path === '' ? this.root : resolve(this.root, path);
  }

  * typeOf(path) {
    let type = this.types.get(path);
    if (type === undefined) this.types.set(path, type = yield { ask: 'lstat', path: this.fullPath(path) });
    return type;
  }

  * entriesOf(path) {
    let entries = this.folders.get(path);
    if (entries === undefined) {
      this.folders.set(path, entries = yield { ask: 'readdir', path: this.fullPath(path) });
    }
    return entries;
  }

  /** Whether an entry is left out, and with it all below. */
  isExcludedEntry(dirent, path) {
    if (this.exclude.entry === null) return this.exclude.path(path);
    return this.exclude.entry(this.withFileTypes ? dirent : dirent.name);
  }

  isExcludedPath(path, type) {
    if (this.exclude.path !== null) return this.exclude.path(path);
    return this.exclude.entry(this.withFileTypes ? this.direntOf(path, type) : path);
  }

  direntOf(path, type) {
    const full = this.base === '.' && !isAbsolute(path) ? path : this.fullPath(path);
    return new Dirent(basename(full), type, dirname(full));
  }

  * add(path, type) {
    if (path === '') path = '.';
    if (this.found.has(path)) return;
    if (this.exclude.path !== null && this.exclude.path(path)) return;
    this.found.add(path);
    yield { result: this.withFileTypes ? this.direntOf(path, type) : path };
  }

  /**
   * Matches the segments from `at` on below a path.
   * @param {number | undefined} type of the path, when it is known and the path therefore exists
   */
  * match(walk, path, at, type) {
    const { segments, seen } = walk;
    const key = `${at} ${path}`;
    if (seen.has(key)) return;
    seen.add(key);
    if (at === segments.length) {
      type ??= yield* this.typeOf(path);
      if (type !== null) yield* this.add(path, type);
      return;
    }
    const segment = segments[at];
    if (segment === '.') {
      yield* this.match(walk, path, at + 1, type);
    } else if (segment === '' || segment === '..') {
      type ??= yield* this.typeOf(path);
      if (type !== UV_DIRENT_DIR && !(type === UV_DIRENT_LINK && (segment === '..' || walk.follow))) return;
      if (segment === '..') yield* this.match(walk, join(path, '..'), at + 1, undefined);
      else if (at === segments.length - 1) yield* this.add(path, type);
    } else if (typeof segment === 'string') {
      yield* this.literal(walk, path, at, segment);
    } else if (segment === GLOBSTAR) {
      yield* this.globstar(walk, path, at, type);
    } else {
      yield* this.each(walk, path, at, segment);
    }
  }

  * literal(walk, path, at, segment) {
    const child = join(path, segment);
    if (at === walk.segments.length - 1) {
      yield* this.match(walk, child, at + 1, undefined);
      return;
    }
    const type = yield* this.typeOf(child);
    if (type === null || this.isExcludedPath(child, type)) return;
    yield* this.match(walk, child, at + 1, type);
  }

  * each(walk, path, at, segment) {
    const last = at === walk.segments.length - 1;
    for (const dirent of yield* this.entriesOf(path)) {
      if (!matchesSegment(segment, dirent.name)) continue;
      const child = join(path, dirent.name);
      if (this.isExcludedEntry(dirent, child)) continue;
      const type = typeOfDirent(dirent);
      if (last || type === UV_DIRENT_DIR || type === UV_DIRENT_LINK) yield* this.match(walk, child, at + 1, type);
    }
  }

  /** "**": the path itself, and all folders below that are not hidden. */
  * globstar(walk, path, at, type) {
    const { segments } = walk;
    const last = at === segments.length - 1;
    type ??= yield* this.typeOf(path);
    if (type === null) return;
    if (last) yield* this.add(path, type);
    else yield* this.match(walk, path, at + 1, type);
    if (type !== UV_DIRENT_DIR && type !== UV_DIRENT_LINK) return;
    for (const dirent of yield* this.entriesOf(path)) {
      if (dirent.name[0] === '.') continue;
      const child = join(path, dirent.name);
      if (this.isExcludedEntry(dirent, child)) continue;
      const childType = typeOfDirent(dirent);
      if (childType === UV_DIRENT_DIR) {
        yield* this.match(walk, child, at, childType);
      } else if (last) {
        yield* this.add(child, childType);
      } else if (childType === UV_DIRENT_LINK) {
        // A link is looked into, one level deep, where its own name matches too, or the pattern begins with ".".
        const next = segments[at + 1];
        const named = next !== GLOBSTAR && next !== '' && matchesSegment(next, dirent.name);
        if (walk.follow || named) yield* this.match(walk, child, at + 1, childType);
      }
    }
  }
}

function typeOfDirent(dirent) {
  if (dirent.isDirectory()) return UV_DIRENT_DIR;
  if (dirent.isFile()) return UV_DIRENT_FILE;
  if (dirent.isSymbolicLink()) return UV_DIRENT_LINK;
  if (dirent.isFIFO()) return UV_DIRENT_FIFO;
  if (dirent.isSocket()) return UV_DIRENT_SOCKET;
  if (dirent.isBlockDevice()) return UV_DIRENT_BLOCK;
  return dirent.isCharacterDevice() ? UV_DIRENT_CHAR : UV_DIRENT_UNKNOWN;
}

/** @see https://nodejs.org/api/fs.html#fsglobsyncpattern-options */
export function globSync(patterns, options) {
  if (options !== undefined) validateObject(options, 'options');
  const steps = new Glob(patterns, options).run();
  const results = [];
  for (let step = steps.next(); !step.done;) {
    const { ask, path, result } = step.value;
    if (ask === undefined) {
      results.push(result);
      step = steps.next();
    } else {
      step = steps.next(direct[ask](path));
    }
  }
  return results;
}

async function* iterate(search) {
  const steps = search.run();
  for (let step = steps.next(); !step.done;) {
    const { ask, path, result } = step.value;
    if (ask === undefined) {
      yield result;
      step = steps.next();
    } else {
      step = steps.next(await deferred[ask](path));
    }
  }
}

/** fs.promises.glob(). */
export async function* globIterator(patterns, options) {
  if (options !== undefined) validateObject(options, 'options');
  yield* iterate(new Glob(patterns, options));
}

/** @see https://nodejs.org/api/fs.html#fsglobpattern-options-callback */
export function glob(patterns, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'cb');
  if (options !== undefined) validateObject(options, 'options');
  Array.fromAsync(iterate(new Glob(patterns, options))).then(
    // Outside of the promise, so that what the callback throws is uncaught.
    (results) => process.nextTick(callback, null, results),
    (error) => process.nextTick(callback, error));
}
