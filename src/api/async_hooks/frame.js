/**
 * The current async context: an immutable map from AsyncLocalStorage to its value, kept in V8's continuation-preserved
 * embedder data, so that promises carry it by themselves. `undefined` is the empty context. Whoever queues a callback
 * (ticks, timers, native requests) saves `currentFrame()` and puts it back with `exchangeFrame()` around the call.
 */
import { get, set } from 'binding:async_context';

/** Never changed after its creation, but for `disable()` of a storage. */
export class AsyncContextFrame extends Map {
  /** @param {AsyncContextFrame|undefined} parent */
  constructor(parent, storage, value) {
    super(parent);
    this.set(storage, value);
  }
}

/** @returns {AsyncContextFrame|undefined} */
export const currentFrame = get;

/** @type {(frame: AsyncContextFrame|undefined) => void} */
export const setFrame = set;

/** Makes `frame` current and returns the one before. */
export function exchangeFrame(frame) {
  const prior = get();
  set(frame);
  return prior;
}
