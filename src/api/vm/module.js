// ES modules of node:vm (--experimental-vm-modules): SourceTextModule and SyntheticModule.
import { contextOf } from 'binding:contextify';
import {
  compileSourceTextModule, createModuleCache, createSyntheticModule, evaluateModule, graphIsAsync, hasTopLevelAwait,
  instantiateModule, linkModule, moduleError, moduleNamespace, moduleRequests, moduleStatus, setModuleExport,
} from 'binding:modules';
import {
  validateArray, validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} from 'internal:errors/validators';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS } from 'internal:errors/codes';
import {
  ERR_MODULE_LINK_MISMATCH, ERR_SOURCE_PHASE_NOT_DEFINED, ERR_VM_MODULE_ALREADY_LINKED, ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA,
  ERR_VM_MODULE_DIFFERENT_CONTEXT, ERR_VM_MODULE_LINK_FAILURE, ERR_VM_MODULE_NOT_MODULE, ERR_VM_MODULE_STATUS,
} from 'internal:modules/errors';
import { inspect } from 'internal:util/inspect';
import { importerSymbol, tieImporter } from 'internal:vm/importer';
import { emitExperimentalWarning } from 'internal:modules/warnings';

const kHandle = Symbol('kWrap');
const kContext = Symbol('kContext');
const kLink = Symbol('kLink');
const kSynthetic = Symbol('kSynthetic');

const statusNames = ['unlinked', 'linking', 'linked', 'evaluating', 'evaluated', 'errored'];
const phases = ['', 'source', 'evaluation'];
/** Contexts count their modules, for the default identifiers. */
const counts = new WeakMap();
const mainCounter = {};

/** @param {unknown} value */
export const isVmModule = (value) => typeof value === 'object' && value !== null && value[kHandle] !== undefined;

function check(value, name) {
  if (!isVmModule(value)) throw new ERR_INVALID_THIS(name);
}

function nextIdentifier(context) {
  const key = context ?? mainCounter;
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return `vm:module(${count})`;
}

export class Module {
  constructor(options) {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    emitExperimentalWarning('VM Modules');
    const { context, identifier } = options;
    if (context !== undefined) {
      validateObject(context, 'context');
      if (contextOf(context) === undefined) {
        throw new ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
      }
    }
    if (identifier !== undefined) validateString(identifier, 'options.identifier');
    this[kContext] = context;
  }

  get identifier() {
    check(this, 'Module');
    return this[kIdentifier];
  }

  get context() {
    check(this, 'Module');
    return this[kContext];
  }

  get namespace() {
    check(this, 'Module');
    if (moduleStatus(this[kHandle]) < 2) throw new ERR_VM_MODULE_STATUS('must not be unlinked or linking');
    return moduleNamespace(this[kHandle]);
  }

  get status() {
    check(this, 'Module');
    return statusNames[moduleStatus(this[kHandle])];
  }

  get error() {
    check(this, 'Module');
    if (moduleStatus(this[kHandle]) !== 5) throw new ERR_VM_MODULE_STATUS('must be errored');
    return moduleError(this[kHandle]);
  }

  async link(linker) {
    check(this, 'Module');
    validateFunction(linker, 'linker');
    if (this.status === 'linked') throw new ERR_VM_MODULE_ALREADY_LINKED();
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    await this[kLink](linker);
    instantiateModule(this[kHandle]);
  }

  evaluate(options = {}) {
    try {
      check(this, 'Module');
      validateObject(options, 'options');
      let { timeout = -1 } = options;
      if (options.timeout === undefined) timeout = -1;
      else validateUint32(timeout, 'options.timeout', true);
      const { breakOnSigint = false } = options;
      validateBoolean(breakOnSigint, 'options.breakOnSigint');
      const status = moduleStatus(this[kHandle]);
      if (status !== 2 && status !== 4 && status !== 5) {
        throw new ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
      }
      return evaluateModule(this[kHandle], timeout, breakOnSigint);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  [inspect.custom](depth, options) {
    check(this, 'Module');
    const constructor = typeof this.constructor === 'function' ? this.constructor : Module;
    if (typeof depth === 'number' && depth < 0) return `[${constructor.name}]`;
    const shown = Object.create(constructor.prototype);
    for (const key of ['status', 'identifier', 'context']) {
      Object.defineProperty(shown, key, { value: this[key], enumerable: true, writable: true, configurable: true });
    }
    return inspect(shown, { ...options, customInspect: false });
  }
}
const kIdentifier = Symbol('identifier');

export class SourceTextModule extends Module {
  #requests;
  #specifiers;
  #state;
  #error;
  #linked = false;

  constructor(sourceText, options = {}) {
    validateString(sourceText, 'sourceText');
    validateObject(options, 'options');
    const { lineOffset = 0, columnOffset = 0, initializeImportMeta, importModuleDynamically, context, identifier,
      cachedData } = options;
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined) validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) {
      throw new ERR_INVALID_ARG_TYPE('options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
    }
    super({ context, identifier });
    const url = identifier ?? nextIdentifier(context);
    this[kIdentifier] = url;
    let symbol = importerSymbol(importModuleDynamically, url);
    // import.meta needs a symbol of its own, even where import() has none.
    if (importModuleDynamically === undefined && initializeImportMeta !== undefined) symbol = Symbol(url);
    this[kHandle] = compileSourceTextModule(url, sourceText, lineOffset, columnOffset, symbol, cachedData,
      context === undefined ? undefined : contextOf(context));
    hideSymbols(this);
    tieImporter(symbol, importModuleDynamically, this,
      initializeImportMeta && ((meta) => { initializeImportMeta(meta, this); }));
  }

  get moduleRequests() {
    check(this, 'SourceTextModule');
    if (this.#requests === undefined) {
      const raw = moduleRequests(this[kHandle]);
      const out = [];
      for (let i = 0; i < raw.length; i += 3) {
        out.push(Object.freeze({
          __proto__: null, specifier: raw[i], attributes: Object.freeze(raw[i + 2] ?? { __proto__: null }),
          phase: phases[raw[i + 1]],
        }));
      }
      this.#requests = Object.freeze(out);
    }
    return this.#requests;
  }

  get dependencySpecifiers() {
    check(this, 'SourceTextModule');
    return (this.#specifiers ??= Object.freeze(this.moduleRequests.map(({ specifier }) => specifier)));
  }

  get status() {
    check(this, 'SourceTextModule');
    if (this.#error !== undefined) return 'errored';
    return this.#state ?? super.status;
  }

  get error() {
    check(this, 'SourceTextModule');
    if (this.#error !== undefined) return this.#error.value;
    return super.error;
  }

  /** Links with modules in the order of moduleRequests. */
  linkRequests(modules) {
    check(this, 'SourceTextModule');
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    validateArray(modules, 'modules');
    const requests = this.moduleRequests;
    if (modules.length !== requests.length) {
      throw new ERR_MODULE_LINK_MISMATCH(`Expected ${requests.length} modules, got ${modules.length}`);
    }
    const byKey = new Map();
    const handles = modules.map((module, i) => {
      if (!isVmModule(module)) throw new ERR_VM_MODULE_NOT_MODULE();
      if (module.context !== this.context) throw new ERR_VM_MODULE_DIFFERENT_CONTEXT();
      const { specifier, attributes } = requests[i];
      const key = JSON.stringify([specifier, Object.entries(attributes)]);
      if (byKey.has(key) && byKey.get(key) !== module) {
        throw new ERR_MODULE_LINK_MISMATCH(`Module request '${specifier}' must be linked to the same module`);
      }
      byKey.set(key, module);
      return module[kHandle];
    });
    linkModule(this[kHandle], handles);
    this.#linked = true;
  }

  instantiate() {
    check(this, 'SourceTextModule');
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    // The engine notices a module that was not linked only when it imports something.
    if (!this.#linked && this.moduleRequests.length === 0) {
      throw new ERR_VM_MODULE_LINK_FAILURE(`module '${this.identifier}' is not linked`);
    }
    instantiateModule(this[kHandle]);
  }

  hasAsyncGraph() {
    check(this, 'SourceTextModule');
    if (moduleStatus(this[kHandle]) < 2) throw new ERR_VM_MODULE_STATUS('must be instantiated');
    return graphIsAsync(this[kHandle]);
  }

  hasTopLevelAwait() {
    check(this, 'SourceTextModule');
    return hasTopLevelAwait(this[kHandle]);
  }

  createCachedData() {
    const { status } = this;
    if (status === 'evaluating' || status === 'evaluated' || status === 'errored') {
      throw new ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    }
    const bytes = createModuleCache(this[kHandle]);
    return requireBuiltin('node:buffer').Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  async [kLink](linker) {
    this.#state = 'linking';
    try {
      const requests = this.moduleRequests;
      const known = new Map();
      const linked = new Array(requests.length);
      const waiting = [];
      for (let i = 0; i < requests.length; i++) {
        const { specifier, attributes, phase } = requests[i];
        const key = JSON.stringify([specifier, Object.entries(attributes)]);
        let module = known.get(key);
        if (module === undefined) {
          module = linker(specifier, this, { attributes, assert: attributes, phase });
          known.set(key, module);
        }
        waiting.push(Promise.resolve(module).then(async (resolved) => {
          if (phase === 'source' && Object.prototype.toString.call(resolved) === '[object WebAssembly.Module]') {
            linked[i] = resolved;
            return;
          }
          if (!isVmModule(resolved)) throw new ERR_VM_MODULE_NOT_MODULE();
          if (phase === 'source') throw new ERR_SOURCE_PHASE_NOT_DEFINED(resolved.identifier);
          if (resolved.context !== this.context) throw new ERR_VM_MODULE_DIFFERENT_CONTEXT();
          if (resolved.status === 'errored') {
            throw new ERR_VM_MODULE_LINK_FAILURE(`request for '${specifier}' resolved to an errored module`, resolved.error);
          }
          linked[i] = resolved[kHandle];
          if (resolved.status === 'unlinked') await resolved[kLink](linker);
        }));
      }
      await Promise.all(waiting);
      linkModule(this[kHandle], linked);
    } catch (error) {
      this.#error = { value: error };
      throw error;
    } finally {
      this.#state = undefined;
    }
  }
}

export class SyntheticModule extends Module {
  constructor(exportNames, evaluateCallback, options = {}) {
    if (!Array.isArray(exportNames) || exportNames.some((name) => typeof name !== 'string')) {
      throw new ERR_INVALID_ARG_TYPE('exportNames', 'Array of unique strings', exportNames);
    }
    exportNames.forEach((name, i) => {
      if (exportNames.indexOf(name, i + 1) !== -1) {
        throw new ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
      }
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    validateObject(options, 'options');
    const { context, identifier } = options;
    super({ context, identifier });
    const url = identifier ?? nextIdentifier(context);
    this[kIdentifier] = url;
    this[kSynthetic] = true;
    this[kHandle] = createSyntheticModule(url, exportNames, () => Reflect.apply(evaluateCallback, this, []),
      context === undefined ? undefined : contextOf(context));
    hideSymbols(this);
    // It has no dependencies, so it is ready at once.
    linkModule(this[kHandle], []);
    instantiateModule(this[kHandle]);
  }

  link() {
    check(this, 'SyntheticModule');
    // Nothing to do; kept so that it can be treated like any other module.
    return Promise.resolve();
  }

  setExport(name, value) {
    if (!isVmModule(this) || !this[kSynthetic]) throw new ERR_INVALID_THIS('SyntheticModule');
    validateString(name, 'name');
    setModuleExport(this[kHandle], name, value);
  }

  [kLink]() {
    return undefined;
  }
}

function hideSymbols(module) {
  for (const key of [kHandle, kContext, kIdentifier, kSynthetic]) {
    if (Object.hasOwn(module, key)) Object.defineProperty(module, key, { enumerable: false });
  }
}
