/**
 * What all web streams share. The algorithms in this folder are those of the Streams Standard (https://streams.spec.whatwg.org),
 * with its names. Each object keeps its internal slots in one plain object under `kState`, so that the algorithms, which go
 * across classes, read them without calls.
 */
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS } from 'internal:errors/codes';
import { validateFunction } from 'internal:errors/validators';

/** The internal slots. `kind` in them is the interface's name. */
export const kState = Symbol('kState');
/** Given by the standard's own algorithms to constructors that throw for everybody else. */
export const kCreate = Symbol('kCreate');
const lazyUtil = lazy('node:util');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

export const noop = () => {};

/** @returns {object} the slots of `value` @throws ERR_INVALID_THIS where it is no `kind` */
export function slots(value, kind) {
  const state = value?.[kState];
  if (state === undefined || state.kind !== kind) throw new ERR_INVALID_THIS(kind);
  return state;
}

export function is(value, kind) {
  return value?.[kState]?.kind === kind;
}

export function illegalUnless(token) {
  if (token !== kCreate) throw new ERR_ILLEGAL_CONSTRUCTOR();
}

export function invalidState(message) {
  return new ERR_INVALID_STATE.TypeError(message);
}

/** Marks a promise's rejection as seen. */
export function markHandled(promise) {
  promise.then(undefined, noop);
}

const kPending = 0;
const kResolved = 1;
const kRejected = 2;

/** A promise and its resolvers, which knows whether it is settled. The promise is made when it is first asked for. */
export class Deferred {
  #state = kPending;
  #reason = undefined;
  #handled = false;
  #resolvers = undefined;

  static resolved() {
    const result = new Deferred();
    result.#state = kResolved;
    return result;
  }

  /** Rejected; that nobody looks is no error. */
  static rejected(reason) {
    const result = new Deferred();
    result.#state = kRejected;
    result.#reason = reason;
    result.#handled = true;
    return result;
  }

  get pending() {
    return this.#state === kPending;
  }

  get promise() {
    if (this.#resolvers === undefined) {
      this.#resolvers = Promise.withResolvers();
      if (this.#handled) markHandled(this.#resolvers.promise);
      if (this.#state === kResolved) this.#resolvers.resolve();
      else if (this.#state === kRejected) this.#resolvers.reject(this.#reason);
    }
    return this.#resolvers.promise;
  }

  resolve() {
    if (this.#state !== kPending) return;
    this.#state = kResolved;
    this.#resolvers?.resolve();
  }

  /** Marked as handled: the promises of readers and writers never make unhandled rejections. */
  reject(reason) {
    if (this.#state !== kPending) return;
    this.#state = kRejected;
    this.#reason = reason;
    this.#handled = true;
    if (this.#resolvers !== undefined) {
      markHandled(this.#resolvers.promise);
      this.#resolvers.reject(reason);
    }
  }
}

/** "A promise resolved with" of Web IDL: new also where `value` is a promise, and then two ticks later. */
export function resolvedWith(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return Promise.resolve(value);
  return new Promise((resolve) => {
    resolve(value);
  });
}

/** Web IDL's conversion of a callback's result to a promise. */
export function callAsync(fn, thisArg, ...args) {
  try {
    return resolvedWith(Reflect.apply(fn, thisArg, args));
  } catch (err) {
    return Promise.reject(err);
  }
}

/** A member of an underlying source, sink or transformer: undefined or a function. */
export function optionalMethod(object, key, name) {
  const fn = object?.[key];
  if (fn !== undefined) validateFunction(fn, `${name}.${key}`);
  return fn;
}

export function extractHighWaterMark(value, defaultValue) {
  if (value === undefined) return defaultValue;
  value = +value;
  if (Number.isNaN(value) || value < 0) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.highWaterMark', value);
  return value;
}

const sizeOfOne = () => 1;

export function extractSize(size) {
  if (size === undefined) return sizeOfOne;
  validateFunction(size, 'strategy.size');
  return (chunk) => Reflect.apply(size, undefined, [chunk]);
}

/** A first-in-first-out list whose removal at the front costs the same for every length. */
export class Fifo {
  #items = [];
  #head = 0;

  get length() {
    return this.#items.length - this.#head;
  }

  push(item) {
    this.#items.push(item);
  }

  first() {
    return this.#items[this.#head];
  }

  shift() {
    const items = this.#items;
    const item = items[this.#head];
    items[this.#head++] = undefined;
    if (this.#head === items.length) {
      items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Empties the list. @returns {unknown[]} what was in it */
  takeAll() {
    const rest = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return rest;
  }
}

/** queue-with-sizes of the standard, over the slots `queue` and `queueTotalSize` of a controller. */
export function resetQueue(state) {
  state.queue = new Fifo();
  state.queueTotalSize = 0;
}

export function enqueueWithSize(state, value, size) {
  size = Number(size);
  if (!(size >= 0 && size < Infinity)) throw new ERR_INVALID_ARG_VALUE.RangeError('size', size);
  state.queue.push({ value, size });
  state.queueTotalSize += size;
}

export function dequeueValue(state) {
  const { value, size } = state.queue.shift();
  // Sums of fractions drift.
  state.queueTotalSize = Math.max(0, state.queueTotalSize - size);
  return value;
}

/** Makes the named members enumerable, as Web IDL wants it, and sets the class string and how the object is inspected. */
export function defineInterface(Class, members, inspected) {
  const enumerable = { __proto__: null, enumerable: true };
  for (const name of members) Object.defineProperty(Class.prototype, name, enumerable);
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null, configurable: true, enumerable: false, writable: false, value: Class.name,
  });
  Object.defineProperty(Class.prototype, kInspect, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    writable: true,
    value(depth, options, inspect) {
      const shown = inspected.call(this);
      if (depth < 0) return `${Class.name} [Object]`;
      const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
      return `${Class.name} ${(inspect ?? lazyUtil().inspect)(shown, inner)}`;
    },
  });
}
