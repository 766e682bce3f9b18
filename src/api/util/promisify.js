// Between callbacks and promises.

import { ERR_FALSY_VALUE_REJECTION, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateFunction } from 'internal:errors/validators';
import { isPromise } from 'binding:util';

const process = lazy('node:process');
const taskQueue = lazy('internal:process/task_queue');

/** A function's own promise form. */
const kCustom = Symbol.for('nodejs.util.promisify.custom');
/** Names of the values that a function's callback gets behind the error: the promise gives an object with these. */
export const customPromisifyArgs = Symbol('customPromisifyArgs');

/**
 * A function that returns a promise, from one that takes a callback (error, value) as last argument.
 * @param {Function} original
 */
export function promisify(original) {
  validateFunction(original, 'original');
  if (original[kCustom]) {
    const fn = original[kCustom];
    validateFunction(fn, 'util.promisify.custom');
    return Object.defineProperty(fn, kCustom, { value: fn, enumerable: false, writable: false, configurable: true });
  }
  const names = original[customPromisifyArgs];
  function fn(...args) {
    return new Promise((resolve, reject) => {
      const result = original.call(this, ...args, (error, ...values) => {
        if (error) reject(error);
        else if (names !== undefined && values.length > 1) resolve(Object.fromEntries(names.map((name, i) => [name, values[i]])));
        else resolve(values[0]);
      });
      if (isPromise(result)) {
        process().default.emitWarning('Calling promisify on a function that returns a Promise is likely a mistake.',
          'DeprecationWarning', 'DEP0174');
      }
    });
  }
  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, kCustom, { value: fn, enumerable: false, writable: false, configurable: true });
  const descriptors = Object.getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(descriptors)) Object.defineProperty(fn, key, descriptors[key]);
  return fn;
}
promisify.custom = kCustom;

/** A reason that is false would look like success. */
function withReason(reason, callback) {
  if (!reason) {
    const error = new ERR_FALSY_VALUE_REJECTION(reason);
    Error.captureStackTrace(error, withReason);
    reason = error;
  }
  return callback(reason);
}

/**
 * A function that takes a callback as last argument, from one that returns a promise.
 * @param {Function} original
 */
export function callbackify(original) {
  validateFunction(original, 'original');
  function callbackified(...args) {
    const last = args.pop();
    if (typeof last !== 'function') throw new ERR_INVALID_ARG_TYPE('last argument', 'Function', last);
    const callback = last.bind(this);
    // Outside of the promise: what the callback throws is an uncaught exception, not a rejection.
    original.apply(this, args).then(
      (value) => taskQueue().nextTick(callback, null, value),
      (reason) => taskQueue().nextTick(withReason, reason, callback),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  for (const key of Reflect.ownKeys(descriptors)) Object.defineProperty(callbackified, key, descriptors[key]);
  return callbackified;
}
