// node:path/posix.
import { posix } from 'internal:path/path';

export const {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep, delimiter, _makeLong,
} = posix;
export { posix, win32 } from 'internal:path/path';
export default posix;
