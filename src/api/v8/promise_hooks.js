import { triggerUncaughtException } from 'binding:errors';
import * as binding from 'binding:v8';
import { validatePlainFunction } from 'internal:errors/validators';

/** The four moments of a promise's life, and who wants to hear of each. */
const listeners = { init: [], before: [], after: [], settled: [] };

/** One function for V8 out of any number of listeners; what one throws does not reach the others, nor the promise. */
function combined(list) {
  if (list.length === 0) return undefined;
  const all = list.slice();
  return (promise, parent) => {
    for (const listener of all) {
      try {
        listener(promise, parent);
      } catch (error) {
        triggerUncaughtException(error, false);
      }
    }
  };
}

function update() {
  binding.setPromiseHooks(combined(listeners.init), combined(listeners.before), combined(listeners.after), combined(listeners.settled));
}

function add(moment, name) {
  return (hook) => {
    validatePlainFunction(hook, name);
    listeners[moment].push(hook);
    update();
    return () => {
      const at = listeners[moment].indexOf(hook);
      if (at === -1) return;
      listeners[moment].splice(at, 1);
      update();
    };
  };
}

const onInit = add('init', 'initHook');
const onBefore = add('before', 'beforeHook');
const onAfter = add('after', 'afterHook');
const onSettled = add('settled', 'settledHook');

/** See https://nodejs.org/api/v8.html#promise-hooks. */
export const promiseHooks = {
  createHook({ init, before, after, settled } = { __proto__: null }) {
    const stops = [];
    if (init) stops.push(onInit(init));
    if (before) stops.push(onBefore(before));
    if (after) stops.push(onAfter(after));
    if (settled) stops.push(onSettled(settled));
    return () => {
      for (const stop of stops) stop();
    };
  },
  onInit,
  onBefore,
  onAfter,
  onSettled,
};
