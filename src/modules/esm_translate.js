// From a loaded source to a module handle, one translator for each format.
import { compileSourceTextModule, createSyntheticModule, moduleSourceMapURL, setModuleExport } from 'binding:modules';
import { awaitedByImport, kIsCachedByESMLoader, loadBuiltin, loadFromRequire, Module, runCached, setSource } from 'internal:modules/cjs';
import { exportNamesOf } from 'internal:modules/cjs_exports';
import { pathFromFileURL } from 'internal:modules/file_url';
import { stripQuery } from 'internal:modules/package_resolve';
import { readText } from 'binding:module_files';
import { sourceToString } from 'internal:modules/source_text';
import { dirname } from 'internal:path/path';
import { ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_UNKNOWN_MODULE_FORMAT } from 'internal:modules/errors';
import { sourceMapsEnabled } from 'internal:modules/source_maps';

const wasm = lazy('internal:modules/esm_wasm');
const sourceMaps = lazy('internal:modules/source_map_cache');

/**
 * @param {string} url
 * @param {{ format: string, source: unknown, hooked?: boolean }} loaded
 * @param {boolean} isMain
 * @param {symbol} symbol the host-defined symbol of ES modules: who answers their import() and import.meta
 * @returns {{ handle: object, source?: unknown }}
 */
export function translate(url, loaded, isMain, symbol) {
  switch (loaded.format) {
    case 'module': return { handle: translateModule(url, loaded, symbol) };
    case 'commonjs': return { handle: translateCommonJS(url, loaded, isMain) };
    case 'builtin': return { handle: translateBuiltin(url) };
    case 'json': return { handle: translateJSON(url, loaded) };
    case 'wasm': return wasm().translate(url, loaded);
    default: throw new ERR_UNKNOWN_MODULE_FORMAT(loaded.format, url);
  }
}

function requireSource(url, loaded) {
  if (loaded.source === null || loaded.source === undefined) {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', 'load', 'source',
      loaded.source);
  }
  return sourceToString(loaded.source);
}

function stripBOM(text) {
  return text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
}

function translateModule(url, loaded, symbol) {
  const source = stripBOM(requireSource(url, loaded));
  const handle = compileSourceTextModule(url, source, 0, 0, symbol, undefined, undefined);
  if (sourceMapsEnabled()) sourceMaps().maybeCache(url, source, handle, moduleSourceMapURL(handle));
  return handle;
}

const pathOf = (url) => (url.startsWith('file:') ? pathFromFileURL(stripQuery(url)) : url);

function translateCommonJS(url, loaded, isMain) {
  const filename = pathOf(url);
  let module = Module._cache[filename];
  let text = loaded.source;
  if (text !== null && text !== undefined) text = sourceToString(text);
  if (module === undefined) {
    module = new Module(filename);
    module.filename = filename;
    module.paths = Module._nodeModulePaths(dirname(filename));
    module[kIsCachedByESMLoader] = true;
    Module._cache[filename] = module;
    // Reading now, for the lexer, spares require() the second look; a patched extension handler reads by itself.
    if (text === undefined || text === null) text = url.startsWith('file:') ? readText(filename) : '';
    setSource(module, text);
  }
  if (!module.loaded) awaitedByImport.set(module, undefined);
  const names = exportNamesOf(filename, text, module);
  names.delete('default');
  const list = [...names, 'default'];
  if (!names.has('module.exports')) list.push('module.exports');
  const handle = createSyntheticModule(url, list, () => {
    const { exports } = runCommonJS(url, filename, isMain);
    for (const name of names) {
      if (name === 'module.exports') continue;
      let value;
      if (exports !== null && exports !== undefined && hasOwn(exports, name)) {
        try {
          value = exports[name];
        } catch {
          // A throwing getter reads as undefined.
        }
      }
      setModuleExport(handle, name, value);
    }
    setModuleExport(handle, 'default', exports);
    setModuleExport(handle, 'module.exports', exports);
  }, undefined);
  return handle;
}

function hasOwn(object, name) {
  try {
    return Object.prototype.hasOwnProperty.call(object, name);
  } catch {
    return false;
  }
}

function runCommonJS(url, filename, isMain) {
  let cached = Module._cache[filename];
  if (!cached?.loaded) {
    // A file that a hook made up cannot be resolved; the module that waits in the cache for its first use can be run.
    const exports = cached?.[kIsCachedByESMLoader] && !isMain ? runCached(cached, filename) :
      loadFromRequire(filename, undefined, isMain);
    cached = Module._cache[filename] ?? { exports };
  }
  return awaitedByImport.get(cached) ?? cached;
}

/** handle of each imported built-in, by name, for syncBuiltinESMExports() */
const builtinHandles = new Map();

function translateBuiltin(url) {
  const name = url.slice(5);
  const exports = loadBuiltin(name);
  const names = Object.keys(exports).filter((key) => key !== 'default');
  const handle = createSyntheticModule(url, [...names, 'default'], () => {
    fillBuiltin(handle, exports, names);
  }, undefined);
  builtinHandles.set(name, { handle, exports, names, filled: false });
  return handle;
}

function fillBuiltin(handle, exports, names) {
  for (const name of names) {
    let value;
    try {
      value = exports[name];
    } catch {
      // A getter that cannot answer here leaves its export undefined.
    }
    setModuleExport(handle, name, value);
  }
  setModuleExport(handle, 'default', exports);
}

/** `module.syncBuiltinESMExports`: what programs changed on built-ins becomes visible to their importers. */
export function syncBuiltinESMExports() {
  for (const { handle, exports, names } of builtinHandles.values()) {
    for (const name of names) {
      let value;
      if (Object.hasOwn(exports, name)) {
        try {
          value = exports[name];
        } catch {
          // As above.
        }
      }
      setModuleExport(handle, name, value);
    }
  }
}

function translateJSON(url, loaded) {
  const source = requireSource(url, loaded);
  const isFile = url.startsWith('file:');
  const filename = isFile ? pathOf(url) : undefined;
  let exports;
  const module = isFile && !/[?#]/.test(url) ? Module._cache[filename] : undefined;
  if (module?.loaded) {
    ({ exports } = module);
  } else {
    try {
      exports = JSON.parse(stripBOM(source));
    } catch (error) {
      error.message = `${isFile ? filename : url}: ${error.message}`;
      throw error;
    }
    if (isFile && !/[?#]/.test(url) && module === undefined) {
      const cached = new Module(filename);
      cached.filename = filename;
      cached.paths = Module._nodeModulePaths(dirname(filename));
      cached.exports = exports;
      cached.loaded = true;
      Module._cache[filename] = cached;
    }
  }
  const handle = createSyntheticModule(url, ['default'], () => setModuleExport(handle, 'default', exports), undefined);
  return handle;
}

