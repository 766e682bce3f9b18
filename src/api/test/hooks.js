// before, after, beforeEach, afterEach.
import { validateAbortSignal, validateFunction, validateNumber, validateObject } from 'internal:errors/validators';
import { call, interruptible, limited } from 'internal:test/call';
import { failure, isTestFailure, kHookFailure, kTestCodeFailure } from 'internal:test/errors';
import { callerLocation } from 'internal:test/location';

const kTimeoutMax = 2 ** 31 - 1;

/** One registered function. Like a test, it can run out of time and be told of errors that come later. */
class Hook {
  done = false;
  reject;
  #once;

  constructor(kind, fn, { timeout, signal }, location) {
    this.kind = kind;
    this.fn = fn;
    this.timeout = timeout ?? Infinity;
    this.signal = signal;
    this.location = location;
  }

  /** What it is called where somebody is told of it. */
  get title() {
    return `Test hook "${this.kind}"`;
  }

  /** `before` and `after` run once, however often they are asked to. */
  run(context) {
    if (this.kind !== 'before' && this.kind !== 'after') return this.#call(context);
    return (this.#once ??= this.#call(context));
  }

  async #call(context) {
    this.done = false;
    try {
      await limited(interruptible(this, call(this, this.fn, context)), this.timeout, this.signal);
    } catch (error) {
      if (isTestFailure(error) && error.failureType !== kTestCodeFailure) throw error;
      throw failure(isTestFailure(error) ? error.cause : error, kHookFailure);
    } finally {
      this.done = true;
    }
  }

  /** An error of its code that came by another way than its call. */
  interrupt(error) {
    this.reject?.(error);
  }
}

/** The hooks of one test or suite. */
export class Hooks {
  before = [];
  after = [];
  beforeEach = [];
  afterEach = [];

  /**
   * Checks what a program passed, and registers it.
   * @param {'before' | 'after' | 'beforeEach' | 'afterEach'} kind
   */
  add(kind, fn, options) {
    validateFunction(fn, 'fn');
    options ??= {};
    validateObject(options, 'options');
    const { timeout, signal } = options;
    if (timeout !== undefined && timeout !== null && timeout !== Infinity) {
      validateNumber(timeout, 'options.timeout', 0, kTimeoutMax);
    }
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    const hook = new Hook(kind, fn, options, callerLocation());
    this[kind].push(hook);
    return hook;
  }

  /** Runs those of one kind; undefined where there are none, so that nobody waits for nothing. */
  run(kind, context) {
    return this[kind].length === 0 ? undefined : this.#runAll(this[kind], context);
  }

  async #runAll(hooks, context) {
    for (const hook of hooks) await hook.run(context);
  }
}
