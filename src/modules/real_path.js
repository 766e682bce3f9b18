// Real paths of module files. Folders repeat and files do not: a folder's real path is found once, after which one lstat
// tells that a file in it is no link.
import { isLink, realPath } from 'binding:module_files';

/** @type {Map<string, string>} folder -> its real path */
const realFolders = new Map();

/**
 * @param {string} path absolute and normalised, of an existing file
 * @returns {string}
 */
export function toRealPath(path) {
  const slash = path.lastIndexOf('/');
  if (slash <= 0) return realPath(path);
  const folder = path.slice(0, slash);
  let real = realFolders.get(folder);
  if (real === undefined) realFolders.set(folder, real = realPath(folder));
  const candidate = real === folder ? path : real + path.slice(slash);
  return isLink(candidate) ? realPath(candidate) : candidate;
}
