// Loads built-in JavaScript. This file starts everything; its `require` is the native `binding:loader` itself.
const native = require;

/** @type {Map<string, { exports: any }>} by specifier */
const modules = new Map([['internal:runtime/loader', module]]);
const ids = new Set(native.ids());
const startHooks = [];
let started = false;

/**
 * Whether there is a file for an id ("internal:fs/watch").
 * @param {string} id
 */
export function hasBuiltin(id) {
  return id.startsWith('internal:') && ids.has(id.slice(9));
}

/** Whether a built-in was evaluated already: nobody can have used one that was not. */
export function isLoaded(specifier) {
  return modules.has(specifier);
}

/** The ids (without "internal:") whose files were evaluated. */
export function loadedIds() {
  const out = [];
  for (const id of modules.keys()) if (id.startsWith('internal:')) out.push(id.slice(9));
  return out;
}

/**
 * The exports of a built-in: internal:<id>, node:<name> or binding:<name>. Evaluates it when it is asked for first.
 * @param {string} specifier
 */
export function requireBuiltin(specifier) {
  const loaded = modules.get(specifier);
  return loaded !== undefined ? loaded.exports : load(specifier);
}

/**
 * A function that loads a built-in when it is first called, and returns its exports.
 * @param {string} specifier
 */
function lazy(specifier) {
  let exports;
  return () => (exports ??= requireBuiltin(specifier));
}

/** Runs `fn` at the start of each runtime; at once if that is past. */
function onStart(fn) {
  if (started) fn();
  else startHooks.push(fn);
}

function load(specifier) {
  if (specifier.startsWith('internal:')) return evaluate(specifier);
  if (specifier.startsWith('binding:')) {
    const exports = native.binding(specifier.slice(8));
    modules.set(specifier, { exports });
    return exports;
  }
  const id = specifier.startsWith('node:') && requireBuiltin('internal:modules/builtins').builtinId(specifier.slice(5));
  if (!id) throw new Error(`No such built-in: ${specifier}`);
  const exports = requireBuiltin(id);
  modules.set(specifier, modules.get(id));
  return exports;
}

/** `require` of libraries in CommonJS form: of public modules they get what a program gets. */
function requireForLibrary(specifier) {
  return requireBuiltin(specifier).default;
}

function evaluate(specifier) {
  const id = specifier.slice(9);
  const fn = native.compile(id);
  const module = { exports: {} };
  modules.set(specifier, module);
  try {
    const isLibrary = id.startsWith('deps/');
    fn(module.exports, isLibrary ? requireForLibrary : requireBuiltin, module, requireBuiltin, lazy, onStart);
  } catch (error) {
    modules.delete(specifier);
    throw error;
  }
  settleExports(module, id);
  return module.exports;
}

/**
 * The transformed files export through getters, so that modules may form cycles. Once a file was evaluated, what cannot
 * change any more becomes plain data, which is read faster; names declared with `let` stay live. The object is a dictionary
 * until then, and becomes one with a shape of its own at the end: one hidden class a file instead of two an export.
 */
function settleExports(module, id) {
  const { exports } = module;
  if (exports === null || typeof exports !== 'object') return;
  if (id.startsWith('deps/')) {
    // A library in CommonJS form: its default is what it exported.
    if (!('default' in exports)) Object.defineProperty(exports, 'default', { value: exports });
    return;
  }
  const live = native.liveNames(id);
  for (const name of Object.getOwnPropertyNames(exports)) {
    if (live.includes(name)) continue;
    const { get } = Object.getOwnPropertyDescriptor(exports, name);
    if (get === undefined) continue;
    const value = get();
    Object.defineProperty(exports, name, { value, writable: false, enumerable: true, configurable: true });
  }
  giveShape(exports);
}

let prototype = null;
/**
 * Makes V8 turn a dictionary object into one with fast properties: it does so for prototypes whose children are read. The
 * second call, in which `prototype` is set, is that read.
 */
function giveShape(object) {
  if (prototype !== null && typeof prototype.property) {
    const made = prototype;
    prototype = giveShape.prototype = null;
    return made;
  }
  prototype = giveShape.prototype = object;
  return new giveShape();
}

/**
 * Called by C++ at the start of each runtime: runs the start hooks, then the program.
 * @param {string} entry the built-in whose main() it is
 */
export function start(entry) {
  started = true;
  for (let i = 0; i < startHooks.length; i++) startHooks[i]();
  requireBuiltin(entry).main();
}

requireBuiltin('internal:runtime/bootstrap');
