// path.posix: every function of node:path for "/" as the only separator.
import process from 'node:process';
import { validateString } from 'internal:errors/validators';
import { collapse, formatPath, lastSegment, nameWithout } from 'internal:path/segments';

const SLASH = 47;
const DOT = 46;

const glob = lazy('internal:path/glob');

/** True when normalize() would return the path as it is: no "//", no segment "." or "..", no root of "//". */
function isNormal(path) {
  const length = path.length;
  let segmentStart = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && path.charCodeAt(i) !== SLASH) continue;
    const size = i - segmentStart;
    if (size === 0) {
      // Allowed only as the root and behind the last separator.
      if (i !== 0 && i !== length) return false;
    } else if (size <= 2 && path.charCodeAt(segmentStart) === DOT &&
               (size === 1 || path.charCodeAt(segmentStart + 1) === DOT)) {
      return false;
    }
    segmentStart = i + 1;
  }
  return true;
}

function normalize(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  if (isNormal(path)) return path;
  const absolute = path.charCodeAt(0) === SLASH;
  const result = collapse(path, 0, !absolute, false);
  const trailing = path.charCodeAt(path.length - 1) === SLASH;
  if (result === '') return absolute ? '/' : (trailing ? './' : '.');
  return `${absolute ? '/' : ''}${result}${trailing ? '/' : ''}`;
}

function join(...paths) {
  let joined = '';
  for (let i = 0; i < paths.length; i++) {
    const part = paths[i];
    validateString(part, 'path');
    if (part.length > 0) joined = joined === '' ? part : `${joined}/${part}`;
  }
  return joined === '' ? '.' : normalize(joined);
}

function resolve(...paths) {
  let joined = '';
  let absolute = false;
  for (let i = paths.length - 1; i >= 0 && !absolute; i--) {
    const path = paths[i];
    validateString(path, `paths[${i}]`);
    if (path.length === 0) continue;
    joined = joined === '' ? path : `${path}/${joined}`;
    absolute = path.charCodeAt(0) === SLASH;
  }
  if (!absolute) {
    const cwd = process.cwd();
    joined = joined === '' ? cwd : `${cwd}/${joined}`;
    absolute = cwd.charCodeAt(0) === SLASH;
  }
  if (absolute && joined.charCodeAt(joined.length - 1) !== SLASH && isNormal(joined)) return joined;
  const result = collapse(joined, 0, !absolute, false);
  if (absolute) return `/${result}`;
  return result === '' ? '.' : result;
}

function isAbsolute(path) {
  validateString(path, 'path');
  return path.length > 0 && path.charCodeAt(0) === SLASH;
}

function relative(from, to) {
  validateString(from, 'from');
  validateString(to, 'to');
  if (from === to) return '';
  from = resolve(from);
  to = resolve(to);
  if (from === to) return '';

  // Both start with "/" and do not end with it, once the root is written as "".
  if (from === '/') from = '';
  if (to === '/') to = '';
  const limit = Math.min(from.length, to.length);
  let shared = 0;
  while (shared < limit && from.charCodeAt(shared) === to.charCodeAt(shared)) shared++;
  const longer = from.length > to.length ? from : to;
  if (shared !== limit || (shared < longer.length && longer.charCodeAt(shared) !== SLASH)) {
    shared = shared === 0 ? 0 : from.lastIndexOf('/', shared - 1);
  }
  let up = '';
  for (let slash = from.indexOf('/', shared); slash !== -1; slash = from.indexOf('/', slash + 1)) {
    up = up === '' ? '..' : `${up}/..`;
  }
  const rest = to.slice(shared + 1);
  if (up === '') return rest;
  return rest === '' ? up : `${up}/${rest}`;
}

function toNamespacedPath(path) {
  return path;
}

function dirname(path) {
  validateString(path, 'path');
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === SLASH) end--;
  if (end === 0) return path.length === 0 ? '.' : '/';
  while (end > 0 && path.charCodeAt(end - 1) !== SLASH) end--;
  if (end === 0) return '.';
  return end === 1 ? '/' : path.slice(0, end === 2 && path.charCodeAt(0) === SLASH ? 2 : end - 1);
}

function basename(path, suffix) {
  if (suffix !== undefined) validateString(suffix, 'suffix');
  validateString(path, 'path');
  return nameWithout(path, 0, suffix, false);
}

function extname(path) {
  validateString(path, 'path');
  const { to, dot } = lastSegment(path, 0, false);
  return dot === -1 ? '' : path.slice(dot, to);
}

function format(pathObject) {
  return formatPath('/', pathObject);
}

function parse(path) {
  validateString(path, 'path');
  const result = { root: '', dir: '', base: '', ext: '', name: '' };
  if (path.length === 0) return result;
  const absolute = path.charCodeAt(0) === SLASH;
  const start = absolute ? 1 : 0;
  if (absolute) result.root = '/';
  const { from, to, dot } = lastSegment(path, start, false);
  if (from !== -1) {
    result.base = path.slice(from, to);
    result.name = dot === -1 ? result.base : path.slice(from, dot);
    result.ext = dot === -1 ? '' : path.slice(dot, to);
  }
  if (from > start) result.dir = path.slice(0, from - 1);
  else if (absolute) result.dir = '/';
  return result;
}

function matchesGlob(path, pattern) {
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  return glob().matchesGlob(path, pattern, false);
}

export const posix = {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
  _makeLong: toNamespacedPath,
};
