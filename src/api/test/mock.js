// Mocks of node:test: calls and accesses are recorded, behaviour is replaced and restored.
import {
  validateBoolean, validateFunction, validateInteger, validateObject,
} from 'internal:errors/validators';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';

const timers = lazy('internal:test/mock_timers');

/** What replaces a thing now, and for single uses. */
class Replacement {
  #original;
  #current;
  #once = new Map();
  #times;
  #restore;

  constructor(original, current, restore, times) {
    this.#original = original;
    this.#current = current;
    this.#restore = restore;
    this.#times = times;
  }

  set(current) {
    this.#current = current;
  }

  setOnce(value, at, count, name) {
    validateInteger(at, name, count);
    this.#once.set(at, value);
  }

  /** What the use number `index` gets. Behind the last one that counts, all is as it was. */
  take(index) {
    const last = index + 1 === this.#times;
    const value = this.#once.has(index) ? this.#once.get(index) : this.#current;
    this.#once.delete(index);
    if (last) this.restore();
    return value;
  }

  restore() {
    this.#restore?.();
    this.#current = this.#original;
    this.#once.clear();
  }
}

/** @see https://nodejs.org/api/test.html#class-mockfunctioncontext */
class MockFunctionContext {
  #calls = [];
  #replacement;

  constructor(replacement) {
    this.#replacement = replacement;
  }

  /** A copy, so that what a program does to it does no harm. */
  get calls() { return this.#calls.slice(); }

  callCount() { return this.#calls.length; }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#replacement.set(implementation);
  }

  mockImplementationOnce(implementation, onCall = undefined) {
    validateFunction(implementation, 'implementation');
    const count = this.#calls.length;
    this.#replacement.setOnce(implementation, onCall ?? count, count, 'onCall');
  }

  restore() {
    this.#replacement.restore();
  }

  resetCalls() {
    this.#calls = [];
  }

  /** @param {Function} [target] `new.target` of a construction */
  record(receiver, args, target) {
    const call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target, this: receiver };
    const implementation = this.#replacement.take(this.#calls.length);
    try {
      if (target === undefined) {
        call.result = Reflect.apply(implementation, receiver, args);
      } else {
        call.result = call.this = Reflect.construct(implementation, args, target);
      }
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      this.#calls.push(call);
    }
  }
}

/** @see https://nodejs.org/api/test.html#class-mockpropertycontext */
class MockPropertyContext {
  #accesses = [];
  #replacement;

  constructor(replacement) {
    this.#replacement = replacement;
  }

  get accesses() { return this.#accesses.slice(); }

  accessCount() { return this.#accesses.length; }

  /** Assigns: that is an access, too. */
  mockImplementation(value) {
    this.record('set', value);
  }

  mockImplementationOnce(value, onAccess = undefined) {
    const count = this.#accesses.length;
    this.#replacement.setOnce(value, onAccess ?? count, count, 'onAccess');
  }

  resetAccesses() {
    this.#accesses = [];
  }

  restore() {
    this.#replacement.restore();
  }

  /** @param {'get' | 'set'} type */
  record(type, assigned) {
    if (type === 'set') this.#replacement.set(assigned);
    const value = type === 'set' ? assigned : this.#replacement.take(this.#accesses.length);
    this.#accesses.push({ type, value, stack: new Error() });
    return value;
  }
}

/** Splits (first?, second?, options?) where each may be left out. */
const isOptions = (value) => value !== null && typeof value === 'object';

function readTimes({ times = Infinity }) {
  if (times !== Infinity) validateInteger(times, 'options.times', 1);
  return times;
}

/** Where a property is found: on the object, or on what it inherits from. */
function findDescriptor(object, name) {
  for (let at = object; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return descriptor;
  }
}

function validateName(name, argument) {
  if (typeof name !== 'string' && typeof name !== 'symbol') {
    throw new ERR_INVALID_ARG_TYPE(argument, ['string', 'symbol'], name);
  }
}

function validateHolder(object) {
  if (typeof object !== 'function') validateObject(object, 'object');
}

/** @see https://nodejs.org/api/test.html#class-mocktracker */
export class MockTracker {
  #mocks = [];
  #timers;

  /** The clock, mocked. */
  get timers() {
    return (this.#timers ??= new (timers().MockTimers)());
  }

  fn(original = function() {}, implementation = original, options = {}) {
    if (isOptions(original)) [options, original, implementation] = [original, function() {}, undefined];
    else if (isOptions(implementation)) [options, implementation] = [implementation, original];
    validateFunction(original, 'original');
    implementation ??= original;
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    return this.#mock(original, implementation, undefined, readTimes(options));
  }

  method(object, methodName, implementation = undefined, options = {}) {
    validateName(methodName, 'methodName');
    validateHolder(object);
    if (isOptions(implementation)) [options, implementation] = [implementation, undefined];
    if (implementation !== undefined) validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const { getter = false, setter = false } = options;
    validateBoolean(getter, 'options.getter');
    validateBoolean(setter, 'options.setter');
    const times = readTimes(options);
    if (setter && getter) {
      throw new ERR_INVALID_ARG_VALUE('options.setter', setter, 'cannot be used with \'options.getter\'');
    }
    const descriptor = findDescriptor(object, methodName);
    const kind = getter ? 'get' : setter ? 'set' : 'value';
    const original = descriptor?.[kind];
    if (typeof original !== 'function') {
      throw new ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    }
    const mock = this.#mock(original, implementation ?? original,
                            () => Object.defineProperty(object, methodName, descriptor), times);
    const { configurable, enumerable, writable, get, set } = descriptor;
    Object.defineProperty(object, methodName, kind === 'value' ?
      { __proto__: null, configurable, enumerable, writable, value: mock } :
      { __proto__: null, configurable, enumerable, get, set, [kind]: mock });
    return mock;
  }

  getter(object, methodName, implementation = undefined, options = {}) {
    return this.#accessor('getter', object, methodName, implementation, options);
  }

  setter(object, methodName, implementation = undefined, options = {}) {
    return this.#accessor('setter', object, methodName, implementation, options);
  }

  #accessor(kind, object, methodName, implementation, options) {
    if (isOptions(implementation)) [options, implementation] = [implementation, undefined];
    validateObject(options, 'options');
    if (options[kind] === false) throw new ERR_INVALID_ARG_VALUE(`options.${kind}`, false, 'cannot be false');
    return this.method(object, methodName, implementation, { ...options, [kind]: true });
  }

  /** Replaces the value of a property, and records who reads and writes it. */
  property(object, propertyName, ...values) {
    validateHolder(object);
    validateName(propertyName, 'propertyName');
    const descriptor = findDescriptor(object, propertyName);
    if (descriptor === undefined) {
      throw new ERR_INVALID_ARG_VALUE('propertyName', propertyName, 'is not a property of the object');
    }
    const original = 'value' in descriptor ? descriptor.value : object[propertyName];
    const replacement = new Replacement(original, values.length > 0 ? values[0] : original,
                                        () => Object.defineProperty(object, propertyName, descriptor), Infinity);
    const context = new MockPropertyContext(replacement);
    Object.defineProperty(object, propertyName, {
      __proto__: null,
      configurable: descriptor.configurable,
      enumerable: descriptor.enumerable,
      get: () => context.record('get'),
      set(value) {
        if (descriptor.writable === false) {
          throw new ERR_INVALID_ARG_VALUE('propertyName', propertyName, 'cannot be set');
        }
        context.record('set', value);
      },
    });
    this.#mocks.push(context);
    return new Proxy(object, {
      get: (target, property, receiver) => (property === 'mock' ? context : Reflect.get(target, property, receiver)),
    });
  }

  #mock(original, implementation, restore, times) {
    const context = new MockFunctionContext(new Replacement(original, implementation, restore, times));
    const mock = new Proxy(original, {
      apply: (_, receiver, args) => context.record(receiver, args),
      // What is constructed by the mock itself is an object of the original.
      construct: (target, args, newTarget) => context.record(undefined, args, newTarget === mock ? target : newTarget),
      get: (target, property, receiver) => (property === 'mock' ? context : Reflect.get(target, property, receiver)),
    });
    this.#mocks.push(context);
    return mock;
  }

  /** Restores what was replaced, and forgets the mocks. */
  reset() {
    this.restoreAll();
    this.#timers?.reset();
    this.#mocks = [];
  }

  restoreAll() {
    for (const mock of this.#mocks.toReversed()) mock.restore();
  }
}
