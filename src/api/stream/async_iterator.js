/** Asynchronous iteration of readables. */
import { combineErrors, noop } from 'internal:stream/helpers';
import { destroyer } from 'internal:stream/destroy';
import { finished } from 'internal:stream/end_of_stream';

const lazyReadable = lazy('internal:stream/readable');

/** The iterator of any readable, of the oldest kind, too. */
export function toAsyncIterator(stream, options) {
  if (typeof stream.read !== 'function') stream = lazyReadable().Readable.wrap(stream, { objectMode: true });
  return readableToAsyncIterator(stream, options);
}

export function readableToAsyncIterator(stream, options) {
  const iterator = iterate(stream, options);
  iterator.stream = stream;
  return iterator;
}

async function* iterate(stream, options) {
  let wake = noop;
  // Two uses in one function: the executor of a promise, and the listener of 'readable'.
  function next(resolve) {
    if (this === stream) {
      wake();
      wake = noop;
    } else {
      wake = resolve;
    }
  }
  stream.on('readable', next);

  // undefined: under way; null: ended well; else the error.
  let error;
  const cleanup = finished(stream, { writable: false }, (err) => {
    error = err ? combineErrors(error, err) : null;
    wake();
    wake = noop;
  });

  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (error) throw error;
      else if (error === null) return;
      else await new Promise(next);
    }
  } catch (err) {
    error = combineErrors(error, err);
    throw error;
  } finally {
    if ((error || options?.destroyOnReturn !== false) && (error === undefined || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off('readable', next);
      cleanup();
    }
  }
}
