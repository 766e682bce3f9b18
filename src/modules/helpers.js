// The require function of one module, and createRequire().
import { validateString } from 'internal:errors/validators';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { currentMain, Module } from 'internal:modules/cjs';
import { hasResolveHooks } from 'internal:modules/hooks';

const hooked = lazy('internal:modules/cjs_hooks');
const requireName = { value: 'require', writable: false, enumerable: false, configurable: true };

/**
 * @param {object} mod the module that it is for
 * @returns {Function} `require`, with resolve, main, extensions and cache
 */
export function makeRequire(mod) {
  function require(path) {
    return mod.require(path);
  }

  function resolve(request, options) {
    validateString(request, 'request');
    if (hasResolveHooks()) return hooked().resolveWithHooks(request, mod, false, options).filename;
    return Module._resolveFilename(request, mod, false, options);
  }

  function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, mod);
  }

  // The bundler renames the function, since its output has a `require` of its own.
  Object.defineProperty(require, 'name', requireName);
  require.resolve = resolve;
  resolve.paths = paths;
  // A setter on Object.prototype must not see it.
  Object.defineProperty(require, 'main', { value: currentMain(), writable: true, enumerable: true, configurable: true });
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

/**
 * `module.createRequire`.
 * @param {string | URL} filename path or file: URL
 */
export function createRequire(filename) {
  let path = filename;
  if (isURL(filename) || (typeof filename === 'string' && !filename.startsWith('/'))) {
    try {
      path = requireBuiltin('internal:url/url').fileURLToPath(filename);
    } catch {
      throw new ERR_INVALID_ARG_VALUE('filename', filename,
        'must be a file URL object, file URL string, or absolute path string');
    }
  } else if (typeof filename !== 'string') {
    throw new ERR_INVALID_ARG_VALUE('filename', filename,
      'must be a file URL object, file URL string, or absolute path string');
  }
  return createRequireFromPath(path);
}

function isURL(value) {
  return typeof value === 'object' && value !== null && Boolean(value.href && value.protocol) && value.auth === undefined &&
    value.path === undefined;
}

export function createRequireFromPath(path) {
  // A folder's name ends in a slash: resolution starts inside it.
  const proxy = path.endsWith('/') ? `${path}noop.js` : path;
  const module = new Module(proxy);
  module.filename = proxy;
  module.paths = Module._nodeModulePaths(module.path);
  return makeRequire(module);
}
