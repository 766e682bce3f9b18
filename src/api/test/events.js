// What a run tells its reporters: a readable stream of { type, data }, each also an event of that type.
import { Readable } from 'node:stream';

/** @see https://nodejs.org/api/test.html#class-testsstream */
export class TestsStream extends Readable {
  #waiting = [];
  #wanted = true;

  constructor() {
    super({ __proto__: null, objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  _read() {
    this.#wanted = true;
    while (this.#wanted && this.#waiting.length > 0) this.#wanted = this.push(this.#waiting.shift());
  }

  /**
   * @param {string} type such as 'test:pass'
   * @param {object} data
   */
  tell(type, data) {
    this.emit(type, data);
    this.#give({ __proto__: null, type, data });
  }

  /** Nothing more comes. */
  finish() {
    this.#give(null);
  }

  #give(item) {
    if (this.#wanted && this.#waiting.length === 0) this.#wanted = this.push(item);
    else this.#waiting.push(item);
  }
}
