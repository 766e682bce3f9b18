// node:test: tests and suites with hooks, run in the process that defines them.
import { enqueue, parseArguments, root, Test } from 'internal:test/runner';
import { contextOf } from 'internal:test/context';
import { validateFunction } from 'internal:errors/validators';

const mocks = lazy('internal:test/mock');

/** The suite whose function is being called; registrations belong to it. */
let collecting;

function register(isSuite, overrides, name, options, fn) {
  const parsed = parseArguments(name, options, fn);
  const merged = { ...parsed.options, ...overrides };
  const parent = collecting ?? (Test.current !== undefined && !isSuite && Test.current.running ? Test.current : root);
  const test = new Test(parent, parsed.name, merged, parsed.fn, isSuite);
  if (isSuite) collect(test);
  if (parent === root) enqueue(test);
  return isSuite ? undefined : test.finished;
}

/** Calls the function of a suite, which registers what is in it. */
function collect(suite) {
  if (suite.fn === undefined || suite.skipped) return;
  const outer = collecting;
  collecting = suite;
  try {
    const result = suite.fn.call(contextOf(suite), contextOf(suite));
    if (typeof result?.then === 'function') suite.collected = result;
  } catch (error) {
    suite.collected = Promise.reject(error);
    suite.collected.catch(() => {});
  } finally {
    collecting = outer;
  }
}

function registrar(isSuite, name) {
  const fn = { [name](testName, options, body) { return register(isSuite, {}, testName, options, body); } }[name];
  for (const kind of ['skip', 'todo', 'only']) {
    fn[kind] = (testName, options, body) => register(isSuite, { [kind]: true }, testName, options, body);
  }
  return fn;
}

function hook(kind) {
  return { [kind](fn) {
    validateFunction(fn, 'fn');
    (collecting ?? root).hooks[kind].push(fn);
  } }[kind];
}

const test = registrar(false, 'test');
const it = registrar(false, 'it');
const describe = registrar(true, 'describe');
const suite = registrar(true, 'suite');
const before = hook('before');
const after = hook('after');
const beforeEach = hook('beforeEach');
const afterEach = hook('afterEach');

Object.assign(test, { after, afterEach, before, beforeEach, describe, it, suite, test });
let mock;
Object.defineProperty(test, 'mock', {
  get() { return (mock ??= new (mocks().MockTracker)()); },
  enumerable: true, configurable: true,
});

export { after, afterEach, before, beforeEach, describe, it, suite, test };
export default test;
