// node:path/win32.
import { win32 } from 'internal:path/path';

export const {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep, delimiter, _makeLong,
} = win32;
export { posix, win32 } from 'internal:path/path';
export default win32;
