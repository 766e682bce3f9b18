/** AbortController and AbortSignal. */
import { DOMException } from 'internal:errors/dom_exception';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS } from 'internal:errors/codes';
import { validateUint32 } from 'internal:errors/validators';
import { makeEnumerable, tag } from 'internal:events/event';
import { EventTarget, defineEventHandler, trustedEvent } from 'internal:events/event_target';
import { kDeserialize, kTransfer, kTransferList } from 'internal:messaging/transferable';
import { kEvents, kMaxEventTargetListeners, kNewListener, kRemoveListener } from 'internal:events/symbols';

const timers = lazy('internal:timers/timers');
const messagePort = lazy('internal:messaging/message_port');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kInternal = Symbol('kInternal');
const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kComposite = Symbol('kComposite');
const kTimeout = Symbol('kTimeout');
const kSourceSignals = Symbol('kSourceSignals');
const kDependantSignals = Symbol('kDependantSignals');

// Signals that something may still abort and somebody listens to: they must not be collected.
const persistent = new Set();
// Made on first use: these cannot be part of a snapshot.
let dependants;
let timeouts;

function inspectAs(self, fields, depth, options, inspect) {
  const { name } = self.constructor;
  if (depth < 0) return `[${name}]`;
  return `${name} ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

function isSignal(value) {
  return typeof value === 'object' && value !== null && kAborted in value;
}

function check(value) {
  if (!isSignal(value)) throw new ERR_INVALID_THIS('AbortSignal');
}

function defaultReason() {
  return new DOMException('This operation was aborted', 'AbortError');
}

export class AbortSignal extends EventTarget {
  [kAborted] = false;
  [kReason] = undefined;
  [kComposite] = false;

  constructor(key = undefined) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    // Signals have many listeners by their nature.
    this[kMaxEventTargetListeners] = 0;
  }

  get aborted() {
    check(this);
    return this[kAborted];
  }

  get reason() {
    check(this);
    return this[kReason];
  }

  throwIfAborted() {
    check(this);
    if (this[kAborted]) throw this[kReason];
  }

  [kInspect](depth, options, inspect) {
    return inspectAs(this, { aborted: this[kAborted] }, depth, options, inspect);
  }

  /** @returns {AbortSignal} one that is aborted already */
  static abort(reason = defaultReason()) {
    const signal = new AbortSignal(kInternal);
    signal[kAborted] = true;
    signal[kReason] = reason;
    return signal;
  }

  /** @returns {AbortSignal} one that aborts with a TimeoutError after `delay` milliseconds; keeps no process alive */
  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = new AbortSignal(kInternal);
    signal[kTimeout] = true;
    timeouts ??= new FinalizationRegistry((timer) => timers().clearTimeout(timer));
    const ref = new WeakRef(signal);
    const timer = timers().setTimeout(() => {
      const target = ref.deref();
      if (target === undefined) return;
      persistent.delete(target);
      abort(target, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, delay);
    timer.unref();
    timeouts.register(signal, timer);
    return signal;
  }

  /** @returns {AbortSignal} one that is aborted with the first of `signals` */
  static any(signals) {
    if (signals == null || typeof signals !== 'object' || typeof signals[Symbol.iterator] !== 'function') {
      throw conversionError('signals cannot be converted to sequence.');
    }
    const list = [...signals];
    list.forEach((signal, i) => {
      if (!isSignal(signal)) throw conversionError(`signals[${i}] is not of type AbortSignal.`);
    });
    const result = new AbortSignal(kInternal);
    const aborted = list.find((signal) => signal[kAborted]);
    if (aborted !== undefined) {
      result[kAborted] = true;
      result[kReason] = aborted[kReason];
      return result;
    }
    if (list.length === 0) return result;
    result[kComposite] = true;
    const ref = new WeakRef(result);
    const sources = (result[kSourceSignals] = new Set());
    for (const signal of list) {
      if (!signal[kComposite]) {
        follow(result, ref, sources, signal);
        continue;
      }
      for (const sourceRef of signal[kSourceSignals]) {
        const source = sourceRef.deref();
        if (source === undefined) continue;
        if (source[kAborted]) {
          // Aborted between the creation of the composite and now, its dependants not yet told.
          result[kAborted] = true;
          result[kReason] = source[kReason];
          return result;
        }
        follow(result, ref, sources, source);
      }
    }
    return result;
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    const pending = this[kTimeout] || (this[kComposite] && this[kSourceSignals].size > 0);
    if (pending && type === 'abort' && !this[kAborted] && !weak && size === 1) persistent.add(this);
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (type === 'abort' && size === 0) persistent.delete(this);
  }
}

function conversionError(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

/** `result` will be aborted with `source`. */
function follow(result, ref, sources, source) {
  for (const known of sources) if (known.deref() === source) return;
  const sourceRef = new WeakRef(source);
  sources.add(sourceRef);
  (source[kDependantSignals] ??= new Set()).add(ref);
  dependants ??= {
    // A composite is gone: its sources forget it.
    gone: new FinalizationRegistry(({ from, dependant }) => {
      from.deref()?.[kDependantSignals]?.delete(dependant);
    }),
    // A source is gone: it can abort nothing any more.
    orphaned: new FinalizationRegistry(({ dependant, from }) => {
      const composite = dependant.deref();
      if (composite === undefined) return;
      composite[kSourceSignals].delete(from);
      if (composite[kSourceSignals].size === 0) persistent.delete(composite);
    }),
  };
  dependants.gone.register(result, { from: sourceRef, dependant: ref });
  dependants.orphaned.register(source, { dependant: ref, from: sourceRef });
}

/**
 * Aborts a signal and everything that depends on it.
 * @param {AbortSignal} signal
 * @param {any} reason
 */
export function abort(signal, reason) {
  if (signal[kAborted]) return;
  signal[kAborted] = true;
  signal[kReason] = reason;
  const followers = [];
  if (signal[kDependantSignals] !== undefined) {
    // All states change before the first event.
    for (const ref of signal[kDependantSignals]) {
      const dependant = ref.deref();
      if (dependant === undefined || dependant[kAborted]) continue;
      dependant[kAborted] = true;
      dependant[kReason] = reason;
      followers.push(dependant);
    }
  }
  fire(signal);
  for (const dependant of followers) fire(dependant);
}

function fire(signal) {
  if (signal[kEvents] !== undefined) signal.dispatchEvent(trustedEvent('abort', { cancelable: false }));
  persistent.delete(signal);
  signal[kDependantSignals]?.clear();
}

makeEnumerable(AbortSignal.prototype, ['aborted']);
tag(AbortSignal.prototype, 'AbortSignal');
defineEventHandler(AbortSignal.prototype, 'abort');

export class AbortController {
  #signal;

  /** The signal is made on first use; a controller may be aborted without one. */
  get signal() {
    return (this.#signal ??= new AbortSignal(kInternal));
  }

  abort(reason = defaultReason()) {
    abort((this.#signal ??= new AbortSignal(kInternal)), reason);
  }

  [kInspect](depth, options, inspect) {
    return inspectAs(this, { signal: this.signal }, depth, options, inspect);
  }
}

makeEnumerable(AbortController.prototype, ['signal', 'abort']);
tag(AbortController.prototype, 'AbortController');

// --- signals that go to another thread -------------------------------------------------------------------------------

const kPort = Symbol('kPort');

/** Called before kTransfer: the port through which the copy will hear of the abort. */
function transferListOf() {
  if (this[kAborted]) return [];
  const { port1, port2 } = new (messagePort().MessageChannel)();
  port1.unref();
  this.addEventListener(
    'abort',
    () => {
      port1.postMessage(this[kReason]);
      port1.close();
    },
    { __proto__: null, once: true },
  );
  this[kPort] = port2;
  return [port2];
}

function transfer() {
  const port = this[kPort];
  this[kPort] = undefined;
  return {
    data: { aborted: this[kAborted], reason: this[kReason], port },
    deserializeInfo: 'internal:events/abort:AbortSignal',
  };
}

Object.defineProperty(AbortSignal, kDeserialize, {
  __proto__: null,
  value({ aborted: isAborted, reason, port }) {
    if (isAborted) return AbortSignal.abort(reason);
    const signal = new AbortSignal(kInternal);
    port.onmessage = ({ data }) => {
      abort(signal, data);
      port.close();
    };
    port.unref();
    return signal;
  },
});

/**
 * `util.transferableAbortSignal()`: lets `signal` be listed in the transfer list of postMessage().
 * @param {AbortSignal} signal
 */
export function transferableAbortSignal(signal) {
  if (!isSignal(signal)) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  const hidden = { __proto__: null, configurable: true, enumerable: false, writable: true };
  Object.defineProperties(signal, {
    [kTransfer]: { ...hidden, value: transfer },
    [kTransferList]: { ...hidden, value: transferListOf },
    [kPort]: { ...hidden, value: undefined },
  });
  return signal;
}

/** `util.transferableAbortController()` */
export function transferableAbortController() {
  const controller = new AbortController();
  transferableAbortSignal(controller.signal);
  return controller;
}
