// The other half of `graph.js`: makes functions and data from their description.
import { compileSourceTextModule, evaluateModule, instantiateModule, linkModule, moduleNamespace } from 'binding:modules';
import { defaultLoaderSymbol } from 'internal:modules/dynamic_import';
import { resolveReference } from 'internal:deferred/references';

/** Functions that were made here, and the numbers of the originals. */
const identities = new WeakMap();
/** Functions that were found again here, and how. */
const found = new WeakMap();

/** How the owner finds the class again: a number, a reference, or undefined. */
export function originOf(fn) {
  return identities.get(fn) ?? found.get(fn);
}

const define = (object, key, value, enumerable = true) =>
  Object.defineProperty(object, key, { __proto__: null, value, writable: true, enumerable, configurable: true });

class Builder {
  #nodes;
  #makers;
  #values;
  #assigns;
  #makes;
  #busy = new Set();

  constructor(nodes, makers) {
    this.#nodes = nodes;
    this.#makers = makers;
    this.#values = new Array(nodes.length);
    this.#assigns = new Array(nodes.length);
    this.#makes = new Array(nodes.length);
  }

  /** Containers and functions exist first, empty; then classes, in the order of their needs; then all is filled. */
  build() {
    const nodes = this.#nodes;
    for (let i = 0; i < nodes.length; i++) this.#begin(i);
    for (let i = 0; i < nodes.length; i++) if (nodes[i][0] === 'function' && nodes[i][2]) this.#makeClass(i);
    for (let i = 0; i < nodes.length; i++) this.#fill(i);
    for (let i = 0; i < nodes.length; i++) if (nodes[i][0] === 'function') this.#finishFunction(i);
  }

  slot(slot) {
    if (typeof slot !== 'object' || slot === null) return slot;
    return slot[0] === -1 ? slot[1] : this.#values[slot[0]];
  }

  #begin(i) {
    const node = this.#nodes[i];
    switch (node[0]) {
      case 'reference': {
        const value = resolveReference(node[1]);
        this.#values[i] = value;
        if (typeof value === 'function') found.set(value, node[1]);
        break;
      }
      case 'symbol':
        this.#values[i] = Symbol.for(node[1]);
        break;
      case 'fresh symbol':
        this.#values[i] = Symbol(node[1]);
        break;
      case 'array':
        this.#values[i] = new Array(node[1]);
        break;
      case 'map':
        this.#values[i] = new Map();
        break;
      case 'set':
        this.#values[i] = new Set();
        break;
      case 'object':
        this.#values[i] = node[1] === null ? { __proto__: null } : {};
        break;
      case 'error': {
        const limit = Error.stackTraceLimit;
        Error.stackTraceLimit = 0;
        this.#values[i] = new Error();
        Error.stackTraceLimit = limit;
        break;
      }
      case 'function': {
        const [, code, isClass, captures] = node;
        const made = this.#makers[code]();
        if (captures.length === 0) {
          this.#values[i] = made;
        } else {
          [this.#assigns[i], this.#makes[i]] = made;
          if (!isClass) this.#values[i] = this.#makes[i]();
        }
        break;
      }
    }
  }

  /** A class is evaluated when the classes that it may extend are. */
  #makeClass(i) {
    if (this.#values[i] !== undefined || this.#busy.has(i)) return;
    this.#busy.add(i);
    const [, , , captures] = this.#nodes[i];
    for (const slot of captures) {
      const needed = typeof slot === 'object' && slot !== null && slot[0] >= 0 ? this.#nodes[slot[0]] : undefined;
      if (needed?.[0] === 'function' && needed[2]) this.#makeClass(slot[0]);
      // Static initialisers may use functions and data.
      else if (needed?.[0] === 'function') this.#assigns[slot[0]]?.(needed[3].map((item) => this.slot(item)));
      else if (needed !== undefined) this.#fill(slot[0]);
    }
    this.#assigns[i](captures.map((slot) => this.slot(slot)));
    this.#values[i] = this.#makes[i]();
  }

  #fill(i) {
    const node = this.#nodes[i];
    const value = this.#values[i];
    switch (node[0]) {
      case 'array':
        for (let at = 0; at < node[2].length; at++) value[at] = this.slot(node[2][at]);
        break;
      case 'map':
        for (const [key, item] of node[1]) value.set(this.slot(key), this.slot(item));
        break;
      case 'set':
        for (const item of node[1]) value.add(this.slot(item));
        break;
      case 'object':
        this.#setPrototype(value, node[1]);
        for (const [key, item] of node[2]) define(value, key, this.slot(item));
        break;
      case 'error': {
        const [, prototype, message, stack, cause, properties] = node;
        this.#setPrototype(value, prototype);
        define(value, 'message', this.slot(message), false);
        define(value, 'stack', stack, false);
        if (cause.length > 0) define(value, 'cause', this.slot(cause[0]), false);
        for (const [key, item] of properties) define(value, key, this.slot(item));
        break;
      }
      case 'function':
        this.#assigns[i]?.(node[3].map((slot) => this.slot(slot)));
        break;
    }
  }

  #setPrototype(value, prototype) {
    if (prototype === 0 || prototype === null) return;
    const [number, itself] = prototype;
    Object.setPrototypeOf(value, itself ? this.#values[number] : this.#values[number].prototype);
  }

  #finishFunction(i) {
    const [, , , , own, prototype, identity] = this.#nodes[i];
    const fn = this.#values[i];
    for (const [key, slot] of own) define(fn, key, this.slot(slot));
    if (prototype !== undefined) {
      const [methods, base] = prototype;
      if (base !== null) Object.setPrototypeOf(fn.prototype, this.#values[base].prototype);
      for (const [key, slot, enumerable] of methods) define(fn.prototype, key, this.slot(slot), enumerable);
    }
    if (identity >= 0) identities.set(fn, identity);
  }
}

/**
 * @param {{ nodes: unknown[][], root: number, list?: unknown[] }} graph
 * @param {Function[]} makers for each code
 */
export function rebuild(graph, makers) {
  const builder = new Builder(graph.nodes, makers);
  builder.build();
  const fn = builder.slot([graph.root]);
  if (graph.list === undefined) return fn;
  const list = graph.list.map((slot) => builder.slot(slot));
  return (...rest) => fn(...list, ...rest);
}

/** Makes a maker as part of an ES module, where import.meta is. */
export function makeInModule(body, url, line) {
  const handle = compileSourceTextModule(url, `export default function(){${body}}`, line, 0, defaultLoaderSymbol, undefined, undefined);
  linkModule(handle, []);
  instantiateModule(handle);
  evaluateModule(handle, -1, false);
  return moduleNamespace(handle).default;
}
