// What the author of a failed import probably meant: the file that require() would have found.
import { Module } from 'internal:modules/cjs';
import { dirname, relative } from 'internal:path/path';
import { fileURLToPath } from 'internal:url/url';

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
  if (/^(?:\/|file:)/.test(specifier)) return specifier.startsWith('file:') ? `file://${found}` : found;
  if (/^\.\.?(?:\/|$)/.test(specifier)) {
    const path = relative(dirname(parentFile), found);
    return path.startsWith('../') ? path : `./${path}`;
  }
  const marker = '/node_modules/';
  const index = found.lastIndexOf(marker);
  return index === -1 ? undefined : found.slice(index + marker.length);
}
