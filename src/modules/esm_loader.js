// The ES module loader. Resolution, reading and compiling are synchronous (as hooks are): import() only waits for
// evaluation. A record is one module instance; the cache holds one for each URL and import type.
import {
  annotateError, evaluateModule, graphIsAsync, instantiateModule, linkModule, moduleError, moduleNamespace, moduleRequests, moduleStatus,
  settle,
} from 'binding:modules';
import { cycleText } from 'internal:modules/cjs_esm';
import { kIsExecuting, Module } from 'internal:modules/cjs';
import { importConditions } from 'internal:modules/conditions';
import { defaultLoad } from 'internal:modules/esm_load';
import { defaultResolve } from 'internal:modules/esm_resolve';
import { translate } from 'internal:modules/esm_translate';
import { defaultLoaderSymbol, hooksLoaderSymbol } from 'internal:modules/dynamic_import';
import { hasLoadHooks, hasResolveHooks, loadWithChain, resolveWithChain } from 'internal:modules/hooks';
import { pathFromFileURL } from 'internal:modules/file_url';
import { stripQuery } from 'internal:modules/package_resolve';
import { tracingChannel } from 'node:diagnostics_channel';
import { ERR_REQUIRE_ASYNC_MODULE, ERR_REQUIRE_CYCLE_MODULE } from 'internal:modules/errors';

const problems = lazy('internal:modules/esm_problems');
const timers = lazy('node:timers');

/** v8::Module's states, as `moduleStatus` gives them. */
export const kUninstantiated = 0;
export const kInstantiating = 1;
export const kInstantiated = 2;
export const kEvaluating = 3;
export const kEvaluated = 4;
export const kErrored = 5;

/** Phases of an import request. */
export const kSourcePhase = 1;
export const kEvaluationPhase = 2;

/** One module: its URL, format, native handle, and whether its dependencies are known. */
class ModuleRecord {
  // Declared, so that no setter on Object.prototype sees them.
  key;
  url;
  format;
  handle;
  source;
  linked;
  dependencies;

  constructor(key, url, format, handle, source) {
    this.key = key;
    this.url = url;
    this.format = format;
    this.handle = handle;
    /** What `import source` gives; undefined for all but WebAssembly. */
    this.source = source;
    this.linked = false;
    this.dependencies = [];
  }
}

/**
 * A set of modules that see each other. The program has one; modules with asynchronous hooks (module.register) have another,
 * so that they do not share state with the program. `hooks` are the asynchronous hooks that apply.
 */
class Space {
  /** @type {Map<string, ModuleRecord>} */
  records = new Map();
  /** Loads under way with asynchronous hooks. @type {Map<string, Promise<ModuleRecord>>} */
  pending = new Map();
  hooks;
  constructor(symbol) { this.symbol = symbol; }
}

export const mainSpace = new Space(defaultLoaderSymbol);
export const hooksSpace = new Space(hooksLoaderSymbol);
const { records } = mainSpace;
const keyOf = (url, type) => (type === undefined ? url : `${url}\x00${type}`);
const noAttributes = Object.freeze({ __proto__: null });
/** Who watches import(), through diagnostics_channel. */
const onImport = tracingChannel('module.import');

/** What resolution found, by parent and specifier: it stays, whatever happens to the file. @type {Map<string, Map>} */
const resolutions = new Map();
function cachedResolve(specifier, parentURL) {
  let ofParent = resolutions.get(parentURL);
  if (ofParent === undefined) resolutions.set(parentURL, ofParent = new Map());
  let found = ofParent.get(specifier);
  if (found === undefined) ofParent.set(specifier, found = defaultResolve(specifier, parentURL));
  return found;
}

/**
 * Resolution as import does it, hooks included.
 * @param {string} specifier
 * @param {string | undefined} parentURL
 * @param {object} [attributes]
 * @returns {{ url: string, format?: string | null, importAttributes?: object }}
 */
export function resolve(specifier, parentURL, attributes = noAttributes) {
  if (!hasResolveHooks()) return cachedResolve(specifier, parentURL);
  return resolveWithChain(specifier, parentURL, attributes, [...importConditions()], (name, context) =>
    defaultResolve(name, context.parentURL, { conditions: new Set(context.conditions) }));
}

function load(url, format, attributes, source) {
  if (!hasLoadHooks()) return defaultLoad(url, { format, importAttributes: attributes, source });
  const result = loadWithChain(url, format, attributes, [...importConditions()], (target, context) => {
    const loaded = defaultLoad(target, context, true);
    return { __proto__: null, format: loaded.format, responseURL: target, source: loaded.source };
  });
  return { ...result, hooked: true };
}

/** The record of a resolved URL; a new one goes into `fresh`. */
function recordOf(space, resolved, attributes, fresh, options) {
  const attributesNow = resolved.importAttributes ?? attributes;
  const key = keyOf(resolved.url, attributesNow.type);
  const known = space.records.get(key);
  if (known !== undefined) return known;
  const loaded = load(resolved.url, resolved.format ?? undefined, attributesNow, options?.source);
  return makeRecord(space, key, resolved.url, loaded, fresh, options);
}

function makeRecord(space, key, url, loaded, fresh, options) {
  const { handle, source } = translate(url, loaded, options?.isMain === true, space.symbol);
  const record = new ModuleRecord(key, url, loaded.format, handle, source);
  if (loaded.format !== 'module' && loaded.format !== 'wasm') record.linked = true;
  space.records.set(key, record);
  fresh.push(record);
  return record;
}

/** Finds and compiles the dependencies of `record`, one level. */
function linkRecord(space, record, fresh, forRequire) {
  const requests = moduleRequests(record.handle);
  const handles = new Array(requests.length / 3);
  for (let i = 0; i < requests.length; i += 3) {
    const specifier = requests[i];
    const attributes = requests[i + 2] ?? noAttributes;
    const phase = requests[i + 1];
    // What is imported in the source phase alone is not linked: its own imports may not even exist.
    const dependency = recordOf(space, resolve(specifier, record.url, attributes), attributes,
      phase === kSourcePhase ? [] : fresh);
    if (phase !== kSourcePhase && !dependency.linked && !fresh.includes(dependency)) fresh.push(dependency);
    if (forRequire) refuseCycle(dependency, specifier, record.url);
    handles[i / 3] = dependencyHandle(record, dependency, phase);
  }
  linkModule(record.handle, handles);
  record.linked = true;
}

/** Notes a dependency; what the engine is to be given for it. */
function dependencyHandle(record, dependency, phase) {
  record.dependencies.push(dependency);
  if (phase !== kSourcePhase) return dependency.handle;
  if (dependency.source === undefined) throw problems().noSourcePhase(dependency.url);
  return dependency.source;
}

function filenameOf(url) {
  return url.startsWith('file:') ? pathFromFileURL(stripQuery(url)) : url;
}

/** While require() loads an ES module, a dependency that is being evaluated would be seen unfinished. */
function refuseCycle(dependency, specifier, parentURL) {
  if (dependency.format === 'commonjs') {
    const module = Module._cache[filenameOf(dependency.url)];
    if (module !== undefined && !module.loaded && module[kIsExecuting]) {
      throw new ERR_REQUIRE_CYCLE_MODULE(cycleText(`Cannot import CommonJS Module ${specifier} in a cycle.`,
        filenameOf(parentURL)));
    }
  }
  if (moduleStatus(dependency.handle) === kEvaluating) {
    throw new ERR_REQUIRE_CYCLE_MODULE(cycleText(`Cannot import Module ${specifier} in a cycle.`, filenameOf(parentURL)));
  }
}

/** The record of a resolved URL with its whole graph compiled and linked, ready to be instantiated. */
function loadGraph(space, resolved, attributes, forRequire, options) {
  const fresh = [];
  try {
    const root = recordOf(space, resolved, attributes, fresh, options);
    if (!root.linked && fresh.length === 0) fresh.push(root);
    for (let i = 0; i < fresh.length; i++) {
      if (!fresh[i].linked) linkRecord(space, fresh[i], fresh, forRequire);
    }
    return root;
  } catch (error) {
    forget(space, fresh);
    throw error;
  }
}

/** A graph with a hole must not stay: the next attempt may find the missing file. */
function forget(space, fresh) {
  for (const record of fresh) space.records.delete(record.key);
}

/** loadGraph() through asynchronous hooks. */
async function loadGraphWithHooks(space, resolved, attributes, options) {
  const fresh = [];
  try {
    const root = await recordWithHooks(space, resolved, attributes, fresh, options);
    await linkWithHooks(space, root, fresh, new Set());
    return root;
  } catch (error) {
    forget(space, fresh);
    throw error;
  }
}

function recordWithHooks(space, resolved, attributes, fresh, options) {
  const attributesNow = resolved.importAttributes ?? attributes;
  const key = keyOf(resolved.url, attributesNow.type);
  const known = space.records.get(key) ?? space.pending.get(key);
  if (known !== undefined) return known;
  const made = (async () => {
    try {
      const loaded = options?.source === undefined ?
        { ...await space.hooks.load(resolved.url, resolved.format, attributesNow), hooked: true } :
        { format: resolved.format, source: options.source };
      return makeRecord(space, key, resolved.url, loaded, fresh, options);
    } finally {
      space.pending.delete(key);
    }
  })();
  space.pending.set(key, made);
  return made;
}

async function linkWithHooks(space, record, fresh, seen) {
  if (record.linked || seen.has(record)) return;
  seen.add(record);
  const requests = moduleRequests(record.handle);
  const handles = new Array(requests.length / 3);
  for (let i = 0; i < requests.length; i += 3) {
    const attributes = requests[i + 2] ?? noAttributes;
    const resolved = await space.hooks.resolve(requests[i], record.url, attributes);
    const dependency = await recordWithHooks(space, resolved, attributes, fresh);
    handles[i / 3] = dependencyHandle(record, dependency, requests[i + 1]);
    await linkWithHooks(space, dependency, fresh, seen);
  }
  if (record.linked) return;
  linkModule(record.handle, handles);
  record.linked = true;
}

function instantiate(record) {
  if (moduleStatus(record.handle) >= kInstantiated) return;
  try {
    instantiateModule(record.handle);
  } catch (error) {
    throw problems().decorateLinkError(error, record);
  }
}

/**
 * import(): resolves with the namespace of the evaluated module.
 * @param {string} specifier
 * @param {string | undefined} parentURL
 * @param {object} [attributes]
 * @param {{ phase?: number, source?: string, isMain?: boolean, onRecord?: Function, space?: Space }} [options]
 * @returns {Promise<object>}
 */
export function importModule(specifier, parentURL, attributes = noAttributes, options = undefined) {
  if (!onImport.hasSubscribers) return importNow(specifier, parentURL, attributes, options);
  return onImport.tracePromise(importNow, { __proto__: null, parentURL, url: specifier }, undefined, specifier, parentURL,
    attributes, options);
}

async function importNow(specifier, parentURL, attributes, options) {
  // import() gives its promise before anything happens; only the entry point is in a hurry.
  if (options?.isMain !== true) await undefined;
  const space = options?.space ?? mainSpace;
  const resolved = space.hooks === undefined ? resolve(specifier, parentURL, attributes) :
    await space.hooks.resolve(specifier, parentURL, attributes);
  if (options?.phase === kSourcePhase) {
    const record = space.hooks === undefined ? recordOf(space, resolved, attributes, []) :
      await recordWithHooks(space, resolved, attributes, []);
    if (record.source === undefined) throw problems().noSourcePhase(record.url);
    return record.source;
  }
  return evaluateResolved(resolved, attributes, options);
}

/** The rest of import() once the URL is known. */
export async function evaluateResolved(resolved, attributes = noAttributes, options = undefined) {
  const space = options?.space ?? mainSpace;
  const record = space.hooks === undefined ? loadGraph(space, resolved, attributes, false, options) :
    await loadGraphWithHooks(space, resolved, attributes, options);
  instantiate(record);
  options?.onRecord?.(record);
  // Asked for from inside its own evaluation, with microtasks run there: wait until the engine is out of it.
  while (moduleStatus(record.handle) === kEvaluating) await new Promise((done) => { timers().setImmediate(done); });
  // Nothing else may be called between these two: a debugger that waits for the program's first statement takes the next one there is.
  options?.beforeRun?.();
  try {
    await evaluateModule(record.handle, -1, false);
  } catch (error) {
    annotateError(error);
    problems().explainMissingGlobal(error, record);
    throw error;
  }
  return moduleNamespace(record.handle);
}

/** A module from source text that is not behind its URL (--eval, standard input). */
export async function evaluateSource(source, url, options = undefined) {
  return evaluateResolved({ url, format: 'module' }, noAttributes, { ...options, source, isMain: true });
}

/**
 * Evaluates `record` here and now.
 * @throws ERR_REQUIRE_ASYNC_MODULE when it or a dependency has a top-level await
 */
function evaluateNow(record, filename, parentFile) {
  if (graphIsAsync(record.handle)) throw asyncError(record, filename, parentFile);
  const promise = evaluateModule(record.handle, -1, false);
  const [state, value] = settle(promise);
  if (state === 2) {
    // It is thrown here, so nobody has to handle the promise.
    promise.then(undefined, () => {});
    annotateError(value);
    problems().explainMissingGlobal(value, record);
    throw value;
  }
  if (state === 0) throw new ERR_REQUIRE_ASYNC_MODULE(filename, parentFile);
  return moduleNamespace(record.handle);
}

function asyncError(record, filename, parentFile) {
  problems().printRequiredAwait(record);
  return new ERR_REQUIRE_ASYNC_MODULE(filename, parentFile);
}

/**
 * require() of an ES module.
 * @param {string} url
 * @param {string} filename
 * @param {string} format
 * @param {string} source
 * @param {boolean} isMain
 * @param {object | undefined} parent the CommonJS module that requires
 * @returns {object} the namespace
 */
export function importSyncForRequire(url, filename, format, source, isMain, parent) {
  const known = records.get(url);
  const parentFile = parent?.filename;
  if (known !== undefined) {
    const status = moduleStatus(known.handle);
    if (status === kErrored) throw moduleError(known.handle);
    if (status === kEvaluating || status === kInstantiating) {
      throw new ERR_REQUIRE_CYCLE_MODULE(cycleText(`Cannot require() ES Module ${filename} in a cycle.`, parentFile));
    }
    if (status === kEvaluated) {
      if (graphIsAsync(known.handle)) throw asyncError(known, filename, parentFile);
      return moduleNamespace(known.handle);
    }
  }
  const record = known?.linked ? known :
    loadGraph(mainSpace, { url, format }, noAttributes, true, { source, isMain });
  instantiate(record);
  return evaluateNow(record, filename, parentFile);
}

/**
 * An ES module with a default export, for require(): the same live bindings, and `__esModule` for transpiled code.
 * @param {string} url
 * @param {object} namespace
 */
export function withEsModuleMark(url, namespace) {
  return requireBuiltin('internal:modules/esm_interop').facade(url, namespace);
}

/** The record of an already loaded URL. */
export const loadedRecord = (url) => records.get(url);
