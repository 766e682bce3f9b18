// How many assertions and subtests a test expects.
import { setTimeout, clearTimeout } from 'node:timers';
import { validateObject, validateUint32 } from 'internal:errors/validators';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { failure, kTestCodeFailure, kTestTimeoutFailure } from 'internal:test/errors';

export class Plan {
  expected;
  actual = 0;
  #wait = false;
  #fulfil;

  /**
   * @param {number} count
   * @param {{ wait?: boolean | number }} [options] whether, or for how many ms, the test waits for what is missing
   */
  constructor(count, options = {}) {
    validateUint32(count, 'count');
    validateObject(options, 'options');
    const { wait = false } = options;
    if (typeof wait === 'number') validateUint32(wait, 'options.wait');
    else if (typeof wait !== 'boolean') throw new ERR_INVALID_ARG_TYPE('options.wait', ['boolean', 'number'], wait);
    this.expected = count;
    this.#wait = wait;
  }

  count() {
    this.actual++;
    if (this.actual === this.expected) this.#fulfil?.();
  }

  /** Throws unless the plan is met, after waiting where that was asked for. */
  check() {
    if (this.actual === this.expected) return undefined;
    if (this.#wait === false || this.actual > this.expected) {
      throw failure(`plan expected ${this.expected} assertions but received ${this.actual}`, kTestCodeFailure);
    }
    return new Promise((resolve, reject) => {
      let timer;
      this.#fulfil = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#wait === true) return;
      timer = setTimeout(() => {
        reject(failure(`plan timed out after ${this.#wait}ms with ${this.actual} assertions when expecting ${this.expected}`,
                       kTestTimeoutFailure));
      }, this.#wait);
    });
  }
}
