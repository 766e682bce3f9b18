// util.deprecate: a function that warns when it is first called.

import { validateString } from 'internal:errors/validators';

const process = lazy('node:process');

/** Codes that were warned of. */
let seenCodes = new Set();
onStart(() => { seenCodes = new Set(); });

/** Emits a DeprecationWarning; of each code once. */
export function warnDeprecated(message, code, caller) {
  if (code === 'ExperimentalWarning') {
    process().default.emitWarning(message, code, caller);
    return;
  }
  if (code !== undefined) {
    if (seenCodes.has(code)) return;
    seenCodes.add(code);
  }
  process().default.emitWarning(message, 'DeprecationWarning', code, caller);
}

/**
 * @template {Function} F
 * @param {F} fn
 * @param {string} message
 * @param {string} [code] such as 'DEP0001': warned of once, whatever the function
 * @param {{ modifyPrototype?: boolean }} [options] whether the result shares the prototype of a class
 * @returns {F}
 */
export function deprecate(fn, message, code, { modifyPrototype = true } = {}) {
  if (code !== undefined) validateString(code, 'code');
  let warned = false;
  function deprecated(...args) {
    if (!warned && process().default.noDeprecation !== true) {
      warned = true;
      warnDeprecated(message, code, deprecated);
    }
    if (new.target) return Reflect.construct(fn, args, new.target);
    return fn.apply(this, args);
  }
  if (modifyPrototype) {
    Object.setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  Object.defineProperty(deprecated, 'length', { ...Object.getOwnPropertyDescriptor(fn, 'length') });
  return deprecated;
}

/** Says once that a feature is experimental. */
export function emitExperimentalWarning(feature) {
  if (seenCodes.has(feature)) return;
  seenCodes.add(feature);
  process().default.emitWarning(`${feature} is an experimental feature and might change at any time`, 'ExperimentalWarning');
}
