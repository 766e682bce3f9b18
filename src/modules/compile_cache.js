// module.enableCompileCache() and its relatives, over the native cache.
import { directory, enable, flush } from 'binding:compile_cache';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateBoolean, validateString } from 'internal:errors/validators';
import { join as joinPath } from 'internal:path/path';
import process from 'node:process';

export const constants = Object.freeze({
  __proto__: null,
  compileCacheStatus: Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 }),
});

function isPortableByEnvironment() {
  return process.env.NODE_COMPILE_CACHE_PORTABLE === '1';
}

/** NODE_COMPILE_CACHE=folder. */
export function enableFromEnvironment(folder) {
  enable(folder, isPortableByEnvironment());
}

/**
 * @param {string | { directory?: string, portable?: boolean }} [options]
 * @returns {{ status: number, message?: string, directory?: string }}
 */
export function enableCompileCache(options) {
  let folder;
  let portable;
  if (typeof options === 'object' && options !== null) {
    ({ directory: folder, portable } = options);
    if (portable !== undefined) validateBoolean(portable, 'options.portable');
    if (folder !== undefined) validateString(folder, 'options.directory');
  } else if (options !== undefined) {
    if (typeof options !== 'string') throw new ERR_INVALID_ARG_TYPE('cacheDir', 'string', options);
    folder = options;
  }
  folder ??= process.env.NODE_COMPILE_CACHE || joinPath(requireBuiltin('node:os').tmpdir(), 'node-compile-cache');
  const result = enable(folder, portable ?? isPortableByEnvironment());
  const out = { __proto__: null, status: result.status };
  if (result.message) out.message = result.message;
  if (result.directory) out.directory = result.directory;
  return out;
}

/** The folder in use; undefined while the cache is off. */
export function getCompileCacheDir() {
  return directory() || undefined;
}

/** Writes what was compiled up to now. */
export function flushCompileCache() {
  flush();
}
