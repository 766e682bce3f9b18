// t.assert: the functions of node:assert, counted for plans, and those that a program registers.
import { validateFunction, validateString } from 'internal:errors/validators';

const assert = lazy('node:assert');
const snapshots = lazy('internal:test/snapshot');

/** Not on t.assert: they are no assertions. */
const kLeftOut = new Set(['AssertionError', 'strict', 'Assert', 'options']);

let methods;

/** Name -> function, called with the TestContext as `this`. */
function registered() {
  if (methods === undefined) {
    methods = new Map();
    const source = assert().default;
    for (const name of Object.keys(source)) {
      if (typeof source[name] === 'function' && !kLeftOut.has(name)) methods.set(name, source[name]);
    }
    methods.set('snapshot', snapshots().snapshot);
    methods.set('fileSnapshot', snapshots().fileSnapshot);
  }
  return methods;
}

/** `assert` of node:test. */
export const assertions = {
  __proto__: null,
  /**
   * Adds an assertion to the `assert` of all tests from now on.
   * @param {string} name
   * @param {Function} fn called with the TestContext as `this`
   */
  register(name, fn) {
    validateString(name, 'name');
    validateFunction(fn, 'fn');
    registered().set(name, fn);
  },
};

/**
 * The assertions of one test.
 * @param {import('internal:test/context').TestContext} context
 * @param {import('internal:test/unit').Test} test
 */
export function assertionsOf(context, test) {
  const own = { __proto__: null };
  for (const [name, fn] of registered()) {
    own[name] = (...args) => {
      test.plan?.count();
      return Reflect.apply(fn, context, args);
    };
  }
  return own;
}
