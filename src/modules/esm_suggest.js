// What the author of a failed import probably meant: the file that require() would have found.
import { Module } from 'internal:modules/cjs';
import { dirname, relative } from 'internal:path/path';
import { fileURLToPath } from 'internal:url/url';

const encode = (path) => path.split('/').map(encodeURIComponent).join('/');

/**
 * @param {string} specifier
 * @param {string} parentURL href of a file
 * @returns {string | undefined} a better specifier
 */
export function suggestion(specifier, parentURL) {
  const parentFile = fileURLToPath(parentURL);
  let request = specifier;
  if (specifier.startsWith('file:')) request = fileURLToPath(specifier);
  const bareFile = /^(?:\.|\/|file:|@?[a-zA-Z\d])/;
  if (!bareFile.test(specifier)) return undefined;
  const parent = { id: parentFile, filename: parentFile, paths: Module._nodeModulePaths(dirname(parentFile)) };
  let found;
  try {
    found = Module._findPath(request, Module._resolveLookupPaths(request, parent) ?? [], false);
  } catch {
    return undefined;
  }
  if (!found) return undefined;
  if (/^(?:\/|file:)/.test(specifier)) return specifier.startsWith('file:') ? `file://${encode(found)}` : encode(found);
  const marker = '/node_modules/';
  const index = found.lastIndexOf(marker);
  const inPackages = index === -1 ? '' : found.slice(index + marker.length);
  // A file right in node_modules has no package name that import could look for.
  if (/^\.\.?(?:\/|$)/.test(specifier) || !inPackages.includes('/')) {
    const path = encode(relative(dirname(parentFile), found));
    return path.startsWith('../') ? path : `./${path}`;
  }
  return encode(inPackages).replace(/^%40/, '@');
}
