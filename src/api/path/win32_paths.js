// path.win32: every function of node:path for "/" and "\" as separators, drive letters, UNC shares and device paths.
import process from 'node:process';
import { validateString } from 'internal:errors/validators';
import { collapse, formatPath, lastSegment, nameWithout } from 'internal:path/segments';

const SLASH = 47;
const BACKSLASH = 92;
const COLON = 58;

const glob = lazy('internal:path/glob');

const isSeparator = (code) => code === SLASH || code === BACKSLASH;
const isLetter = (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const toBackslashes = (path) => path.replace(/\//g, '\\');

// Names of devices that Windows finds in every directory, before a colon.
const kReservedName = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/i;

/** True when what stands before the first colon of `part` names a device. */
function startsWithDevice(part) {
  const colon = part.indexOf(':');
  return colon > 0 && kReservedName.test(part.slice(0, colon));
}

/**
 * The root of a path.
 * - "\\server\share": device "\\server\share", absolute; `end` stands behind the share, `complete` says nothing follows.
 * - "\\.\x", "\\?\x": device "\\." or "\\?", absolute; `end` stands behind the separator.
 * - "c:" with or without a separator; "\"; or no root at all.
 * @param {string} path
 * @returns {{ device: string, end: number, absolute: boolean, complete: boolean }} `device` is written with backslashes
 */
function rootOf(path) {
  const length = path.length;
  const root = { device: '', end: 0, absolute: false, complete: false };
  if (length === 0) return root;
  const first = path.charCodeAt(0);
  if (isSeparator(first)) {
    root.absolute = true;
    root.end = 1;
    if (length > 1 && isSeparator(path.charCodeAt(1))) {
      let i = 2;
      while (i < length && !isSeparator(path.charCodeAt(i))) i++;
      if (i < length && i > 2) {
        const server = path.slice(2, i);
        const gap = i;
        while (i < length && isSeparator(path.charCodeAt(i))) i++;
        if (i < length) {
          const share = i;
          while (i < length && !isSeparator(path.charCodeAt(i))) i++;
          if (server === '.' || server === '?') {
            root.device = `\\\\${server}`;
            root.end = gap + 1;
          } else {
            root.device = `\\\\${server}\\${path.slice(share, i)}`;
            root.end = i;
            root.complete = i === length;
          }
        }
      }
    }
  } else if (length > 1 && isLetter(first) && path.charCodeAt(1) === COLON) {
    root.device = path.slice(0, 2);
    root.end = 2;
    if (length > 2 && isSeparator(path.charCodeAt(2))) {
      root.absolute = true;
      root.end = 3;
    }
  }
  return root;
}

/**
 * The root in the sense of parse(), dirname() and basename(): a piece of the path as written, with its separator.
 * @param {string} path
 * @returns {number} its length
 */
function writtenRootLength(path) {
  const length = path.length;
  if (length === 0) return 0;
  const first = path.charCodeAt(0);
  if (isSeparator(first)) {
    if (length > 1 && isSeparator(path.charCodeAt(1))) {
      let i = 2;
      while (i < length && !isSeparator(path.charCodeAt(i))) i++;
      if (i < length && i > 2) {
        while (i < length && isSeparator(path.charCodeAt(i))) i++;
        if (i < length) {
          while (i < length && !isSeparator(path.charCodeAt(i))) i++;
          return i === length ? length : i + 1;
        }
      }
    }
    return 1;
  }
  if (length > 1 && isLetter(first) && path.charCodeAt(1) === COLON) {
    return length > 2 && isSeparator(path.charCodeAt(2)) ? 3 : 2;
  }
  return 0;
}

function normalize(path) {
  validateString(path, 'path');
  const length = path.length;
  if (length === 0) return '.';
  if (length === 1) return path === '/' ? '\\' : path;
  const root = rootOf(path);
  if (root.complete) return `${root.device}\\`;
  let reserved = false;
  if (root.end === 0 && startsWithDevice(path)) {
    reserved = true;
    root.end = path.indexOf(':') + 1;
    root.device = path.slice(0, root.end);
  }
  let tail = root.end < length ? collapse(path, root.end, !root.absolute, true) : '';
  if (tail === '' && !root.absolute) tail = '.';
  if (tail !== '' && isSeparator(path.charCodeAt(length - 1))) tail += '\\';
  if (reserved) return `.\\${root.device}${tail}`;
  if (root.device === '' && !root.absolute && path.includes(':')) {
    // "a/../C:/x" must not become an absolute path, nor one of another drive.
    if (tail.length >= 2 && isLetter(tail.charCodeAt(0)) && tail.charCodeAt(1) === COLON) return `.\\${tail}`;
    for (let colon = path.indexOf(':'); colon !== -1; colon = path.indexOf(':', colon + 1)) {
      if (colon === length - 1 || isSeparator(path.charCodeAt(colon + 1))) return `.\\${tail}`;
    }
  }
  return `${root.device}${root.absolute ? '\\' : ''}${tail}`;
}

function join(...paths) {
  let joined;
  let first = '';
  for (let i = 0; i < paths.length; i++) {
    const part = paths[i];
    validateString(part, 'path');
    if (part.length === 0) continue;
    if (joined === undefined) joined = first = part;
    else joined += `\\${part}`;
  }
  if (joined === undefined) return '.';

  // Two separators at the start mean a UNC path only when the first part itself began one ("//server"); two that joining
  // brought together ("/" and "/a") do not.
  let unc = false;
  let leading = 0;
  while (leading < first.length && isSeparator(first.charCodeAt(leading))) leading++;
  if (leading === 2 && first.length > 2) unc = true;
  if (!unc) {
    let count = 0;
    while (count < joined.length && isSeparator(joined.charCodeAt(count))) count++;
    if (count >= 2) joined = `\\${joined.slice(count)}`;
  }
  for (const part of joined.split('\\')) {
    if (startsWithDevice(part)) return toBackslashes(joined);
  }
  return normalize(joined);
}

/** The working directory of a drive; where the system does not know drives, the one of the process. */
function workingDirectoryOf(device) {
  if (device === '') return process.cwd();
  let path = process.env[`=${device}`] || process.cwd();
  // A directory of another drive: then the root of this one.
  if (path === undefined ||
      (path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === BACKSLASH)) {
    path = `${device}\\`;
  }
  return path;
}

function resolve(...paths) {
  let device = '';
  let tail = '';
  let absolute = false;
  for (let i = paths.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = paths[i];
      validateString(path, `paths[${i}]`);
      if (path.length === 0) continue;
    } else {
      path = workingDirectoryOf(device);
    }
    const root = rootOf(path);
    if (root.device !== '') {
      if (device === '') device = root.device;
      else if (root.device.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (absolute) {
      if (device !== '') break;
    } else {
      tail = `${path.slice(root.end)}\\${tail}`;
      absolute = root.absolute;
      if (absolute && device !== '') break;
    }
  }
  tail = collapse(tail, 0, !absolute, true);
  return (absolute ? `${device}\\${tail}` : `${device}${tail}`) || '.';
}

function isAbsolute(path) {
  validateString(path, 'path');
  return rootOf(path).absolute;
}

/** Segments of a resolved path; separators at its ends do not count. */
function segmentsOf(path) {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === BACKSLASH) start++;
  while (end > start && path.charCodeAt(end - 1) === BACKSLASH) end--;
  return start === end ? [] : path.slice(start, end).split('\\');
}

function relative(from, to) {
  validateString(from, 'from');
  validateString(to, 'to');
  if (from === to) return '';
  const resolvedFrom = resolve(from);
  const resolvedTo = resolve(to);
  if (resolvedFrom === resolvedTo || resolvedFrom.toLowerCase() === resolvedTo.toLowerCase()) return '';
  const source = segmentsOf(resolvedFrom);
  const target = segmentsOf(resolvedTo);
  let shared = 0;
  while (shared < source.length && shared < target.length &&
         source[shared].toLowerCase() === target[shared].toLowerCase()) {
    shared++;
  }
  // Nothing in common: another drive or share. (A root without a drive has no segment, and everything below it.)
  if (shared === 0 && source.length > 0 && target.length > 0) return resolvedTo;
  const parts = [];
  for (let i = shared; i < source.length; i++) parts.push('..');
  for (let i = shared; i < target.length; i++) parts.push(target[i]);
  return parts.join('\\');
}

function toNamespacedPath(path) {
  if (typeof path !== 'string' || path.length === 0) return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved.startsWith('\\\\')) {
    const code = resolved[2];
    if (code !== '?' && code !== '.') return `\\\\?\\UNC\\${resolved.slice(2)}`;
  } else if (isLetter(resolved.charCodeAt(0)) && resolved[1] === ':' && resolved[2] === '\\') {
    return `\\\\?\\${resolved}`;
  }
  return resolved;
}

function dirname(path) {
  validateString(path, 'path');
  const length = path.length;
  if (length === 0) return '.';
  const root = writtenRootLength(path);
  if (root === length) return path;
  let end = length;
  while (end > root && isSeparator(path.charCodeAt(end - 1))) end--;
  while (end > root && !isSeparator(path.charCodeAt(end - 1))) end--;
  if (end > root) return path.slice(0, end - 1);
  return root === 0 ? '.' : path.slice(0, root);
}

/** Where names start: behind a drive letter. */
const behindDrive = (path) => (path.length >= 2 && isLetter(path.charCodeAt(0)) && path.charCodeAt(1) === COLON ? 2 : 0);

function basename(path, suffix) {
  if (suffix !== undefined) validateString(suffix, 'suffix');
  validateString(path, 'path');
  return nameWithout(path, behindDrive(path), suffix, true);
}

function extname(path) {
  validateString(path, 'path');
  const { to, dot } = lastSegment(path, behindDrive(path), true);
  return dot === -1 ? '' : path.slice(dot, to);
}

function format(pathObject) {
  return formatPath('\\', pathObject);
}

function parse(path) {
  validateString(path, 'path');
  const result = { root: '', dir: '', base: '', ext: '', name: '' };
  if (path.length === 0) return result;
  const start = writtenRootLength(path);
  result.root = path.slice(0, start);
  const { from, to, dot } = lastSegment(path, start, true);
  if (from !== -1) {
    result.base = path.slice(from, to);
    result.name = dot === -1 ? result.base : path.slice(from, dot);
    result.ext = dot === -1 ? '' : path.slice(dot, to);
  }
  result.dir = from > start ? path.slice(0, from - 1) : result.root;
  return result;
}

function matchesGlob(path, pattern) {
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  return glob().matchesGlob(path, pattern, true);
}

export const win32 = {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
  _makeLong: toNamespacedPath,
};
