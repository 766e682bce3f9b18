/**
 * `node:events`: EventEmitter and the helpers around it.
 *
 * Listeners of one name are a function (one listener) or an array of functions (more) in `_events`; programs in the wild
 * read `_events` and `_eventsCount`, so the layout is part of the contract.
 */
import { ERR_INVALID_ARG_TYPE, ERR_UNHANDLED_ERROR } from 'internal:errors/codes';
import { validateAbortSignal, validateBoolean, validateFunction, validateNumber } from 'internal:errors/validators';
import { EventTarget } from 'internal:events/event_target';
import {
  kCapture,
  kEnhanceStack,
  kErrorMonitor,
  kEvents,
  kMaxEventTargetListeners,
  kMaxEventTargetListenersWarned,
  kRejection,
  kResistStopPropagation,
  kShapeMode,
} from 'internal:events/symbols';
import { on, once } from 'internal:events/iterate';

const util = lazy('internal:util/inspect');
const warning = lazy('internal:process/warning');
const taskQueue = lazy('internal:process/task_queue');
const asyncResource = lazy('internal:events/async_resource');

const { apply, ownKeys } = Reflect;

let defaultMaxListeners = 10;

/**
 * @param {{captureRejections?: boolean}} [opts]
 */
export function EventEmitter(opts) {
  EventEmitter.init.call(this, opts);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;

function checkListener(listener) {
  validateFunction(listener, 'listener');
}

function newEventsObject() {
  return { __proto__: null };
}

EventEmitter.init = function(opts) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = newEventsObject();
    this._eventsCount = 0;
    this[kShapeMode] = false;
  } else {
    // A subclass prepared `_events` with the names that it will use: keep the shape when listeners are removed.
    this[kShapeMode] = true;
  }
  this._maxListeners ||= undefined;
  if (opts?.captureRejections) {
    validateBoolean(opts.captureRejections, 'options.captureRejections');
    this[kCapture] = Boolean(opts.captureRejections);
  } else {
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
};

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

function maxListenersOf(emitter) {
  return emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners;
}

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

// --- emit ------------------------------------------------------------------------------------------------------------

/** With captured rejections, hands the rejection of a listener's promise to the emitter. */
function watchResult(emitter, result, type, args) {
  if (!emitter[kCapture]) return;
  try {
    const { then } = result;
    if (typeof then !== 'function') return;
    then.call(result, undefined, (error) => {
      // Thrown from a tick of its own: a throwing 'error' listener must be an uncaught exception, not one more rejection.
      taskQueue().nextTick(deliverRejection, emitter, error, type, args);
    });
  } catch (error) {
    emitter.emit('error', error);
  }
}

function deliverRejection(emitter, error, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](error, type, ...args);
    return;
  }
  const previous = emitter[kCapture];
  // An async 'error' listener that rejects must not come back here for ever.
  try {
    emitter[kCapture] = false;
    emitter.emit('error', error);
  } finally {
    emitter[kCapture] = previous;
  }
}

/** Throws what `emit('error', …)` throws when nobody listens. */
function throwUnhandled(emitter, args) {
  const er = args.length > 0 ? args[0] : undefined;
  if (er instanceof Error) {
    try {
      const site = {};
      Error.captureStackTrace(site, EventEmitter.prototype.emit);
      Object.defineProperty(er, kEnhanceStack, {
        __proto__: null,
        value: () => enhanceStack(er, emitter, site),
        configurable: true,
      });
    } catch {
      // A frozen error is thrown as it is.
    }
    throw er; // Unhandled 'error' event
  }
  let text;
  try {
    text = util().inspect(er);
  } catch {
    text = er;
  }
  const err = new ERR_UNHANDLED_ERROR(text);
  err.context = er;
  throw err; // Unhandled 'error' event
}

/** The stack of `err` followed by the place where it was emitted; for the report of an uncaught error only. */
function enhanceStack(err, emitter, site) {
  let where = '';
  try {
    const { name } = emitter.constructor;
    if (name !== 'EventEmitter') where = ` on ${name} instance`;
  } catch {
    // An emitter without a constructor has no name.
  }
  const errorLines = err.stack.split('\n').slice(1);
  const emitLines = site.stack.split('\n').slice(1);
  collapseCommonFrames(emitLines, errorLines);
  return `${err.stack}\nEmitted 'error' event${where} at:\n${emitLines.join('\n')}`;
}

/** Replaces the longest run (over 3 lines) that `lines` shares with `other` by one line that says so. */
function collapseCommonFrames(lines, other) {
  for (let i = 0; i < lines.length - 3; i++) {
    const at = other.indexOf(lines[i]);
    if (at === -1 || other.length - at <= 3) continue;
    let length = 1;
    const most = Math.min(lines.length - i, other.length - at);
    while (length < most && lines[i + length] === other[at + length]) length++;
    if (length > 3) {
      lines.splice(i + 1, length - 2, '    [... lines matching original stack trace ...]');
      return;
    }
  }
}

/** A literal is much faster than slice() for the few listeners that there usually are. */
function copy(list) {
  switch (list.length) {
    case 2:
      return [list[0], list[1]];
    case 3:
      return [list[0], list[1], list[2]];
    case 4:
      return [list[0], list[1], list[2], list[3]];
    default:
      return list.slice();
  }
}

EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error') {
    if (events !== undefined && events[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, ...args);
    if (events === undefined || events.error === undefined) throwUnhandled(this, args);
  } else if (events === undefined) {
    return false;
  }

  const handler = events[type];
  if (handler === undefined) return false;
  if (typeof handler === 'function') {
    const result = apply(handler, this, args);
    if (result !== undefined && result !== null) watchResult(this, result, type, args);
  } else {
    const listeners = copy(handler);
    for (let i = 0; i < listeners.length; i++) {
      const result = apply(listeners[i], this, args);
      if (result !== undefined && result !== null) watchResult(this, result, type, args);
    }
  }
  return true;
};

// --- adding ----------------------------------------------------------------------------------------------------------

function add(emitter, type, listener, prepend) {
  checkListener(listener);
  let events = emitter._events;
  let existing;
  if (events === undefined) {
    events = emitter._events = newEventsObject();
    emitter._eventsCount = 0;
  } else {
    if (events.newListener !== undefined) {
      emitter.emit('newListener', type, listener.listener ?? listener);
      // The listener may have replaced the table.
      events = emitter._events;
    }
    existing = events[type];
  }

  if (existing === undefined) {
    events[type] = listener;
    ++emitter._eventsCount;
    return emitter;
  }
  if (typeof existing === 'function') {
    existing = events[type] = prepend ? [listener, existing] : [existing, listener];
  } else if (prepend) {
    existing.unshift(listener);
  } else {
    existing.push(listener);
  }
  const max = maxListenersOf(emitter);
  if (max > 0 && existing.length > max && !existing.warned) warnOfLeak(emitter, type, existing, max);
  return emitter;
}

function warnOfLeak(emitter, type, listeners, max) {
  listeners.warned = true;
  const w = new Error(
    `Possible EventEmitter memory leak detected. ${listeners.length} ${String(type)} listeners added to ` +
      `${util().inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`,
  );
  w.name = 'MaxListenersExceededWarning';
  w.emitter = emitter;
  w.type = type;
  w.count = listeners.length;
  warning().emitWarning(w);
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return add(this, type, listener, false);
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return add(this, type, listener, true);
};

function fireOnce(...args) {
  if (this.fired) return undefined;
  this.target.removeListener(this.type, this.wrap);
  this.fired = true;
  return apply(this.listener, this.target, args);
}

function wrapOnce(target, type, listener) {
  const state = { fired: false, wrap: undefined, target, type, listener };
  const wrapped = fireOnce.bind(state);
  wrapped.listener = listener;
  state.wrap = wrapped;
  return wrapped;
}

EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  this.on(type, wrapOnce(this, type, listener));
  return this;
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  this.prependListener(type, wrapOnce(this, type, listener));
  return this;
};

// --- removing --------------------------------------------------------------------------------------------------------

function dropName(emitter, events, type) {
  emitter._eventsCount -= 1;
  if (emitter[kShapeMode]) events[type] = undefined;
  else if (emitter._eventsCount === 0) emitter._events = newEventsObject();
  else delete events[type];
}

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  if (events === undefined) return this;
  const list = events[type];
  if (list === undefined) return this;

  if (list === listener || list.listener === listener) {
    dropName(this, events, type);
    if (events.removeListener) this.emit('removeListener', type, list.listener || listener);
  } else if (typeof list !== 'function') {
    let position = list.length - 1;
    while (position >= 0 && list[position] !== listener && list[position].listener !== listener) position--;
    if (position < 0) return this;
    if (position === 0) list.shift();
    else list.splice(position, 1);
    if (list.length === 1) events[type] = list[0];
    if (events.removeListener !== undefined) this.emit('removeListener', type, listener);
  }
  return this;
};

EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;

  // Nobody watches removals: drop the lists.
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = newEventsObject();
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      dropName(this, events, type);
    }
    this[kShapeMode] = false;
    return this;
  }

  if (arguments.length === 0) {
    for (const key of ownKeys(events)) {
      if (key !== 'removeListener') this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    this._events = newEventsObject();
    this._eventsCount = 0;
    this[kShapeMode] = false;
    return this;
  }

  const listeners = events[type];
  if (typeof listeners === 'function') {
    this.removeListener(type, listeners);
  } else if (listeners !== undefined) {
    for (let i = listeners.length - 1; i >= 0; i--) this.removeListener(type, listeners[i]);
  }
  return this;
};

// --- asking ----------------------------------------------------------------------------------------------------------

function listenersOf(emitter, type, unwrap) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  if (typeof list === 'function') return [unwrap ? list.listener || list : list];
  return unwrap ? list.map((fn) => fn.listener || fn) : list.slice();
}

EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};

EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};

function countListeners(type, listener) {
  const list = this._events?.[type];
  if (list === undefined) return 0;
  const given = listener !== undefined && listener !== null;
  if (typeof list === 'function') return given ? Number(listener === list || listener === list.listener) : 1;
  if (!given) return list.length;
  let count = 0;
  for (const fn of list) if (fn === listener || fn.listener === listener) count++;
  return count;
}

EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  return countListeners.call(this, type, listener);
};

EventEmitter.prototype.eventNames = function eventNames() {
  if (!(this._eventsCount > 0)) return [];
  const events = this._events;
  return ownKeys(events).filter((key) => events[key] !== undefined);
};

// --- helpers that take an emitter ------------------------------------------------------------------------------------

/**
 * Calls `listener` when `signal` is aborted, even if another listener stops the event's propagation.
 * @param {AbortSignal} signal
 * @param {EventListener} listener
 * @returns {Disposable}
 */
export function addAbortListener(signal, listener) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateFunction(listener, 'listener');
  let remove;
  if (signal.aborted) {
    taskQueue().queueMicrotask(() => listener());
  } else {
    signal.addEventListener('abort', listener, { __proto__: null, once: true, [kResistStopPropagation]: true });
    remove = () => signal.removeEventListener('abort', listener);
  }
  return {
    __proto__: null,
    [Symbol.dispose]() {
      remove?.();
    },
  };
}

/** @returns {Function[]} copy of the listeners of an emitter or event target */
export function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget?.listeners === 'function') return emitterOrTarget.listeners(type);
  if (emitterOrTarget instanceof EventTarget) {
    return (emitterOrTarget[kEvents]?.get(type) ?? []).map((entry) => entry.original()).filter(Boolean);
  }
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/** @returns {number} the number of listeners after which a leak is suspected */
export function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function') return maxListenersOf(emitterOrTarget);
  if (typeof emitterOrTarget?.[kMaxEventTargetListeners] === 'number') return emitterOrTarget[kMaxEventTargetListeners];
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/** @returns {number} */
export function listenerCount(emitter, type) {
  if (typeof emitter?.listenerCount === 'function') return emitter.listenerCount(type);
  if (emitter instanceof EventTarget) return getEventListeners(emitter, type).length;
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitter);
}

function setMaxListeners(n = defaultMaxListeners, ...eventTargets) {
  validateNumber(n, 'setMaxListeners', 0);
  if (eventTargets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (const target of eventTargets) {
    if (target instanceof EventTarget) {
      target[kMaxEventTargetListeners] = n;
      target[kMaxEventTargetListenersWarned] = false;
    } else if (typeof target?.setMaxListeners === 'function') {
      target.setMaxListeners(n);
    } else {
      throw new ERR_INVALID_ARG_TYPE('eventTargets', ['EventEmitter', 'EventTarget'], target);
    }
  }
}

/** @returns {number} what emitters and event targets start with */
export function getDefaultMaxListeners() {
  return defaultMaxListeners;
}

const init = EventEmitter.init;
delete EventEmitter.init;

Object.defineProperty(EventEmitter.prototype, kCapture, { __proto__: null, value: false, writable: true });
Object.assign(EventEmitter, {
  addAbortListener,
  once,
  on,
  getEventListeners,
  getMaxListeners,
  listenerCount,
  EventEmitter,
  usingDomains: false,
  captureRejectionSymbol: kRejection,
});
Object.defineProperties(EventEmitter, {
  captureRejections: {
    __proto__: null,
    get() {
      return EventEmitter.prototype[kCapture];
    },
    set(value) {
      validateBoolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
    enumerable: true,
  },
  EventEmitterAsyncResource: {
    __proto__: null,
    get() {
      return asyncResource().EventEmitterAsyncResource;
    },
    set: undefined,
    enumerable: true,
    configurable: true,
  },
  errorMonitor: { __proto__: null, value: kErrorMonitor, writable: true, enumerable: true, configurable: true },
  defaultMaxListeners: {
    __proto__: null,
    get() {
      return defaultMaxListeners;
    },
    set(value) {
      validateNumber(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
    enumerable: true,
  },
  kMaxEventTargetListeners: { __proto__: null, value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { __proto__: null, value: kMaxEventTargetListenersWarned },
});
EventEmitter.setMaxListeners = setMaxListeners;
EventEmitter.init = init;

// The bundler gives functions other names when a name is used twice in this file; programs see those of the properties.
for (const holder of [EventEmitter.prototype, EventEmitter]) {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    const alias = name === 'constructor' || name === 'on' || name === 'off' || name === 'EventEmitter';
    if (typeof value !== 'function' || (alias && holder === EventEmitter.prototype) || value === EventEmitter) continue;
    const shown = value === setMaxListeners || value === init ? '' : name;
    Object.defineProperty(value, 'name', { __proto__: null, value: shown, configurable: true });
  }
}

export { kErrorMonitor as errorMonitor, kRejection as captureRejectionSymbol, on, once, setMaxListeners };
export default EventEmitter;
