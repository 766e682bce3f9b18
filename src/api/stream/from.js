/** Readable.from(): a stream of an iterable, a promise-less iterator, a string or a buffer. */
import process from 'node:process';
import { Buffer } from 'node:buffer';
import { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES } from 'internal:errors/codes';

/**
 * @param {Function} Readable class of the result (Duplex uses it, too)
 * @param {Iterable | AsyncIterable} iterable a string or Buffer becomes one chunk
 */
export function from(Readable, iterable, opts) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...opts,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  let iterator;
  let isAsync;
  if (iterable?.[Symbol.asyncIterator]) {
    isAsync = true;
    iterator = iterable[Symbol.asyncIterator]();
  } else if (iterable?.[Symbol.iterator]) {
    isAsync = false;
    iterator = iterable[Symbol.iterator]();
  } else {
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }

  const readable = new Readable({
    objectMode: true,
    highWaterMark: 1,
    // Values are pulled one at a time.
    ...opts,
  });
  let reading = false;
  let isAsyncValues = false;

  readable._read = function() {
    if (reading) return;
    reading = true;
    if (isAsync) nextAsync();
    else if (isAsyncValues) nextSyncWithAsyncValues();
    else nextSync();
  };
  readable._destroy = function(error, cb) {
    close(error).then(
      () => process.nextTick(cb, error),
      (err) => process.nextTick(cb, err || error),
    );
  };
  return readable;

  async function close(error) {
    const hadError = error !== undefined && error !== null;
    if (hadError && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }

  /** @returns {boolean} whether to go on at once */
  function pushValue(value) {
    if (value === null) {
      reading = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (readable.push(value)) return true;
    reading = false;
    return false;
  }

  // Without promises as long as the values are none: no tick between two chunks.
  function nextSync() {
    for (;;) {
      try {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (value && typeof value.then === 'function') {
          isAsyncValues = true;
          nextSyncWithAsyncValues(value);
          return;
        }
        if (!pushValue(value)) return;
      } catch (err) {
        readable.destroy(err);
        return;
      }
    }
  }

  async function nextSyncWithAsyncValues(first) {
    try {
      if (first !== undefined && !pushValue(await first)) return;
      for (;;) {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (!pushValue(value && typeof value.then === 'function' ? await value : value)) return;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  async function nextAsync() {
    for (;;) {
      try {
        const { value, done } = await iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (!pushValue(value)) return;
      } catch (err) {
        readable.destroy(err);
        return;
      }
    }
  }
}
