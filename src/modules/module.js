// node:module: the Module class of CommonJS with everything else that loading shows to programs.
import { stat } from 'binding:module_files';
import { Module } from 'internal:modules/cjs';
import { builtinModules, isBuiltin } from 'internal:modules/builtins';
import { createRequire } from 'internal:modules/helpers';
import { executeUserEntryPoint } from 'internal:modules/run_main';
import { findPackageJSON } from 'internal:modules/find_package_json';
import { readPackage } from 'internal:modules/package';
import { registerHooks } from 'internal:modules/hooks';
import { getSourceMapsSupport, setSourceMapsSupport } from 'internal:modules/source_maps';
import { ERR_NO_TYPESCRIPT } from 'internal:modules/errors';
import {
  constants, enableCompileCache, flushCompileCache, getCompileCacheDir,
} from 'internal:modules/compile_cache';

const wrappers = lazy('internal:modules/cjs_wrapper');
const esm = lazy('internal:modules/esm_translate');

let statFunction = (filename) => stat(`${filename}`);
Object.defineProperties(Module, {
  _stat: {
    get() { return statFunction; },
    set(value) { statFunction = value; },
    configurable: true,
  },
  wrap: {
    get() { return wrappers().getWrap(); },
    set(value) { wrappers().setWrap(value); },
    configurable: true,
  },
  wrapper: {
    get() { return wrappers().getWrapper(); },
    set(value) { wrappers().setWrapper(value); },
    configurable: true,
  },
  _readPackage: {
    get() {
      return (path) => {
        const config = readPackage(`${path}`);
        if (config === null) return { exists: false, pjsonPath: `${path}/package.json`, type: 'none' };
        return {
          exists: true, pjsonPath: config.path, name: config.name, main: config.main, type: config.type,
          exports: config.exports, imports: config.imports,
        };
      };
    },
    configurable: true,
  },
});

/** Deprecated; does nothing without NODE_DEBUG=module. */
function _debug(...args) {
  return (debugLog ??= requireBuiltin('node:util').deprecate(requireBuiltin('node:util').debuglog('module'),
    'Module._debug is deprecated.', 'DEP0077'))(...args);
}
let debugLog;

function syncBuiltinESMExports() {
  esm().syncBuiltinESMExports();
}

/** Asynchronous hooks: see internal:modules/register. */
function register(specifier, parentURL = undefined, options = undefined) {
  return requireBuiltin('internal:modules/register').register(specifier, parentURL, options);
}
Object.defineProperty(register, 'length', { value: 1 });

/** Needs a TypeScript stripper, which is not part of Weft yet. */
function stripTypeScriptTypes(_code) {
  throw new ERR_NO_TYPESCRIPT();
}

function findSourceMap(path) {
  return requireBuiltin('internal:modules/source_map_cache').findSourceMap(path);
}

Object.assign(Module, {
  _debug, isBuiltin, createRequire, syncBuiltinESMExports, Module, registerHooks, builtinModules,
  runMain: executeUserEntryPoint, register, constants, enableCompileCache, findPackageJSON, flushCompileCache,
  getCompileCacheDir, stripTypeScriptTypes, findSourceMap,
});
let SourceMap;
Object.defineProperty(Module, 'SourceMap', {
  get() { return (SourceMap ??= requireBuiltin('internal:modules/source_map').SourceMap); },
  set(value) { SourceMap = value; },
  enumerable: true, configurable: true,
});
Object.assign(Module, { getSourceMapsSupport, setSourceMapsSupport });

export default Module;
export { Module, builtinModules, createRequire, isBuiltin, registerHooks };
