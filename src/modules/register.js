// module.register(): asynchronous hooks. They run on the program's own thread, but their modules are instances of their own
// (as they would be on a thread for hooks), so that a program and its hooks share no module state.
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';
import { URL } from 'internal:url/url';
import { importConditions } from 'internal:modules/conditions';
import { defaultLoad } from 'internal:modules/esm_load';
import { defaultResolve } from 'internal:modules/esm_resolve';
import { hooksSpace, importModule, mainSpace } from 'internal:modules/esm_loader';
import { validateLoad, validateResolve } from 'internal:modules/hooks';
import { cwdURL } from 'internal:modules/run_main';
import { emitProcessWarning } from 'internal:modules/warnings';
import { ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_INVALID_RETURN_VALUE, ERR_LOADER_CHAIN_INCOMPLETE } from 'internal:modules/errors';

const resolveHooks = [];
const loadHooks = [];
/** Settles when all registered modules are evaluated and initialised. */
let ready = Promise.resolve();

/**
 * @param {string | URL} specifier of a module that exports resolve, load, initialize
 * @param {string | URL | object} [parentURL] where the specifier starts, or the options
 * @param {{ parentURL?: string | URL, data?: unknown, transferList?: object[] }} [options]
 */
export function register(specifier, parentURL = undefined, options = undefined) {
  if (parentURL !== null && typeof parentURL === 'object' && !(parentURL instanceof URL)) {
    options = parentURL;
    parentURL = options.parentURL;
  }
  if (options !== undefined) validateObject(options, 'options');
  if (typeof specifier !== 'string' && !(specifier instanceof URL)) {
    throw new ERR_INVALID_ARG_TYPE('specifier', ['string', 'URL'], specifier);
  }
  const base = parentURL === undefined ? 'data:' : `${parentURL}`;
  add(`${specifier}`, base, options?.data, options?.transferList);
}

function add(specifier, base, data, transferList = []) {
  const done = ready.then(async () => {
    const { initialize, load, resolve } =
      await importModule(specifier, base === 'data:' ? undefined : base, undefined, { space: hooksSpace });
    await initialize?.(data);
    // Hooks that listen to the program do not keep it from ending.
    for (const item of transferList) item.unref?.();
    const url = URL.parse(specifier, base)?.href ?? specifier;
    if (typeof resolve === 'function') resolveHooks.push({ fn: resolve, url });
    if (typeof load === 'function') loadHooks.push({ fn: load, url });
    // Later hooks are loaded through earlier ones.
    hooksSpace.hooks = chains;
  });
  ready = done;
  // Whoever imports next is told.
  done.catch(() => {});
  mainSpace.hooks = { resolve: afterReady(chains.resolve), load: afterReady(chains.load) };
}

function afterReady(step) {
  return async (...args) => {
    await ready;
    return step(...args);
  };
}

/** --experimental-loader. */
export async function registerFromOptions(loaders) {
  emitProcessWarning('`--experimental-loader` may be removed in the future; instead use `register()`:\n' +
    `--import 'data:text/javascript,import { register } from "node:module"; import { pathToFileURL } from "node:url"; ${
      loaders.map((name) => `register(${JSON.stringify(encodeURI(name))}, pathToFileURL("./"))`).join('; ')};'`,
  'ExperimentalWarning');
  for (const name of loaders) add(name, cwdURL());
  await ready;
}

/** Hooks may write to the attributes; the engine's are shared. */
const copy = (attributes) => ({ __proto__: null, ...attributes });

let warnedAssertions = false;
function warnAssertions() {
  if (warnedAssertions) return;
  warnedAssertions = true;
  emitProcessWarning('Use `importAttributes` instead of `importAssertions`', 'ExperimentalWarning');
}

/** The attributes that a hook's object names, also by the old property. */
function attributesOf(object) {
  if (object.importAttributes === undefined && Object.hasOwn(object, 'importAssertions')) {
    warnAssertions();
    return object.importAssertions;
  }
  return object.importAttributes;
}

/** A hook's context, with the old name of `importAttributes` as a hidden accessor. */
function makeContext(fields) {
  if (Object.hasOwn(fields, 'importAssertions')) {
    warnAssertions();
    fields.importAttributes = fields.importAssertions;
    delete fields.importAssertions;
  }
  return Object.defineProperty(fields, 'importAssertions', {
    get() {
      warnAssertions();
      return this.importAttributes;
    },
    set(value) {
      warnAssertions();
      this.importAttributes = value;
    },
    enumerable: false, configurable: true,
  });
}

/** Runs hooks from the last to the default step; each may be asynchronous. */
function runChain(hooks, name, value, context, defaultStep, validate) {
  const step = async (index, currentValue, currentContext) => {
    if (index < 0) return defaultStep(currentValue, currentContext);
    let nextCalled = false;
    const hook = hooks[index];
    const { fn } = hook;
    const next = async (nextValue, nextContext) => {
      nextCalled = true;
      const caller = `${hook.url} '${name}' hook's next${name === 'resolve' ? 'Resolve' : 'Load'}()`;
      if (typeof nextValue !== 'string' && !(nextValue instanceof URL)) {
        throw new ERR_INVALID_ARG_TYPE(`${caller} ${name === 'resolve' ? 'specifier' : 'url'}`, 'string', nextValue);
      }
      if (name === 'load' && !URL.canParse(`${nextValue}`)) throw new ERR_INVALID_ARG_VALUE(`${caller} url`, nextValue, 'should be a URL');
      if (nextContext !== undefined) validateObject(nextContext, `${caller} context`);
      return step(index - 1, `${nextValue}`, nextContext ? makeContext({ ...currentContext, ...nextContext }) : currentContext);
    };
    Object.defineProperty(next, 'name', { value: name === 'resolve' ? 'nextResolve' : 'nextLoad' });
    const result = await fn(currentValue, currentContext, next);
    const where = `${hook.url} '${name}'`;
    if (typeof result !== 'object' || result === null) {
      throw new ERR_INVALID_RETURN_VALUE('an object', `${where} hook's ${name === 'resolve' ? 'nextResolve' : 'nextLoad'}()`, result);
    }
    if (!nextCalled && result.shortCircuit !== true) throw new ERR_LOADER_CHAIN_INCOMPLETE(where);
    validate(result, currentValue, where);
    return result;
  };
  return step(hooks.length - 1, value, context);
}

function validateResolved(result, specifier, where) {
  validateResolve(result, specifier, where);
  if (!URL.canParse(result.url)) {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', where, 'url', result.url);
  }
}

const chains = {
  async resolve(specifier, parentURL, importAttributes) {
    const context = makeContext({ conditions: [...importConditions()], importAttributes: copy(importAttributes), parentURL });
    const result = await runChain(resolveHooks, 'resolve', specifier, context, (name, { conditions, parentURL: parent }) =>
      defaultResolve(name, parent, { conditions: new Set(conditions) }), validateResolved);
    return {
      url: result.url, format: result.format ?? undefined,
      importAttributes: attributesOf(result) ?? copy(importAttributes),
    };
  },
  async load(url, format, importAttributes) {
    const context = makeContext({ conditions: [...importConditions()], importAttributes: copy(importAttributes), format });
    return runChain(loadHooks, 'load', url, context, (target, current) => {
      const loaded = defaultLoad(target, current, true);
      return { format: loaded.format, responseURL: target, source: loaded.source };
    }, validateLoad);
  },
};

