// CommonJS: the Module class, require(), and the handlers of file name extensions. The underscored functions are Node's
// de-facto public surface; programs replace them, so they are always called through `Module`.
import { readText } from 'binding:module_files';
import { compileForCommonJS, functionSourceMapURL } from 'binding:modules';
import { basename, dirname, resolve as resolvePath } from 'internal:path/path';
import { hasBuiltin } from 'internal:runtime/loader';
import { onDependency } from 'internal:modules/dependencies';
import { getOption } from 'internal:runtime/options';
import { validateString } from 'internal:errors/validators';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { builtinId, normalizeBuiltin } from 'internal:modules/builtins';
import { packageScopeOf } from 'internal:modules/package';
import {
  beginStatCache, cachedStat, endStatCache, findPath, nodeModulePaths, resolveInternal, resolveSelf,
} from 'internal:modules/cjs_resolve';
import { requireConditions } from 'internal:modules/conditions';
import { makeRequire } from 'internal:modules/helpers';
import { hasLoadHooks, hasResolveHooks } from 'internal:modules/hooks';
import { ERR_UNKNOWN_BUILTIN_MODULE } from 'internal:modules/errors';
import { circularExports, restoreCircularExports } from 'internal:modules/cjs_circular';
import { sourceMapsEnabled } from 'internal:modules/source_maps';
import { tracingChannel } from 'node:diagnostics_channel';
import process from 'node:process';

const esm = lazy('internal:modules/cjs_esm');
const hooked = lazy('internal:modules/cjs_hooks');
const userWrapper = lazy('internal:modules/cjs_wrapper');
const sourceMaps = lazy('internal:modules/source_map_cache');

export const kIsMainSymbol = Symbol('kIsMainSymbol');
export const kIsCachedByESMLoader = Symbol('kIsCachedByESMLoader');
export const kURL = Symbol('kURL');
export const kFormat = Symbol('kFormat');
export const kIsExecuting = Symbol('kIsExecuting');

/** The module that required a module first. Kept off the object, where it would keep trees alive and print. */
const parents = new WeakMap();
/** Source handed over by a load hook or the ES module loader, so that the file is not read again. */
const sources = new WeakMap();

export const parentOf = (module) => parents.get(module);
export const setSource = (module, source) => sources.set(module, source);

/**
 * A CommonJS module.
 * @param {string} [id]
 * @param {Module} [parent]
 */
export function Module(id = '', parent) {
  this.id = id;
  this.path = dirname(id);
  // A setter on Object.prototype must not see it.
  Object.defineProperty(this, 'exports', { value: {}, writable: true, enumerable: true, configurable: true });
  parents.set(this, parent);
  addChild(parent, this, false);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

function addChild(parent, child, scan) {
  const children = parent?.children;
  if (children && !(scan && children.includes(child))) children.push(child);
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
/** Folders searched after the node_modules folders: NODE_PATH and the legacy ones. */
Module.globalPaths = [];
let globalFolders = [];
/** `${folder}\0${request}` -> file, for the requests of a folder. */
const relativeCache = new Map();
let isPreloading = false;
let requireDepth = 0;

export function setPreloading(value) { isPreloading = value; }
/** Whether program code replaced Module.wrap or Module.wrapper, or reads the latter. */
let wrapperPatched = false;
export function markWrapperPatched() { wrapperPatched = true; }

Object.defineProperties(Module.prototype, {
  constructor: {
    get() { return policyConstructor; },
    set: undefined, enumerable: false, configurable: false,
  },
  isPreloading: { get() { return isPreloading; }, enumerable: false, configurable: true },
  parent: {
    get: function() { return parentAccess().get(this); },
    set: function(value) { parentAccess().set(this, value); },
    enumerable: false, configurable: true,
  },
});
const policyConstructor = Module;

let parentAccessors;
function parentAccess() {
  if (parentAccessors === undefined) {
    parentAccessors = {
      get: (module) => parents.get(module),
      set: (module, value) => { parents.set(module, value); },
    };
    if (getOption('--pending-deprecation')) {
      const { deprecate } = requireBuiltin('node:util');
      const text = 'module.parent is deprecated due to accuracy issues. Please use require.main to find program entry ' +
        'point instead.';
      parentAccessors.get = deprecate(parentAccessors.get, text, 'DEP0144');
      parentAccessors.set = deprecate(parentAccessors.set, text, 'DEP0144');
    }
  }
  return parentAccessors;
}

Module._findPath = function(request, paths, isMain, conditions = requireConditions()) {
  return findPath(Module, request, paths, isMain, conditions);
};

Module._nodeModulePaths = function(from) { return nodeModulePaths(from); };

Module._initPaths = function() {
  const { env } = process;
  const folders = [];
  if (env.NODE_PATH) folders.push(...env.NODE_PATH.split(':').filter((folder) => folder !== ''));
  if (env.HOME) folders.push(resolvePath(env.HOME, '.node_modules'), resolvePath(env.HOME, '.node_libraries'));
  folders.push(resolvePath(process.execPath, '..', '..', 'lib', 'node'));
  globalFolders = folders;
  // A copy: what a program does to it has no effect, as documented.
  Module.globalPaths = folders.slice();
};

Module._resolveLookupPaths = function(request, parent) {
  if (normalizeBuiltin(request) !== undefined) return null;
  const isRelative = request.charCodeAt(0) === 46 && (request.length === 1 || request.charCodeAt(1) === 47 ||
    (request.charCodeAt(1) === 46 && (request.length === 2 || request.charCodeAt(2) === 47)));
  if (!isRelative) {
    if (!parent?.paths?.length) return globalFolders;
    return parent.paths.concat(globalFolders);
  }
  if (!parent?.id || !parent.filename) return ['.', ...nodeModulePaths('.'), ...globalFolders];
  return [dirname(parent.filename)];
};

function requireStack(parent) {
  const stack = [];
  for (let cursor = parent; cursor; cursor = parents.get(cursor)) stack.push(cursor.filename || cursor.id);
  return stack;
}

Module._resolveFilename = function(request, parent, isMain, options) {
  if (normalizeBuiltin(request) !== undefined) return request;
  const conditions = options?.conditions ?? requireConditions();
  let paths;
  if (typeof options === 'object' && options !== null) {
    if (Array.isArray(options.paths)) {
      if (/^\.\.?(?:\/|$)/.test(request)) {
        paths = options.paths;
      } else {
        const fake = new Module('', null);
        paths = [];
        for (const path of options.paths) {
          fake.paths = nodeModulePaths(path);
          for (const folder of Module._resolveLookupPaths(request, fake)) {
            if (!paths.includes(folder)) paths.push(folder);
          }
        }
      }
    } else if (options.paths === undefined) {
      paths = Module._resolveLookupPaths(request, parent);
    } else {
      throw new ERR_INVALID_ARG_VALUE('options.paths', options.paths);
    }
  } else {
    paths = Module._resolveLookupPaths(request, parent);
  }

  if (request.charCodeAt(0) === 35 && (parent?.filename || parent?.id === '<repl>')) {
    const file = resolveInternal(parent.filename ?? resolvePath('repl'), request, conditions);
    if (file) return file;
  }
  const parentPath = trySelfPath(parent);
  const self = resolveSelf(parentPath, request, conditions);
  if (self) {
    Module._pathCache[`${request}\x00${paths.length === 1 ? paths[0] : paths.join('\x00')}`] = self;
    return self;
  }
  const file = Module._findPath(request, paths, isMain, conditions);
  if (file) return file;

  const stack = requireStack(parent);
  let message = `Cannot find module '${request}'`;
  if (stack.length > 0) message += `\nRequire stack:\n- ${stack.join('\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = stack;
  throw error;
};

function trySelfPath(parent) {
  if (!parent) return undefined;
  if (parent.filename) return parent.filename;
  if (parent.id === '<repl>' || parent.id === 'internal/preload') {
    try {
      return process.cwd() + '/';
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** A built-in's exports, for require(): 'fs' and 'node:fs' alike. */
export function loadBuiltin(name) {
  return requireBuiltin(builtinId(name)).default;
}

/** `require('internal:…')` for our own tests, which are run with --expose-internals. */
function loadInternal(id) {
  return getOption('--expose-internals') && hasBuiltin(id) ? requireBuiltin(id) : undefined;
}

function loadBuiltinRequest(request, parent) {
  const name = normalizeBuiltin(request);
  if (name === undefined) return undefined;
  if (hasLoadHooks()) return hooked().loadBuiltinWithHooks(name, request);
  return { exports: loadBuiltin(name) };
}

Module._load = function(request, parent, isMain) {
  let relativeKey;
  if (parent && !hasResolveHooks()) {
    relativeKey = `${parent.path}\x00${request}`;
    const file = relativeCache.get(relativeKey);
    if (file !== undefined) {
      const cached = Module._cache[file];
      if (cached !== undefined) {
        addChild(parent, cached, true);
        if (!cached.loaded) return circularExports(cached);
        return cached.exports;
      }
      relativeCache.delete(relativeKey);
    }
  }
  let url;
  let format;
  let filename;
  if (hasResolveHooks()) {
    ({ url, format, filename } = hooked().resolveWithHooks(request, parent, isMain));
  } else if (request.startsWith('node:')) {
    filename = request;
  } else {
    const internal = request.startsWith('internal:') ? loadInternal(request) : undefined;
    if (internal !== undefined) return internal;
    filename = Module._resolveFilename(request, parent, isMain);
  }
  if (filename.startsWith('node:')) {
    const builtin = loadBuiltinRequest(filename, parent);
    if (builtin === undefined) throw new ERR_UNKNOWN_BUILTIN_MODULE(filename);
    return builtin.exports;
  }

  const cached = Module._cache[filename];
  if (cached !== undefined) {
    addChild(parent, cached, true);
    if (cached.loaded) return cached.exports;
    // An import of this very file made the module for us and lets the first require() run it.
    if (cached[kIsCachedByESMLoader] && !cached[kIsExecuting]) {
      cached[kIsCachedByESMLoader] = false;
    } else {
      return circularExports(cached);
    }
  }
  if (cached === undefined) {
    const builtin = loadBuiltinRequest(filename, parent);
    if (builtin !== undefined) return builtin.exports;
  }

  if (onDependency !== null) onDependency(filename);
  const module = cached ?? new Module(filename, parent);
  if (isMain) {
    process.mainModule = module;
    makeMain(module);
    module.id = '.';
  }
  if (cached === undefined) {
    module[kIsMainSymbol] = Boolean(isMain);
    module[kIsCachedByESMLoader] = false;
    module[kURL] = url;
    module[kFormat] = format;
    Module._cache[filename] = module;
  }
  if (relativeKey !== undefined) relativeCache.set(relativeKey, filename);

  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    if (failed) {
      delete Module._cache[filename];
      if (relativeKey !== undefined) {
        relativeCache.delete(relativeKey);
        const children = parent?.children;
        if (Array.isArray(children)) {
          const index = children.indexOf(module);
          if (index !== -1) children.splice(index, 1);
        }
      }
    } else {
      restoreCircularExports(module);
    }
  }
  return module.exports;
};

/** Runs a module that an import has put into the cache. */
export function runCached(module, filename) {
  module[kIsCachedByESMLoader] = false;
  let failed = true;
  requireDepth++;
  try {
    module.load(filename);
    failed = false;
  } finally {
    requireDepth--;
    if (failed) delete Module._cache[filename];
    else restoreCircularExports(module);
  }
  return module.exports;
}

let mainModule;
function makeMain(module) { mainModule = module; }
/** `require.main` of every require function. */
export function currentMain() { return process.mainModule ?? mainModule; }

/** Who watches require(), through diagnostics_channel. */
const onRequire = tracingChannel('module.require');

/** Module._load with the bookkeeping that belongs to one require() of the program. */
export function loadFromRequire(request, parent, isMain) {
  if (!onRequire.hasSubscribers) return loadNow(request, parent, isMain);
  return onRequire.traceSync(loadNow, { __proto__: null, parentFilename: parent?.filename, id: request }, undefined, request,
    parent, isMain);
}

function loadNow(request, parent, isMain) {
  if (requireDepth === 0) beginStatCache();
  requireDepth++;
  try {
    return Module._load(request, parent, isMain);
  } finally {
    requireDepth--;
    if (requireDepth === 0) endStatCache();
  }
}

/** The longest registered extension that a file name ends in; '.js' where none is. */
function registeredExtension(filename) {
  const name = basename(filename);
  let start = 0;
  let dot;
  while ((dot = name.indexOf('.', start)) !== -1) {
    start = dot + 1;
    if (dot === 0) continue;
    const extension = name.slice(dot);
    if (Module._extensions[extension]) return extension;
  }
  return '.js';
}

Module.prototype.load = function(filename) {
  this.filename = filename;
  this.paths = Module._nodeModulePaths(dirname(filename));
  Module._extensions[registeredExtension(filename)](this, filename);
  this.loaded = true;
  if (awaitedByImport.has(this)) awaitedByImport.set(this, { exports: this.exports });
};
/**
 * Modules that an import has seen but not run yet -> what they exported when they were loaded: that is what importers get,
 * whatever happens to `module.exports` afterwards.
 */
export const awaitedByImport = new WeakMap();

Module.prototype.require = function(id) {
  validateString(id, 'id');
  if (id === '') throw new ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  return loadFromRequire(id, this, false);
};

/** What decides how a file is compiled: 'commonjs', 'module', or undefined where its syntax decides. */
export function formatOf(filename) {
  if (filename.endsWith('.js')) {
    const type = packageScopeOf(filename)?.type ?? 'none';
    return type === 'none' ? undefined : type;
  }
  if (filename.endsWith('.cjs')) return 'commonjs';
  if (filename.endsWith('.mjs')) return 'module';
  return undefined;
}

function stripBOM(text) {
  return text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
}

/** The source of a module: from a hook or the ES loader, or from its file. */
export function sourceOf(module, filename, format) {
  const known = sources.get(module);
  if (known !== undefined) {
    sources.delete(module);
    return { source: known, format };
  }
  if (hasLoadHooks()) return hooked().loadWithHooks(module, filename, format);
  return { source: readText(filename), format };
}

Module.prototype._compile = function(content, filename, format) {
  if (format === 'module') {
    esm().loadFromCommonJS(this, filename, format, content);
    return this.exports;
  }
  let compiled;
  if (wrapperPatched && format !== 'commonjs-forced') {
    compiled = userWrapper().compile(Module, content, filename);
  } else {
    const detect = format === undefined || (format !== 'commonjs' && format !== 'commonjs-forced');
    try {
      compiled = compileForCommonJS(content, filename, detect && this.filename === filename && maybeModule(filename));
    } catch (error) {
      if (process.mainModule === this) esm().warnAboutModuleSyntax(error, filename);
      throw error;
    }
    if (compiled === undefined) {
      // Its syntax says that it is an ES module.
      esm().loadFromCommonJS(this, filename, 'module', content);
      return this.exports;
    }
  }
  if (sourceMapsEnabled()) sourceMaps().maybeCache(filename, content, this, functionSourceMapURL(compiled));
  const directory = dirname(filename);
  const require = makeRequire(this);
  const { exports } = this;
  this[kIsExecuting] = true;
  const args = [exports, require, this, filename, directory];
  const result = this[kIsMainSymbol] && getOption('--inspect-brk') !== undefined ?
    requireBuiltin('internal:inspector/pause').callAndPauseOnStart(compiled, exports, args) :
    Reflect.apply(compiled, exports, args);
  this[kIsExecuting] = false;
  return result;
};

/** Syntax is looked at only where neither extension nor package.json decides. */
function maybeModule(filename) {
  if (getOption('--require-module') === false || getOption('--experimental-detect-module') === false) return false;
  if (filename.endsWith('.cjs')) return false;
  return (packageScopeOf(filename)?.type ?? 'none') !== 'commonjs';
}

Module._extensions['.js'] = function(module, filename) {
  const loaded = sourceOf(module, filename, module[kFormat] ?? formatOf(filename));
  const { format } = loaded;
  if (format === 'module' && getOption('--require-module') === false) {
    throw esm().requireEsmError(module, filename, parents.get(module));
  }
  if (format === 'json') return loadJSON(module, filename, loaded.source);
  module._compile(typeof loaded.source === 'string' ? stripBOM(loaded.source) : loaded.source, filename, format);
};

function loadJSON(module, filename, source) {
  try {
    Object.defineProperty(module, 'exports', {
      value: JSON.parse(stripBOM(source)), writable: true, enumerable: true, configurable: true,
    });
  } catch (error) {
    error.message = filename + ': ' + error.message;
    throw error;
  }
}

Module._extensions['.json'] = function(module, filename) {
  loadJSON(module, filename, sourceOf(module, filename, 'json').source);
};

Module._extensions['.node'] = function(module, filename) {
  return process.dlopen(module, filename);
};

// Object.prototype names, so that stacks read as in Node ("Object..js").
for (const extension of Object.keys(Module._extensions)) {
  Object.defineProperty(Module._extensions[extension], 'name', { value: '' });
}

/** The module that `-r`, `-e`, standard input and createRequire() resolve from. */
export function makeBareModule(id, filename) {
  const module = new Module(id);
  module.filename = filename;
  module.paths = nodeModulePaths(dirname(filename));
  return module;
}

Module._preloadModules = function(requests) {
  if (!Array.isArray(requests)) return;
  isPreloading = true;
  const parent = new Module('internal/preload', null);
  try {
    parent.paths = Module._nodeModulePaths(process.cwd());
  } catch (error) {
    if (error.code !== 'ENOENT') {
      isPreloading = false;
      throw error;
    }
  }
  for (const request of requests) loadFromRequire(request, parent, false);
  isPreloading = false;
};

Module.Module = Module;
export { cachedStat };
