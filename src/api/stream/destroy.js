/**
 * The end of a stream's life: destroy(), the events 'error' and 'close' and their order, and the beginning: construct().
 *
 * Contract, for both sides of a duplex at once:
 * - destroy() takes effect at once (`destroyed`), `_destroy` runs at once or after a pending `_construct`;
 * - 'error' then 'close' are emitted on a later tick, in one tick; 'error' at most once in a stream's life;
 * - the first error wins and stays in `errored`.
 */
import process from 'node:process';
import { AbortError, ERR_MULTIPLE_CALLBACK } from 'internal:errors/codes';
import { isDestroyed, isFinished, isRequest, isServerRequest, kIsDestroyed } from 'internal:stream/predicates';
import { combineErrors } from 'internal:stream/helpers';

/** Event between destroy() and a `_construct` that is still under way. */
const kDestroy = Symbol('kDestroy');
/** Property of the states: called when `_construct` has finished. */
export const kOnConstructed = Symbol('kOnConstructed');

function recordError(err, w, r) {
  if (!err) return;
  // Reading it now materialises the stack here, where the error is known, and not in a later tick.
  err.stack; // eslint-disable-line no-unused-expressions
  if (w && !w.errored) w.errored = err;
  if (r && !r.errored) r.errored = err;
}

/** `Readable.prototype.destroy` and, under that of Writable, the common part. */
export function destroy(err, cb) {
  const r = this._readableState;
  const w = this._writableState;
  // A writable side leads: its construction and its destruction are those of the whole.
  const state = w || r;
  if (w?.destroyed || r?.destroyed) {
    if (typeof cb === 'function') cb();
    return this;
  }
  recordError(err, w, r);
  if (w) w.destroyed = true;
  if (r) r.destroyed = true;
  if (state.constructed) {
    runDestroy(this, err, cb);
  } else {
    this.once(kDestroy, function(constructError) {
      runDestroy(this, combineErrors(constructError, err), cb);
    });
  }
  return this;
}

function runDestroy(stream, err, cb) {
  let called = false;
  const done = (error) => {
    if (called) return;
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    recordError(error, w, r);
    if (w) w.closed = true;
    if (r) r.closed = true;
    if (typeof cb === 'function') cb(error);
    if (error) process.nextTick(emitErrorThenClose, stream, error);
    else process.nextTick(emitClose, stream);
  };
  try {
    stream._destroy(err || null, done);
  } catch (error) {
    done(error);
  }
}

function emitErrorThenClose(stream, err) {
  emitErrorOnce(stream, err);
  emitClose(stream);
}

function emitClose(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w) w.closeEmitted = true;
  if (r) r.closeEmitted = true;
  if (w?.emitClose || r?.emitClose) stream.emit('close');
}

function emitErrorOnce(stream, err) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w?.errorEmitted || r?.errorEmitted) return;
  if (w) w.errorEmitted = true;
  if (r) r.errorEmitted = true;
  stream.emit('error', err);
}

/** Brings a destroyed stream back to its first state (`net.Socket` reconnects with it). */
export function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  if (r) {
    r.constructed = true;
    r.closed = false;
    r.closeEmitted = false;
    r.destroyed = false;
    r.errored = null;
    r.errorEmitted = false;
    r.reading = false;
    r.ended = r.readable === false;
    r.endEmitted = r.readable === false;
  }
  if (w) {
    w.constructed = true;
    w.destroyed = false;
    w.closed = false;
    w.closeEmitted = false;
    w.errored = null;
    w.errorEmitted = false;
    w.finalCalled = false;
    w.prefinished = false;
    w.ended = w.writable === false;
    w.ending = w.writable === false;
    w.finished = w.writable === false;
  }
}

/**
 * An error that the stream's own machinery met: destroys a stream with autoDestroy, else emits 'error' only.
 * @param {boolean} [sync] true: the caller's caller must not see 'error' inside its call
 */
export function errorOrDestroy(stream, err, sync) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w?.destroyed || r?.destroyed) return this;
  if (r?.autoDestroy || w?.autoDestroy) {
    stream.destroy(err);
  } else if (err) {
    recordError(err, w, r);
    if (sync) process.nextTick(emitErrorOnce, stream, err);
    else emitErrorOnce(stream, err);
  }
}

/**
 * Starts `_construct`, if the stream has one. Both sides of a duplex call this; it runs once, and then each state's
 * `kOnConstructed`. Until then nothing is read, written or destroyed.
 */
export function construct(stream) {
  if (typeof stream._construct !== 'function') return;
  const r = stream._readableState;
  const w = stream._writableState;
  if (r) r.constructed = false;
  if (w) w.constructed = false;
  process.nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let called = false;
  const done = (err) => {
    if (called) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    if (r) r.constructed = true;
    if (w) w.constructed = true;
    if ((w || r).destroyed) {
      stream.emit(kDestroy, err);
    } else if (err) {
      errorOrDestroy(stream, err, true);
    } else {
      r?.[kOnConstructed](stream);
      w?.[kOnConstructed](stream);
    }
  };
  try {
    stream._construct((err) => process.nextTick(done, err));
  } catch (err) {
    process.nextTick(done, err);
  }
}

/**
 * Ends any kind of stream, ours or not. Without an error, a stream that is not finished yet ends with an AbortError.
 * This is `stream.destroy()`.
 */
export function destroyer(stream, err) {
  if (!stream || isDestroyed(stream)) return;
  if (!err && !isFinished(stream)) err = new AbortError();
  if (isServerRequest(stream)) {
    stream.socket = null;
    stream.destroy(err);
  } else if (isRequest(stream)) {
    stream.abort();
  } else if (isRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(err);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else if (err) {
    process.nextTick(emitLegacyErrorThenClose, stream, err);
  } else {
    process.nextTick(emitLegacyClose, stream);
  }
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

function emitLegacyErrorThenClose(stream, err) {
  stream.emit('error', err);
  process.nextTick(emitLegacyClose, stream);
}

function emitLegacyClose(stream) {
  stream.emit('close');
}
