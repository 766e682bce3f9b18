// A test or a suite: when it runs, what becomes of it, and in which order that is told.
import process from 'node:process';
import { AbortController } from 'internal:events/abort';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import {
  validateAbortSignal, validateNumber, validateObject, validateStringArray, validateUint32,
} from 'internal:errors/validators';
import { call, interruptible, limited, running } from 'internal:test/call';
import {
  asFailure, failure, kAborted, kCancelledByParent, kExpectedFailure, kSubtestsFailed, kTestTimeoutFailure,
} from 'internal:test/errors';
import { isExpected, readExpectedFailure } from 'internal:test/expected_failure';
import { isFilteredByName } from 'internal:test/filter';
import { Hooks } from 'internal:test/hooks';
import { Plan } from 'internal:test/plan';

const contexts = lazy('internal:test/context');

const kTimeoutMax = 2 ** 31 - 1;
const kCancelledText = 'test did not finish before its parent and was cancelled';
const now = () => Number(process.hrtime.bigint()) / 1e6;
/** Rounded to what the clock tells. */
export const milliseconds = (from, to) => Math.round((to - from) * 1e6) / 1e6;
const isSet = (option) => option !== undefined && option !== null && option !== false;

/** How many subtests run side by side, from the option. */
function readConcurrency(option, inherited) {
  if (option === undefined || option === null) return inherited;
  if (typeof option === 'number') {
    validateUint32(option, 'options.concurrency', true);
    return option;
  }
  if (option === true) return Infinity;
  if (option === false) return 1;
  throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], option);
}

export class Test {
  type = 'test';
  hooks = new Hooks();
  /** Those that are to run, in the order of their definition. */
  subtests = [];
  /** @type {Error | null} */
  error = null;
  passed = false;
  cancelled = false;
  started = 0;
  ended = 0;
  number = 0;
  messages = [];
  /** Fails the call of its function from outside. */
  reject;
  mock;
  /** t.runOnly(true), or --test-only. */
  runOnlySubtests = false;
  #announced = false;
  #abort = new AbortController();
  #settle;
  #waiting = [];
  #active = 0;
  #onIdle;
  /** Index of the subtest whose turn it is to be told of. */
  #telling = 0;

  /**
   * @param {import('internal:test/harness').Harness} harness
   * @param {Test | null} parent null: the root
   * @param {{ name?: string, fn?: Function, options?: object, location?: object }} [definition]
   */
  constructor(harness, parent, { name, fn, options = {}, location } = {}) {
    validateObject(options, 'options');
    const { concurrency, expectFailure, only, plan, signal, skip, tags, timeout, todo } = options;
    this.harness = harness;
    this.parent = parent;
    this.name = typeof name === 'string' && name !== '' ? name : (typeof fn === 'function' && fn.name) || '<anonymous>';
    this.location = location;
    this.nesting = parent === null || parent.parent === null ? 0 : parent.nesting + 1;
    this.concurrency = readConcurrency(concurrency, parent === null ? 1 : parent.concurrency);
    this.timeout = parent === null ? Infinity : parent.timeout;
    if (timeout !== undefined && timeout !== null && timeout !== Infinity) {
      validateNumber(timeout, 'options.timeout', 0, kTimeoutMax);
      this.timeout = timeout;
    }
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    this.outerSignal = signal;
    if (tags !== undefined) validateStringArray(tags, 'options.tags');
    this.tags = [...new Set([...(parent === null ? [] : parent.tags), ...(tags ?? [])])];
    this.skipped = isSet(skip);
    this.todo = isSet(todo) || parent?.todo === true;
    this.message = typeof skip === 'string' ? skip : typeof todo === 'string' ? todo : null;
    this.expectedFailure = readExpectedFailure(expectFailure) ?? parent?.expectedFailure;
    if (plan !== undefined) this.plan = new Plan(plan);
    this.only = Boolean(only);
    if (this.only) parent?.noteOnly();
    this.fn = fn;
    this.finished = new Promise((resolve) => { this.#settle = resolve; });
    this.id = parent === null ? 0 : ++harness.lastId;
  }

  get signal() { return this.#abort.signal; }

  get done() { return this.ended !== 0; }

  get fullName() {
    return this.parent === null || this.parent.parent === null ? this.name : `${this.parent.fullName} > ${this.name}`;
  }

  /** What it is called where somebody is told of it. */
  get title() {
    return `Test "${this.name}"`;
  }

  // --- which subtests run ------------------------------------------------------------------------------------------------

  /** Whether the names, or the mark `only`, leave this one out. */
  isLeftOut() {
    return isFilteredByName(this, this.harness.filter) || (this.parent.wantsOnly() && !this.only);
  }

  /** Whether only those subtests run that are marked with `only`. */
  wantsOnly() {
    return this.runOnlySubtests;
  }

  /** Something in it is marked with `only`. */
  noteOnly() {}

  /** Takes a subtest, and starts it as soon as it may. Resolves when it is over. */
  add(test) {
    if (test.isLeftOut()) {
      test.#settle();
      return test.finished;
    }
    this.admit(test);
    this.startNext();
    return test.finished;
  }

  admit(test) {
    this.subtests.push(test);
    test.number = this.subtests.length;
    this.harness.tell('test:enqueue', test, { type: test.type });
    this.#waiting.push(test);
  }

  startNext() {
    while (this.#waiting.length > 0 && this.#active < this.concurrency) {
      const test = this.#waiting.shift();
      if (test.done) continue;
      // Since it was taken, others may have been marked with `only`.
      if (test.isLeftOut()) {
        this.subtests.splice(this.subtests.indexOf(test), 1);
        test.#settle();
        continue;
      }
      this.#active++;
      // One that could not be started is over at once.
      if (test.error !== null) test.finish();
      else test.start();
      test.finished.then(() => {
        this.#active--;
        this.startNext();
      });
    }
    if (this.isIdle) this.#onIdle?.();
  }

  /** Whether no subtest runs or waits. */
  get isIdle() {
    return this.#active === 0 && this.#waiting.length === 0;
  }

  /** Resolves when no subtest runs or waits. */
  untilIdle() {
    if (this.isIdle) return undefined;
    return new Promise((resolve) => { this.#onIdle = resolve; });
  }

  // --- running -----------------------------------------------------------------------------------------------------------

  /** Runs it to its end; `finished` tells when that is. Never rejects. */
  async start() {
    this.started = now();
    this.harness.tell('test:dequeue', this, { type: this.type });
    try {
      const { outerSignal } = this;
      if (outerSignal?.aborted) throw failure(outerSignal.reason, kAborted);
      await this.run();
    } catch (error) {
      this.#failBy(error);
    }
    this.finish();
  }

  async run() {
    if (this.skipped || this.fn === undefined) return;
    const context = contexts().contextOf(this);
    const levels = this.#levels();
    let first;
    try {
      if (levels.some((level) => level.hooks.before.length > 0)) await this.runOuterBefore();
      for (const level of levels) {
        if (level.hooks.beforeEach.length > 0) await level.hooks.run('beforeEach', context);
      }
      if (!this.skipped) await limited(interruptible(this, this.#body(context)), this.timeout, this.outerSignal);
    } catch (error) {
      first = { error };
      this.#failBy(error);
    }
    const cleanUp = async (hooks, kind) => {
      try {
        if (hooks[kind].length > 0) await hooks.run(kind, context);
      } catch (error) {
        first ??= { error };
      }
    };
    await cleanUp(this.hooks, 'after');
    // A test's own afterEach hooks are for its subtests.
    for (const level of levels.reverse()) await cleanUp(level.hooks, 'afterEach');
    if (first !== undefined) this.#failBy(first.error);
  }

  /** The `before` hooks of all that it is in. */
  async runOuterBefore() {
    for (const level of this.#levels()) await level.hooks.run('before', contexts().contextOf(level));
  }

  /** Its function, its subtests, and its plan. */
  async #body(context) {
    await call(this, this.fn, context);
    await this.untilIdle();
    await this.plan?.check();
  }

  /** The levels around it, outermost first. */
  #levels() {
    const levels = [];
    for (let at = this.parent; at !== null; at = at.parent) levels.unshift(at);
    return levels;
  }

  /** What ends a test before it has ended by itself counts as its cancellation. */
  #failBy(error) {
    const failed = asFailure(error);
    const { failureType } = failed;
    if (failureType === kTestTimeoutFailure || failureType === kAborted || failureType === kCancelledByParent) {
      this.cancel(failed);
    } else {
      this.fail(failed);
    }
  }

  /** Only the first failure counts. */
  fail(error) {
    this.error ??= error;
  }

  cancel(error = failure(kCancelledText, kCancelledByParent)) {
    if (this.error !== null || this.done) return;
    this.cancelled = true;
    this.error = error;
    this.abort();
  }

  abort() {
    if (!this.#abort.signal.aborted) this.#abort.abort();
  }

  /** An uncaught error of the code that belongs to it, while it runs. */
  interrupt(error) {
    this.reject?.(error);
  }

  /** It is over: what still runs in it is cancelled, and its result told when its turn has come. */
  finish() {
    if (this.done) return;
    for (const test of this.subtests) {
      if (test.done) continue;
      test.cancel();
      test.finish();
    }
    this.#judge();
    this.ended = now();
    if (this.started === 0) this.started = this.ended;
    this.abort();
    this.mock?.reset();
    this.harness.tell('test:complete', this, this.#result({ passed: this.passed }));
    this.parent.tellReady();
    this.#settle();
    this.harness.onFinished(this);
  }

  #judge() {
    const failed = this.subtests.filter((test) => !test.passed && !test.todo && !test.skipped).length;
    if (failed > 0) this.fail(failure(`${failed} subtest${failed > 1 ? 's' : ''} failed`, kSubtestsFailed));
    if (this.expectedFailure !== undefined && !this.skipped && !this.cancelled) {
      if (this.error === null) this.fail(failure('test was expected to fail but passed', kExpectedFailure));
      else if (isExpected(this.expectedFailure, this.error.cause ?? this.error)) this.error = null;
    }
    this.passed = this.error === null;
  }

  // --- telling -----------------------------------------------------------------------------------------------------------

  /** Tells of the subtests that are over, in their order, as far as it is the turn of this one. */
  tellReady() {
    if (!this.hasTurn()) return;
    for (; this.#telling < this.subtests.length; this.#telling++) {
      const test = this.subtests[this.#telling];
      // What is in it may be over already.
      if (!test.done) return test.tellReady();
      test.tellResult();
    }
  }

  /** Whether all that comes before it was told of. */
  hasTurn() {
    const { parent } = this;
    return parent === null || (parent.hasTurn() && parent.subtests[parent.#telling] === this);
  }

  /** A test with subtests begins, for reporters, before the first of them. */
  #announce() {
    if (this.#announced || this.parent === null) return;
    this.#announced = true;
    this.parent.#announce();
    this.harness.tell('test:start', this, {});
  }

  tellResult() {
    this.number = this.parent.subtests.indexOf(this) + 1;
    while (this.#telling < this.subtests.length) this.subtests[this.#telling++].tellResult();
    if (this.subtests.length > 0) this.harness.tellPlan(this, this.nesting + 1, this.subtests.length);
    this.#announce();
    this.harness.count(this);
    this.harness.tell(this.passed ? 'test:pass' : 'test:fail', this, this.#result({}));
    for (const { text, level } of this.messages) this.harness.diagnostic(this, text, level);
  }

  #result(extra) {
    const details = { __proto__: null, duration_ms: milliseconds(this.started, this.ended), type: this.type };
    const classname = this.parent.parent === null ? undefined : this.parent.name;
    if (classname !== undefined) details.classname = classname;
    if (this.error !== null) details.error = this.error;
    const result = { testNumber: this.number, details: Object.assign(details, extra) };
    if (this.skipped) result.skip = this.message ?? true;
    else if (this.todo) result.todo = this.message ?? true;
    if (this.expectedFailure !== undefined) result.expectFailure = this.expectedFailure.label || true;
    if (classname !== undefined) result.classname = classname;
    return result;
  }

  /** A message for the reporters, told after its result. */
  diagnostic(text, level = 'info') {
    this.messages.push({ text, level });
  }
}

/** Its function registers the tests in it, at once; they run when it is its turn. */
export class Suite extends Test {
  type = 'suite';
  #candidates = [];
  #admitted = false;
  #collecting;

  /** Calls its function; then it is known what is in it, unless that takes its time. */
  collect() {
    if (this.fn === undefined || this.skipped) return;
    const context = contexts().contextOf(this);
    try {
      const result = running.run(this, () => Reflect.apply(this.fn, context, [context]));
      if (typeof result?.then !== 'function') return;
      this.#collecting = result;
      this.#collecting.then(undefined, () => {});
    } catch (error) {
      this.fail(asFailure(error));
    }
  }

  add(test) {
    if (this.#admitted) return super.add(test);
    this.#candidates.push(test);
    return test.finished;
  }

  /** Some of its tests are marked with `only`, in however deep a suite. */
  get hasOnlyInside() {
    return this.#candidates.some((test) => test.only || test.hasOnlyInside);
  }

  noteOnly() {
    this.parent.noteOnly();
  }

  wantsOnly() {
    if (this.hasOnlyInside) return this.harness.onlyMode;
    // Without such marks inside, all of it goes with the suite.
    return this.harness.onlyMode && !this.only && this.parent.wantsOnly();
  }

  isLeftOut() {
    // What takes its time to collect may yet hold something that is to run.
    if (this.#collecting !== undefined && !isFilteredByName(this, this.harness.filter)) return false;
    return super.isLeftOut() && this.#candidates.every((test) => test.isLeftOut());
  }

  async run() {
    const context = contexts().contextOf(this);
    await this.#collecting;
    this.#admitted = true;
    if (this.error !== null) return;
    await this.runOuterBefore();
    const started = this.hooks.run('before', context);
    if (started !== undefined) await started;
    for (const test of this.#candidates) if (!test.isLeftOut()) this.admit(test);
    this.startNext();
    let failed;
    try {
      await limited(Promise.resolve(this.untilIdle()), this.timeout, this.outerSignal);
    } catch (error) {
      failed = { error };
    }
    this.abort();
    const ended = this.hooks.run('after', context);
    if (ended !== undefined) await ended;
    if (failed !== undefined) throw failed.error;
  }
}

/** What all top-level tests are in. */
export class Root extends Test {
  type = 'root';
  started = now();

  constructor(harness, options) {
    super(harness, null, { name: '<root>', options });
    this.runOnlySubtests = harness.onlyMode;
  }

  #held = false;

  /** Without processes for each file, the mark alone decides. */
  noteOnly() {
    if (!this.harness.onlyWherever) return;
    this.harness.onlyMode = true;
    this.runOnlySubtests = true;
  }

  startNext() {
    if (!this.#held) super.startNext();
  }

  /** Nothing starts until release(). */
  hold() {
    this.#held = true;
  }

  release() {
    this.#held = false;
    this.startNext();
  }

  /** Ends what is still pending, and tells of it. */
  close(error) {
    for (const test of this.subtests) {
      if (test.done) continue;
      test.cancel(error);
      test.finish();
    }
    this.tellReady();
    this.ended = now();
  }
}
