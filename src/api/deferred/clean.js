// What tasks leave in the globals of their thread is taken away before the next one begins, so that none finds another's data.
import process from 'node:process';

/** Keys and values of an object as they should be; accessors and lazy properties by key only. */
class Expected {
  constructor(object, isLazy) {
    this.object = object;
    this.keys = new Set(Reflect.ownKeys(object));
    this.values = [];
    for (const key of this.keys) {
      if (isLazy(key)) continue;
      const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
      if ('value' in descriptor && (descriptor.writable || descriptor.configurable)) this.values.push([key, descriptor.value, descriptor]);
    }
  }

  restore() {
    const { object, keys, values } = this;
    const now = Reflect.ownKeys(object);
    let known = 0;
    for (let i = 0; i < now.length; i++) {
      if (keys.has(now[i])) known++;
      else delete object[now[i]];
    }
    for (let i = 0; i < values.length; i++) {
      const [key, value, descriptor] = values[i];
      if ((known < keys.size || object[key] !== value) && !Object.is(object[key], value)) Reflect.defineProperty(object, key, descriptor);
    }
  }
}

const never = () => false;
/** Globals that are made when they are first read; nobody needs to make them for this. */
const lazyGlobal = (key) => typeof key === 'string' && !eager.has(key);
const eager = new Set([
  'Object', 'Function', 'Array', 'Number', 'parseFloat', 'parseInt', 'Boolean', 'String', 'Symbol', 'Date', 'Promise', 'RegExp', 'Error',
  'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'JSON', 'Math', 'Intl',
  'ArrayBuffer', 'Atomics', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float32Array',
  'Float64Array', 'Uint8ClampedArray', 'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'BigInt', 'Set', 'WeakMap', 'WeakSet', 'WeakRef',
  'Proxy', 'Reflect', 'FinalizationRegistry', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape',
  'eval', 'isFinite', 'isNaN', 'console', 'clearImmediate', 'setImmediate', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout',
  'queueMicrotask', 'structuredClone', 'atob', 'btoa', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'Event', 'EventTarget',
  'TextEncoder', 'TextDecoder', 'global',
]);
const shared = [
  Object, Function, Array, Number, String, Symbol, Date, Promise, RegExp, Error, TypeError, RangeError, ArrayBuffer, Map, Set, WeakMap, BigInt,
  Boolean,
];
const namespaces = [JSON, Math, Reflect, Atomics];

/** @type {Expected[] | undefined} */
let expected;
let environment;

/** The first call remembers, every further one restores. */
export function restore() {
  if (expected !== undefined) {
    for (let i = 0; i < expected.length; i++) expected[i].restore();
    environment.restore();
    return;
  }
  environment = new Environment();
  expected = [new Expected(globalThis, lazyGlobal)];
  for (const constructor of shared) expected.push(new Expected(constructor, never), new Expected(constructor.prototype, never));
  for (const namespace of namespaces) expected.push(new Expected(namespace, never));
}

/** process.env: a copy of the process's, in which every task may write for itself. */
class Environment {
  #own = {};
  #changed = false;

  constructor() {
    const real = process.env;
    Object.assign(this.#own, real);
    const changed = () => { this.#changed = true; };
    this.restore = () => {
      if (!this.#changed) return;
      this.#changed = false;
      for (const key of Object.keys(this.#own)) delete this.#own[key];
      Object.assign(this.#own, real);
    };
    process.env = new Proxy(this.#own, {
      set(target, key, value) {
        if (typeof key === 'symbol' || typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
        changed();
        target[key] = `${value}`;
        return true;
      },
      deleteProperty(target, key) {
        changed();
        return Reflect.deleteProperty(target, key);
      },
      defineProperty(target, key, descriptor) {
        changed();
        return Reflect.defineProperty(target, key, { ...descriptor, value: `${descriptor.value}` });
      },
    });
  }
}
