import * as binding from 'binding:v8';
import { validatePlainFunction } from 'internal:errors/validators';

/** The four moments of a promise's life, and who wants to hear of each. */
const listeners = { init: [], before: [], after: [], settled: [] };

/** One function for V8 out of many listeners: none, the only one, or one that calls all. */
function combined(list) {
  if (list.length <= 1) return list[0];
  const all = list.slice();
  return (promise, parent) => {
    for (const listener of all) listener(promise, parent);
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
