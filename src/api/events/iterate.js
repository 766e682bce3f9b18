/** `events.once()` and `events.on()`: an event as a promise, events as an async iterator. */
import { AbortError, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateAbortSignal, validateInteger, validateObject } from 'internal:errors/validators';
import { kResistStopPropagation, kWatermarkData } from 'internal:events/symbols';

const kFirstEventParam = Symbol('nodejs.kFirstEventParam');

/** Listens on an EventEmitter (preferred) or an EventTarget; returns how to stop. */
function listen(emitter, name, listener, flags) {
  if (typeof emitter?.on === 'function') {
    if (flags?.once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter?.addEventListener === 'function') {
    emitter.addEventListener(name, listener, flags);
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

function unlisten(emitter, name, listener) {
  if (typeof emitter?.removeListener === 'function') emitter.removeListener(name, listener);
  else if (typeof emitter?.addEventListener === 'function') emitter.removeEventListener(name, listener);
  else throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
}

function abortError(signal) {
  return new AbortError(undefined, { cause: signal?.reason });
}

const kAbortFlags = { __proto__: null, once: true, [kResistStopPropagation]: true };

/**
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} name
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<any[]>} the event's arguments
 */
export async function once(emitter, name, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    const onError = (error) => {
      emitter.removeListener(name, onEvent);
      if (signal !== undefined) unlisten(signal, 'abort', onAbort);
      reject(error);
    };
    const onEvent = (...args) => {
      if (typeof emitter.removeListener === 'function') emitter.removeListener('error', onError);
      if (signal !== undefined) unlisten(signal, 'abort', onAbort);
      resolve(args);
    };
    const onAbort = () => {
      unlisten(emitter, name, onEvent);
      unlisten(emitter, 'error', onError);
      reject(abortError(signal));
    };
    listen(emitter, name, onEvent, { __proto__: null, once: true });
    // An EventTarget's 'error' event means nothing special.
    if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', onError);
    if (signal !== undefined) listen(signal, 'abort', onAbort, kAbortFlags);
  });
}

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

/** A first-in-first-out list on an array, with a moving head. */
class Queue {
  #items = [];
  #head = 0;
  get size() {
    return this.#items.length - this.#head;
  }
  push(item) {
    this.#items.push(item);
  }
  shift() {
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length || this.#head > 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/**
 * @param {EventEmitter|EventTarget} emitter
 * @param {string|symbol} event
 * @param {{signal?: AbortSignal, close?: string[], highWaterMark?: number, lowWaterMark?: number}} [options]
 * @returns {AsyncIterator<any[]>}
 */
export function on(emitter, event, options = {}) {
  validateObject(options, 'options');
  const { signal, close } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw abortError(signal);
  // Both spellings are documented history.
  const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  validateInteger(high, 'options.highWaterMark', 1);
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(low, 'options.lowWaterMark', 1);

  const values = new Queue();
  const waiting = new Queue();
  const listeners = [];
  let paused = false;
  let error = null;
  let finished = false;

  const firstParameterOnly = options[kFirstEventParam];
  const onEvent = firstParameterOnly ? (value) => deliver(value) : (...args) => deliver(args);

  function deliver(value) {
    if (waiting.size > 0) {
      waiting.shift().resolve({ value, done: false });
      return;
    }
    if (!paused && values.size + 1 > high) {
      paused = true;
      emitter.pause();
    }
    values.push(value);
  }

  function onError(err) {
    if (waiting.size === 0) error = err;
    else waiting.shift().reject(err);
    finish();
  }

  function onAbort() {
    onError(abortError(signal));
  }

  function onClose() {
    finish();
  }

  function finish() {
    for (const [target, name, listener] of listeners) unlisten(target, name, listener);
    listeners.length = 0;
    finished = true;
    while (waiting.size > 0) waiting.shift().resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }

  function start(target, name, listener, flags) {
    listen(target, name, listener, flags);
    listeners.push([target, name, listener]);
  }

  const iterator = Object.setPrototypeOf(
    {
      next() {
        if (values.size > 0) {
          const value = values.shift();
          // What has ended is not resumed: a closed readline interface would throw.
          if (paused && !finished && values.size < low) {
            emitter.resume();
            paused = false;
          }
          return Promise.resolve({ value, done: false });
        }
        if (error) {
          const rejected = Promise.reject(error);
          error = null;
          return rejected;
        }
        if (finished) return finish();
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      },
      return() {
        return finish();
      },
      throw(err) {
        if (!err || !(err instanceof Error)) {
          throw new ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', err);
        }
        onError(err);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
      [kWatermarkData]: {
        get size() {
          return values.size;
        },
        get low() {
          return low;
        },
        get high() {
          return high;
        },
        get isPaused() {
          return paused;
        },
      },
    },
    AsyncIteratorPrototype,
  );

  start(emitter, event, onEvent);
  if (event !== 'error' && typeof emitter.on === 'function') start(emitter, 'error', onError);
  if (close?.length) {
    for (const name of close) start(emitter, name, onClose);
  }
  if (signal !== undefined) start(signal, 'abort', onAbort, kAbortFlags);
  return iterator;
}

export { kFirstEventParam };
