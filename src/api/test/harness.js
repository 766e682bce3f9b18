// One run of tests: its root, its counts, its reporters, and the errors that nobody caught.
import { isAbsolute, relative } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers';
import { running } from 'internal:test/call';
import {
  asFailure, failure, kCancelledByParent, kParentAlreadyFinished, kUncaughtException, kUnhandledRejection,
} from 'internal:test/errors';
import { TestsStream } from 'internal:test/events';
import { callerLocation } from 'internal:test/location';
import { milliseconds, Root } from 'internal:test/unit';

const contexts = lazy('internal:test/context');

const kPending = 'Promise resolution is still pending but the event loop has already resolved';
const now = () => Number(process.hrtime.bigint()) / 1e6;

export class Harness {
  lastId = 0;
  stream = new TestsStream();
  counts = { __proto__: null, tests: 0, failed: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0, suites: 0 };
  success = true;
  /** The program's file; undefined for runs of several files. */
  entry;
  /** Whether it ends when nothing is left to run, whatever keeps the loop alive. */
  closesWhenIdle = false;
  /** Whether its failures are those of the process. */
  ownsProcess = false;
  /** The root's children as told to the reporters. */
  told = 0;
  #ended = false;
  #closing;
  #begun = now();

  /**
   * @param {{ filter: { namePatterns: RegExp[] | null, skipPatterns: RegExp[] | null }, onlyMode: boolean,
   *   onlyWherever?: boolean, entry?: string, options?: object }} settings `onlyWherever`: one mark is enough for onlyMode
   */
  constructor({ filter, onlyMode, onlyWherever = false, entry, options }) {
    this.onlyWherever = onlyWherever;
    this.filter = filter;
    this.onlyMode = onlyMode;
    this.entry = entry;
    this.root = new Root(this, options);
    this.finished = new Promise((resolve) => { this.finishRun = resolve; });
  }

  /** The file that a test is in. */
  fileOf(test) {
    return this.entry ?? test.location?.file;
  }

  /**
   * Adds a test to what it is defined in.
   * @param {typeof import("internal:test/unit").Test} Class
   * @param {import("internal:test/unit").Test} parent
   * @param {{ name?: string, options?: object, fn?: Function }} definition
   * @returns {Promise<void>}
   */
  register(Class, parent, definition) {
    const test = this.make(Class, parent.done ? this.root : parent, definition);
    if (parent.done) test.fail(failure('test could not be started because its parent finished', kParentAlreadyFinished));
    return test.parent.add(test);
  }

  make(Class, parent, definition) {
    return new Class(this, parent, { ...definition, location: callerLocation() });
  }

  // --- telling -----------------------------------------------------------------------------------------------------------

  /** @param {import("internal:test/unit").Test} test */
  tell(type, test, data) {
    const { nesting, name, id, parent, tags, location } = test;
    this.stream.tell(type, { __proto__: null, name, nesting, testId: id, parentId: parent.id, ...data, tags, ...location });
  }

  tellPlan(test, nesting, count) {
    this.stream.tell('test:plan', { __proto__: null, nesting, count, ...test.location });
  }

  diagnostic(test, message, level = 'info') {
    this.stream.tell('test:diagnostic', { __proto__: null, nesting: test.nesting, message, level, ...test.location });
  }

  /** Counts a test that is told of. */
  count(test) {
    const { counts } = this;
    if (test.parent === this.root) {
      counts.topLevel++;
      this.told++;
    }
    if (!test.passed && !test.todo && !test.skipped) this.success = false;
    if (test.type === 'suite') {
      counts.suites++;
      return;
    }
    if (test.skipped) counts.skipped++;
    else if (test.todo) counts.todo++;
    else if (test.cancelled) counts.cancelled++;
    else if (!test.passed) counts.failed++;
    else counts.passed++;
    counts.tests++;
  }

  // --- the end -----------------------------------------------------------------------------------------------------------

  /** A test is over. When nothing else is to run, the root's `after` hooks may let go what keeps the loop alive. */
  onFinished(test) {
    if (test.parent !== this.root || this.#closing !== undefined) return;
    if (this.root.hooks.after.length === 0 && !this.closesWhenIdle) return;
    setImmediate(() => {
      if (!this.root.isIdle || this.#closing !== undefined) return;
      if (this.closesWhenIdle) this.close();
      else this.runAfter();
    });
  }

  /** The root's `after` hooks, once. */
  async runAfter() {
    try {
      await this.root.hooks.run('after', contexts().contextOf(this.root));
    } catch (error) {
      this.success = false;
      this.root.fail(error);
    }
  }

  /** Runs the root's `after` hooks, and tells of the whole. */
  close() {
    return (this.#closing ??= this.#close());
  }

  async #close() {
    const pending = this.root.isIdle ? undefined : failure(kPending, kCancelledByParent);
    if (pending !== undefined) this.root.close(pending);
    await this.runAfter();
    this.root.close(pending);
    this.#summarise();
  }

  #summarise() {
    if (this.#ended) return;
    this.#ended = true;
    this.tellCounts();
    this.stream.finish();
    this.finishRun();
  }

  /** Tells what was counted so far: at the end, or where files run again and again, after each time. */
  tellCounts() {
    const duration = milliseconds(this.#begun, now());
    const { counts, root, stream } = this;
    const place = this.entry === undefined ? {} : { line: 1, column: 1, file: this.entry };
    stream.tell('test:plan', { __proto__: null, nesting: 0, count: this.told, ...place });
    for (const { text, level } of root.messages) {
      stream.tell('test:diagnostic', { __proto__: null, nesting: 0, message: text, level, ...place });
    }
    const { tests, suites, passed, failed, cancelled, skipped, todo } = counts;
    for (const message of [`tests ${tests}`, `suites ${suites}`, `pass ${passed}`, `fail ${failed}`, `cancelled ${cancelled}`,
                           `skipped ${skipped}`, `todo ${todo}`, `duration_ms ${duration}`]) {
      stream.tell('test:diagnostic', { __proto__: null, nesting: 0, message, level: 'info', ...place });
    }
    stream.tell('test:summary', {
      __proto__: null, success: this.success, counts: { __proto__: null, ...counts }, duration_ms: duration, file: this.entry,
    });
  }

  /** Takes an event that the process of a file told. */
  takeFromFile(type, data) {
    if (type === 'test:summary') {
      const { counts } = data;
      for (const key of Object.keys(this.counts)) this.counts[key] += counts[key] ?? 0;
      if (!data.success) this.success = false;
    } else if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0) {
      data = { ...data, testNumber: ++this.told };
    }
    this.stream.tell(type, data);
  }

  /** The user does not want to wait any longer. */
  interrupt() {
    const tests = this.root.subtests.filter((test) => !test.done && test.started !== 0)
      .map(({ name, nesting, location }) => ({ __proto__: null, name, nesting, ...location }));
    this.stream.tell('test:interrupted', { __proto__: null, tests });
    this.success = false;
    process.exitCode = 1;
    for (const test of this.root.subtests) test.abort();
    this.#closing = Promise.resolve();
    this.#summarise();
  }

  /** Takes what nobody caught: it fails the test that it belongs to, if that still runs. */
  takeUncaught(error, type) {
    const owner = running.getStore();
    if (owner !== undefined && !owner.done && owner.reject !== undefined) {
      owner.interrupt(asFailure(error, type));
      return;
    }
    const event = type === kUncaughtException ? 'uncaughtException' : 'unhandledRejection';
    let text;
    if (owner === undefined) {
      text = 'Error: A resource generated asynchronous activity after the test ended. This activity created the error ' +
        `"${error}" which triggered an ${event} event, caught by the test runner.`;
    } else {
      const { file, line, column } = owner.location ?? {};
      const shown = file !== undefined && isAbsolute(file) ? relative(process.cwd(), file) : file;
      const place = file === undefined ? '' : ` at ${shown}:${line}:${column}`;
      text = `Error: ${owner.title}${place} generated asynchronous activity after the test ended. This activity created the ` +
        `error "${error}" and would have caused the test to fail, but instead triggered an ${event} event.`;
    }
    this.root.diagnostic(text, 'warn');
    this.success = false;
    if (this.ownsProcess) process.exitCode = 1;
  }
}

export { kUncaughtException, kUnhandledRejection };
