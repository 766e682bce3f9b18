// mock.timers: a clock that stands still until a test moves it.
import * as timersModule from 'node:timers';
import * as promisesModule from 'node:timers/promises';
import { AbortError, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE } from 'internal:errors/codes';
import {
  validateAbortSignal, validateFunction, validateNumber, validateObject, validateOneOf, validateStringArray,
} from 'internal:errors/validators';

const kApis = ['setInterval', 'setTimeout', 'setImmediate', 'Date', 'scheduler.wait', 'AbortSignal.timeout'];
const kTimeoutMax = 2 ** 31 - 1;
const RealDate = Date;

/** A timer of the mocked clock, as a program holds it. */
class MockTimeout {
  #clock;

  constructor(clock, callback, delay, args, repeats) {
    this.#clock = clock;
    this.callback = callback;
    this.delay = delay;
    this.args = args;
    this.repeats = repeats;
    this.referenced = true;
  }

  ref() {
    this.referenced = true;
    return this;
  }

  unref() {
    this.referenced = false;
    return this;
  }

  hasRef() {
    return this.referenced;
  }

  refresh() {
    this.#clock.schedule(this);
    return this;
  }

  close() {
    this.#clock.clear(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.#clock.numberOf(this);
  }

  [Symbol.dispose]() {
    this.close();
  }
}

/** Timers in the order in which they are due. */
class Clock {
  now = 0;
  #due = [];
  #numbers = new Map();
  #next = 1;
  #sequence = 0;

  add(callback, delay, args, repeats) {
    const timer = new MockTimeout(this, callback, delay, args, repeats);
    this.schedule(timer);
    return timer;
  }

  schedule(timer) {
    this.#remove(timer);
    timer.at = this.now + timer.delay;
    timer.order = this.#sequence++;
    let i = this.#due.length;
    while (i > 0 && this.#due[i - 1].at > timer.at) i--;
    this.#due.splice(i, 0, timer);
  }

  #remove(timer) {
    const i = this.#due.indexOf(timer);
    if (i !== -1) this.#due.splice(i, 1);
  }

  /** By the timer itself, or by its number. */
  clear(timer) {
    const found = timer instanceof MockTimeout ? timer : this.#numbers.get(Number(timer));
    if (found === undefined) return;
    this.#remove(found);
    found.repeats = false;
  }

  numberOf(timer) {
    for (const [number, known] of this.#numbers) if (known === timer) return number;
    this.#numbers.set(this.#next, timer);
    return this.#next++;
  }

  /** Moves on to `time`; what is due on the way runs at its time. */
  advanceTo(time) {
    for (let timer = this.#due[0]; timer !== undefined && timer.at <= time; timer = this.#due[0]) {
      this.#due.shift();
      this.now = Math.max(this.now, timer.at);
      if (timer.repeats) this.schedule(timer);
      Reflect.apply(timer.callback, timer, timer.args);
    }
    this.now = Math.max(this.now, time);
  }

  get last() {
    return this.#due.at(-1)?.at ?? this.now;
  }
}

/** As the real functions read a delay. */
function toDelay(delay) {
  const ms = Number(delay);
  return ms >= 1 && ms <= kTimeoutMax ? Math.trunc(ms) : 1;
}

/** @see https://nodejs.org/api/test.html#class-mocktimers */
export class MockTimers {
  #clock;
  /** Undo what enable() did, in order. */
  #restore = [];

  /**
   * @param {{ apis?: string[], now?: number | Date }} [options]
   */
  enable(options = { __proto__: null, apis: kApis, now: 0 }) {
    if (Array.isArray(options)) options = { apis: options };
    validateObject(options, 'options');
    if (this.#clock !== undefined) throw new ERR_INVALID_STATE('MockTimers is already enabled!');
    if (enabled !== undefined) throw new ERR_INVALID_STATE('Date is already being mocked!');
    let { apis = kApis, now = 0 } = options;
    if (now instanceof RealDate) now = now.getTime();
    validateNumber(now, 'options.now');
    if (!(now >= 0)) throw new ERR_INVALID_ARG_VALUE('now', now, 'epoch must be a positive integer received');
    validateStringArray(apis, 'options.apis');
    for (const api of apis) validateOneOf(api, 'options.apis', kApis);
    this.#clock = new Clock();
    this.#clock.now = now;
    enabled = this;
    for (const api of apis) this.#replace(api);
  }

  #enabledClock() {
    if (this.#clock === undefined) {
      throw new ERR_INVALID_STATE('You should enable MockTimers first by calling the .enable function');
    }
    return this.#clock;
  }

  /** Moves the clock by `time` ms. */
  tick(time = 1) {
    const clock = this.#enabledClock();
    if (time < 0) throw new ERR_INVALID_ARG_VALUE('time', 'positive integer', time);
    clock.advanceTo(clock.now + time);
  }

  /** Moves the clock to the last timer that is known now. */
  runAll() {
    const clock = this.#enabledClock();
    clock.advanceTo(clock.last);
  }

  /** Sets the clock, and runs nothing. */
  setTime(time = 0) {
    validateNumber(time, 'time');
    const clock = this.#enabledClock();
    if (time < 0) throw new ERR_INVALID_ARG_VALUE('time', time, 'epoch must be a positive integer received');
    clock.now = time;
  }

  reset() {
    if (this.#clock === undefined) return;
    for (const undo of this.#restore.splice(0).reverse()) undo();
    this.#clock = undefined;
    enabled = undefined;
  }

  [Symbol.dispose]() {
    this.reset();
  }

  /** Puts `value` in the place of a property until reset(). */
  #put(object, name, value) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { ...descriptor, value, ...(descriptor.get && { get: undefined, set: undefined }) });
    this.#restore.push(() => Object.defineProperty(object, name, descriptor));
  }

  #replace(api) {
    const clock = this.#clock;
    const put = (name, value) => {
      this.#put(globalThis, name, value);
      this.#put(timersModule.default, name, value);
    };
    switch (api) {
      case 'setTimeout':
      case 'setInterval': {
        const repeats = api === 'setInterval';
        put(api, { [api](callback, delay, ...args) {
          validateFunction(callback, 'callback');
          return clock.add(callback, toDelay(delay), args, repeats);
        } }[api]);
        const clear = api.replace('set', 'clear');
        put(clear, { [clear](timer) { clock.clear(timer); } }[clear]);
        this.#put(promisesModule.default, api, repeats ? promisedInterval(clock) : promisedTimeout(clock));
        break;
      }
      case 'setImmediate':
        put('setImmediate', function setImmediate(callback, ...args) {
          validateFunction(callback, 'callback');
          return clock.add(callback, 0, args, false);
        });
        put('clearImmediate', function clearImmediate(timer) { clock.clear(timer); });
        this.#put(promisesModule.default, 'setImmediate', {
          setImmediate: (value, options) => waitOn(clock, 0, value, options),
        }.setImmediate);
        break;
      case 'scheduler.wait':
        this.#putWait(clock);
        break;
      case 'Date':
        this.#put(globalThis, 'Date', mockedDate(clock));
        break;
      case 'AbortSignal.timeout':
        this.#put(AbortSignal, 'timeout', { timeout(delay) {
          validateNumber(delay, 'delay', 0, kTimeoutMax);
          const controller = new AbortController();
          clock.add(() => {
            controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
          }, delay, [], false);
          return controller.signal;
        } }.timeout);
        break;
    }
  }

  #putWait(clock) {
    const { scheduler } = promisesModule.default;
    // It may be a method of its class: then it gets one of its own.
    const own = Object.getOwnPropertyDescriptor(scheduler, 'wait');
    const value = { wait: (delay, options) => waitOn(clock, toDelay(delay), undefined, options) }.wait;
    Object.defineProperty(scheduler, 'wait', { __proto__: null, value, writable: true, configurable: true, enumerable: true });
    this.#restore.push(() => {
      if (own === undefined) delete scheduler.wait;
      else Object.defineProperty(scheduler, 'wait', own);
    });
  }
}

/** The one that has the clock now: there is but one set of globals. */
let enabled;

/** A promise for a time of the mocked clock. */
async function waitOn(clock, delay, value, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  return new Promise((resolve, reject) => {
    const timer = clock.add(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    }, delay, [], false);
    const onAbort = () => {
      clock.clear(timer);
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

const promisedTimeout = (clock) =>
  ({ setTimeout: (delay, value, options) => waitOn(clock, toDelay(delay), value, options) }).setTimeout;

const promisedInterval = (clock) => ({
  async* setInterval(delay, value, options = {}) {
    validateObject(options, 'options');
    const { signal } = options;
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    let ticks = 0;
    let wake;
    const timer = clock.add(() => {
      ticks++;
      wake?.();
    }, toDelay(delay), [], true);
    const onAbort = () => wake?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        while (ticks > 0) {
          ticks--;
          yield value;
        }
        if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
        await new Promise((resolve) => { wake = resolve; });
      }
    } finally {
      clock.clear(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  },
}).setInterval;

function mockedDate(clock) {
  function MockDate(...args) {
    if (new.target === undefined) return new RealDate(clock.now).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [clock.now] : args, new.target === MockDate ? RealDate : new.target);
  }
  const hidden = (value) => ({ __proto__: null, value, writable: true, configurable: true, enumerable: false });
  Object.defineProperties(MockDate, {
    length: hidden(RealDate.length),
    name: hidden('Date'),
    now: hidden(function now() { return clock.now; }),
    parse: hidden(RealDate.parse),
    UTC: hidden(RealDate.UTC),
    isMock: hidden(true),
    toString: hidden(() => RealDate.toString()),
    prototype: { __proto__: null, value: RealDate.prototype },
  });
  return MockDate;
}
