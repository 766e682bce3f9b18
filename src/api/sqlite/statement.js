// StatementSync is native; iterating over its rows is not.
import { StatementSync } from 'binding:sqlite';

const { begin, end, step } = StatementSync.prototype;
for (const internal of ['begin', 'end', 'step']) delete StatementSync.prototype[internal];

const result = (done, value) => ({ __proto__: null, done, value });

/** The rows of one execution. Every other use of its statement ends it. */
class StatementSyncIterator {
  #statement;
  #iteration;
  #done = false;

  constructor(statement, iteration) {
    this.#statement = statement;
    this.#iteration = iteration;
  }

  next() {
    if (this.#done) return result(true, null);
    const row = Reflect.apply(step, this.#statement, [this.#iteration]);
    if (row !== undefined) return result(false, row);
    this.#done = true;
    return result(true, null);
  }

  return() {
    if (!this.#done) {
      this.#done = true;
      Reflect.apply(end, this.#statement, [this.#iteration]);
    }
    return result(true, null);
  }
}
Object.setPrototypeOf(StatementSyncIterator.prototype, Iterator.prototype);
for (const name of ['next', 'return']) {
  Object.defineProperty(StatementSyncIterator.prototype, name, { __proto__: null, enumerable: true });
}

StatementSync.prototype.iterate = {
  iterate(...parameters) {
    return new StatementSyncIterator(this, Reflect.apply(begin, this, parameters));
  },
}.iterate;

export { StatementSync };
