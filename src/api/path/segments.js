// What POSIX and Windows paths share: collapsing of segments, scanning for names and extensions, format().
import { validateObject } from 'internal:errors/validators';

const SLASH = 47;
const BACKSLASH = 92;
const DOT = 46;

/**
 * Resolves "." and ".." and merges separators in the part of a path behind its root.
 * @param {string} path
 * @param {number} start first character behind the root
 * @param {boolean} keepParents keep ".." that climb above the start (a relative path)
 * @param {boolean} windows "\" separates, too, and is what is written
 * @returns {string} segments joined by the separator, with none at either end
 */
export function collapse(path, start, keepParents, windows) {
  const separator = windows ? '\\' : '/';
  const length = path.length;
  let result = '';
  let removable = 0; // segments of `result` that a ".." may take away
  let position = start;
  while (position < length) {
    let code = path.charCodeAt(position);
    if (code === SLASH || (windows && code === BACKSLASH)) {
      position++;
      continue;
    }
    let end = position + 1;
    while (end < length) {
      code = path.charCodeAt(end);
      if (code === SLASH || (windows && code === BACKSLASH)) break;
      end++;
    }
    const size = end - position;
    if (path.charCodeAt(position) === DOT && (size === 1 || (size === 2 && path.charCodeAt(position + 1) === DOT))) {
      if (size === 2) {
        if (removable > 0) {
          removable--;
          const cut = result.lastIndexOf(separator);
          result = cut === -1 ? '' : result.slice(0, cut);
        } else if (keepParents) {
          result = result === '' ? '..' : `${result}${separator}..`;
        }
      }
    } else {
      const segment = path.slice(position, end);
      result = result === '' ? segment : `${result}${separator}${segment}`;
      removable++;
    }
    position = end + 1;
  }
  return result;
}

/**
 * Where the last segment of a path lies, trailing separators not counted, and where its extension starts.
 * @param {string} path
 * @param {number} start first character that may belong to a name
 * @param {boolean} windows
 * @returns {{ from: number, to: number, dot: number }} `from` is -1 when there is no name; `dot` is -1 when it has no
 *   extension: no dot, only a leading one, or the name is ".."
 */
export function lastSegment(path, start, windows) {
  let to = path.length;
  while (to > start) {
    const code = path.charCodeAt(to - 1);
    if (code !== SLASH && !(windows && code === BACKSLASH)) break;
    to--;
  }
  if (to === start) return { from: -1, to: -1, dot: -1 };
  let from = to;
  let dot = -1;
  while (from > start) {
    const code = path.charCodeAt(from - 1);
    if (code === SLASH || (windows && code === BACKSLASH)) break;
    from--;
    if (code === DOT && dot === -1) dot = from;
  }
  if (dot === from || (dot === to - 1 && dot === from + 1 && path.charCodeAt(from) === DOT)) dot = -1;
  return { from, to, dot };
}

/**
 * The name in `path`, without `suffix`. A suffix that is the whole name stays, unless it is the whole path.
 * @param {string} path
 * @param {number} start
 * @param {string | undefined} suffix
 * @param {boolean} windows
 */
export function nameWithout(path, start, suffix, windows) {
  const { from, to } = lastSegment(path, start, windows);
  if (suffix !== undefined && suffix.length > 0 && suffix.length <= path.length) {
    if (suffix === path) return '';
    if (from === -1) return path.slice(start); // only separators: Node gives them back
    const name = path.slice(from, to);
    return name.length > suffix.length && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  }
  return from === -1 ? '' : path.slice(from, to);
}

/**
 * path.format() for one separator.
 * @param {string} separator
 * @param {object} pathObject
 */
export function formatPath(separator, pathObject) {
  validateObject(pathObject, 'pathObject');
  const dir = pathObject.dir || pathObject.root;
  const { ext } = pathObject;
  const base = pathObject.base || `${pathObject.name || ''}${ext ? `${ext[0] === '.' ? '' : '.'}${ext}` : ''}`;
  if (!dir) return base;
  return dir === pathObject.root ? `${dir}${base}` : `${dir}${separator}${base}`;
}
