/** The array-like methods of Readable: map(), filter(), reduce(), … */
import {
  AbortError,
  ERR_INVALID_ARG_TYPE,
  ERR_MISSING_ARGS,
  ERR_OUT_OF_RANGE,
} from 'internal:errors/codes';
import { validateAbortSignal, validateInteger, validateObject } from 'internal:errors/validators';
import { finished } from 'internal:stream/end_of_stream';

const kEmpty = Symbol('kEmpty');
const kEof = Symbol('kEof');

function checkOptions(options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
}

function checkFunction(fn) {
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'AsyncFunction'], fn);
}

/** Up to `concurrency` calls of `fn` at a time; results in the order of the chunks. */
function map(fn, options) {
  checkFunction(fn);
  checkOptions(options);
  let concurrency = 1;
  if (options?.concurrency != null) concurrency = Math.floor(options.concurrency);
  let highWaterMark = concurrency - 1;
  if (options?.highWaterMark != null) highWaterMark = Math.floor(options.highWaterMark);
  validateInteger(concurrency, 'options.concurrency', 1);
  validateInteger(highWaterMark, 'options.highWaterMark', 0);
  highWaterMark += concurrency;

  return async function* map() {
    const signal = AbortSignal.any([options?.signal].filter(Boolean));
    const stream = this;
    const queue = [];
    const fnOptions = { signal };
    let wakeConsumer;
    let wakePump;
    let done = false;
    let running = 0;

    function onCatch() {
      done = true;
      afterOne();
    }
    function afterOne() {
      running -= 1;
      maybeResume();
    }
    function maybeResume() {
      if (wakePump && !done && running < concurrency && queue.length < highWaterMark) {
        const wake = wakePump;
        wakePump = null;
        wake();
      }
    }

    async function pump() {
      try {
        for await (let value of stream) {
          if (done) return;
          if (signal.aborted) throw new AbortError();
          try {
            value = fn(value, fnOptions);
            if (value === kEmpty) continue;
            value = Promise.resolve(value);
          } catch (err) {
            value = Promise.reject(err);
          }
          running += 1;
          value.then(afterOne, onCatch);
          queue.push(value);
          if (wakeConsumer) {
            wakeConsumer();
            wakeConsumer = null;
          }
          if (!done && (queue.length >= highWaterMark || running >= concurrency)) {
            await new Promise((resolve) => {
              wakePump = resolve;
            });
          }
        }
        queue.push(kEof);
      } catch (err) {
        const value = Promise.reject(err);
        value.then(afterOne, onCatch);
        queue.push(value);
      } finally {
        done = true;
        if (wakeConsumer) {
          wakeConsumer();
          wakeConsumer = null;
        }
      }
    }
    pump();

    try {
      while (true) {
        while (queue.length > 0) {
          const value = await queue[0];
          if (value === kEof) return;
          if (signal.aborted) throw new AbortError();
          if (value !== kEmpty) yield value;
          queue.shift();
          maybeResume();
        }
        await new Promise((resolve) => {
          wakeConsumer = resolve;
        });
      }
    } finally {
      done = true;
      if (wakePump) {
        wakePump();
        wakePump = null;
      }
    }
  }.call(this);
}

function filter(fn, options) {
  checkFunction(fn);
  return map.call(this, async function filterOne(value, options) {
    return (await fn(value, options)) ? value : kEmpty;
  }, options);
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return async function* flatMap() {
    for await (const value of values) yield* value;
  }.call(this);
}

async function forEach(fn, options) {
  checkFunction(fn);
  async function forEachOne(value, options) {
    await fn(value, options);
    return kEmpty;
  }
  // eslint-disable-next-line no-unused-vars
  for await (const _ of map.call(this, forEachOne, options));
}

async function some(fn, options = undefined) {
  // eslint-disable-next-line no-unused-vars
  for await (const _ of filter.call(this, fn, options)) return true;
  return false;
}

async function every(fn, options = undefined) {
  checkFunction(fn);
  return !(await some.call(this, async (...args) => !(await fn(...args)), options));
}

async function find(fn, options) {
  for await (const value of filter.call(this, fn, options)) return value;
  return undefined;
}

/** TypeError with the message of Array.prototype.reduce. */
class ReduceAwareErrMissingArgs extends ERR_MISSING_ARGS {
  constructor() {
    super('reduce');
    this.message = 'Reduce of an empty stream requires an initial value';
  }
}

async function reduce(reducer, initialValue, options) {
  checkFunction2(reducer);
  checkOptions(options);
  let hasInitialValue = arguments.length > 1;
  if (options?.signal?.aborted) {
    const err = new AbortError(undefined, { cause: options.signal.reason });
    this.once('error', () => {});
    await finishedQuietly(this.destroy(err));
    throw err;
  }
  const controller = new AbortController();
  const signal = controller.signal;
  const onAborted = () => controller.abort();
  options?.signal?.addEventListener('abort', onAborted, { once: true });
  let gotAny = false;
  try {
    for await (const value of this) {
      gotAny = true;
      if (options?.signal?.aborted) throw new AbortError();
      if (!hasInitialValue) {
        initialValue = value;
        hasInitialValue = true;
      } else {
        initialValue = await reducer(initialValue, value, { signal });
      }
    }
    if (!gotAny && !hasInitialValue) throw new ReduceAwareErrMissingArgs();
  } finally {
    options?.signal?.removeEventListener('abort', onAborted);
    controller.abort();
  }
  return initialValue;
}

function checkFunction2(reducer) {
  if (typeof reducer !== 'function') throw new ERR_INVALID_ARG_TYPE('reducer', ['Function', 'AsyncFunction'], reducer);
}

function finishedQuietly(stream) {
  return new Promise((resolve) => finished(stream, () => resolve()));
}

async function toArray(options) {
  checkOptions(options);
  const result = [];
  for await (const value of this) {
    if (options?.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
    result.push(value);
  }
  return result;
}

/** A count of chunks: NaN is 0, as in the iterator helpers of the language. */
function toCount(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

function drop(number, options = undefined) {
  checkOptions(options);
  number = toCount(number);
  return async function* drop() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of this) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- <= 0) yield value;
    }
  }.call(this);
}

function take(number, options = undefined) {
  checkOptions(options);
  number = toCount(number);
  return async function* take() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of this) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- > 0) yield value;
      // Do not wait for a chunk that is not asked for.
      if (number <= 0) return;
    }
  }.call(this);
}


/** Give a new stream. */
export const streamReturning = { drop, filter, flatMap, map, take };
/** Give a promise. */
export const promiseReturning = { every, forEach, reduce, toArray, some, find };
