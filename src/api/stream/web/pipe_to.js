/** ReadableStreamPipeTo: all chunks of one stream into another, with errors and closing both ways. */
import { ReadableStreamDefaultReader, defaultReaderRead, defaultReaderRelease } from 'internal:stream/web/readers';
import { cancelStream } from 'internal:stream/web/readable_stream';
import {
  WritableStreamDefaultWriter, abortStream, closeQueuedOrInFlight, writerCloseWithErrorPropagation, writerDesiredSize,
  writerRelease, writerWrite,
} from 'internal:stream/web/writable_stream';
import { invalidState, kState, markHandled, noop } from 'internal:stream/web/util';

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
  // The last write: shutdown waits for it.
  let currentWrite = Promise.resolve();
  // A chunk is read and not yet written.
  let chunkAtHand = false;
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

  markHandled(loop());
  return result.promise;

  function watch(stream, promise, state, action) {
    const s = stream[kState];
    if (s.state === state) action(s.storedError);
    else if (state === 'errored') promise.then(undefined, action);
    else promise.then(action, noop);
  }

  /** Reads and writes until shutdown, never more than the destination wants. */
  async function loop() {
    while (!shuttingDown) {
      await writer[kState].ready.promise;
      // Runs without a wait as long as there is data and room.
      if (await new Promise(step)) return;
    }
  }

  function step(resolve, reject) {
    if (shuttingDown) {
      resolve(true);
      return;
    }
    defaultReaderRead(reader, {
      chunk(value) {
        chunkAtHand = true;
        // A write must not run inside the enqueue() of the source.
        queueMicrotask(() => {
          chunkAtHand = false;
          currentWrite = writerWrite(writer, value);
          markHandled(currentWrite);
          if (src.controller[kState].queueTotalSize > 0 && dst.state === 'writable' && writerDesiredSize(writer) > 0) {
            step(resolve, reject);
          } else {
            resolve(false);
          }
        });
      },
      close() {
        resolve(true);
      },
      error: reject,
    });
  }

  async function waitForWrites() {
    // What was read must be written, and what is written be done.
    let last;
    do {
      while (chunkAtHand) await undefined;
      last = currentWrite;
      await last.then(noop, noop);
    } while (chunkAtHand || last !== currentWrite);
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
