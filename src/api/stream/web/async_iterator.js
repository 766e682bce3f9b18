/** `for await` over a ReadableStream: the asynchronous iterator that Web IDL describes. */
import { ReadableStreamDefaultReader, defaultReaderRead, defaultReaderRelease, readerCancel } from 'internal:stream/web/readers';

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

/** Settles one next(). */
class IteratorRequest {
  constructor(iterator, resolve, reject) {
    this.iterator = iterator;
    this.resolve = resolve;
    this.reject = reject;
  }

  chunk(value) {
    this.iterator.ongoing = undefined;
    this.resolve({ value, done: false });
  }

  close() {
    this.iterator.ongoing = undefined;
    this.iterator.finished = true;
    defaultReaderRelease(this.iterator.reader);
    this.resolve({ value: undefined, done: true });
  }

  error(reason) {
    this.iterator.ongoing = undefined;
    this.iterator.finished = true;
    defaultReaderRelease(this.iterator.reader);
    this.reject(reason);
  }
}

const same = (value) => value;
const kIterator = Symbol('kIterator');

function next(iterator) {
  if (iterator.finished) return Promise.resolve({ value: undefined, done: true });
  const result = new Promise((resolve, reject) => {
    defaultReaderRead(iterator.reader, new IteratorRequest(iterator, resolve, reject));
  });
  // The tick that Web IDL spends: a pull which is due comes before the consumer's next step.
  return result.then(same);
}

function finish(iterator, value) {
  if (iterator.finished) return Promise.resolve({ value, done: true });
  iterator.finished = true;
  if (iterator.preventCancel) {
    defaultReaderRelease(iterator.reader);
    return Promise.resolve({ value, done: true });
  }
  const cancelled = readerCancel(iterator.reader, value);
  defaultReaderRelease(iterator.reader);
  return cancelled.then(() => ({ value, done: true }));
}

const prototype = Object.setPrototypeOf({
  next() {
    const iterator = this[kIterator];
    // One after the other, also where the consumer does not wait.
    const run = () => next(iterator);
    iterator.ongoing = iterator.ongoing ? iterator.ongoing.then(run, run) : run();
    return iterator.ongoing;
  },
  return(value) {
    const iterator = this[kIterator];
    const run = () => finish(iterator, value);
    iterator.ongoing = iterator.ongoing ? iterator.ongoing.then(run, run) : run();
    return iterator.ongoing;
  },
}, AsyncIteratorPrototype);

/** ReadableStream.prototype.values */
export function iterate(stream, preventCancel) {
  const iterator = { reader: new ReadableStreamDefaultReader(stream), preventCancel, finished: false, ongoing: undefined };
  return Object.create(prototype, { [kIterator]: { __proto__: null, value: iterator } });
}
