// Calling what a program gave as a test or a hook.
import { AsyncLocalStorage } from 'node:async_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { isPromise } from 'node:util/types';
import {
  asFailure, ERR_TEST_FAILURE, failure, kAborted, kCallbackAndPromisePresent, kMultipleCallbackInvocations, kTestTimeoutFailure,
} from 'internal:test/errors';

/** The test or hook that the running code belongs to. */
export const running = new AsyncLocalStorage();

const isThenable = (value) => value !== null && typeof value === 'object' && typeof value.then === 'function';

/**
 * Calls `fn` with the context, and with a callback if it takes one.
 * @param {object} owner what the code is to belong to
 * @returns {Promise<void>} rejects with what was thrown, or with a failure
 */
export function call(owner, fn, context) {
  return running.run(owner, () => new Promise((resolve, reject) => {
    let result;
    let called = false;
    try {
      if (fn.length < 2) {
        result = Reflect.apply(fn, context, [context]);
        if (isPromise(result) || isThenable(result)) result.then(() => resolve(), reject);
        else resolve();
        return;
      }
      let settled = false;
      const done = (error) => {
        if (called) {
          // Too late to fail the call itself when that is over.
          if (settled) throw new ERR_TEST_FAILURE('callback invoked multiple times', kMultipleCallbackInvocations);
          settled = true;
          reject(failure('callback invoked multiple times', kMultipleCallbackInvocations));
          return;
        }
        called = true;
        // A second call before the next turn still counts.
        queueMicrotask(() => {
          settled = true;
          if (error) reject(error);
          else resolve();
        });
      };
      result = Reflect.apply(fn, context, [context, done]);
      if (isPromise(result)) {
        reject(failure('passed a callback but also returned a Promise', kCallbackAndPromisePresent));
      }
    } catch (error) {
      reject(error);
    }
  }));
}

/**
 * As `promise`, but `owner.reject` ends it from elsewhere.
 * @param {{ reject?: (error: unknown) => void }} owner
 */
export function interruptible(owner, promise) {
  return new Promise((resolve, reject) => {
    owner.reject = reject;
    promise.then(resolve, reject);
  });
}

/**
 * As `promise`, but at most for `timeout` ms, and until `signal` aborts.
 * @param {AbortSignal} [signal]
 */
export async function limited(promise, timeout, signal) {
  if (timeout === Infinity && signal === undefined) return promise;
  let timer;
  let onAbort;
  const stop = new Promise((_, reject) => {
    if (timeout !== Infinity) {
      timer = setTimeout(() => reject(failure(`test timed out after ${timeout}ms`, kTestTimeoutFailure)), timeout);
      timer.unref();
    }
    if (signal !== undefined) {
      onAbort = () => reject(asFailure(signal.reason, kAborted));
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    }
  });
  try {
    return await Promise.race([promise, stop]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
