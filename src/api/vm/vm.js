// node:vm: compiling text, and running it in contexts.
import { contextOf, makeContext, measureMemory as measureNative } from 'binding:contextify';
import { getOption } from 'internal:runtime/options';
import { validateArray, validateBoolean, validateInt32, validateObject, validateOneOf, validateString } from 'internal:errors/validators';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { mainContextDefault } from 'internal:modules/dynamic_import';
import { emitExperimentalWarning } from 'internal:modules/warnings';
import { Script } from 'internal:vm/script';
import { compileBody } from 'internal:vm/function';
import { kParsingContext } from 'internal:vm/symbols';
import { importerSymbol, tieImporter } from 'internal:vm/importer';

const modules = lazy('internal:vm/module');

const kDontContextify = Symbol('vm_context_no_contextify');

/** `vm.constants`. */
export const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: mainContextDefault,
  DONT_CONTEXTIFY: kDontContextify,
});

/** Whether an object stands for a context. */
export function isContext(object) {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) {
    throw new ERR_INVALID_ARG_TYPE('object', 'Object', object);
  }
  return contextOf(object) !== undefined;
}

function checkContext(object) {
  if (!isContext(object)) {
    throw new ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', object);
  }
}

let contextCount = 1;

/**
 * Makes a context of an object.
 * @param {object | symbol} [contextObject] or constants.DONT_CONTEXTIFY
 * @param {object} [options]
 */
export function createContext(contextObject = {}, options = {}) {
  const plain = contextObject === kDontContextify;
  if (!plain && isContextArgument(contextObject)) return contextObject;
  validateObject(options, 'options');
  const { name = `VM Context ${contextCount++}`, origin, codeGeneration, microtaskMode, importModuleDynamically } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  if (codeGeneration !== undefined) validateObject(codeGeneration, 'options.codeGeneration');
  let strings = true;
  let wasm = true;
  if (codeGeneration !== undefined) {
    ({ strings = true, wasm = true } = codeGeneration);
    validateBoolean(strings, 'options.codeGeneration.strings');
    validateBoolean(wasm, 'options.codeGeneration.wasm');
  }
  validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  const symbol = importerSymbol(importModuleDynamically, name);
  const context = makeContext(plain ? undefined : contextObject, name, strings, wasm, microtaskMode === 'afterEvaluate', symbol,
    origin);
  tieImporter(symbol, importModuleDynamically, context);
  return context;
}

function isContextArgument(object) {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) {
    throw new ERR_INVALID_ARG_TYPE('contextObject', 'Object', object);
  }
  return contextOf(object) !== undefined;
}

export function createScript(code, options) {
  return new Script(code, options);
}

function contextOptions(options) {
  if (!options || typeof options !== 'object') return {};
  const out = {
    name: options.contextName, origin: options.contextOrigin, codeGeneration: undefined,
    microtaskMode: options.microtaskMode,
  };
  if (out.name !== undefined) validateString(out.name, 'options.contextName');
  if (out.origin !== undefined) validateString(out.origin, 'options.contextOrigin');
  const { contextCodeGeneration } = options;
  if (contextCodeGeneration !== undefined) {
    validateObject(contextCodeGeneration, 'options.contextCodeGeneration');
    const { strings, wasm } = contextCodeGeneration;
    if (strings !== undefined) validateBoolean(strings, 'options.contextCodeGeneration.strings');
    if (wasm !== undefined) validateBoolean(wasm, 'options.contextCodeGeneration.wasm');
    out.codeGeneration = { strings, wasm };
  }
  if (out.microtaskMode !== undefined) validateString(out.microtaskMode, 'options.microtaskMode');
  return out;
}

/** @internal for Script.prototype.runInNewContext */
export function newContextFor(contextObject, options) {
  return createContext(contextObject, contextOptions(options));
}

export function runInContext(code, contextifiedObject, options) {
  checkContext(contextifiedObject);
  const withContext = typeof options === 'string' ?
    { filename: options, [kParsingContext]: contextifiedObject } :
    { ...options, [kParsingContext]: contextifiedObject };
  return createScript(code, withContext).runInContext(contextifiedObject, withContext);
}

export function runInNewContext(code, contextObject, options) {
  const given = typeof options === 'string' ? { filename: options } : options;
  const context = newContextFor(contextObject, given);
  const withContext = { ...given, [kParsingContext]: context };
  return createScript(code, withContext).runInContext(context, withContext);
}

export function runInThisContext(code, options) {
  const given = typeof options === 'string' ? { filename: options } : options;
  return createScript(code, given).runInThisContext(given);
}

/**
 * Compiles the body of a function.
 * @param {string} code
 * @param {string[]} [params]
 * @param {object} [options]
 * @returns {Function}
 */
export function compileFunction(code, params, options = {}) {
  validateString(code, 'code');
  validateObject(options, 'options');
  if (params !== undefined) {
    validateArray(params, 'params');
    params.forEach((param, i) => validateString(param, `params[${i}]`));
  }
  const { filename = '', columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false, parsingContext,
    contextExtensions = [], importModuleDynamically } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) {
    throw new ERR_INVALID_ARG_TYPE('options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
  }
  validateBoolean(produceCachedData, 'options.produceCachedData');
  if (parsingContext !== undefined &&
      (typeof parsingContext !== 'object' || parsingContext === null || contextOf(parsingContext) === undefined)) {
    throw new ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
  }
  validateArray(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, i) => {
    const name = `options.contextExtensions[${i}]`;
    if (extension === null || typeof extension !== 'object') throw new ERR_INVALID_ARG_TYPE(name, 'object', extension);
  });
  return compileBody(code, params, {
    filename, columnOffset, lineOffset, cachedData, produceCachedData, parsingContext, contextExtensions,
    importModuleDynamically,
  });
}

/** Experimental: what V8 knows of the memory of contexts. */
export function measureMemory(options = {}) {
  emitExperimentalWarning('vm.measureMemory');
  validateObject(options, 'options');
  const { mode = 'summary', execution = 'default' } = options;
  validateOneOf(mode, 'options.mode', ['summary', 'detailed']);
  validateOneOf(execution, 'options.execution', ['default', 'eager']);
  return measureNative(mode === 'detailed', execution === 'eager');
}

const vm = {
  Script, createContext, createScript, runInContext, runInNewContext, runInThisContext, isContext, compileFunction,
  measureMemory, constants,
};
onStart(() => {
  if (!getOption('--experimental-vm-modules')) return;
  const { Module, SourceTextModule, SyntheticModule } = modules();
  vm.Module = Module;
  vm.SourceTextModule = SourceTextModule;
  vm.SyntheticModule = SyntheticModule;
});

export { Script };
export default vm;
