/** AsyncLocalStorage. */
import { AsyncContextFrame, currentFrame, setFrame } from 'internal:async_hooks/frame';
import { validateObject, validateString } from 'internal:errors/validators';

const resource = lazy('internal:async_hooks/resource');

/** What `withScope()` returns: restores the former value at the end of the block. */
class RunScope {
  #prior;
  #disposed = false;

  constructor(prior) {
    this.#prior = prior;
  }

  [Symbol.dispose]() {
    if (this.#disposed) return;
    this.#disposed = true;
    setFrame(this.#prior);
  }
}

export class AsyncLocalStorage {
  #defaultValue;
  #name;

  /** @param {{defaultValue?: any, name?: string}} [options] */
  constructor(options = { __proto__: null }) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined) this.#name = validateName(options.name);
  }

  get name() {
    return this.#name || '';
  }

  /** @returns {Function} `fn`, to be run in the context of now */
  static bind(fn) {
    return resource().AsyncResource.bind(fn);
  }

  /** @returns {(fn: Function, ...args: any[]) => any} runs a function in the context of now */
  static snapshot() {
    return AsyncLocalStorage.bind((fn, ...args) => fn(...args));
  }

  disable() {
    const frame = currentFrame();
    if (frame?.has(this)) setFrame(AsyncContextFrame.without(frame, this));
  }

  enterWith(data) {
    setFrame(AsyncContextFrame.with(currentFrame(), this, data));
  }

  run(data, fn, ...args) {
    const prior = currentFrame();
    const had = prior !== undefined && prior.has(this);
    const value = had ? prior.get(this) : undefined;
    if (had && Object.is(value, data)) return Reflect.apply(fn, null, args);
    const frame = AsyncContextFrame.with(prior, this, data);
    setFrame(frame);
    try {
      return Reflect.apply(fn, null, args);
    } finally {
      const current = currentFrame();
      if (current === frame) setFrame(prior);
      // `fn` changed other storages for good: only this one is put back.
      else if (had) setFrame(AsyncContextFrame.with(current, this, value));
      else setFrame(AsyncContextFrame.without(current, this));
    }
  }

  exit(fn, ...args) {
    return this.run(undefined, fn, ...args);
  }

  getStore() {
    const frame = currentFrame();
    return frame !== undefined && frame.has(this) ? frame.get(this) : this.#defaultValue;
  }

  /** @returns {Disposable} enters `data` until disposed: `using scope = storage.withScope(data)` */
  withScope(data) {
    const prior = currentFrame();
    this.enterWith(data);
    return new RunScope(prior);
  }
}

function validateName(name) {
  validateString(name, 'options.name');
  return name;
}
