// Code that is run by using data: getters, and methods that operators and built-in functions call unseen.
import { kindOf } from 'binding:deferred';

// Numbered as weft::deferred::Kind.
const kMap = 3, kSet = 4, kLeaf = 6, kProxy = 10, kGenerator = 11, kIterator = 14;

const maximumObjects = 200_000;
const hooks = ['valueOf', 'toString', 'toJSON', 'then', 'toLocaleString'];

const { getOwnPropertyDescriptor, getPrototypeOf } = Object;

/** Prototypes whose methods are built-in, and known by their names. */
const builtinPrototypes = new Set([
  Object, Array, Map, Set, Date, RegExp, Promise, ArrayBuffer, SharedArrayBuffer, DataView, Error, EvalError, RangeError, ReferenceError,
  SyntaxError, TypeError, URIError, AggregateError, Number, String, Boolean, BigInt, Symbol, WeakMap, WeakSet, WeakRef, Function,
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array, getPrototypeOf(Uint8Array),
].map(({ prototype }) => prototype));

/**
 * What runs when `root`, or what is in it, is read, converted to a primitive value, gone through or written as text.
 * @param {object} root
 * @param {Set<object>} seen objects that were looked through before; grows
 * @returns {{ functions: [Function, string][], problem: string | undefined }} problem: what cannot be known
 */
export function hiddenCode(root, seen) {
  const functions = [];
  let problem;
  const pending = [root];
  const visit = (value) => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    pending.push(value);
  };
  seen.add(root);
  for (let at = 0; at < pending.length && problem === undefined; at++) {
    if (at > maximumObjects) {
      problem = 'which is too large to be looked through';
      break;
    }
    const object = pending[at];
    const kind = kindOf(object);
    if (kind === kProxy) problem = 'which is, or holds, a Proxy';
    else if (kind === kGenerator || kind === kIterator || Iterator.prototype.isPrototypeOf(object)) problem = 'which is, or holds, an iterator: each use changes it';
    if (problem !== undefined) break;
    if (kind === kMap) {
      for (const [key, value] of Map.prototype.entries.call(object)) {
        visit(key);
        visit(value);
      }
    } else if (kind === kSet) {
      for (const value of Set.prototype.values.call(object)) visit(value);
    }
    problem = inherited(object, functions);
    if (kind !== kLeaf) own(object, functions, visit);
  }
  return { functions, problem };
}

function own(object, functions, visit) {
  for (const key of Reflect.ownKeys(object)) {
    const { get, value } = getOwnPropertyDescriptor(object, key);
    const isHook = typeof key === 'symbol' || hooks.includes(key);
    if (get !== undefined) functions.push([get, String(key)]);
    else if (isHook && typeof value === 'function') functions.push([value, String(key)]);
    else visit(value);
  }
}

/** Hooks of the program's classes. */
function inherited(object, functions) {
  for (let at = getPrototypeOf(object); at !== null && !builtinPrototypes.has(at); at = getPrototypeOf(at)) {
    if (kindOf(at) === kProxy) return 'whose prototype is a Proxy';
    for (const key of Reflect.ownKeys(at)) {
      if (typeof key !== 'symbol' && !hooks.includes(key)) continue;
      const { value, get } = getOwnPropertyDescriptor(at, key);
      const fn = get ?? value;
      if (typeof fn === 'function') functions.push([fn, String(key)]);
    }
  }
  return undefined;
}
