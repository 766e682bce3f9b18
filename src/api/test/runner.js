// The tree of tests: what is registered, in which order it runs, and what became of it. Tests of one level run one after the
// other; those of a level with the option `concurrency` run side by side.
import process from 'node:process';
import { setTimeout, clearTimeout } from 'node:timers';
import { AbortController } from 'internal:events/abort';
import { validateFunction } from 'internal:errors/validators';
import { ERR_TEST_FAILURE } from 'internal:test/errors';
import { report, summary } from 'internal:test/reporter';

const contexts = lazy('internal:test/context');

/** Results over the whole process. */
export const totals = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };

export class Hooks {
  before = [];
  after = [];
  beforeEach = [];
  afterEach = [];
}

/** One test or suite. */
export class Test {
  hooks = new Hooks();
  children = [];
  mock;
  plan;
  assertions = 0;
  error;
  done = false;
  running = false;
  skipReason;
  todoReason;
  #finish;

  constructor(parent, name, options, fn, isSuite) {
    this.parent = parent;
    this.isSuite = isSuite;
    this.options = options;
    this.fn = fn;
    this.name = name || (fn?.name || '<anonymous>');
    this.nesting = parent === undefined ? -1 : parent.nesting + 1;
    this.skipped = Boolean(options.skip);
    if (typeof options.skip === 'string') this.skipReason = options.skip;
    this.isTodo = Boolean(options.todo);
    if (typeof options.todo === 'string') this.todoReason = options.todo;
    this.abort = new AbortController();
    this.timeout = options.timeout ?? parent?.timeout ?? Infinity;
    this.finished = new Promise((resolve) => { this.#finish = resolve; });
    parent?.children.push(this);
  }

  get fullName() {
    return this.parent === undefined || this.parent.parent === undefined ? this.name : `${this.parent.fullName} > ${this.name}`;
  }

  /** The running test that code outside any callback belongs to. */
  static current;

  settle() {
    this.done = true;
    this.running = false;
    this.abort.abort();
    this.#finish();
  }

  fail(error) {
    if (this.error === undefined) this.error = { value: error };
  }
}

export const root = new Test(undefined, '<root>', {}, undefined, true);
let scheduled = false;
let queue = Promise.resolve();

/** Registers at the top level: runs when the tests before it are through. */
export function enqueue(test) {
  queue = queue.then(() => execute(test));
  if (!scheduled) {
    scheduled = true;
    process.on('uncaughtException', onUncaught);
    process.on('unhandledRejection', onUncaught);
    process.on('beforeExit', finishRun);
    process.on('exit', finishRun);
  }
}

function onUncaught(error) {
  const test = Test.current;
  if (test === undefined || test.done) {
    totals.fail++;
    report({ name: 'uncaught exception', nesting: 0, error, ok: false, ms: 0 });
    process.exitCode = 1;
    return;
  }
  test.fail(error);
  test.onUncaught?.(error);
}

let reported = false;
function finishRun() {
  if (reported) return;
  const pending = root.children.filter((test) => !test.done && !hasRun(test));
  if (pending.length > 0) {
    // Nothing can wake these tests any more.
    for (const test of pending) {
      totals.cancelled++;
      totals.tests++;
      report({
        name: test.name, nesting: test.nesting, ok: false, ms: 0,
        error: new ERR_TEST_FAILURE('Promise resolution is still pending but the event loop has already resolved'),
      });
    }
  }
  reported = true;
  process.off('uncaughtException', onUncaught);
  process.off('unhandledRejection', onUncaught);
  if (totals.fail > 0 || totals.cancelled > 0) process.exitCode = 1;
  summary(totals);
}
const hasRun = (test) => test.skipped;

async function runHooks(list, ...args) {
  for (const hook of list) await hook(...args);
}

/** The beforeEach hooks that apply to a test: outermost first. */
function inherited(test) {
  const chain = [];
  for (let at = test.parent; at !== undefined; at = at.parent) chain.unshift(at);
  return chain;
}

async function beforeAll(suite) {
  if (suite === undefined || suite.beforeRan) return;
  await beforeAll(suite.parent);
  suite.beforeRan = true;
  await runHooks(suite.hooks.before, contexts().contextOf(suite));
}

/** Runs a registered test or suite to its end. Never rejects. */
export async function execute(test) {
  if (test.done || test.running) return test.finished;
  test.running = true;
  const started = performanceNow();
  if (test.isSuite) await executeSuite(test);
  else await executeTest(test);
  const ms = performanceNow() - started;
  count(test);
  report({
    name: test.name, nesting: test.nesting, ok: test.error === undefined, error: test.error?.value, ms,
    skip: test.skipped ? test.skipReason ?? true : undefined, todo: test.isTodo ? test.todoReason ?? true : undefined,
    isSuite: test.isSuite,
  });
  if (test.error !== undefined && !test.isTodo && test.parent !== undefined && test.parent !== root) {
    test.parent.fail(new ERR_TEST_FAILURE(`${failedChildren(test.parent)} failed`));
  }
  test.settle();
}

function failedChildren(parent) {
  const failed = parent.children.filter((child) => child.error !== undefined).length;
  return `${failed} subtest${failed === 1 ? '' : 's'}`;
}

function count(test) {
  if (test.isSuite) {
    totals.suites++;
    // A suite fails through its tests, which are counted; only its own error counts here.
    return;
  }
  totals.tests++;
  if (test.skipped) totals.skipped++;
  else if (test.isTodo) totals.todo++;
  else if (test.error !== undefined) totals.fail++;
  else totals.pass++;
}

const performanceNow = () => Number(process.hrtime.bigint()) / 1e6;

async function executeSuite(suite) {
  const context = contexts().contextOf(suite);
  try {
    await suite.collected;
    if (!suite.skipped) {
      if (suite.children.some((child) => !child.skipped)) await beforeAll(suite);
      const { concurrency } = suite.options;
      if (concurrency === true || concurrency > 1) {
        await runSideBySide(suite.children, concurrency === true ? 4 : concurrency);
      } else {
        for (const child of suite.children) await execute(child);
      }
      if (suite.beforeRan) await runHooks(suite.hooks.after, context);
    }
  } catch (error) {
    suite.fail(error);
    totals.fail++;
  }
}

async function runSideBySide(tests, limit) {
  let next = 0;
  const lane = async () => {
    while (next < tests.length) await execute(tests[next++]);
  };
  await Promise.all(Array.from({ length: Math.min(limit, tests.length) }, lane));
}

async function executeTest(test) {
  if (test.skipped || test.fn === undefined) return;
  const context = contexts().contextOf(test);
  const chain = inherited(test);
  const previous = Test.current;
  Test.current = test;
  try {
    await beforeAll(test.parent);
    for (const level of chain) await runHooks(level.hooks.beforeEach, context);
    await withTimeout(test, callBody(test, context));
    for (const child of test.children) await execute(child);
    if (test.plan !== undefined && test.plan !== test.assertions) {
      throw new ERR_TEST_FAILURE(`plan expected ${test.plan} assertions but received ${test.assertions}`);
    }
  } catch (error) {
    test.fail(error);
  }
  for (const step of [
    () => runHooks(test.hooks.after, context),
    async () => { for (const level of chain.reverse()) await runHooks(level.hooks.afterEach, context); },
  ]) {
    try {
      await step();
    } catch (error) {
      test.fail(error);
    }
  }
  test.mock?.restoreAll();
  Test.current = previous;
}

function callBody(test, context) {
  const { fn } = test;
  return new Promise((resolve, reject) => {
    test.onUncaught = reject;
    let result;
    try {
      if (fn.length > 1) {
        result = fn.call(context, context, (error) => { error ? reject(error) : resolve(); });
        if (typeof result?.then !== 'function') return;
        reject(new ERR_TEST_FAILURE('passed a callback but also returned a Promise'));
        return;
      }
      result = fn.call(context, context);
    } catch (error) {
      reject(error);
      return;
    }
    Promise.resolve(result).then(resolve, reject);
  });
}

async function withTimeout(test, promise) {
  if (!Number.isFinite(test.timeout)) return promise;
  let timer;
  const expired = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new ERR_TEST_FAILURE(`test timed out after ${test.timeout}ms`));
    }, test.timeout);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Splits (name?, options?, fn?) as every registering function takes it. */
export function parseArguments(name, options, fn) {
  if (typeof name === 'function') [fn, name] = [name, undefined];
  else if (name !== null && typeof name === 'object') [fn, options, name] = [options, name, undefined];
  if (typeof options === 'function') [fn, options] = [options, undefined];
  if (fn !== undefined) validateFunction(fn, 'fn');
  return { name: typeof name === 'string' ? name : undefined, options: options ?? {}, fn };
}
