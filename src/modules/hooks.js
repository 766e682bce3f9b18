// Synchronous customisation hooks: module.registerHooks({ resolve, load }). The hook registered last runs first; the last of
// the chain is what the runtime would have done without hooks.
import { validateFunction } from 'internal:errors/validators';
import { ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_INVALID_RETURN_VALUE } from 'internal:modules/errors';

const resolveHooks = [];
const loadHooks = [];

export const hasResolveHooks = () => resolveHooks.length > 0;
export const hasLoadHooks = () => loadHooks.length > 0;

class ModuleHooks {
  #resolve;
  #load;
  constructor(resolve, load) {
    this.#resolve = resolve;
    this.#load = load;
    if (resolve) resolveHooks.push(resolve);
    if (load) loadHooks.push(load);
  }

  /** Takes the hooks out of the chains again. */
  deregister() {
    remove(resolveHooks, this.#resolve);
    remove(loadHooks, this.#load);
  }
}

function remove(list, hook) {
  const index = list.lastIndexOf(hook);
  if (index !== -1) list.splice(index, 1);
}

/**
 * `module.registerHooks`.
 * @param {{ resolve?: Function, load?: Function }} hooks
 */
export function registerHooks(hooks) {
  const { resolve, load } = hooks;
  if (resolve) validateFunction(resolve, 'hooks.resolve');
  if (load) validateFunction(load, 'hooks.load');
  return new ModuleHooks(resolve, load);
}

/** What a hook is told about the module to find. */
class ModuleResolveContext {
  constructor(parentURL, importAttributes, conditions) {
    this.parentURL = parentURL;
    this.importAttributes = importAttributes;
    this.conditions = conditions;
  }
}

/** What a hook is told about the module to load. */
class ModuleLoadContext {
  constructor(format, importAttributes, conditions) {
    this.format = format;
    this.importAttributes = importAttributes;
    this.conditions = conditions;
  }
}

/**
 * Builds the chain from the last hook to `defaultStep`. Each hook gets (name, context, next); the context that it passes to
 * next is laid over the one it got.
 */
function runChain(hooks, name, defaultStep, first, context, validate, mergeContext) {
  function step(index, value, currentContext) {
    if (index < 0) return defaultStep(value, currentContext);
    let nextCalled = false;
    const next = (nextValue, nextContext) => {
      nextCalled = true;
      return step(index - 1, nextValue, nextContext ? mergeContext(currentContext, nextContext) : currentContext);
    };
    const result = hooks[index](value, currentContext, next);
    if (!nextCalled && result?.shortCircuit !== true) {
      throw new ERR_INVALID_RETURN_PROPERTY_VALUE('true', name, 'shortCircuit', result?.shortCircuit);
    }
    validate(result, value);
    return result;
  }
  return step(hooks.length - 1, first, context);
}

export function validateResolve(result, specifier, where = 'resolve') {
  if (typeof result !== 'object' || result === null) {
    throw new ERR_INVALID_RETURN_VALUE('an object', `resolve hook's ${specifier}`, result);
  }
  const { url } = result;
  if (typeof url !== 'string') throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', where, 'url', url);
  const { format } = result;
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string', where, 'format', format);
  }
}

export function validateLoad(result, url, where = 'load') {
  const { source, format } = result ?? {};
  if (typeof result !== 'object' || result === null) {
    throw new ERR_INVALID_RETURN_VALUE('an object', `load hook's ${url}`, result);
  }
  if (source !== undefined && source !== null && typeof source !== 'string' && !ArrayBuffer.isView(source) &&
      Object.prototype.toString.call(source) !== '[object ArrayBuffer]' &&
      Object.prototype.toString.call(source) !== '[object SharedArrayBuffer]') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', where, 'source', source);
  }
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string', where, 'format', format);
  }
}

/**
 * @param {string} specifier
 * @param {string | undefined} parentURL
 * @param {object | undefined} importAttributes
 * @param {string[]} conditions
 * @param {(specifier: string, context: object) => { url: string, format?: string }} defaultResolve
 */
export function resolveWithChain(specifier, parentURL, importAttributes, conditions, defaultResolve) {
  const context = new ModuleResolveContext(parentURL, importAttributes, conditions);
  const result = runChain(resolveHooks, 'resolve', (name, ctx) => ({
    __proto__: null, importAttributes: undefined, ...defaultResolve(name, ctx),
  }), specifier, context, validateResolve, (old, changes) => {
    const merged = { ...old, ...changes };
    return new ModuleResolveContext(merged.parentURL, merged.importAttributes, merged.conditions);
  });
  return { url: result.url, format: result.format ?? undefined, importAttributes: result.importAttributes };
}

/**
 * @param {string} url
 * @param {string | null | undefined} format
 * @param {object | undefined} importAttributes
 * @param {string[]} conditions
 * @param {(url: string, context: object) => { source: unknown, format?: string }} defaultLoad
 */
export function loadWithChain(url, format, importAttributes, conditions, defaultLoad) {
  const context = new ModuleLoadContext(format, importAttributes, conditions);
  return runChain(loadHooks, 'load', defaultLoad, url, context, validateLoad, (old, changes) => {
    const merged = { ...old, ...changes };
    return new ModuleLoadContext(merged.format, merged.importAttributes, merged.conditions);
  });
}
