/** Duplex.from(): a duplex of nearly anything. */
import process from 'node:process';
import { isBlob } from 'internal:stream/blob';
import { AbortError, ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE } from 'internal:errors/codes';
import { destroyer } from 'internal:stream/destroy';
import { Duplex } from 'internal:stream/duplex';
import { finished } from 'internal:stream/end_of_stream';
import { from } from 'internal:stream/from';
import { Passage } from 'internal:stream/passage';
import {
  isDuplexNodeStream, isIterable, isNodeStream, isReadable, isReadableNodeStream, isReadableStream, isWritable,
  isWritableNodeStream, isWritableStream,
} from 'internal:stream/predicates';
import { Readable } from 'internal:stream/readable';
import { Writable } from 'internal:stream/writable';

/** @param {string} name of the argument, for errors */
export function duplexFrom(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return join({ readable: body });
  if (isWritableNodeStream(body)) return join({ writable: body });
  if (isNodeStream(body)) return join({ writable: false, readable: false });
  if (isReadableStream(body)) return join({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) return join({ writable: Writable.fromWeb(body) });
  if (typeof body === 'function') return fromFunction(body, name);
  if (isBlob(body)) return duplexFrom(body.arrayBuffer());
  if (isIterable(body)) return from(Duplex, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplex.fromWeb(body);
  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const { readable, writable } = body;
    return join({
      readable: readable ? (isReadableNodeStream(readable) ? readable : duplexFrom(readable)) : undefined,
      writable: writable ? (isWritableNodeStream(writable) ? writable : duplexFrom(writable)) : undefined,
    });
  }
  if (typeof body?.then === 'function') return fromPromise(body);
  throw new ERR_INVALID_ARG_TYPE(name, [
    'Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
    '{ readable, writable } pair', 'Promise',
  ], body);
}

function fromPromise(promise) {
  const duplex = new Duplex({ objectMode: true, writable: false, read() {} });
  promise.then(
    (value) => {
      if (value != null) duplex.push(value);
      duplex.push(null);
    },
    (err) => destroyer(duplex, err),
  );
  return duplex;
}

/** `async function*(source)`: transforms; `async function(source)`: consumes. */
function fromFunction(fn, name) {
  const { value, write, final, destroy } = callWithWrites(fn);
  if (isDuplexNodeStream(value)) return value;
  if (isIterable(value)) return from(Duplex, value, { objectMode: true, write, final, destroy });
  const then = value?.then;
  if (typeof then !== 'function') {
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
  }
  let duplex;
  const promise = then.call(
    value,
    (result) => {
      if (result != null) throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
    },
    (err) => destroyer(duplex, err),
  );
  duplex = new Duplex({
    objectMode: true,
    readable: false,
    write,
    final(cb) {
      final(async () => {
        try {
          await promise;
          process.nextTick(cb, null);
        } catch (err) {
          process.nextTick(cb, err);
        }
      });
    },
    destroy,
  });
  return duplex;
}

/** Calls `fn` with an async generator of what is written. */
function callWithWrites(fn) {
  let { promise, resolve } = Promise.withResolvers();
  const controller = new AbortController();
  const { signal } = controller;
  const value = fn((async function*() {
    while (true) {
      const current = promise;
      promise = null;
      const { chunk, done, cb } = await current;
      process.nextTick(cb);
      if (done) return;
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
      ({ promise, resolve } = Promise.withResolvers());
      yield chunk;
    }
  })(), { signal });
  const send = (message) => {
    const current = resolve;
    resolve = null;
    current(message);
  };
  return {
    value,
    write(chunk, encoding, cb) {
      send({ chunk, done: false, cb });
    },
    final(cb) {
      send({ done: true, cb });
    },
    destroy(err, cb) {
      controller.abort();
      cb(err);
    },
  };
}

/** A duplex of a readable and a writable, or of one of them. */
function join(pair) {
  const r = pair.readable && typeof pair.readable.read !== 'function' ? Readable.wrap(pair.readable) : pair.readable;
  const w = pair.writable;
  let readable = !!isReadable(r);
  let writable = !!isWritable(w);
  const passage = new Passage({
    readableObjectMode: !!r?.readableObjectMode,
    writableObjectMode: !!w?.writableObjectMode,
    readable,
    writable,
  });
  if (writable) {
    finished(w, (err) => {
      writable = false;
      if (err) destroyer(r, err);
      passage.ended(err);
    });
    passage.writeTo(w);
    w.on('finish', () => passage.finished());
  }
  if (readable) {
    finished(r, (err) => {
      readable = false;
      if (err) destroyer(w, err);
      passage.ended(err);
    });
    passage.readFrom(r);
  }
  passage.destroyWith([w, r]);
  return passage.duplex;
}
