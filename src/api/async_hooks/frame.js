/**
 * The current async context: an immutable map from AsyncLocalStorage to its value, kept in V8's continuation-preserved
 * embedder data, so that promises carry it by themselves. `undefined` is the empty context. Whoever queues a callback
 * (ticks, timers, native requests) saves `currentFrame()` and puts it back with `exchangeFrame()` around the call.
 */
import { get, set } from 'binding:async_context';

/** Never changed after its creation. */
export class AsyncContextFrame extends Map {
  /** @returns {AsyncContextFrame} `parent` with another value for `storage` */
  static with(parent, storage, value) {
    const frame = new AsyncContextFrame(parent);
    frame.set(storage, value);
    return frame;
  }

  /** @returns {AsyncContextFrame} `parent` without `storage` */
  static without(parent, storage) {
    const frame = new AsyncContextFrame(parent);
    frame.delete(storage);
    return frame;
  }
}

// Until a program enters its first context there is only the empty one: no call into V8 is needed to know it.
let entered = false;

/** @returns {AsyncContextFrame|undefined} */
export function currentFrame() {
  return entered ? get() : undefined;
}

/** @param {AsyncContextFrame|undefined} frame */
export function setFrame(frame) {
  if (!entered) {
    if (frame === undefined) return;
    entered = true;
  }
  set(frame);
}

/** Makes `frame` current and returns the one before. */
export function exchangeFrame(frame) {
  const prior = currentFrame();
  if (prior !== frame) setFrame(frame);
  return prior;
}
