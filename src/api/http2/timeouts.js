// Timeouts of sessions and streams. Activity costs nothing: when a timer is due, it asks how long ago the last one was.
import { clearTimeout } from 'node:timers';
import { validateFunction } from 'internal:errors/validators';
import { getTimerDuration, setUnrefTimeout } from 'internal:timers/lists';
import { kTimeout } from 'internal:http2/symbols';

/**
 * `setTimeout` of both; `this` has `_onTimeout`.
 * @param {number} msecs 0 ends it.
 * @param {() => void} [callback]
 */
export function setTimeout(msecs, callback) {
  if (this.destroyed) return this;
  msecs = getTimerDuration(msecs, 'msecs');
  if (callback !== undefined) validateFunction(callback, 'callback');
  clearTimeout(this[kTimeout]);
  this[kTimeout] = null;
  if (msecs === 0) {
    if (callback !== undefined) this.removeListener('timeout', callback);
  } else {
    this[kTimeout] = setUnrefTimeout(this._onTimeout.bind(this), msecs);
    if (callback !== undefined) this.once('timeout', callback);
  }
  return this;
}

/** Something happened: the time begins anew. */
export function touch(target) {
  target[kTimeout]?.refresh();
}
