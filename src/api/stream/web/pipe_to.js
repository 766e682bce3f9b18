/** ReadableStreamPipeTo: all chunks of one stream into another, with errors and closing both ways. */
import { ReadableStreamDefaultReader, defaultReaderRead, defaultReaderRelease } from 'internal:stream/web/readers';
import { cancelStream } from 'internal:stream/web/readable_stream';
import {
  WritableStreamDefaultWriter, abortStream, closeQueuedOrInFlight, writerCloseWithErrorPropagation, writerDesiredSize,
  writerRelease, writerWriteTo,
} from 'internal:stream/web/writable_stream';
import { invalidState, kState, noop } from 'internal:stream/web/util';

const kNoChunk = Symbol('kNoChunk');
const kResolved = Promise.resolve();

/**
 * @param {{ preventAbort: boolean, preventCancel: boolean, preventClose: boolean, signal?: AbortSignal }} options
 * @returns {Promise<void>}
 */
export function pipeTo(source, dest, { preventAbort, preventCancel, preventClose, signal }) {
  const reader = new ReadableStreamDefaultReader(source);
  const writer = new WritableStreamDefaultWriter(dest);
  const src = source[kState];
  const dst = dest[kState];
  src.disturbed = true;
  const result = Promise.withResolvers();
  let shuttingDown = false;
  // Shutdown waits for the writes under way, and for a chunk that is read and not yet written.
  let pendingWrites = 0;
  let chunkAtHand = kNoChunk;
  let onIdle;
  const written = { resolve: oneWritten, reject: oneWritten };
  // One for all reads: there is never more than one under way. Its end and its errors are seen by the watchers below.
  const request = {
    chunk(value) {
      chunkAtHand = value;
      // A write must not run inside the enqueue() of the source.
      kResolved.then(writeChunk);
    },
    close: noop,
    error: noop,
  };
  let abort;

  if (signal !== undefined) {
    abort = () => {
      const error = signal.reason;
      const actions = [];
      if (!preventAbort) {
        actions.push(() => (dst.state === 'writable' ? abortStream(dest, error) : Promise.resolve()));
      }
      if (!preventCancel) {
        actions.push(() => (src.state === 'readable' ? cancelStream(source, error) : Promise.resolve()));
      }
      shutdownWithAction(() => Promise.all(actions.map((action) => action())), true, error);
    };
    if (signal.aborted) {
      abort();
      return result.promise;
    }
    signal.addEventListener('abort', abort);
  }

  // Errors must be propagated forward and backward, closing likewise; in this order.
  watch(source, reader[kState].closed.promise, 'errored', (error) => {
    if (preventAbort) shutdown(true, error);
    else shutdownWithAction(() => abortStream(dest, error), true, error);
  });
  watch(dest, writer[kState].closed.promise, 'errored', (error) => {
    if (preventCancel) shutdown(true, error);
    else shutdownWithAction(() => cancelStream(source, error), true, error);
  });
  watch(source, reader[kState].closed.promise, 'closed', () => {
    if (preventClose) shutdown();
    else shutdownWithAction(() => writerCloseWithErrorPropagation(writer));
  });
  if (closeQueuedOrInFlight(dest) || dst.state === 'closed') {
    const error = invalidState('Destination WritableStream is closed');
    if (preventCancel) shutdown(true, error);
    else shutdownWithAction(() => cancelStream(source, error), true, error);
  }

  pump();
  return result.promise;

  function watch(stream, promise, state, action) {
    const s = stream[kState];
    if (s.state === state) action(s.storedError);
    else if (state === 'errored') promise.then(undefined, action);
    else promise.then(action, noop);
  }

  /** Reads the next chunk as soon as the destination wants one. */
  function pump() {
    if (shuttingDown) return;
    const room = writerDesiredSize(writer);
    // Null: the destination has failed; its watcher shuts down.
    if (room === null) return;
    if (room <= 0) writer[kState].onReady = pump;
    else defaultReaderRead(reader, request);
  }

  function writeChunk() {
    const value = chunkAtHand;
    chunkAtHand = kNoChunk;
    pendingWrites++;
    writerWriteTo(writer, value, written);
    pump();
    if (pendingWrites === 0) onIdle?.();
  }

  function oneWritten() {
    if (--pendingWrites === 0 && chunkAtHand === kNoChunk) onIdle?.();
  }

  /** What was read must be written, and what is written be done. */
  function waitForWrites() {
    if (pendingWrites === 0 && chunkAtHand === kNoChunk) return Promise.resolve();
    return new Promise((resolve) => {
      onIdle = resolve;
    });
  }

  function shutdownWithAction(action, isError, error) {
    if (shuttingDown) return;
    shuttingDown = true;
    const run = () => action().then(() => finalize(isError, error), (actionError) => finalize(true, actionError));
    if (dst.state === 'writable' && !closeQueuedOrInFlight(dest)) waitForWrites().then(run);
    else run();
  }

  function shutdown(isError, error) {
    if (shuttingDown) return;
    shuttingDown = true;
    if (dst.state === 'writable' && !closeQueuedOrInFlight(dest)) waitForWrites().then(() => finalize(isError, error));
    else finalize(isError, error);
  }

  function finalize(isError, error) {
    writerRelease(writer);
    defaultReaderRelease(reader);
    if (signal !== undefined) signal.removeEventListener('abort', abort);
    if (isError) result.reject(error);
    else result.resolve();
  }
}
