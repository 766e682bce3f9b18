/** ByteLengthQueuingStrategy and CountQueuingStrategy. */
import { ERR_MISSING_OPTION } from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';
import { defineInterface } from 'internal:stream/web/util';

// One function object each, as the standard asks for.
const byteLengthSize = Object.defineProperty((chunk) => chunk.byteLength, 'name', { value: 'size' });
const countSize = Object.defineProperty(() => 1, 'name', { value: 'size' });

function checkInit(init) {
  validateObject(init, 'init');
  if (init.highWaterMark === undefined) throw new ERR_MISSING_OPTION('options.highWaterMark');
  return +init.highWaterMark;
}

export class ByteLengthQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = checkInit(init);
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    this.#highWaterMark; // eslint-disable-line no-unused-expressions -- brand check
    return byteLengthSize;
  }
}

export class CountQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = checkInit(init);
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    this.#highWaterMark; // eslint-disable-line no-unused-expressions -- brand check
    return countSize;
  }
}

for (const Class of [ByteLengthQueuingStrategy, CountQueuingStrategy]) {
  defineInterface(Class, ['highWaterMark', 'size'], function() {
    return { highWaterMark: this.highWaterMark };
  });
}
