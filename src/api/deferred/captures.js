// What a function captures: live values, as V8 tells them.
import { location, scopes } from 'binding:deferred';

/**
 * @typedef {object} FunctionLocation positions from 0
 * @property {number} scriptId
 * @property {number} start offset in the script
 * @property {string} file path, or URL of an ES module; '' if the code has no name
 * @property {number} line
 * @property {number} column
 * @property {boolean} isModule written in an ES module
 */

/**
 * Where a function was written; undefined for native functions.
 * @param {Function} fn
 * @returns {FunctionLocation | undefined}
 */
export function functionLocation(fn) {
  const found = location(fn);
  if (found === undefined) return undefined;
  const [scriptId, start, file, line, column, isModule] = found;
  return { scriptId, start, file: typeof file === 'string' ? file : '', line, column, isModule };
}

/** By the first word of V8's description of a scope. */
const kinds = new Map([
  ['Closure', 'closure'], ['Block', 'block'], ['Catch', 'catch'], ['Local', 'closure'], ['With', 'with'],
  ['Script', 'script'], ['Eval', 'closure'], ['Module', 'module'],
]);

/**
 * Reads captured variables. What is not in the result is a global, or does not exist.
 * @param {Function} fn
 * @param {Iterable<string>} names
 * @returns {Map<string, { value: unknown, scope: 'closure' | 'block' | 'catch' | 'with' | 'script' | 'module', early: boolean }>}
 *   early: the variable's declaration was not reached yet, it has no value
 */
export function readCaptures(fn, names) {
  const wanted = new Set(names);
  const found = new Map();
  if (wanted.size === 0) return found;
  const list = scopes(fn);
  if (list === undefined) return found;
  for (let i = 0; i < list.length && wanted.size > 0; i++) {
    const { description, object } = list[i];
    const scope = kinds.get(/^\w+/.exec(description)?.[0]);
    if (scope === undefined || object === null || typeof object !== 'object') continue;  // the global scope
    for (const name of wanted) {
      if (!(scope === 'with' ? name in object : Object.hasOwn(object, name))) continue;
      found.set(name, read(object, name, scope));
      wanted.delete(name);
    }
  }
  return found;
}

function read(object, name, scope) {
  try {
    return { value: object[name], scope, early: false };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { value: undefined, scope, early: true };
  }
}
