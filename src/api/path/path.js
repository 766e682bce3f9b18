// node:path. `posix` and `win32` know each other, and this file ties the knot.
import { posix } from 'internal:path/posix_paths';
import { win32 } from 'internal:path/win32_paths';

posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;

export { posix, win32 };
export const {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep, delimiter, _makeLong,
} = posix;
export default posix;
