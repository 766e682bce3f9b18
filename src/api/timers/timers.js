/** `node:timers`. */
import * as native from 'binding:timers';
import { validateFunction } from 'internal:errors/validators';
import { Immediate, clearImmediate, immediateInfo, processImmediate } from 'internal:timers/immediates';
import { Timeout, findById, processTimers, start, stop } from 'internal:timers/lists';

const promises = lazy('internal:timers/promises');
const kPromisify = Symbol.for('nodejs.util.promisify.custom');

onStart(() => native.setup(immediateInfo, processImmediate, processTimers));

/**
 * @param {Function} callback
 * @param {number} [after] milliseconds
 * @param {...any} args for the callback
 * @returns {Timeout}
 */
function setTimeout(callback, after, arg1, arg2, arg3) {
  validateFunction(callback, 'callback');
  return start(callback, after, restOf(arguments), false, true);
}

/** @returns {Timeout} */
function setInterval(callback, repeat, arg1, arg2, arg3) {
  validateFunction(callback, 'callback');
  return start(callback, repeat, restOf(arguments), true, true);
}

function restOf(all) {
  switch (all.length) {
    case 0:
    case 1:
    case 2:
      return undefined;
    case 3:
      return [all[2]];
    case 4:
      return [all[2], all[3]];
    default:
      return Array.prototype.slice.call(all, 2);
  }
}

/** @returns {Immediate} */
function setImmediate(callback, ...args) {
  validateFunction(callback, 'callback');
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

function clearTimeout(timer) {
  if (timer?._onTimeout) {
    // An object like a timer, from a library that fakes them, only loses its callback.
    if (timer instanceof Timeout) stop(timer);
    else timer._onTimeout = null;
    return;
  }
  if (typeof timer === 'number' || typeof timer === 'string') {
    const known = findById(timer);
    if (known !== undefined) stop(known);
  }
}

function clearInterval(timer) {
  clearTimeout(timer);
}

for (const [fn, name] of [
  [setTimeout, 'setTimeout'],
  [setImmediate, 'setImmediate'],
]) {
  Object.defineProperty(fn, kPromisify, {
    __proto__: null,
    enumerable: true,
    get() {
      return promises()[name];
    },
  });
}

for (const fn of [setTimeout, setInterval]) {
  Object.defineProperty(fn, 'length', { __proto__: null, configurable: true, value: 2 });
}

const timers = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval };
Object.defineProperty(timers, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return promises().default;
  },
});

export { Immediate, Timeout, clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout };
export default timers;
