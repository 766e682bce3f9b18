// The owner's half of sending closures: a function with all that it captures as one value that can be cloned. `rebuild.js` is the
// other half and knows the form.
import { kindOf } from 'binding:deferred';
import { builtinReference, className, refreshReferences, functionReference, objectReference } from 'internal:deferred/references';
import { isUserError, ERR_DEFERRED_CANNOT_LEAVE } from 'internal:deferred/problems';
import { kClone } from 'internal:messaging/transferable';

// Numbered as weft::deferred::Kind.
const kPrimitive = 0, kObject = 1, kArray = 2, kMap = 3, kSet = 4, kFunction = 5, kLeaf = 6, kError = 7, kNamespace = 8,
  kNative = 9, kProxy = 10, kGenerator = 11, kPromise = 12, kWeak = 13, kIterator = 14;

const kindNames = {
  [kProxy]: 'Proxy', [kGenerator]: 'generator', [kPromise]: 'Promise', [kIterator]: 'iterator',
};

const ObjectPrototype = Object.prototype;
const { getPrototypeOf, hasOwn, keys } = Object;
const asciiIdentifier = /^[A-Za-z$_][\w$]*$/;
/** Made on first use: V8 takes most of a millisecond for the classes of Unicode. */
let anyIdentifier;
const isIdentifier = (text) => asciiIdentifier.test(text) ||
  (/[^\x00-\x7f]/.test(text) && (anyIdentifier ??= /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u).test(text));

const step = (path, key) => (typeof key === 'string' && isIdentifier(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key) ?? String(key)}]`);

/** Own functions of a function that say nothing about it. */
const plainFunctionKeys = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** A class of the program, or one whose instances are ordinary objects. */
function userConstructor(prototype) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'constructor');
  const constructor = descriptor?.value;
  return typeof constructor === 'function' && constructor.prototype === prototype ? constructor : undefined;
}

/**
 * Describes functions and data. `literalOf(fn)` gives what `ship.js` knows of a function's literal, and `capturesOf(fn)` its
 * captured values.
 */
export class GraphWriter {
  /** Codes, in the order of their numbers. */
  codes = [];
  nodes = [];
  /** Whether data is captured that the function might change, or that may change before the next call. */
  hasData = false;
  /** Whether modules or built-ins with effects can be reached. */
  hasReferences = false;
  /** Whether all captured variables will have the same values at the next call. */
  isStable = true;
  /** Whether modules of the program are loaded there. */
  loadsModules = false;
  #codeNumbers = new Map();
  #nodeOf = new Map();
  /** Objects that travel within a value that is cloned as a whole. */
  #raw = new Set();
  #literalOf;
  #capturesOf;
  #here;

  constructor(literalOf, capturesOf) {
    this.#literalOf = literalOf;
    this.#capturesOf = capturesOf;
    refreshReferences();
  }

  /**
   * @param {Function} fn
   * @param {unknown[] | undefined} args values that are given to it before others
   * @param {string[]} params the names by which errors call them
   * @returns {{ nodes: unknown[], root: number, list?: unknown[] }}
   */
  write(fn, args, params) {
    const { nodes } = this;
    const root = this.#functionNode(fn, fn.name || 'the function');
    if (args === undefined) return { nodes, root };
    return { nodes, root, list: args.map((value, i) => this.#slot(value, isIdentifier(params[i]) ? params[i] : `arguments[${i}]`)) };
  }

  /** Only for the error that says what cannot leave. */
  writeList(values, names) {
    for (let i = 0; i < values.length; i++) this.#slot(values[i], names[i]);
  }

  fail(path, what) {
    throw new ERR_DEFERRED_CANNOT_LEAVE(path, what);
  }

  /** Plain values stand for themselves; others are `[number of the node]` or `[-1, value]`. */
  #slot(value, path) {
    const kind = kindOf(value);
    if (kind === kPrimitive) {
      if (typeof value === 'symbol') return [this.#symbolNode(value, path)];
      return value;
    }
    const known = this.#nodeOf.get(value);
    if (known !== undefined) return [known];
    if (kind === kFunction) return [this.#functionNode(value, path)];
    if (this.#raw.has(value)) return [-1, value];
    const reference = kind === kObject || kind === kNamespace ? this.#objectReference(value, kind) : undefined;
    if (reference !== undefined) return [this.#referenceNode(value, reference)];
    this.hasData = true;
    const seen = new Set();
    if (this.#isPlain(value, path, seen)) {
      for (const item of seen) this.#raw.add(item);
      return [-1, value];
    }
    return [this.#objectNode(value, kind, path)];
  }

  #objectReference(value, kind) {
    // A look through all modules is worth it only for what may be one.
    if (kind === kObject && getPrototypeOf(value) !== ObjectPrototype && getPrototypeOf(value) !== null) {
      return builtinReference(value);
    }
    return objectReference(value, kind === kNamespace);
  }

  #add(value, node) {
    const number = this.nodes.length;
    this.nodes.push(node);
    this.#nodeOf.set(value, number);
    return number;
  }

  #referenceNode(value, reference) {
    this.hasReferences = true;
    if (!reference[0].startsWith('builtin') && reference[0] !== 'global') this.loadsModules = true;
    return this.#add(value, ['reference', reference]);
  }

  #symbolNode(symbol, path) {
    const known = this.#nodeOf.get(symbol);
    if (known !== undefined) return known;
    const key = Symbol.keyFor(symbol);
    if (key !== undefined) return this.#add(symbol, ['symbol', key]);
    for (const name of Object.getOwnPropertyNames(Symbol)) {
      if (Symbol[name] === symbol) return this.#add(symbol, ['reference', ['global', 'Symbol', name]]);
    }
    return this.#add(symbol, ['fresh symbol', symbol.description]);
  }

  /** True if structured clone does all; false if there are functions, or objects of the program's classes, inside. */
  #isPlain(root, rootPath, seen) {
    const pending = [[root, rootPath]];
    let plain = true;
    for (let at = 0; at < pending.length; at++) {
      const [value, path] = pending[at];
      if (seen.has(value)) continue;
      seen.add(value);
      const visit = (item, key) => {
        const type = typeof item;
        if (type === 'symbol') plain = false;
        else if (type === 'function' || (type === 'object' && item !== null)) pending.push([item, step(path, key)]);
      };
      const kind = kindOf(value);
      switch (kind) {
        case kLeaf: break;
        case kArray: {
          const prototype = getPrototypeOf(value);
          if (prototype !== Array.prototype) this.#checkPrototype(value, path);
          for (let i = 0; i < value.length; i++) visit(value[i], i);
          break;
        }
        case kMap:
          for (const [key, item] of value) {
            visit(key, 'key');
            visit(item, typeof key === 'object' || typeof key === 'symbol' ? 'value' : key);
          }
          break;
        case kSet:
          for (const item of value) visit(item, 'item');
          break;
        case kError:
          visit(value.cause, 'cause');
          plain = plain && keys(value).length === 0 && isUserError(value) === false;
          break;
        case kObject: {
          const prototype = getPrototypeOf(value);
          if (prototype !== ObjectPrototype && prototype !== null) {
            if (typeof value[kClone] === 'function') break;
            this.#checkPrototype(value, path);
            plain = false;
          } else if (builtinReference(value) !== undefined) {
            plain = false;
            break;
          }
          for (const key of keys(value)) visit(value[key], key);
          break;
        }
        case kFunction:
        case kNamespace:
          plain = false;
          break;
        case kNative:
          if (typeof value[kClone] === 'function') break;
          if (builtinReference(value) === undefined) this.fail(path, className(value.constructor ?? Object));
          plain = false;
          break;
        default:
          this.fail(path, kindNames[kind] ?? value?.constructor?.name ?? 'this kind of object');
      }
    }
    return plain;
  }

  /** Objects of the program's classes travel, those of built-in ones that are no plain data do not. */
  #checkPrototype(value, path) {
    let isOwnClass = false;
    for (let prototype = getPrototypeOf(value); prototype !== null; prototype = getPrototypeOf(prototype)) {
      if (prototype === ObjectPrototype || prototype === Array.prototype) return;
      // Iterators of arrays, strings and iterator helpers look like objects without properties.
      if (prototype === Iterator.prototype && !isOwnClass) this.fail(path, kindNames[kIterator]);
      const reference = builtinReference(prototype);
      const constructor = userConstructor(prototype);
      if (constructor === undefined) continue;
      const builtin = builtinReference(constructor);
      if (builtin !== undefined && builtin[1] === 'events') return;
      if (builtin !== undefined || reference !== undefined) this.fail(path, className(constructor));
      const location = this.#literalOf(constructor);
      if (location === undefined || location.isBuiltin) this.fail(path, className(constructor));
      if (location.hasPrivate) this.fail(path, constructor.name === '' ? 'a class with private fields' : `${constructor.name}, which has private fields`);
      isOwnClass = true;
    }
  }

  #objectNode(value, kind, path) {
    const node = [];
    const number = this.#add(value, node);
    switch (kind) {
      case kArray:
        node.push('array', value.length, Array.from(value, (item, i) => this.#slot(item, step(path, i))));
        break;
      case kMap:
        node.push('map', Array.from(value, ([key, item]) => [this.#slot(key, step(path, 'key')),
          this.#slot(item, step(path, typeof key === 'object' || typeof key === 'symbol' ? 'value' : key))]));
        break;
      case kSet:
        node.push('set', Array.from(value, (item) => this.#slot(item, step(path, 'item'))));
        break;
      case kError:
        node.push('error', this.#prototypeSlot(value, path), this.#slot(value.message, step(path, 'message')), `${value.stack}`,
          'cause' in value ? [this.#slot(value.cause, step(path, 'cause'))] : [], this.#properties(value, path));
        break;
      case kObject:
      case kNative:
        node.push('object', getPrototypeOf(value) === null ? null : this.#prototypeSlot(value, path), this.#properties(value, path));
        break;
      default:
        this.fail(path, kindNames[kind] ?? value?.constructor?.name ?? 'this kind of object');
    }
    return number;
  }

  #properties(value, path) {
    return keys(value).map((key) => [key, this.#slot(value[key], step(path, key))]);
  }

  /** 0 for Object.prototype, else the slot of the class. */
  #prototypeSlot(value, path) {
    const prototype = getPrototypeOf(value);
    if (prototype === ObjectPrototype) return 0;
    const constructor = userConstructor(prototype);
    if (constructor === undefined) {
      const reference = builtinReference(prototype);
      if (reference !== undefined) return [this.#referenceNode(prototype, reference), true];
      return [this.#plainPrototype(prototype, path), true];
    }
    return [this.#slot(constructor, step(path, 'constructor'))[0], false];
  }

  #plainPrototype(prototype, path) {
    const known = this.#nodeOf.get(prototype);
    if (known !== undefined) return known;
    return this.#objectNode(prototype, kindOf(prototype), step(path, '__proto__'));
  }

  #functionNode(fn, path) {
    const reference = functionReference(fn, this.#here);
    if (reference !== undefined) return this.#referenceNode(fn, reference);
    const literal = this.#literalOf(fn);
    if (literal === undefined) {
      const name = fn.name ? `the native function ${fn.name}` : 'a native function';
      this.fail(path, fn.name.startsWith('bound ') ? 'a bound function' : name);
    }
    if (literal.isBuiltin) this.fail(path, `a function of ${literal.file}`);
    literal.check(path);
    const node = ['function'];
    const number = this.#add(fn, node);
    const before = this.#here;
    this.#here = literal.file;
    let code = this.#codeNumbers.get(literal);
    if (code === undefined) {
      code = this.codes.length;
      this.codes.push(literal);
      this.#codeNumbers.set(literal, code);
    }
    const captures = this.#capturesOf(fn, literal);
    this.isStable = this.isStable && literal.hasStableCaptures(fn);
    const own = [];
    for (const key of Object.getOwnPropertyNames(fn)) {
      if (plainFunctionKeys.has(key)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(fn, key);
      // What the text of a class makes is made there, too; what was set later, or is data, is copied.
      if (!('value' in descriptor) || !descriptor.enumerable) continue;
      own.push([key, this.#slot(descriptor.value, step(path, key))]);
    }
    if (own.length > 0) this.hasData = true;
    node.push(code, literal.isClass, captures.map(([name, value]) => this.#slot(value, number === 0 ? name : step(path, name))),
      own, this.#customPrototype(fn, literal, path), literal.identity(fn));
    this.#here = before;
    return number;
  }

  /** Methods that were put on the prototype of a function that serves as a class. */
  #customPrototype(fn, literal, path) {
    const { prototype } = fn;
    if (literal.isClass || prototype === null || typeof prototype !== 'object' || !hasOwn(fn, 'prototype')) return undefined;
    const names = Object.getOwnPropertyNames(prototype);
    const parent = getPrototypeOf(prototype);
    const isDefault = hasOwn(prototype, 'constructor') && names.length === 1;
    if (isDefault && parent === ObjectPrototype) return undefined;
    if (literal.isGenerator) return undefined;
    this.#nodeOf.set(prototype, -1 - this.nodes.length);
    const methods = [];
    for (const key of names) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
      if (key === 'constructor' || !('value' in descriptor)) continue;
      methods.push([key, this.#slot(descriptor.value, step(step(path, 'prototype'), key)), descriptor.enumerable]);
    }
    this.#nodeOf.delete(prototype);
    const base = parent === ObjectPrototype || parent === null ? undefined : userConstructor(parent);
    return [methods, base === undefined ? null : this.#slot(base, step(path, 'prototype'))[0]];
  }
}
