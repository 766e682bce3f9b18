/** The DOM's Event and CustomEvent. */
import { ERR_INVALID_THIS, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { validateObject } from 'internal:errors/validators';
import { kTrustEvent } from 'internal:events/symbols';
import { now } from 'internal:perf_hooks/clock';

const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** `Object.defineProperty` for members that must be enumerable, as WebIDL has them. */
export function makeEnumerable(prototype, names) {
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    descriptor.enumerable = true;
    Object.defineProperty(prototype, name, descriptor);
  }
}

/** Sets `[Symbol.toStringTag]`. */
export function tag(prototype, name) {
  Object.defineProperty(prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: name });
}

// What dispatch does to an event; assigned from inside the class, where the private fields are.
/** @type {(value: any) => boolean} */
export let isEvent;
/** Marks the event as on its way to `target`. */
export let beginDispatch;
/** The event has arrived; it may be dispatched again. */
export let endDispatch;
/** @type {(event: Event) => boolean} */
export let isDispatching;
/** @type {(event: Event) => boolean} stopImmediatePropagation() was called */
export let isStopped;
/** While a passive listener runs preventDefault() does nothing. */
export let setPassive;

export class Event {
  #type;
  #target = null;
  #dispatching = false;
  #stopped = false;
  #cancelable = false;
  #bubbles = false;
  #composed = false;
  #defaultPrevented = false;
  #propagationStopped = false;
  #passive = false;
  #trusted = false;
  #timeStamp = now();

  static {
    isEvent = (value) => typeof value === 'object' && value !== null && #type in value;
    beginDispatch = (event, target) => {
      event.#target = target;
      event.#dispatching = true;
    };
    endDispatch = (event) => {
      event.#dispatching = false;
    };
    isDispatching = (event) => event.#dispatching;
    isStopped = (event) => event.#stopped;
    setPassive = (event, passive) => {
      event.#passive = passive;
    };
  }

  /**
   * @param {string} type
   * @param {{bubbles?: boolean, cancelable?: boolean, composed?: boolean}} [options]
   */
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (options !== undefined && options !== null) {
      validateObject(options, 'options');
      this.#bubbles = !!options.bubbles;
      this.#cancelable = !!options.cancelable;
      this.#composed = !!options.composed;
      if (options[kTrustEvent]) this.#trusted = true;
    }
    this.#type = `${type}`;
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    check(this);
    if (this.#dispatching) return;
    this.#type = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }

  [kInspect](depth, options, inspect) {
    check(this);
    const { name } = this.constructor;
    if (depth < 0) return name;
    const inner = { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth };
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return `${name} ${inspect({ type, defaultPrevented, cancelable, timeStamp }, inner)}`;
  }

  stopImmediatePropagation() {
    check(this);
    this.#propagationStopped = true;
    this.#stopped = true;
  }

  preventDefault() {
    check(this);
    if (!this.#passive) this.#defaultPrevented = true;
  }

  get target() {
    check(this);
    return this.#target;
  }

  get currentTarget() {
    check(this);
    return this.#dispatching ? this.#target : null;
  }

  get srcElement() {
    check(this);
    return this.#target;
  }

  get type() {
    check(this);
    return this.#type;
  }

  get cancelable() {
    check(this);
    return this.#cancelable;
  }

  get defaultPrevented() {
    check(this);
    return this.#cancelable && this.#defaultPrevented;
  }

  get timeStamp() {
    check(this);
    return this.#timeStamp;
  }

  composedPath() {
    check(this);
    return this.#dispatching ? [this.#target] : [];
  }

  get returnValue() {
    check(this);
    return !this.#cancelable || !this.#defaultPrevented;
  }

  set returnValue(value) {
    check(this);
    if (!value && !this.#passive) this.#defaultPrevented = true;
  }

  get bubbles() {
    check(this);
    return this.#bubbles;
  }

  get composed() {
    check(this);
    return this.#composed;
  }

  get eventPhase() {
    check(this);
    return this.#dispatching ? Event.AT_TARGET : Event.NONE;
  }

  get cancelBubble() {
    check(this);
    return this.#propagationStopped;
  }

  set cancelBubble(value) {
    check(this);
    if (value) this.#propagationStopped = true;
  }

  stopPropagation() {
    check(this);
    this.#propagationStopped = true;
  }

  get isTrusted() {
    check(this);
    return this.#trusted;
  }
}

function check(value) {
  if (!isEvent(value)) throw new ERR_INVALID_THIS('Event');
}

['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
  Object.defineProperty(Event, name, { __proto__: null, enumerable: true, value });
});
makeEnumerable(Event.prototype, Object.getOwnPropertyNames(Event.prototype).filter((name) => name !== 'constructor'));
// Unforgeable.
Object.defineProperty(Event.prototype, 'isTrusted', { __proto__: null, configurable: false });
tag(Event.prototype, 'Event');

export class CustomEvent extends Event {
  #detail;

  /**
   * @param {string} type
   * @param {{bubbles?: boolean, cancelable?: boolean, composed?: boolean, detail?: any}} [options]
   */
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    if (typeof this !== 'object' || this === null || !(#detail in this)) throw new ERR_INVALID_THIS('CustomEvent');
    return this.#detail;
  }
}

makeEnumerable(CustomEvent.prototype, ['detail']);
tag(CustomEvent.prototype, 'CustomEvent');
