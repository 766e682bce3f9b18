/** stream.finished(): tells when a stream of any kind is no longer readable, writable, or has failed. */
import { addAbortListener } from 'node:events';
import process from 'node:process';
import { currentFrame } from 'internal:async_hooks/frame';
import { active as activeHooks } from 'internal:async_hooks/hooks';
import { AbortError, ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } from 'internal:errors/codes';
import { validateAbortSignal, validateBoolean, validateFunction, validateObject } from 'internal:errors/validators';
import { noop, once } from 'internal:stream/helpers';
import {
  isClosed, isNodeStream, isReadable, isReadableErrored, isReadableFinished, isReadableNodeStream, isReadableStream,
  isRequest, isWritable, isWritableErrored, isWritableFinished, isWritableNodeStream, isWritableStream, kIsClosedPromise,
  willEmitClose as emitsCloseByItself,
} from 'internal:stream/predicates';

const lazyAsyncContext = lazy('internal:stream/async_context');

/**
 * @param {object} stream
 * @param {{ readable?: boolean, writable?: boolean, error?: boolean, signal?: AbortSignal, cleanup?: boolean }} [options]
 * @param {(this: object, err?: Error) => void} callback called once
 * @returns {() => void} removes the listeners
 */
export function finished(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');

  // Only where there is a context to keep, or somebody who watches.
  if (currentFrame() !== undefined || activeHooks.any) callback = lazyAsyncContext().bindCallback(callback);
  if (isReadableStream(stream) || isWritableStream(stream)) return finishedWeb(stream, options, callback);
  if (!isNodeStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  callback = once(callback);

  const readable = options.readable ?? isReadableNodeStream(stream);
  const writable = options.writable ?? isWritableNodeStream(stream);
  const w = stream._writableState;
  const r = stream._readableState;

  // Only where 'close' is sure to come and speaks of all sides that we wait for, it may be waited for.
  let willEmitClose = emitsCloseByItself(stream) && isReadableNodeStream(stream) === readable &&
      isWritableNodeStream(stream) === writable;
  let writableFinished = isWritableFinished(stream, false);
  let readableFinished = isReadableFinished(stream, false);
  let closed = isClosed(stream);

  const onLegacyFinish = () => {
    if (!stream.writable) onFinish();
  };
  const onFinish = () => {
    writableFinished = true;
    // destroy() was called already: 'close' may be past.
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.writable || readable)) return;
    if (!readable || readableFinished) callback.call(stream);
  };
  const onEnd = () => {
    readableFinished = true;
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.readable || writable)) return;
    if (!writable || writableFinished) callback.call(stream);
  };
  const onError = (err) => {
    callback.call(stream, err);
  };
  const onClose = () => {
    closed = true;
    const errored = isWritableErrored(stream) || isReadableErrored(stream);
    if (errored && typeof errored !== 'boolean') {
      callback.call(stream, errored);
    } else if (readable && !readableFinished && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) {
      callback.call(stream, new ERR_STREAM_PREMATURE_CLOSE());
    } else if (writable && !writableFinished && !isWritableFinished(stream, false)) {
      callback.call(stream, new ERR_STREAM_PREMATURE_CLOSE());
    } else {
      callback.call(stream);
    }
  };
  const onClosedBefore = () => {
    closed = true;
    const errored = isWritableErrored(stream) || isReadableErrored(stream);
    if (errored && typeof errored !== 'boolean') callback.call(stream, errored);
    else callback.call(stream);
  };
  const onRequest = () => {
    stream.req.on('finish', onFinish);
  };

  if (isRequest(stream)) {
    stream.on('complete', onFinish);
    if (!willEmitClose) stream.on('abort', onClose);
    if (stream.req) onRequest();
    else stream.on('request', onRequest);
  } else if (writable && !w) {
    stream.on('end', onLegacyFinish);
    stream.on('close', onLegacyFinish);
  }
  // Not all of these emit 'close' after 'aborted'.
  if (!willEmitClose && typeof stream.aborted === 'boolean') stream.on('aborted', onClose);
  stream.on('end', onEnd);
  stream.on('finish', onFinish);
  if (options.error !== false) stream.on('error', onError);
  stream.on('close', onClose);

  if (closed) {
    process.nextTick(onClose);
  } else if (w?.errorEmitted || r?.errorEmitted) {
    if (!willEmitClose) process.nextTick(onClosedBefore);
  } else if (!readable && (!willEmitClose || isReadable(stream)) && (writableFinished || isWritable(stream) === false) &&
             (w == null || w.pendingcb === undefined || w.pendingcb === 0)) {
    process.nextTick(onClosedBefore);
  } else if (!writable && (!willEmitClose || isWritable(stream)) && (readableFinished || isReadable(stream) === false)) {
    process.nextTick(onClosedBefore);
  } else if (r && stream.req && stream.aborted) {
    process.nextTick(onClosedBefore);
  }

  const cleanup = () => {
    callback = noop;
    stream.removeListener('aborted', onClose);
    stream.removeListener('complete', onFinish);
    stream.removeListener('abort', onClose);
    stream.removeListener('request', onRequest);
    if (stream.req) stream.req.removeListener('finish', onFinish);
    stream.removeListener('end', onLegacyFinish);
    stream.removeListener('close', onLegacyFinish);
    stream.removeListener('finish', onFinish);
    stream.removeListener('end', onEnd);
    stream.removeListener('error', onError);
    stream.removeListener('close', onClose);
  };

  if (options.signal && !closed) {
    const abort = () => {
      // cleanup() drops the callback.
      const last = callback;
      cleanup();
      last.call(stream, new AbortError(undefined, { cause: options.signal.reason }));
    };
    if (options.signal.aborted) {
      process.nextTick(abort);
    } else {
      const listening = addAbortListener(options.signal, abort);
      const inner = callback;
      callback = once(function(...args) {
        listening[Symbol.dispose]();
        inner.apply(stream, args);
      });
    }
  }
  return cleanup;
}

function finishedWeb(stream, options, callback) {
  let aborted = false;
  let abort = noop;
  if (options.signal) {
    abort = () => {
      aborted = true;
      callback.call(stream, new AbortError(undefined, { cause: options.signal.reason }));
    };
    if (options.signal.aborted) {
      process.nextTick(abort);
    } else {
      const listening = addAbortListener(options.signal, abort);
      const inner = callback;
      callback = once((...args) => {
        listening[Symbol.dispose]();
        inner.apply(stream, args);
      });
    }
  }
  const settled = (...args) => {
    if (!aborted) process.nextTick(() => callback.apply(stream, args));
  };
  stream[kIsClosedPromise].promise.then(settled, settled);
  return noop;
}

/** The promise form, of `stream/promises`. */
export function finishedPromise(stream, options) {
  let autoCleanup = false;
  options ??= {};
  if (options?.cleanup !== undefined) {
    validateBoolean(options.cleanup, 'cleanup');
    autoCleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = finished(stream, options, (err) => {
      if (autoCleanup) cleanup();
      if (err) reject(err);
      else resolve();
    });
  });
}
