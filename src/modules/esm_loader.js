// The ES module loader. Resolution, reading and compiling are synchronous (as hooks are): import() only waits for
// evaluation. A record is one module instance; the cache holds one for each URL and import type.
import {
  evaluateModule, graphIsAsync, instantiateModule, linkModule, moduleError, moduleNamespace, moduleRequests, moduleStatus,
  settle,
} from 'binding:modules';
import { cycleText } from 'internal:modules/cjs_esm';
import { kIsExecuting, Module } from 'internal:modules/cjs';
import { importConditions } from 'internal:modules/conditions';
import { checkAttributes, defaultLoad } from 'internal:modules/esm_load';
import { defaultResolve } from 'internal:modules/esm_resolve';
import { translate } from 'internal:modules/esm_translate';
import { hasLoadHooks, hasResolveHooks, loadWithChain, resolveWithChain } from 'internal:modules/hooks';
import { pathFromFileURL } from 'internal:modules/file_url';
import { stripQuery } from 'internal:modules/package_resolve';
import { ERR_REQUIRE_ASYNC_MODULE, ERR_REQUIRE_CYCLE_MODULE } from 'internal:modules/errors';

const problems = lazy('internal:modules/esm_problems');

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

/** @type {Map<string, ModuleRecord>} */
const records = new Map();
const keyOf = (url, type) => (type === undefined ? url : `${url}\x00${type}`);
const noAttributes = Object.freeze({ __proto__: null });

/**
 * Resolution as import does it, hooks included.
 * @param {string} specifier
 * @param {string | undefined} parentURL
 * @param {object} [attributes]
 * @returns {{ url: string, format?: string | null, importAttributes?: object }}
 */
export function resolve(specifier, parentURL, attributes = noAttributes) {
  if (!hasResolveHooks()) return defaultResolve(specifier, parentURL);
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
function recordOf(resolved, attributes, fresh, options) {
  const attributesNow = resolved.importAttributes ?? attributes;
  const key = keyOf(resolved.url, attributesNow.type);
  const known = records.get(key);
  if (known !== undefined) {
    if (known.format !== undefined) checkAttributes(known.url, known.format, attributesNow);
    return known;
  }
  const loaded = load(resolved.url, resolved.format ?? undefined, attributesNow, options?.source);
  const { handle, source } = translate(resolved.url, loaded, options?.isMain === true, options);
  const record = new ModuleRecord(key, resolved.url, loaded.format, handle, source);
  if (loaded.format !== 'module' && loaded.format !== 'wasm') record.linked = true;
  records.set(key, record);
  fresh.push(record);
  return record;
}

/** Finds and compiles the dependencies of `record`, one level. */
function linkRecord(record, fresh, forRequire) {
  const requests = moduleRequests(record.handle);
  const handles = new Array(requests.length / 3);
  for (let i = 0; i < requests.length; i += 3) {
    const specifier = requests[i];
    const attributes = requests[i + 2] ?? noAttributes;
    const dependency = recordOf(resolve(specifier, record.url, attributes), attributes, fresh);
    if (forRequire) refuseCycle(dependency, specifier, record.url);
    if (requests[i + 1] === kSourcePhase && dependency.source === undefined) throw problems().noSourcePhase(dependency.url);
    record.dependencies.push(dependency);
    handles[i / 3] = requests[i + 1] === kSourcePhase ? dependency.source : dependency.handle;
  }
  linkModule(record.handle, handles);
  record.linked = true;
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
function loadGraph(resolved, attributes, forRequire, options) {
  const fresh = [];
  try {
    const root = recordOf(resolved, attributes, fresh, options);
    for (let i = 0; i < fresh.length; i++) {
      if (!fresh[i].linked) linkRecord(fresh[i], fresh, forRequire);
    }
    return root;
  } catch (error) {
    // A graph with a hole must not stay: the next attempt may find the missing file.
    for (const record of fresh) records.delete(record.key);
    throw error;
  }
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
 * @param {{ isEntry?: boolean, phase?: number, source?: string, format?: string, url?: string }} [options]
 * @returns {Promise<object>}
 */
export async function importModule(specifier, parentURL, attributes = noAttributes, options = undefined) {
  const resolved = resolve(specifier, parentURL, attributes);
  if (options?.phase === kSourcePhase) {
    const record = recordOf(resolved, attributes, []);
    if (record.source === undefined) throw problems().noSourcePhase(record.url);
    return record.source;
  }
  return evaluateResolved(resolved, attributes, options);
}

/** The rest of import() once the URL is known. */
export async function evaluateResolved(resolved, attributes = noAttributes, options = undefined) {
  const record = loadGraph(resolved, attributes, false, options);
  instantiate(record);
  options?.onRecord?.(record);
  await evaluateModule(record.handle, -1, false);
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
  if (state === 2) throw value;
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
    loadGraph({ url, format }, noAttributes, true, { source, isMain });
  instantiate(record);
  return evaluateNow(record, filename, parentFile);
}

/** The namespace of a module that is needed at once (--import, preloading, CommonJS entry points). */
export function importSync(specifier, parentURL) {
  const resolved = resolve(specifier, parentURL);
  const record = loadGraph(resolved, noAttributes, false);
  instantiate(record);
  return evaluateNow(record, filenameOf(record.url), undefined);
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
