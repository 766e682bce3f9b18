// Mock functions of node:test: calls are recorded, behaviour can be replaced and restored.
import { validateFunction, validateInteger, validateObject } from 'internal:errors/validators';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';

/** What a mock function remembers, as its `.mock`. */
class MockFunctionContext {
  #calls = [];
  #original;
  #implementation;
  #once = new Map();
  #restore;
  #times;

  constructor(original, implementation, restore, times) {
    this.#original = original;
    this.#implementation = implementation;
    this.#restore = restore;
    this.#times = times;
  }

  get calls() { return this.#calls.slice(); }
  callCount() { return this.#calls.length; }
  resetCalls() { this.#calls = []; }
  restore() {
    this.#implementation = this.#original;
    this.#restore?.();
  }
  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }
  mockImplementationOnce(implementation, onCall) {
    validateFunction(implementation, 'implementation');
    const at = onCall ?? this.#calls.length;
    validateInteger(at, 'onCall', this.#calls.length);
    this.#once.set(at, implementation);
  }

  /** @internal */
  invoke(receiver, args, target) {
    const index = this.#calls.length;
    const call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target, this: receiver };
    const chosen = this.#once.get(index) ?? (index < this.#times ? this.#implementation : this.#original);
    this.#once.delete(index);
    try {
      call.result = target === undefined ? Reflect.apply(chosen, receiver, args) : Reflect.construct(chosen, args, target);
      if (target !== undefined) call.this = call.result;
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      this.#calls.push(call);
    }
  }
}

function makeMock(original, implementation, restore, { times = Infinity } = {}) {
  if (times !== Infinity) validateInteger(times, 'options.times', 1);
  const context = new MockFunctionContext(original, implementation, restore, times);
  return new Proxy(original, {
    apply: (_, receiver, args) => context.invoke(receiver, args),
    construct: (_, args, target) => context.invoke(undefined, args, target),
    get: (target, property, receiver) => (property === 'mock' ? context : Reflect.get(target, property, receiver)),
  });
}

export class MockTracker {
  #mocks = [];

  fn(original = function() {}, implementation = original, options = {}) {
    if (original !== null && typeof original === 'object') [options, original, implementation] = [original, function() {}, undefined];
    if (implementation !== null && typeof implementation === 'object') [options, implementation] = [implementation, original];
    validateFunction(original, 'original');
    validateFunction(implementation ?? original, 'implementation');
    const mock = makeMock(original, implementation ?? original, undefined, options);
    this.#mocks.push(mock.mock);
    return mock;
  }

  method(object, name, implementation = undefined, options = {}) {
    if (implementation !== null && typeof implementation === 'object') [options, implementation] = [implementation, undefined];
    validateObject(options, 'options');
    const { getter = false, setter = false } = options;
    const kind = getter ? 'get' : setter ? 'set' : 'value';
    let owner = object;
    let descriptor;
    while (owner !== null && owner !== undefined) {
      descriptor = Object.getOwnPropertyDescriptor(owner, name);
      if (descriptor !== undefined) break;
      owner = Object.getPrototypeOf(owner);
    }
    const original = descriptor?.[kind];
    if (typeof original !== 'function') throw new ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    const restore = () => {
      if (owner === object) Object.defineProperty(object, name, descriptor);
      else delete object[name];
    };
    const mock = makeMock(original, implementation ?? original, restore, options);
    const replaced = { configurable: true, enumerable: descriptor.enumerable };
    if (kind === 'value') Object.assign(replaced, { value: mock, writable: descriptor.writable });
    else Object.assign(replaced, { get: descriptor.get, set: descriptor.set, [kind]: mock });
    Object.defineProperty(object, name, replaced);
    this.#mocks.push(mock.mock);
    return mock;
  }

  getter(object, name, implementation, options = {}) {
    if (implementation !== null && typeof implementation === 'object') [options, implementation] = [implementation, undefined];
    return this.method(object, name, implementation, { ...options, getter: true });
  }

  setter(object, name, implementation, options = {}) {
    if (implementation !== null && typeof implementation === 'object') [options, implementation] = [implementation, undefined];
    return this.method(object, name, implementation, { ...options, setter: true });
  }

  /** Forgets the mocks and restores what they replaced. */
  reset() {
    this.restoreAll();
    this.#mocks = [];
  }

  restoreAll() {
    for (const mock of this.#mocks.toReversed()) mock.restore();
  }
}
