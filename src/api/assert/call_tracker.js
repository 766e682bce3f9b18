// assert.CallTracker: counts calls. Deprecated in Node 24, but there.

import { AssertionError } from 'internal:assert/assertion_error';
import { ERR_INVALID_ARG_VALUE, ERR_UNAVAILABLE_DURING_EXIT } from 'internal:errors/codes';
import { validateUint32 } from 'internal:errors/validators';

const process = lazy('node:process');
const noop = () => {};

/** What is known of one tracked function. */
class Record {
  #calls = [];

  constructor({ expected, stackTrace, name }) {
    this.expected = expected;
    this.stackTrace = stackTrace;
    this.name = name;
  }

  track(thisArg, args) { this.#calls.push(Object.freeze({ thisArg, arguments: Object.freeze([...args]) })); }
  get delta() { return this.#calls.length - this.expected; }
  get calls() { return Object.freeze([...this.#calls]); }
  reset() { this.#calls = []; }

  report() {
    if (this.delta === 0) return undefined;
    return {
      message: `Expected the ${this.name} function to be executed ${this.expected} time(s) but was executed ` +
        `${this.#calls.length} time(s).`,
      actual: this.#calls.length,
      expected: this.expected,
      operator: this.name,
      stack: this.stackTrace,
    };
  }
}

export class CallTracker {
  #records = new Set();
  #byFunction = new WeakMap();

  #find(tracked) {
    if (!this.#byFunction.has(tracked)) {
      throw new ERR_INVALID_ARG_VALUE('tracked', tracked, 'is not a tracked function');
    }
    return this.#byFunction.get(tracked);
  }

  reset(tracked) {
    if (tracked === undefined) for (const record of this.#records) record.reset();
    else this.#find(tracked).reset();
  }

  getCalls(tracked) { return this.#find(tracked).calls; }

  calls(fn, expected = 1) {
    if (process().default._exiting) throw new ERR_UNAVAILABLE_DURING_EXIT();
    if (typeof fn === 'number') {
      expected = fn;
      fn = noop;
    } else if (fn === undefined) {
      fn = noop;
    }
    validateUint32(expected, 'expected', true);
    const record = new Record({
      expected, stackTrace: new Error(), name: fn.name || 'calls', // eslint-disable-line no-restricted-syntax
    });
    this.#records.add(record);
    const tracked = new Proxy(fn, {
      __proto__: null,
      apply(target, thisArg, args) {
        record.track(thisArg, args);
        return Reflect.apply(target, thisArg, args);
      },
    });
    this.#byFunction.set(tracked, record);
    return tracked;
  }

  report() { return [...this.#records].map((record) => record.report()).filter((entry) => entry !== undefined); }

  verify() {
    const errors = this.report();
    if (errors.length === 0) return;
    const message = errors.length === 1 ? errors[0].message : 'Functions were not called the expected number of times';
    throw new AssertionError({ message, details: errors });
  }
}
