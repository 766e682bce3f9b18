/**
 * The DOM's EventTarget, without a tree, and NodeEventTarget: the same with EventEmitter's method names.
 */
import { ERR_EVENT_RECURSION, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { validateAbortSignal, validateNumber, validateObject, validateString } from 'internal:errors/validators';
import {
  CustomEvent,
  Event,
  beginDispatch,
  endDispatch,
  isDispatching,
  isEvent,
  isStopped,
  makeEnumerable,
  setPassive,
  tag,
} from 'internal:events/event';
import {
  kCreateEvent,
  kEvents,
  kHybridDispatch,
  kIsNodeStyleListener,
  kMaxEventTargetListeners,
  kMaxEventTargetListenersWarned,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTrustEvent,
  kWeakHandler,
} from 'internal:events/symbols';
import { getDefaultMaxListeners } from 'node:events';

const util = lazy('internal:util/inspect');
const warning = lazy('internal:process/warning');
const taskQueue = lazy('internal:process/task_queue');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kIsEventTarget = Symbol.for('nodejs.event_target');
const kHandlers = Symbol('kHandlers');

const kNoOptions = Object.freeze({ __proto__: null });

// Keeps a weakly held listener alive as long as its `kWeakHandler` object.
let weakListeners;
// Removes the entry of a weakly held listener that is gone.
let weakRegistry;

/** One listener of one type. */
class Listener {
  constructor(target, type, callback, options) {
    this.type = type;
    this.capture = options.capture;
    this.once = options.once;
    this.passive = options.passive;
    this.nodeStyle = options.nodeStyle;
    this.resist = options.resist;
    this.removed = false;
    this.weak = options.weak !== undefined;
    if (this.weak) {
      this.callback = new WeakRef(callback);
      weakListeners ??= new WeakMap();
      const held = weakListeners.get(options.weak);
      if (held === undefined) weakListeners.set(options.weak, [callback]);
      else held.push(callback);
      weakRegistry ??= new FinalizationRegistry(({ target: ref, listener }) => {
        const owner = ref.deref();
        if (owner !== undefined) removeEntry(owner, listener);
      });
      weakRegistry.register(callback, { target: new WeakRef(target), listener: this }, this);
    } else {
      this.callback = callback;
    }
  }

  /** The function or object that was given; undefined when it was collected. */
  original() {
    return this.weak ? this.callback.deref() : this.callback;
  }

  same(callback, capture) {
    return this.capture === capture && this.original() === callback;
  }
}

function removeEntry(target, listener) {
  const list = target[kEvents]?.get(listener.type);
  const index = list === undefined ? -1 : list.indexOf(listener);
  if (index === -1) return;
  listener.removed = true;
  if (listener.weak) weakRegistry.unregister(listener);
  list.splice(index, 1);
  if (list.length === 0) target[kEvents].delete(listener.type);
  target[kRemoveListener](list.length, listener.type, listener.original(), listener.capture);
}

function readOptions(options) {
  if (typeof options === 'boolean') return { __proto__: null, capture: options, once: false, passive: false };
  if (options === null || options === undefined) options = kNoOptions;
  if (typeof options !== 'function') validateObject(options, 'options', 1 | 2 | 4);
  return {
    __proto__: null,
    once: !!options.once,
    capture: !!options.capture,
    passive: !!options.passive,
    signal: options.signal,
    weak: options[kWeakHandler],
    nodeStyle: !!options[kIsNodeStyleListener],
    resist: !!options[kResistStopPropagation],
  };
}

function checkListener(listener) {
  if (typeof listener === 'function' || (typeof listener === 'object' && listener !== null)) return true;
  if (listener === null || listener === undefined) return false;
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

/** @returns {boolean} */
export function isEventTarget(value) {
  return typeof value === 'object' && value !== null && value.constructor?.[kIsEventTarget] === true;
}

function check(value) {
  if (!isEventTarget(value)) throw new ERR_INVALID_THIS('EventTarget');
}

/** An error of a listener does not disturb the dispatch: it is thrown from a tick of its own. */
function reportError(error) {
  taskQueue().nextTick(() => {
    throw error;
  });
}

function watchResult(result) {
  const { then } = result;
  if (typeof then === 'function') then.call(result, undefined, reportError);
}

export class EventTarget {
  static [kIsEventTarget] = true;

  // Map of type to its listeners; made with the first one.
  [kEvents] = undefined;
  [kMaxEventTargetListeners] = getDefaultMaxListeners();
  [kMaxEventTargetListenersWarned] = false;
  [kHandlers] = undefined;

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    const max = this[kMaxEventTargetListeners];
    if (!(max > 0 && size > max) || this[kMaxEventTargetListenersWarned]) return;
    this[kMaxEventTargetListenersWarned] = true;
    const w = new Error(
      `Possible EventTarget memory leak detected. ${size} ${type} listeners added to ` +
        `${util().inspect(this, { depth: -1 })}. MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`,
    );
    w.name = 'MaxListenersExceededWarning';
    w.target = this;
    w.type = type;
    w.count = size;
    warning().emitWarning(w);
  }

  [kRemoveListener](size, type, listener, capture) {}

  /**
   * @param {string} type
   * @param {Function|{handleEvent: Function}} listener
   * @param {{once?: boolean, capture?: boolean, passive?: boolean, signal?: AbortSignal}|boolean} [options]
   */
  addEventListener(type, listener, options = kNoOptions) {
    check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    const flags = readOptions(options);
    validateAbortSignal(flags.signal, 'options.signal');
    if (!checkListener(listener)) {
      const w = new Error(`addEventListener called with ${listener} which has no effect.`);
      w.name = 'AddEventListenerArgumentTypeWarning';
      w.target = this;
      w.type = type;
      warning().emitWarning(w);
      return;
    }
    type = `${type}`;

    if (flags.signal) {
      if (flags.signal.aborted) return;
      // Weak, so that a long-lived signal does not keep the target.
      flags.signal.addEventListener('abort', () => this.removeEventListener(type, listener, options), {
        __proto__: null,
        once: true,
        [kWeakHandler]: this,
        [kResistStopPropagation]: true,
      });
    }

    const events = (this[kEvents] ??= new Map());
    const list = events.get(type);
    if (list === undefined) {
      events.set(type, [new Listener(this, type, listener, flags)]);
      this[kNewListener](1, type, listener, flags.once, flags.capture, flags.passive, flags.weak);
      return;
    }
    for (const entry of list) if (entry.same(listener, flags.capture)) return;
    list.push(new Listener(this, type, listener, flags));
    this[kNewListener](list.length, type, listener, flags.once, flags.capture, flags.passive, flags.weak);
  }

  /**
   * @param {string} type
   * @param {Function|{handleEvent: Function}} listener
   * @param {{capture?: boolean}|boolean} [options]
   */
  removeEventListener(type, listener, options = kNoOptions) {
    check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    if (!checkListener(listener)) return;
    type = `${type}`;
    const capture = typeof options === 'boolean' ? options : !!options?.capture;
    const entry = this[kEvents]?.get(type)?.find((candidate) => candidate.same(listener, capture));
    if (entry !== undefined) removeEntry(this, entry);
  }

  /**
   * @param {Event} event
   * @returns {boolean} false when a listener called preventDefault() on a cancelable event
   */
  dispatchEvent(event) {
    check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('event');
    if (!isEvent(event)) throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (isDispatching(event)) throw new ERR_EVENT_RECURSION(event.type);
    this[kHybridDispatch](event, event.type, event);
    return event.defaultPrevented !== true;
  }

  [kHybridDispatch](value, type, event) {
    if (event !== undefined) beginDispatch(event, this);
    const list = this[kEvents]?.get(type);
    if (list === undefined) {
      if (event !== undefined) endDispatch(event);
      return;
    }
    const first = list[0];
    // One listener that wants the value itself, as most message ports have: no event is needed, and no copy of the list.
    if (event === undefined && list.length === 1 && first.nodeStyle && !first.once && typeof first.callback === 'function' && !first.weak) {
      try {
        const result = first.callback.call(this, value);
        if (result !== undefined && result !== null) watchResult(result);
      } catch (error) {
        reportError(error);
      }
      return;
    }
    const makeEvent = () => {
      if (event === undefined) {
        event = this[kCreateEvent](value, type);
        beginDispatch(event, this);
      }
      return event;
    };
    // Listeners added by a listener are not called for this event, removed ones are not called any more.
    for (const listener of list.length === 1 ? [list[0]] : list.slice()) {
      if (listener.removed) continue;
      if (event !== undefined && isStopped(event) && !listener.resist) continue;
      if (listener.once) removeEntry(this, listener);
      const callback = listener.original();
      if (callback === undefined) continue;
      try {
        const argument = listener.nodeStyle ? value : makeEvent();
        if (event !== undefined) setPassive(event, listener.passive);
        let result;
        if (typeof callback === 'function') result = callback.call(this, argument);
        else if (typeof callback.handleEvent === 'function') result = callback.handleEvent(argument);
        if (result !== undefined && result !== null) watchResult(result);
      } catch (error) {
        reportError(error);
      }
      if (event !== undefined) setPassive(event, false);
    }
    if (event !== undefined) endDispatch(event);
  }

  [kCreateEvent](value, type) {
    return new CustomEvent(type, { detail: value });
  }

  [kInspect](depth, options, inspect) {
    const { name } = this.constructor;
    if (depth < 0) return name;
    return `${name} ${inspect({}, {
      ...options,
      depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth,
    })}`;
  }
}

makeEnumerable(EventTarget.prototype, ['addEventListener', 'removeEventListener', 'dispatchEvent']);
tag(EventTarget.prototype, 'EventTarget');

/** An EventTarget that can be used as an EventEmitter, for objects that Node gave both faces (MessagePort, Worker). */
export class NodeEventTarget extends EventTarget {
  static get defaultMaxListeners() {
    return getDefaultMaxListeners();
  }

  setMaxListeners(n) {
    checkNode(this);
    validateNumber(n, 'setMaxListeners', 0);
    this[kMaxEventTargetListeners] = n;
    this[kMaxEventTargetListenersWarned] = false;
  }

  getMaxListeners() {
    checkNode(this);
    return this[kMaxEventTargetListeners];
  }

  eventNames() {
    checkNode(this);
    return [...(this[kEvents]?.keys() ?? [])];
  }

  listenerCount(type) {
    checkNode(this);
    return this[kEvents]?.get(String(type))?.length ?? 0;
  }

  off(type, listener, options) {
    checkNode(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    checkNode(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  on(type, listener) {
    checkNode(this);
    this.addEventListener(type, listener, { __proto__: null, [kIsNodeStyleListener]: true });
    return this;
  }

  addListener(type, listener) {
    checkNode(this);
    this.addEventListener(type, listener, { __proto__: null, [kIsNodeStyleListener]: true });
    return this;
  }

  emit(type, arg) {
    checkNode(this);
    validateString(type, 'type');
    const heard = this.listenerCount(type) > 0;
    this[kHybridDispatch](arg, type);
    return heard;
  }

  once(type, listener) {
    checkNode(this);
    this.addEventListener(type, listener, { __proto__: null, once: true, [kIsNodeStyleListener]: true });
    return this;
  }

  removeAllListeners(type) {
    checkNode(this);
    if (type !== undefined) this[kEvents]?.delete(String(type));
    else this[kEvents]?.clear();
    return this;
  }
}

function checkNode(value) {
  if (!(value instanceof NodeEventTarget)) throw new ERR_INVALID_THIS('NodeEventTarget');
}

makeEnumerable(NodeEventTarget.prototype, [
  'setMaxListeners',
  'getMaxListeners',
  'eventNames',
  'listenerCount',
  'off',
  'removeListener',
  'on',
  'addListener',
  'emit',
  'once',
  'removeAllListeners',
]);

/**
 * Defines the attribute `on<name>` on an event target or its prototype. A new handler takes the place of the old one in
 * the order of listeners.
 * @param {EventTarget} target
 * @param {string} name
 * @param {string} [event] type of the event when it is not `name`
 */
export function defineEventHandler(target, name, event = name) {
  const property = `on${name}`;
  const get = {
    [property]() {
      check(this);
      return this[kHandlers]?.get(event)?.handler ?? null;
    },
  }[property];
  const set = {
    [property](value) {
      check(this);
      let entry = this[kHandlers]?.get(event);
      const callable = typeof value === 'function' || (typeof value === 'object' && value !== null);
      if (entry !== undefined && typeof entry.handler === 'function') {
        if (callable) {
          entry.handler = value;
          return;
        }
        this.removeEventListener(event, entry.listener);
        this[kHandlers].delete(event);
        return;
      }
      if (!callable) {
        this[kHandlers]?.delete(event);
        return;
      }
      entry = {
        handler: value,
        listener(...args) {
          return typeof entry.handler === 'function' ? Reflect.apply(entry.handler, this, args) : undefined;
        },
      };
      (this[kHandlers] ??= new Map()).set(event, entry);
      this.addEventListener(event, entry.listener);
    },
  }[property];
  Object.defineProperty(get, 'name', { __proto__: null, value: `get ${property}`, configurable: true });
  Object.defineProperty(set, 'name', { __proto__: null, value: `set ${property}`, configurable: true });
  Object.defineProperty(target, property, { __proto__: null, configurable: true, enumerable: true, get, set });
}

/** @returns {Event} an event of the runtime (`isTrusted`) */
export function trustedEvent(type, options) {
  return new Event(type, { __proto__: null, ...options, [kTrustEvent]: true });
}

export {
  CustomEvent,
  Event,
  kCreateEvent,
  kEvents,
  kHybridDispatch,
  kIsNodeStyleListener,
  kMaxEventTargetListeners,
  kMaxEventTargetListenersWarned,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTrustEvent,
  kWeakHandler,
};
