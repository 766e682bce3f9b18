/** pipe() and unpipe() of Readable. */
import process from 'node:process';
import { errorOrDestroy } from 'internal:stream/destroy';
import { prependListener } from 'internal:stream/helpers';
import * as bits from 'internal:stream/readable_state';

// Local names: a constant, where an import is a property that is read each time.
const {
  kEndEmitted, kFlowing, kMultiAwaitDrain,
} = bits;

/**
 * Sends all that this stream reads to `dest`, which gets end() at the end unless `options.end` is false. The flow stops while
 * a destination wants no more, and goes on when none of them is waited for.
 */
export function pipe(dest, options) {
  const source = this;
  const state = this._readableState;
  if (state.pipes.length === 1 && (state.bits & kMultiAwaitDrain) === 0) {
    state.bits |= kMultiAwaitDrain;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  state.pipes.push(dest);

  let onDrain = null;
  let cleanedUp = false;

  const onEnd = () => dest.end();
  const onUnpipeThis = () => source.unpipe(dest);
  // process.stdout and process.stderr stay open until the process ends.
  const atEnd = options?.end !== false && !dest._isStdio ? onEnd : onUnpipeThis;
  if (state.bits & kEndEmitted) process.nextTick(atEnd);
  else source.once('end', atEnd);

  function onUnpipe(readable, info) {
    if (readable === source && info && info.hasUnpiped === false) {
      info.hasUnpiped = true;
      cleanup();
    }
  }

  function cleanup() {
    dest.removeListener('close', onClose);
    dest.removeListener('finish', onFinish);
    if (onDrain) dest.removeListener('drain', onDrain);
    dest.removeListener('error', onError);
    dest.removeListener('unpipe', onUnpipe);
    source.removeListener('end', onEnd);
    source.removeListener('end', onUnpipeThis);
    source.removeListener('data', onData);
    cleanedUp = true;
    // The source may be waiting for a 'drain' that nobody would hear.
    if (onDrain && state.awaitDrainWriters && (!dest._writableState || dest._writableState.needDrain)) onDrain();
  }

  function pause() {
    // unpipe() may have happened inside dest.write().
    if (!cleanedUp) {
      if (state.pipes.length === 1 && state.pipes[0] === dest) {
        state.awaitDrainWriters = dest;
        state.bits &= ~kMultiAwaitDrain;
      } else if (state.pipes.length > 1 && state.pipes.includes(dest)) {
        state.awaitDrainWriters.add(dest);
      }
      source.pause();
    }
    if (!onDrain) {
      // Listened to only from the first time it is needed on.
      onDrain = () => drained(source, dest);
      dest.on('drain', onDrain);
    }
  }

  function onData(chunk) {
    let more;
    try {
      more = dest.write(chunk);
    } catch (err) {
      // For example an object for a destination of bytes: the destination's error, not the source's.
      if (!dest._writableState) throw err;
      dest.destroy(err);
      return;
    }
    if (more === false) pause();
  }

  // An error ends this pipe; where nobody listens for it, it still has to surface.
  function onError(err) {
    onUnpipeThis();
    dest.removeListener('error', onError);
    if (dest.listenerCount('error') === 0) {
      const s = dest._writableState || dest._readableState;
      if (s && !s.errorEmitted) errorOrDestroy(dest, err);
      else dest.emit('error', err);
    }
  }

  function onClose() {
    dest.removeListener('finish', onFinish);
    onUnpipeThis();
  }

  function onFinish() {
    dest.removeListener('close', onClose);
    onUnpipeThis();
  }

  dest.on('unpipe', onUnpipe);
  source.on('data', onData);
  prependListener(dest, 'error', onError);
  dest.once('close', onClose);
  dest.once('finish', onFinish);
  dest.emit('pipe', source);

  if (dest.writableNeedDrain === true) pause();
  else if ((state.bits & kFlowing) === 0) source.resume();
  return dest;
}

function drained(source, dest) {
  const state = source._readableState;
  if (state.awaitDrainWriters === dest) state.awaitDrainWriters = null;
  else if (state.bits & kMultiAwaitDrain) state.awaitDrainWriters.delete(dest);
  if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && source.listenerCount('data')) source.resume();
}

/** Ends one pipe, or all of them when `dest` is left out. */
export function unpipe(dest) {
  const state = this._readableState;
  if (state.pipes.length === 0) return this;
  if (!dest) {
    const all = state.pipes;
    state.pipes = [];
    this.pause();
    for (const one of all) one.emit('unpipe', this, { hasUnpiped: false });
    return this;
  }
  const index = state.pipes.indexOf(dest);
  if (index === -1) return this;
  state.pipes.splice(index, 1);
  if (state.pipes.length === 0) this.pause();
  dest.emit('unpipe', this, { hasUnpiped: false });
  return this;
}
