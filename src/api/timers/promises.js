/** `node:timers/promises`. */
import { AbortError, ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } from 'internal:errors/codes';
import { validateAbortSignal, validateBoolean, validateNumber, validateObject } from 'internal:errors/validators';
import { kResistStopPropagation } from 'internal:events/symbols';
import { Immediate, clearImmediate } from 'internal:timers/immediates';
import { start, stop } from 'internal:timers/lists';

const kScheduler = Symbol('kScheduler');

function check(delay, options) {
  if (delay !== undefined) validateNumber(delay, 'delay');
  validateObject(options, 'options');
  const { signal, ref } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (ref !== undefined) validateBoolean(ref, 'options.ref');
}

function abortError(signal) {
  return new AbortError(undefined, { cause: signal.reason });
}

/** A promise that `begin(resolve)` starts and `signal` may cancel with `cancel(handle)`. */
function cancellable(signal, begin, cancel) {
  const { promise, resolve, reject } = Promise.withResolvers();
  if (signal === undefined) {
    begin(resolve);
    return promise;
  }
  const onAbort = () => {
    cancel(handle);
    reject(abortError(signal));
  };
  const handle = begin((value) => {
    signal.removeEventListener('abort', onAbort);
    resolve(value);
  });
  signal.addEventListener('abort', onAbort, { __proto__: null, [kResistStopPropagation]: true });
  return promise;
}

/**
 * @param {number} [delay] milliseconds
 * @param {any} [value] what the promise resolves to
 * @param {{signal?: AbortSignal, ref?: boolean}} [options]
 */
function setTimeout(delay, value, options = { __proto__: null }) {
  try {
    check(delay, options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return cancellable(
    signal,
    (resolve) => start(resolve, delay, [value], false, ref),
    stop,
  );
}

/** @returns {Promise<any>} */
function setImmediate(value, options = { __proto__: null }) {
  try {
    check(undefined, options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return cancellable(
    signal,
    (resolve) => {
      const immediate = new Immediate(resolve, [value]);
      return ref ? immediate : immediate.unref();
    },
    clearImmediate,
  );
}

/** Yields `value` every `delay` milliseconds; turns that the program was too slow for are made up for. */
async function* setInterval(delay, value, options = { __proto__: null }) {
  check(delay, options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw abortError(signal);

  let due = 0;
  let wake;
  const interval = start(
    () => {
      due++;
      wake?.();
      wake = undefined;
    },
    delay,
    undefined,
    true,
    ref,
  );
  let onAbort;
  try {
    if (signal !== undefined) {
      onAbort = () => {
        stop(interval);
        wake?.(Promise.reject(abortError(signal)));
        wake = undefined;
      };
      signal.addEventListener('abort', onAbort, { __proto__: null, once: true, [kResistStopPropagation]: true });
    }
    while (!signal?.aborted) {
      if (due === 0) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      for (; due > 0; due--) yield value;
    }
    throw abortError(signal);
  } finally {
    stop(interval);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

/** The scheduler of https://github.com/WICG/scheduling-apis, as far as Node has it. */
class Scheduler {
  constructor() {
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  yield() {
    if (!this[kScheduler]) throw new ERR_INVALID_THIS('Scheduler');
    return setImmediate();
  }

  wait(delay, options) {
    if (!this[kScheduler]) throw new ERR_INVALID_THIS('Scheduler');
    return setTimeout(delay, undefined, options);
  }
}

const scheduler = Object.create(Scheduler.prototype, {
  [kScheduler]: { __proto__: null, value: true, writable: true, enumerable: true, configurable: true },
});

Object.defineProperty(setTimeout, 'length', { __proto__: null, configurable: true, value: 2 });

export { scheduler, setImmediate, setInterval, setTimeout };
export default { setTimeout, setImmediate, setInterval, scheduler };
