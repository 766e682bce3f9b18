// Deferred.auto(fn): a function that decides for each call whether another core is worth it.
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';
import { readCaptures } from 'internal:deferred/captures';
import { literalOf } from 'internal:deferred/literal';
import { shipmentOf } from 'internal:deferred/ship';
import { judgeLive } from 'internal:deferred/analysis/live';
import { Deferred } from 'internal:deferred/deferred';
import { nowNs } from 'binding:deferred';

/** Nanoseconds that sending a call costs this thread before it was ever measured. */
const firstShippingNs = 20_000;
/** A call goes to the pool if it takes this many times as long as sending it. */
const worthTimes = 2;
/** So many calls whose cost nobody knows are sent before one is made here, to know it. */
const mostUnknown = 8;
/** So many calls in place are measured, after that one of so many. */
const firstMeasured = 64;
const sampled = 16;
/** How many values of the arguments are looked at. */
const looks = 64;

/** Errors that say that something could not travel: the call is made in place then. */
const cannotTravel = new Set(['ERR_DEFERRED_CANNOT_LEAVE', 'ERR_DEFERRED_FUNCTION', 'ERR_DEFERRED_QUEUE_FULL']);

class Auto {
  constructor(fn, options) {
    this.fn = fn;
    this.literal = literalOf(fn);
    this.options = { ...options, inline: 'never' };
    this.judged = undefined;
    /** Captured functions, by name, as they were judged. */
    this.functions = [];
    this.shippingNs = firstShippingNs;
    /** Of calls in place, moving average; 0: there was none. */
    this.inPlaceNs = 0;
    this.callsInPlace = 0;
    /** Calls that were sent, and have no result yet. */
    this.underway = 0;
  }

  judge() {
    const { fn, literal } = this;
    this.judged = false;
    if (literal !== undefined && !literal.isBuiltin) {
      const { pure, plainResult } = judgeLive(fn);
      // A generator function would give a generator here, and the list of what it yields there.
      if (pure && plainResult && !literal.isGenerator) this.judged = canTravel(fn);
    }
    this.functions = this.judged ? literal.captures(fn).filter(([, value]) => typeof value === 'function') : [];
  }

  /** Another function may have come into a captured variable since. */
  isStillJudged() {
    const { functions } = this;
    if (functions.length === 0) return true;
    const now = readCaptures(this.fn, functions.map(([name]) => name));
    return functions.every(([name, value]) => now.get(name)?.value === value);
  }

  call(self, args) {
    if (this.judged === undefined) this.judge();
    if (!this.judged || !this.isLong() || !arePlain(args)) return this.inPlace(self, args);
    if (!this.isStillJudged()) {
      this.judged = undefined;
      return this.call(self, args);
    }
    return this.send(self, args);
  }

  /**
   * Whether a call is worth sending. As long as nothing is known it is: that is how it becomes known. A program that makes many
   * calls at once does not wait for that.
   */
  isLong() {
    const known = this.inPlaceNs || this.literal.cost;
    return known === 0 ? this.underway < mostUnknown : known > this.shippingNs * worthTimes;
  }

  inPlace(self, args) {
    if (++this.callsInPlace > firstMeasured && this.callsInPlace % sampled !== 0) return this.callHere(self, args);
    const before = nowNs();
    const deferred = this.callHere(self, args);
    const ns = nowNs() - before;
    this.inPlaceNs = this.inPlaceNs === 0 ? ns : this.inPlaceNs + (ns - this.inPlaceNs) / 8;
    return deferred;
  }

  callHere(self, args) {
    return Deferred.try(() => Reflect.apply(this.fn, self, args));
  }

  send(self, args) {
    // Options stand behind the arguments that are declared.
    const all = args.length < this.fn.length ? [...args, ...Array(this.fn.length - args.length).fill(undefined)] : [...args];
    const before = nowNs();
    const sent = Deferred.run(this.fn, ...all, this.options);
    const ns = nowNs() - before;
    this.shippingNs += (Math.min(ns, this.shippingNs * 8) - this.shippingNs) / 8;
    this.underway++;
    const settled = () => {
      this.underway--;
      // What the pool measured counts from now on.
      this.inPlaceNs = 0;
    };
    sent.then(settled, settled);
    return new Settled(sent, (error) => {
      if (!cannotTravel.has(error?.code) && error?.name !== 'DataCloneError') throw error;
      return this.inPlace(self, args);
    }).deferred;
  }
}

/** A Deferred that follows another one, with a second way if that fails; cancelling it cancels the first. */
class Settled {
  constructor(sent, otherwise) {
    const { promise, resolve, reject } = Deferred.withResolvers();
    const { cancel } = promise;
    Object.defineProperty(promise, 'cancel', {
      value: (reason) => {
        sent.cancel(reason);
        return Reflect.apply(cancel, promise, reason === undefined ? [] : [reason]);
      },
      configurable: true, writable: true,
    });
    sent.then(resolve, (error) => {
      try {
        otherwise(error).then(resolve, reject);
      } catch (last) {
        reject(last);
      }
    });
    this.deferred = promise;
  }
}

/** Undefined: not yet, for a variable that it captures has no value so far. */
function canTravel(fn) {
  try {
    shipmentOf(fn, 'fn').unit();
    return true;
  } catch (error) {
    return error instanceof ReferenceError ? undefined : false;
  }
}

const plainPrototypes = new Set([
  Object.prototype, Array.prototype, Map.prototype, Set.prototype, Date.prototype, RegExp.prototype, ArrayBuffer.prototype,
  SharedArrayBuffer.prototype, DataView.prototype, Int8Array.prototype, Uint8Array.prototype, Uint8ClampedArray.prototype,
  Int16Array.prototype, Uint16Array.prototype, Int32Array.prototype, Uint32Array.prototype, Float32Array.prototype,
  Float64Array.prototype, BigInt64Array.prototype, BigUint64Array.prototype, null,
]);

/** Whether arguments are plain data, as the judgement took for granted; of large ones the first values are looked at. */
function arePlain(args) {
  const pending = [...args];
  for (let i = 0; i < pending.length && i < looks; i++) {
    const value = pending[i];
    if (typeof value === 'function' || typeof value === 'symbol') return false;
    if (typeof value !== 'object' || value === null) continue;
    const prototype = Object.getPrototypeOf(value);
    if (!plainPrototypes.has(prototype) && prototype.constructor?.name !== 'Buffer') return false;
    if (ArrayBuffer.isView(value)) continue;
    const items = Array.isArray(value) || prototype === Set.prototype ? value : prototype === Map.prototype ? value.values() : undefined;
    if (items !== undefined) {
      for (const item of items) {
        if (pending.length >= looks) break;
        pending.push(item);
      }
    } else if (prototype === Object.prototype || prototype === null) {
      for (const key of Object.keys(value).slice(0, looks)) {
        const descriptor = Object.getOwnPropertyDescriptor(value, key);
        if (!('value' in descriptor)) return false;
        pending.push(descriptor.value);
      }
    }
  }
  return true;
}

/**
 * `fn`, deciding for each call whether to go to the pool: if it is pure, can travel, and takes longer than sending it. In any
 * other case it is called in place, on its own arguments. The result is a Deferred either way.
 * @param {Function} fn
 * @param {object} [options] of Deferred.run: signal, timeout, priority, name
 * @returns {(...args: unknown[]) => Deferred<unknown>}
 */
export function auto(fn, options = {}) {
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', 'Function', fn);
  validateObject(options, 'options');
  const decide = new Auto(fn, options);
  const automatic = function(...args) {
    return decide.call(this, args);
  };
  Object.defineProperties(automatic, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  });
  return automatic;
}
