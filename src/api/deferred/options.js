// The options of a task.
import { validateAbortSignal, validateArray, validateNumber, validateOneOf, validateString } from 'internal:errors/validators';

const names = new Set(['signal', 'timeout', 'priority', 'transfer', 'name', 'inline']);
const priorities = { __proto__: null, high: 0, normal: 1, low: 2 };

/**
 * Whether the last argument of `Deferred.run(fn, …)` is its options: a plain object with nothing but options in it, and one more
 * argument than `fn` declares.
 */
export function isOptions(value, position, declared) {
  if (typeof value !== 'object' || value === null || position < declared) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => names.has(key));
}

/** What is meant when nothing is said. */
export const defaults = Object.freeze({
  signal: undefined, timeout: undefined, priority: 1, transfer: undefined, name: undefined, inline: 'auto',
});

/** @param {object} options */
export function readOptions(options) {
  const { signal, timeout, priority = 'normal', transfer, name, inline = 'auto' } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (timeout !== undefined) validateNumber(timeout, 'options.timeout', 0, 2 ** 31 - 1);
  validateOneOf(priority, 'options.priority', ['high', 'normal', 'low']);
  if (transfer !== undefined) validateArray(transfer, 'options.transfer');
  if (name !== undefined) validateString(name, 'options.name');
  validateOneOf(inline, 'options.inline', ['auto', 'never', 'always']);
  return { signal, timeout, priority: priorities[priority], transfer, name, inline };
}
