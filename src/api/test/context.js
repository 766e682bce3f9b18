// What the functions of tests and suites are called with.
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { validateFunction, validateNumber, validateObject } from 'internal:errors/validators';
import { parseArguments } from 'internal:test/arguments';
import { Plan } from 'internal:test/plan';
import { Test } from 'internal:test/unit';

const assertions = lazy('internal:test/assertions');
const mocks = lazy('internal:test/mock');

/** @type {WeakMap<Test, TestContext | SuiteContext>} */
const contexts = new WeakMap();
/** @type {WeakMap<TestContext | SuiteContext, Test>} */
const tests = new WeakMap();

/** The context of a test or suite; made once. */
export function contextOf(test) {
  let context = contexts.get(test);
  if (context === undefined) {
    context = test.type === 'suite' ? new SuiteContext() : new TestContext();
    contexts.set(test, context);
    tests.set(context, test);
  }
  return context;
}

/** The test of a context. */
export function testOf(context) {
  return tests.get(context);
}

/** @see https://nodejs.org/api/test.html#class-suitecontext */
export class SuiteContext {
  get name() { return testOf(this).name; }
  get fullName() { return testOf(this).fullName; }
  get filePath() { return testOf(this).harness.fileOf(testOf(this)); }
  get signal() { return testOf(this).signal; }
  get tags() { return testOf(this).tags; }
  diagnostic(message) { testOf(this).diagnostic(message); }
}

/** @see https://nodejs.org/api/test.html#class-testcontext */
export class TestContext {
  #assert;

  get name() { return testOf(this).name; }
  get fullName() { return testOf(this).fullName; }
  get filePath() { return testOf(this).harness.fileOf(testOf(this)); }
  get signal() { return testOf(this).signal; }
  get tags() { return testOf(this).tags; }
  /** Whether it has passed; false until then. */
  get passed() { return testOf(this).error === null && testOf(this).started !== 0; }
  get error() { return testOf(this).error; }
  get attempt() { return 0; }
  get workerId() { return Number(process.env.NODE_TEST_WORKER_ID) || undefined; }
  get mock() { return (testOf(this).mock ??= new (mocks().MockTracker)()); }
  get assert() { return (this.#assert ??= assertions().assertionsOf(this, testOf(this))); }

  plan(count, options = undefined) {
    const test = testOf(this);
    const plan = new Plan(count, options);
    if (test.plan !== undefined) throw new Error('cannot set plan more than once');
    test.plan = plan;
  }

  diagnostic(message) {
    testOf(this).diagnostic(message);
  }

  runOnly(on) {
    testOf(this).runOnlySubtests = Boolean(on);
  }

  skip(message) {
    const test = testOf(this);
    test.skipped = true;
    test.message = typeof message === 'string' ? message : null;
  }

  todo(message) {
    const test = testOf(this);
    test.todo = true;
    test.message = typeof message === 'string' ? message : null;
  }

  /** A subtest. Resolves when it is over. */
  test(name, options, fn) {
    const parent = testOf(this);
    parent.plan?.count();
    return parent.harness.register(Test, parent, parseArguments(name, options, fn));
  }

  before(fn, options) { addHook(this, 'before', fn, options); }
  after(fn, options) { addHook(this, 'after', fn, options); }
  beforeEach(fn, options) { addHook(this, 'beforeEach', fn, options); }
  afterEach(fn, options) { addHook(this, 'afterEach', fn, options); }

  /**
   * Calls `condition` until it neither throws nor rejects.
   * @param {{ interval?: number, timeout?: number }} [options] ms
   */
  waitFor(condition, options = {}) {
    validateFunction(condition, 'condition');
    validateObject(options, 'options');
    const { interval = 50, timeout = 1000 } = options;
    validateNumber(interval, 'options.interval', 0, 2 ** 31 - 1);
    validateNumber(timeout, 'options.timeout', 0, 2 ** 31 - 1);
    return new Promise((resolve, reject) => {
      let cause;
      let timer;
      const expired = setTimeout(() => {
        clearTimeout(timer);
        reject(new Error('waitFor() timed out', cause === undefined ? undefined : { cause: cause.error }));
      }, timeout);
      const poll = async () => {
        try {
          const result = await condition();
          clearTimeout(expired);
          resolve(result);
        } catch (error) {
          cause = { error };
          timer = setTimeout(poll, interval);
        }
      };
      poll();
    });
  }
}

/** Registers a hook of a test or suite; a `before` of one that has begun runs at once. */
export function addHook(context, kind, fn, options) {
  const test = testOf(context);
  const hook = test.hooks.add(kind, fn, options);
  if (kind === 'before' && test.started !== 0) hook.run(context).then(undefined, () => {});
}
