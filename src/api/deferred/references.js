// Values that are not copied but found again on the other side: globals, built-in modules, modules of the program.
import { moduleNamespace } from 'binding:modules';
import { location } from 'binding:deferred';
import { builtinId, publicNames } from 'internal:modules/builtins';
import { createRequire } from 'internal:modules/helpers';
import { currentMain, Module } from 'internal:modules/cjs';
import { mainSpace } from 'internal:modules/esm_loader';
import { importSyncForReference } from 'internal:deferred/import_sync';
import { isLoaded } from 'internal:runtime/loader';

/**
 * How a value is found: `['global', ...path]`, `['builtin', module, ...path]`, `['cjs', file, ...path]`, `['esm', url, ...path]`,
 * `['require', file]`. Plain data.
 * @typedef {string[]} Reference
 */

/** @type {Map<unknown, Reference> | undefined} */
let known;
let knownModules = 0;

function add(value, reference) {
  if ((typeof value === 'function' || (typeof value === 'object' && value !== null)) && !known.has(value)) known.set(value, reference);
}

function dataProperties(object, visit) {
  for (const key of Object.getOwnPropertyNames(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor !== undefined && 'value' in descriptor) visit(key, descriptor.value);
  }
}

/** Globals with their static functions and the methods of their prototypes. Those that are loaded lazily are left alone. */
function addGlobals() {
  add(globalThis, ['global']);
  for (const name of standardGlobals()) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    if (descriptor === undefined) continue;
    const value = 'value' in descriptor ? descriptor.value : eagerAccessors.has(name) ? globalThis[name] : undefined;
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || value === globalThis) continue;
    add(value, ['global', name]);
    dataProperties(value, (key, item) => { if (key !== 'prototype') add(item, ['global', name, key]); });
    if (typeof value === 'function' && value.prototype) {
      add(value.prototype, ['global', name, 'prototype']);
      dataProperties(value.prototype, (key, item) => {
        if (typeof item === 'function' && key !== 'constructor') add(item, ['global', name, 'prototype', key]);
      });
    }
  }
}

const eagerAccessors = new Set(['process', 'Buffer']);
const lazyGlobals = /^(Readable|Writable|Transform|ByteLength|Count|TextEncoderStream|TextDecoderStream|Compression|Decompression|Broadcast|Message|Blob|File|Performance|URLPattern|Crypto|SubtleCrypto|Navigator|Headers|Request|Response|FormData|WebSocket|CloseEvent|EventSource|Deferred)/;

function standardGlobals() {
  return Object.getOwnPropertyNames(globalThis).filter((name) => !lazyGlobals.test(name));
}

function addBuiltins() {
  for (const name of [...publicNames(), 'weft:deferred']) {
    const id = builtinId(name);
    if (!isLoaded(id)) continue;
    const exports = requireBuiltin(id).default;
    if (exports === undefined || exports === null) continue;
    add(exports, ['builtin', name]);
    if (typeof exports !== 'object' && typeof exports !== 'function') continue;
    for (const key of Object.keys(exports)) {
      const descriptor = Object.getOwnPropertyDescriptor(exports, key);
      if ('value' in descriptor) add(descriptor.value, ['builtin', name, key]);
    }
  }
}

function loadedBuiltins() {
  let count = 0;
  for (const name of publicNames()) if (isLoaded(builtinId(name))) count++;
  return count;
}

/**
 * The reference of a global, a built-in module or what is in one; undefined for other values.
 * @param {object | Function} value
 * @returns {Reference | undefined}
 */
export function builtinReference(value) {
  if (known === undefined) refreshReferences();
  return known.get(value);
}

/** Takes in what was loaded meanwhile; to be called before a function is sent. */
export function refreshReferences() {
  const loaded = loadedBuiltins();
  if (known !== undefined && loaded === knownModules) return;
  if (known === undefined) {
    known = new Map();
    addGlobals();
  }
  knownModules = loaded;
  addBuiltins();
}

/** `net.Socket` for a built-in class of a module, else its name. */
export function className(constructor) {
  const reference = builtinReference(constructor);
  if (reference?.[0] === 'builtin') return reference.slice(1).join('.');
  return constructor.name || 'an unnamed class';
}

function isRequire(fn) {
  return fn.name === 'require' && Object.hasOwn(fn, 'cache') && Object.hasOwn(fn, 'extensions') &&
    location(fn)?.[2]?.startsWith?.('node:internal/') === true;
}

function moduleOfFile(file) {
  const module = Module._cache[file];
  return module !== undefined && module.loaded && module !== currentMain() ? module : undefined;
}

function inCommonJS(value, file) {
  const exports = moduleOfFile(file)?.exports;
  if (exports === undefined || exports === null) return undefined;
  if (exports === value) return ['cjs', file];
  if (typeof exports !== 'object' && typeof exports !== 'function') return undefined;
  for (const key of Object.keys(exports)) {
    const descriptor = Object.getOwnPropertyDescriptor(exports, key);
    if (descriptor?.value === value) return ['cjs', file, key];
  }
  return undefined;
}

function inModule(value, url) {
  for (const record of mainSpace.records.values()) {
    if (record.url !== url || record.isMain) continue;
    const namespace = namespaceOf(record);
    if (namespace === undefined) return undefined;
    for (const key of Object.keys(namespace)) {
      try {
        if (namespace[key] === value) return ['esm', url, key];
      } catch {
        // Not initialised yet.
      }
    }
  }
  return undefined;
}

function namespaceOf(record) {
  try {
    return moduleNamespace(record.handle);
  } catch {
    return undefined;
  }
}

const mainURL = lazy('internal:modules/run_main');

/**
 * The reference of a function or class of the program, if a module other than the main one and `here` exports it.
 * @param {Function} fn
 * @param {string} here the file whose function captured it
 * @returns {Reference | undefined}
 */
export function functionReference(fn, here) {
  const found = builtinReference(fn);
  if (found !== undefined) return found;
  if (isRequire(fn)) return ['require', here];
  const file = location(fn)?.[2];
  if (typeof file !== 'string' || file === '' || file === here) return undefined;
  if (file.startsWith('file:')) return file === mainURL().mainURL() ? undefined : inModule(fn, file);
  return inCommonJS(fn, file);
}

/**
 * The reference of an object, if it is a whole module.
 * @param {object} value
 * @param {boolean} isNamespace
 * @returns {Reference | undefined}
 */
export function objectReference(value, isNamespace) {
  const found = builtinReference(value);
  if (found !== undefined) return found;
  if (isNamespace) {
    for (const record of mainSpace.records.values()) {
      if (namespaceOf(record) === value) return record.url.startsWith('node:') ? ['builtin-namespace', record.url.slice(5)] : ['esm', record.url];
    }
    return undefined;
  }
  const main = currentMain();
  for (const file of Object.keys(Module._cache)) {
    const module = Module._cache[file];
    if (module.exports === value && module.loaded && module !== main) return ['cjs', file];
  }
  return undefined;
}

/**
 * The value that a reference stands for on this thread. Loads modules.
 * @param {Reference} reference
 */
export function resolveReference([type, from, ...path]) {
  let value;
  switch (type) {
    case 'global':
      value = from === undefined ? globalThis : globalThis[from];
      break;
    case 'builtin':
      value = requireBuiltin(builtinId(from)).default;
      break;
    case 'builtin-namespace':
      value = importSyncForReference(`node:${from}`);
      break;
    case 'cjs':
      value = createRequire(from)(from);
      break;
    case 'esm':
      value = importSyncForReference(from);
      break;
    case 'require':
      return createRequire(from);
    default:
      throw new Error(`No such reference: ${type}`);
  }
  for (const key of path) value = value[key];
  return value;
}
