// What a test function is called with.
import { Test, execute, parseArguments } from 'internal:test/runner';
import { validateFunction, validateNumber } from 'internal:errors/validators';
import { setTimeout as sleep } from 'node:timers/promises';

const assert = lazy('node:assert');
const mocks = lazy('internal:test/mock');

/** @type {WeakMap<Test, TestContext>} */
const contexts = new WeakMap();

/** The context of a test; made once. */
export function contextOf(test) {
  let context = contexts.get(test);
  if (context === undefined) contexts.set(test, context = new TestContext(test));
  return context;
}

export class TestContext {
  #test;
  #assert;
  constructor(test) { this.#test = test; }

  get name() { return this.#test.name; }
  get fullName() { return this.#test.fullName; }
  get signal() { return this.#test.abort.signal; }
  get passed() { return this.#test.error === undefined; }
  get error() { return this.#test.error?.value ?? null; }
  get filePath() { return requireBuiltin('node:process').default.argv[1]; }
  get mock() { return (this.#test.mock ??= new (mocks().MockTracker)()); }

  /** node:assert, counted for plan(). */
  get assert() {
    if (this.#assert === undefined) {
      const test = this.#test;
      const source = assert().default;
      const counted = { __proto__: null };
      for (const key of Object.keys(source)) {
        if (typeof source[key] !== 'function' || key === 'AssertionError' || key === 'CallTracker' || key === 'strict') continue;
        counted[key] = (...args) => {
          test.assertions++;
          return source[key](...args);
        };
      }
      this.#assert = counted;
    }
    return this.#assert;
  }

  plan(count) {
    validateNumber(count, 'count');
    this.#test.plan = count;
  }

  diagnostic(message) {
    requireBuiltin('node:process').default.stdout.write(`${'  '.repeat(this.#test.nesting + 1)}\u{2139} ${message}\n`);
  }

  skip(message) {
    this.#test.skipped = true;
    if (message !== undefined) this.#test.skipReason = `${message}`;
  }

  todo(message) {
    this.#test.isTodo = true;
    if (message !== undefined) this.#test.todoReason = `${message}`;
  }

  /** A subtest; resolves when it is through. */
  async test(name, options, fn) {
    const parsed = parseArguments(name, options, fn);
    this.#test.assertions++;
    const child = new Test(this.#test, parsed.name, parsed.options, parsed.fn, false);
    const { concurrency } = this.#test.options;
    if (!(concurrency === true || concurrency > 1)) {
      for (const earlier of this.#test.children) {
        if (earlier === child) break;
        await earlier.finished;
      }
    }
    await execute(child);
  }

  before(fn) { this.#addHook('before', fn); }
  after(fn) { this.#addHook('after', fn); }
  beforeEach(fn) { this.#addHook('beforeEach', fn); }
  afterEach(fn) { this.#addHook('afterEach', fn); }

  #addHook(kind, fn) {
    validateFunction(fn, 'fn');
    this.#test.hooks[kind].push(fn);
  }

  /** Calls `condition` until it does not throw. */
  async waitFor(condition, { interval = 50, timeout = 1000 } = {}) {
    validateFunction(condition, 'condition');
    for (let waited = 0; ; waited += interval) {
      try {
        return await condition();
      } catch (cause) {
        if (waited >= timeout) throw new Error('waitFor() timed out', { cause });
      }
      await sleep(interval);
    }
  }
}
