// The copying of trees, as a generator of native calls: who runs it decides whether they happen now or later.
//
// It yields `[function of binding:fs, ...arguments]` and gets the call's value, `{ filter, src, dest }` and gets whether to
// copy that.
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import {
  ERR_FS_CP_DIR_TO_NON_DIR, ERR_FS_CP_EEXIST, ERR_FS_CP_EINVAL, ERR_FS_CP_FIFO_PIPE, ERR_FS_CP_NON_DIR_TO_DIR,
  ERR_FS_CP_SOCKET, ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, ERR_FS_CP_UNKNOWN, ERR_FS_EISDIR, ERR_INCOMPATIBLE_OPTION_PAIR,
} from 'internal:errors/codes';
import { validateBoolean, validateFunction, validateObject } from 'internal:errors/validators';
import { getValidatedPath, getValidCopyMode } from 'internal:fs/args';
import {
  S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK,
} from 'internal:fs/constants';
import { newValues } from 'internal:fs/stats';

const kDefaults = {
  __proto__: null, dereference: false, errorOnExist: false, filter: undefined, force: true, preserveTimestamps: false,
  recursive: false, verbatimSymlinks: false, mode: 0,
};
const kBooleans = ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks'];

/** Errors of cp() are SystemErrors that name the path. */
const kErrors = {
  __proto__: null, EEXIST: 17, EINVAL: 22, EISDIR: 21, ENOTDIR: 20,
};
const failure = (Class, code, message, path) => new Class({ message, path, syscall: 'cp', errno: kErrors[code], code });

/**
 * Checks the arguments of cp().
 * @returns {{ src: string, dest: string, options: typeof kDefaults }}
 */
export function prepareCopy(src, dest, options) {
  if (options !== undefined) validateObject(options, 'options');
  options = { ...kDefaults, ...options };
  for (const name of kBooleans) validateBoolean(options[name], `options.${name}`);
  options.mode = getValidCopyMode(options.mode);
  if (options.dereference && options.verbatimSymlinks) {
    throw new ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  }
  if (options.filter !== undefined) validateFunction(options.filter, 'options.filter');
  const text = (path) => (typeof path === 'string' ? path : path.toString());
  return { src: text(getValidatedPath(src, 'src')), dest: text(getValidatedPath(dest, 'dest')), options };
}

/** @returns {Generator<any, { dev: bigint, ino: bigint, kind: number, mode: number } | null>} */
function* stat(path, follow, mayMiss = false) {
  const values = newValues(true);
  try {
    yield [follow ? 'stat' : 'lstat', path, values, true];
  } catch (error) {
    if (mayMiss && error.code === 'ENOENT') return null;
    throw error;
  }
  const mode = Number(values[1]);
  return { dev: values[0], ino: values[7], kind: mode & S_IFMT, mode, values };
}

const isSame = (a, b) => a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;

/** Whether `dest` is `src` or lies below it. */
function isBelow(src, dest) {
  const parts = resolve(src).split(sep).filter(Boolean);
  const others = resolve(dest).split(sep).filter(Boolean);
  return parts.every((part, i) => others[i] === part);
}

/** What is at both ends, and whether the one may be copied onto the other. */
function* inspect(src, dest, { dereference }) {
  const from = yield* stat(src, dereference);
  const to = yield* stat(dest, dereference, true);
  const isFolder = from.kind === S_IFDIR;
  if (to !== null) {
    if (isSame(from, to)) throw failure(ERR_FS_CP_EINVAL, 'EINVAL', 'src and dest cannot be the same', dest);
    if (isFolder && to.kind !== S_IFDIR) {
      throw failure(ERR_FS_CP_DIR_TO_NON_DIR, 'EISDIR', `cannot overwrite non-directory ${dest} with directory ${src}`, dest);
    }
    if (!isFolder && to.kind === S_IFDIR) {
      throw failure(ERR_FS_CP_NON_DIR_TO_DIR, 'ENOTDIR', `cannot overwrite directory ${dest} with non-directory ${src}`,
                    dest);
    }
  }
  if (isFolder && isBelow(src, dest)) throw copyIntoItself(src, dest);
  return { from, to };
}

const copyIntoItself = (src, dest) =>
  failure(ERR_FS_CP_EINVAL, 'EINVAL', `cannot copy ${src} to a subdirectory of self ${dest}`, dest);

/** A folder above dest may be src under another name, by a symbolic link. */
function* checkParents(src, from, dest) {
  const end = resolve(dirname(src));
  for (let parent = resolve(dirname(dest)); parent !== end; parent = dirname(parent)) {
    if (parent === dirname(parent)) return;
    const found = yield* stat(parent, true, true);
    if (found !== null && isSame(from, found)) throw copyIntoItself(src, dest);
  }
}

function* copyBytes(src, dest, from, { mode, preserveTimestamps }) {
  yield ['copyFile', src, dest, mode];
  if (!preserveTimestamps) return;
  const writable = (from.mode & 0o200) !== 0;
  if (!writable) yield ['chmod', dest, (from.mode | 0o200) & 0o7777];
  // Copying has changed the time of the last access.
  const { values } = yield* stat(src, true);
  const seconds = (at) => Number(values[at]) + Number(values[at + 1]) / 1e9;
  yield ['utimes', dest, seconds(10), seconds(12)];
  if (!writable) yield ['chmod', dest, from.mode & 0o7777];
}

function* copyFile(src, dest, { from, to }, options) {
  if (to !== null) {
    if (!options.force) {
      if (options.errorOnExist) throw failure(ERR_FS_CP_EEXIST, 'EEXIST', `${dest} already exists`, dest);
      return;
    }
    yield ['unlink', dest];
  }
  yield* copyBytes(src, dest, from, options);
}

function* copyFolder(src, dest, { from, to }, options, strict) {
  if (to === null) {
    yield ['mkdir', dest, 0o777];
  } else if (strict && options.errorOnExist && !options.force) {
    throw failure(ERR_FS_CP_EEXIST, 'EEXIST', `${dest} already exists`, dest);
  }
  for (const name of yield ['readdir', src, false, false]) {
    yield* copyEntry(join(src, name), join(dest, name), options, strict);
  }
  if (to === null) yield ['chmod', dest, from.mode & 0o7777];
}

function* readLink(path) {
  const target = yield ['readlink', path, false];
  return isAbsolute(target) ? target : resolve(dirname(path), target);
}

function* copyLink(src, dest, to, { verbatimSymlinks }) {
  const target = verbatimSymlinks ? yield ['readlink', src, false] : yield* readLink(src);
  if (to === null) {
    yield ['symlink', target, dest, 0];
    return;
  }
  let present;
  try {
    present = yield* readLink(dest);
  } catch (error) {
    if (error.code !== 'EINVAL' && error.code !== 'UNKNOWN') throw error;
    // Not a link: this reports that it exists.
    yield ['symlink', target, dest, 0];
    return;
  }
  const found = yield* stat(src, true, true);
  if (found?.kind === S_IFDIR) {
    const full = resolve(dirname(src), target);
    if (isBelow(full, present)) {
      throw failure(ERR_FS_CP_EINVAL, 'EINVAL', `cannot copy ${full} to a subdirectory of self ${present}`, dest);
    }
    // The link would hide what it is copied from.
    if (isBelow(present, full)) {
      throw failure(ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, 'EINVAL', `cannot overwrite ${present} with ${full}`, dest);
    }
  }
  yield ['unlink', dest];
  yield ['symlink', target, dest, 0];
}

function* copyItem(src, dest, found, options, strict) {
  switch (found.from.kind) {
    case S_IFDIR:
      if (!options.recursive) {
        throw failure(ERR_FS_EISDIR, 'EISDIR', `${src} is a directory (not copied)`, src);
      }
      yield* copyFolder(src, dest, found, options, strict);
      break;
    case S_IFREG: case S_IFCHR: case S_IFBLK:
      yield* copyFile(src, dest, found, options);
      break;
    case S_IFLNK:
      yield* copyLink(src, dest, found.to, options);
      break;
    case S_IFSOCK:
      throw failure(ERR_FS_CP_SOCKET, 'EINVAL', `cannot copy a socket file: ${dest}`, dest);
    case S_IFIFO:
      throw failure(ERR_FS_CP_FIFO_PIPE, 'EINVAL', `cannot copy a FIFO pipe: ${dest}`, dest);
    default:
      throw failure(ERR_FS_CP_UNKNOWN, 'EINVAL', `cannot copy an unknown file type: ${dest}`, dest);
  }
}

function* copyEntry(src, dest, options, strict) {
  if (options.filter !== undefined && !(yield { filter: options.filter, src, dest })) return;
  yield* copyItem(src, dest, yield* inspect(src, dest, options), options, strict);
}

/**
 * @param {{ src: string, dest: string, options: typeof kDefaults }} request of prepareCopy()
 * @param {boolean} strict whether an existing folder counts for errorOnExist
 */
export function* copyTree({ src, dest, options }, strict) {
  if (options.filter !== undefined && !(yield { filter: options.filter, src, dest })) return;
  const found = yield* inspect(src, dest, options);
  yield* checkParents(src, found.from, dest);
  const parent = dirname(dest);
  if ((yield* stat(parent, true, true)) === null) yield ['mkdirRecursive', parent, 0o777, false];
  yield* copyItem(src, dest, found, options, strict);
}
