// weft:deferred — a promise whose work runs on another core.
import { counters } from 'binding:deferred';
import { AbortError } from 'internal:errors/common';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateInteger, validateObject } from 'internal:errors/validators';
import { Job, kCall, kExecutor, limits, room, send, tasksUnderway, warmUp } from 'internal:deferred/client';
import { defaults, isOptions, readOptions } from 'internal:deferred/options';
import { DeferredError } from 'internal:deferred/problems';

// The first thread starts before these are loaded.
const shipping = lazy('internal:deferred/ship');
const data = lazy('internal:deferred/data');
const inPlace = lazy('internal:deferred/in_place');
const explaining = lazy('internal:deferred/analysis/explain');
const automatic = lazy('internal:deferred/analysis/auto');

/** The first argument of the constructor when it is this file that makes a Deferred. */
const kJob = Symbol('job');
const noArguments = [];

/** Only DataCloneErrors say that an argument cannot be cloned as it is. */
const isCloneError = (error) => error?.name === 'DataCloneError';

function start(job, fn, args, options, form) {
  const shipment = shipping().shipmentOf(fn, form === kExecutor ? 'executor' : 'fn');
  const { literal } = shipment;
  const { signal, timeout, transfer } = options;
  if (signal?.aborted) return job.cancel(new AbortError(undefined, { cause: signal.reason }));
  job.literal = literal;
  if (literal.wantsCallSite()) {
    const call = {};
    Error.captureStackTrace(call, form === kExecutor ? Deferred : Deferred.run);
    job.call = literal.lastCall = call;
  }
  if (options.name !== undefined) job.name = options.name;
  if (options.inline !== 'never' && inPlace().tryInPlace(job, shipment, args, options, form)) return undefined;
  try {
    const unit = shipment.unit();
    try {
      send(job, unit, options.priority, form, args, transfer);
    } catch (error) {
      if (!isCloneError(error) || transfer !== undefined) throw error;
      // Functions among the arguments travel as captured ones do; for the rest this finds out what it is that cannot.
      send(job, shipment.unitWithArguments(args), options.priority, form, noArguments, undefined);
    }
  } catch (error) {
    return job.fail(error);
  }
  if (timeout !== undefined || signal !== undefined) job.watch(timeout, signal);
  return undefined;
}

/** Makes a Deferred of a promise that the parts, which may be Deferreds, make up. As Promise's, it rejects what is no iterable. */
function combined(values, combine) {
  const job = new Job();
  const deferred = new Deferred(kJob, job);
  let parts;
  try {
    parts = [...values];
  } catch (error) {
    job.fail(error);
    return deferred;
  }
  job.parts = parts.filter((part) => part instanceof Deferred);
  combine(parts).then((value) => job.succeed(value), (error) => job.fail(error));
  return deferred;
}

/**
 * A promise whose work runs on another core.
 * @template T
 * @extends {Promise<T>}
 */
export class Deferred extends Promise {
  #job;

  /**
   * @param {(resolve: (value: T) => void, reject: (reason: unknown) => void) => void} executor runs on another thread; what it
   *   captures is copied
   * @param {object} [options] signal, timeout, priority, name, inline
   */
  constructor(executor, options = undefined) {
    let resolve, reject;
    super((first, second) => {
      resolve = first;
      reject = second;
    });
    if (executor === kJob) {
      options.resolve = resolve;
      options.reject = reject;
      this.#job = options;
      return;
    }
    if (typeof executor !== 'function') throw new ERR_INVALID_ARG_TYPE('executor', 'Function', executor);
    warmUp();
    const job = this.#job = new Job();
    job.resolve = resolve;
    job.reject = reject;
    if (options !== undefined) validateObject(options, 'options');
    start(job, executor, noArguments, options === undefined ? defaults : readOptions(options), kExecutor);
  }

  /** `then` and its kin give plain promises: what follows runs here. */
  static get [Symbol.species]() {
    return Promise;
  }

  /**
   * Calls `fn(...args)` on another thread. The last argument is taken as options if it is a plain object with nothing but options
   * in it, and stands behind the arguments that `fn` declares.
   * @param {Function} fn
   * @param {...unknown} args
   * @returns {Deferred<unknown>}
   */
  static run(fn, ...args) {
    warmUp();
    let options = defaults;
    const last = args.length - 1;
    if (last >= 0 && typeof fn === 'function' && isOptions(args[last], last, fn.length)) options = readOptions(args.pop());
    const job = new Job();
    const deferred = new Deferred(kJob, job);
    start(job, fn, args, options, kCall);
    return deferred;
  }

  /**
   * Ends the work: a task that has not begun never does, one that runs is stopped. The Deferred is rejected.
   * @param {unknown} [reason] an AbortError unless given
   * @returns {boolean} false if it was settled already
   */
  cancel(reason = undefined) {
    return this.#job.cancel(reason === undefined ? new AbortError('The task was cancelled') : reason);
  }

  /**
   * A Deferred of a value or promise; one that is a Deferred already is returned as it is.
   * @param {unknown} [value]
   * @returns {Deferred<unknown>}
   */
  static resolve(value) {
    if (value instanceof Deferred) return value;
    const job = new Job();
    const deferred = new Deferred(kJob, job);
    job.succeed(value);
    return deferred;
  }

  /**
   * @param {unknown} [reason]
   * @returns {Deferred<never>}
   */
  static reject(reason) {
    const job = new Job();
    const deferred = new Deferred(kJob, job);
    job.fail(reason);
    return deferred;
  }

  /**
   * As `Promise.all`. `cancel()` of what it returns cancels the Deferreds among the values; so with the next three.
   * @param {Iterable<unknown>} values
   * @returns {Deferred<unknown[]>}
   */
  static all(values) {
    return combined(values, (parts) => Promise.all(parts));
  }

  /**
   * As `Promise.allSettled`.
   * @param {Iterable<unknown>} values
   * @returns {Deferred<PromiseSettledResult<unknown>[]>}
   */
  static allSettled(values) {
    return combined(values, (parts) => Promise.allSettled(parts));
  }

  /**
   * As `Promise.any`.
   * @param {Iterable<unknown>} values
   * @returns {Deferred<unknown>}
   */
  static any(values) {
    return combined(values, (parts) => Promise.any(parts));
  }

  /**
   * As `Promise.race`: those that come later go on.
   * @param {Iterable<unknown>} values
   * @returns {Deferred<unknown>}
   */
  static race(values) {
    return combined(values, (parts) => Promise.race(parts));
  }

  /**
   * A Deferred that is settled from here.
   * @returns {{ promise: Deferred<unknown>, resolve: (value: unknown) => void, reject: (reason: unknown) => void }}
   */
  static withResolvers() {
    const job = new Job();
    const promise = new Deferred(kJob, job);
    return { promise, resolve: (value) => job.succeed(value), reject: (error) => job.fail(error) };
  }

  /**
   * Calls a function in place, as `Promise.try`.
   * @param {Function} fn
   * @param {...unknown} args
   * @returns {Deferred<unknown>}
   */
  static try(fn, ...args) {
    const job = new Job();
    const deferred = new Deferred(kJob, job);
    try {
      job.succeed(fn(...args));
    } catch (error) {
      job.fail(error);
    }
    return deferred;
  }

  /** `items.map(fn)` over all cores. @returns {Deferred<unknown[]>} */
  static map(items, fn, options = undefined) {
    return data().map(items, fn, options);
  }

  /** `items.filter(fn)` over all cores. @returns {Deferred<unknown[]>} */
  static filter(items, fn, options = undefined) {
    return data().filter(items, fn, options);
  }

  /**
   * `items.reduce(fn, initial)` over all cores: parts are reduced side by side and their results with the same function, so it
   * must be associative, and `initial` its neutral element.
   */
  static reduce(items, fn, ...rest) {
    return data().reduce(items, fn, rest);
  }

  /** Calls `fn` for every item, over all cores. @returns {Deferred<void>} */
  static forEach(items, fn, options = undefined) {
    return data().forEach(items, fn, options);
  }

  /** Resolves when the queue has room for many more tasks. */
  static ready() {
    return room();
  }

  /**
   * @param {{ threads?: number, queueLimit?: number }} options threads: before the first task only
   */
  static configure(options) {
    validateObject(options, 'options');
    const { threads, queueLimit } = options;
    if (threads !== undefined) {
      validateInteger(threads, 'options.threads', 1, 1024);
      limits.threads = threads;
    }
    if (queueLimit !== undefined) {
      validateInteger(queueLimit, 'options.queueLimit', 1);
      limits.queue = queueLimit;
    }
  }

  /** What the pool did since the process began; `functions` and `pending` are this thread's. */
  static stats() {
    const [threads, threadLimit, waiting, queued, run, stolen, cancelled, bytesShipped, cacheHits, cacheMisses, bytecodeHits, threadsStarted,
      threadsReplaced, wakeups] = counters();
    const functions = [];
    let inlined = 0;
    for (const literal of requireBuiltin('internal:deferred/literal').literals.values()) {
      if (literal.calls === 0 && literal.failed === 0) continue;
      inlined += literal.inlined;
      functions.push({
        name: literal.name || '(anonymous)', file: literal.file, line: literal.line + 1, calls: literal.calls, failed: literal.failed,
        inlined: literal.inlined, totalMs: literal.totalNs / 1e6, averageMs: literal.cost / 1e6,
      });
    }
    return {
      threads, threadLimit, waiting, pending: tasksUnderway(), queued, run, stolen, inlined, cancelled, bytesShipped, cacheHits, cacheMisses,
      bytecodeHits, threadsStarted, threadsReplaced, wakeups, functions,
    };
  }

  /** What stands in the way of running `fn` on another core, and what it would bring. */
  static explain(fn, ...rest) {
    return explaining().explain(fn, ...rest);
  }

  /** `fn`, deciding for each call whether another core is worth it. */
  static auto(fn, ...rest) {
    return automatic().auto(fn, ...rest);
  }
}
Object.defineProperty(Deferred.prototype, Symbol.toStringTag, { value: 'Deferred', configurable: true });

/** For `data.js`: a Deferred of a job. */
export function deferredOf(job) {
  return new Deferred(kJob, job);
}

export { DeferredError };
export default { Deferred, DeferredError };
