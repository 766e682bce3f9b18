/** stream.pipeline(): streams, iterables and async generators in a row, with one error and one callback for all. */
import { addAbortListener } from 'node:events';
import process from 'node:process';
import {
  AbortError,
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_RETURN_VALUE,
  ERR_MISSING_ARGS,
  ERR_STREAM_DESTROYED,
  ERR_STREAM_PREMATURE_CLOSE,
} from 'internal:errors/codes';
import { validateAbortSignal, validateFunction } from 'internal:errors/validators';
import { toAsyncIterator } from 'internal:stream/async_iterator';
import { destroyer as destroyStream } from 'internal:stream/destroy';
import { Duplex } from 'internal:stream/duplex';
import { finished } from 'internal:stream/end_of_stream';
import { combineErrors, once } from 'internal:stream/helpers';
import {
  isIterable, isNodeStream, isReadable, isReadableFinished, isReadableNodeStream, isReadableStream, isTransformStream,
  isWebStream,
} from 'internal:stream/predicates';
import { PassThrough } from 'internal:stream/passthrough';

/** Watches one stream of the row. @returns destroy(err): ends it unless it is done; cleanup(): stops watching */
function watch(stream, reading, writing) {
  let done = false;
  stream.on('close', () => {
    done = true;
  });
  const cleanup = finished(stream, { readable: reading, writable: writing }, (err) => {
    done = !err;
  });
  return {
    destroy(err) {
      if (done) return;
      done = true;
      destroyStream(stream, err || new ERR_STREAM_DESTROYED('pipe'));
    },
    cleanup,
  };
}

function makeAsyncIterable(value) {
  if (isIterable(value)) return value;
  if (isReadableNodeStream(value)) return iterateLazily(value);
  throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable'], value);
}

/** Touches the stream only when the consumer asks for the first chunk. */
async function* iterateLazily(stream) {
  yield* toAsyncIterator(stream);
}

/** Writes all of an iterable to a Writable, waiting for 'drain'. */
async function pumpToNode(iterable, writable, finish, { end }) {
  let error;
  let onResolve = null;
  const resume = (err) => {
    if (err) error = err;
    if (onResolve) {
      const callback = onResolve;
      onResolve = null;
      callback();
    }
  };
  const wait = () => new Promise((resolve, reject) => {
    if (error) {
      reject(error);
    } else {
      onResolve = () => {
        if (error) reject(error);
        else resolve();
      };
    }
  });

  writable.on('drain', resume);
  const cleanup = finished(writable, { readable: false }, resume);
  try {
    if (writable.writableNeedDrain) await wait();
    for await (const chunk of iterable) {
      if (!writable.write(chunk)) await wait();
    }
    if (end) {
      writable.end();
      await wait();
    }
    finish();
  } catch (err) {
    finish(error !== err ? combineErrors(error, err) : err);
  } finally {
    cleanup();
    writable.off('drain', resume);
  }
}

/** The same for a web stream. */
async function pumpToWeb(readable, writable, finish, { end }) {
  if (isTransformStream(writable)) writable = writable.writable;
  const writer = writable.getWriter();
  try {
    for await (const chunk of readable) {
      await writer.ready;
      writer.write(chunk).catch(() => {});
    }
    await writer.ready;
    if (end) await writer.close();
    finish();
  } catch (err) {
    try {
      await writer.abort(err);
      finish(err);
    } catch (abortError) {
      finish(abortError);
    }
  }
}

/** `pipeline(...streams, [options], callback)` */
export function pipeline(...streams) {
  const callback = streams.pop();
  validateFunction(callback, 'streams[stream.length - 1]');
  return runPipeline(streams, once(callback));
}

/**
 * @param {unknown[]} streams the row; or one array of it
 * @param {(err?: Error, value?: unknown) => void} callback
 * @param {{ signal?: AbortSignal, end?: boolean }} [opts] end false: the last stream stays open
 */
export function runPipeline(streams, callback, opts) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');

  const controller = new AbortController();
  const signal = controller.signal;
  const outerSignal = opts?.signal;
  // Listeners on the last stream that must go when it stays open.
  const lastStreamCleanup = [];
  validateAbortSignal(outerSignal, 'options.signal');

  const abort = () => finishWith(new AbortError(undefined, { cause: outerSignal?.reason }));
  let listening;
  if (outerSignal) listening = addAbortListener(outerSignal, abort);

  let error;
  let value;
  const destroys = [];
  let pending = 0;

  const finish = (err) => finishWith(err, --pending === 0);
  const finishOnlyError = (err) => {
    if (err?.code !== 'ERR_STREAM_PREMATURE_CLOSE' || !error) finishWithOnlyError(err);
  };
  const finishWithOnlyError = (err) => finishWith(err, false);

  function finishWith(err, final) {
    // The first error counts; a premature close is only its echo.
    if (err && (!error || error.code === 'ERR_STREAM_PREMATURE_CLOSE')) error = err;
    if (!error && !final) return;
    while (destroys.length) destroys.shift()(error);
    listening?.[Symbol.dispose]();
    controller.abort();
    if (final) {
      if (!error) lastStreamCleanup.forEach((fn) => fn());
      process.nextTick(callback, error, value);
    }
  }

  let ret;
  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i];
    const reading = i < streams.length - 1;
    const writing = i > 0;
    const end = reading || opts?.end !== false;
    const isLast = i === streams.length - 1;

    if (isNodeStream(stream)) {
      if (end) {
        const { destroy, cleanup } = watch(stream, reading, writing);
        destroys.push(destroy);
        if (isReadable(stream) && isLast) lastStreamCleanup.push(cleanup);
      }
      // Errors that come when all listeners of the pipeline are gone must not become uncaught ones.
      const onError = (err) => {
        if (err && err.name !== 'AbortError' && err.code !== 'ERR_STREAM_PREMATURE_CLOSE') finishWithOnlyError(err);
      };
      stream.on('error', onError);
      if (isReadable(stream) && isLast) lastStreamCleanup.push(() => stream.removeListener('error', onError));
    }

    if (i === 0) {
      if (typeof stream === 'function') {
        ret = stream({ signal });
        if (!isIterable(ret)) throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', ret);
      } else if (isIterable(stream) || isReadableNodeStream(stream) || isTransformStream(stream)) {
        ret = stream;
      } else {
        ret = Duplex.from(stream);
      }
    } else if (typeof stream === 'function') {
      ret = makeAsyncIterable(isTransformStream(ret) ? ret?.readable : ret);
      ret = stream(ret, { signal });
      if (reading) {
        if (!isIterable(ret, true)) {
          throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${i - 1}]`, ret);
        }
      } else {
        ret = passOnResult(ret);
      }
    } else if (isNodeStream(stream)) {
      if (isReadableNodeStream(ret)) {
        pending += 2;
        const cleanup = pipeNode(ret, stream, finish, finishOnlyError, { end });
        if (isReadable(stream) && isLast) lastStreamCleanup.push(cleanup);
      } else if (isTransformStream(ret) || isReadableStream(ret)) {
        pending++;
        pumpToNode(ret.readable || ret, stream, finish, { end });
      } else if (isIterable(ret)) {
        pending++;
        pumpToNode(ret, stream, finish, { end });
      } else {
        throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], ret);
      }
      ret = stream;
    } else if (isWebStream(stream)) {
      if (isReadableNodeStream(ret)) {
        pending++;
        pumpToWeb(makeAsyncIterable(ret), stream, finish, { end });
      } else if (isReadableStream(ret) || isIterable(ret)) {
        pending++;
        pumpToWeb(ret, stream, finish, { end });
      } else if (isTransformStream(ret)) {
        pending++;
        pumpToWeb(ret.readable, stream, finish, { end });
      } else {
        throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], ret);
      }
      ret = stream;
    } else {
      ret = Duplex.from(stream);
    }
  }
  if (signal.aborted || outerSignal?.aborted) process.nextTick(abort);
  return ret;

  /** The last function's result: an async iterable or a promise, behind a PassThrough that the caller gets back. */
  function passOnResult(result) {
    const out = new PassThrough({ objectMode: true });
    const then = result?.then;
    if (typeof then === 'function') {
      pending++;
      then.call(
        result,
        (resolved) => {
          value = resolved;
          if (resolved != null) out.write(resolved);
          if (opts?.end !== false) out.end();
          process.nextTick(finish);
        },
        (err) => {
          out.destroy(err);
          process.nextTick(finish, err);
        },
      );
    } else if (isIterable(result, true)) {
      pending++;
      pumpToNode(result, out, finish, { end: opts?.end !== false });
    } else if (isReadableStream(result) || isTransformStream(result)) {
      pending++;
      pumpToNode(result.readable || result, out, finish, { end: opts?.end !== false });
    } else {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    const { destroy, cleanup } = watch(out, false, true);
    destroys.push(destroy);
    lastStreamCleanup.push(cleanup);
    return out;
  }
}

/** Connects two Node streams. `finish` is called for each of them. */
function pipeNode(source, dest, finish, finishOnlyError, { end }) {
  let ended = false;
  dest.on('close', () => {
    if (!ended) finishOnlyError(new ERR_STREAM_PREMATURE_CLOSE());
  });
  // end() is called here, so that the end of a source that failed does not end the destination.
  source.pipe(dest, { end: false });
  if (end) {
    const endDest = () => {
      ended = true;
      dest.end();
    };
    if (isReadableFinished(source)) process.nextTick(endDest);
    else source.once('end', endDest);
  } else {
    finish();
  }
  finished(source, { readable: true, writable: false }, (err) => {
    const r = source._readableState;
    if (err?.code === 'ERR_STREAM_PREMATURE_CLOSE' && r?.ended && !r.errored && !r.errorEmitted) {
      // Some streams close before 'end'; all data is in the buffer, so the end will come.
      source.once('end', finish).once('error', finish);
    } else {
      finish(err);
    }
  });
  return finished(dest, { readable: false, writable: true }, finish);
}
