/** node:test */
import { running } from 'internal:test/call';
import { addHook, contextOf } from 'internal:test/context';
import { parseArguments } from 'internal:test/arguments';
import { ownHarness } from 'internal:test/own_run';
import { Suite, Test } from 'internal:test/unit';

const assertions = lazy('internal:test/assertions');
const mocks = lazy('internal:test/mock');
const runs = lazy('internal:test/run');
const snapshots = lazy('internal:test/snapshot');

/** The test or suite that code which runs now belongs to. */
function current(harness) {
  let owner = running.getStore();
  // The code of a hook belongs to what the hook belongs to: what it registers goes to the top.
  if (owner !== undefined && !(owner instanceof Test)) owner = undefined;
  return owner === undefined || owner.harness !== harness ? harness.root : owner;
}

function register(Class, overrides, name, options, fn) {
  const definition = parseArguments(name, options, fn);
  if (overrides !== undefined) definition.options = { ...definition.options, ...overrides };
  const harness = ownHarness();
  const parent = current(harness);
  if (Class === Test) return harness.register(Test, parent, definition);
  const suite = harness.make(Suite, parent.done ? harness.root : parent, definition);
  suite.collect();
  return suite.parent.add(suite);
}

function registrar(Class, name) {
  const fn = { [name](testName, options, body) { return register(Class, undefined, testName, options, body); } }[name];
  for (const kind of ['expectFailure', 'skip', 'todo', 'only']) {
    fn[kind] = { [kind](testName, options, body) {
      return register(Class, { [kind]: true }, testName, options, body);
    } }[kind];
  }
  return fn;
}

function hook(kind) {
  return { [kind](fn, options) { addHook(contextOf(current(ownHarness())), kind, fn, options); } }[kind];
}

const test = registrar(Test, 'test');
const suite = registrar(Suite, 'suite');
const before = hook('before');
const after = hook('after');
const beforeEach = hook('beforeEach');
const afterEach = hook('afterEach');
const it = test;
const describe = suite;

/** @see https://nodejs.org/api/test.html#runoptions */
function run(options) {
  return runs().run(options);
}

Object.assign(test, { after, afterEach, before, beforeEach, describe, it, run, suite, test });
for (const [name, get] of [
  ['mock', () => new (mocks().MockTracker)()],
  ['snapshot', () => snapshots().settings],
  ['assert', () => assertions().assertions],
]) {
  let value;
  Object.defineProperty(test, name, {
    __proto__: null, configurable: true, enumerable: true, get: () => (value ??= get()),
  });
}

export { after, afterEach, before, beforeEach, describe, it, run, suite, test };
export default test;
