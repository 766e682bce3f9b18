/** Small things that several stream files need. */

export const noop = () => {};

/**
 * Two errors of one operation: the outer one, with the inner one added to it as an AggregateError.
 * @returns the one that there is, or both as one AggregateError (its message and code are those of the outer one)
 */
export function combineErrors(inner, outer) {
  if (inner && outer && inner !== outer) {
    if (Array.isArray(outer.errors)) {
      outer.errors.push(inner);
      return outer;
    }
    const both = new AggregateError([outer, inner], outer.message);
    both.code = outer.code;
    return both;
  }
  return inner || outer;
}

/** Calls `fn` at most once. */
export function once(fn) {
  let called = false;
  return function(...args) {
    if (called) return;
    called = true;
    return Reflect.apply(fn, this, args);
  };
}

/**
 * Adds a listener in front of the others, also for emitters of userland that have no prependListener.
 */
export function prependListener(emitter, event, fn) {
  if (typeof emitter.prependListener === 'function') {
    emitter.prependListener(event, fn);
    return;
  }
  const listeners = emitter._events?.[event];
  if (!listeners) emitter.on(event, fn);
  else if (Array.isArray(listeners)) listeners.unshift(fn);
  else emitter._events[event] = [fn, listeners];
}

/** Defines boolean accessors on a state's prototype, one a bit of `this[field]`. */
export function defineFlags(proto, field, flags) {
  for (const name of Object.keys(flags)) {
    const bit = flags[name];
    Object.defineProperty(proto, name, {
      __proto__: null,
      configurable: false,
      enumerable: false,
      get() {
        return (this[field] & bit) !== 0;
      },
      set(value) {
        if (value) this[field] |= bit;
        else this[field] &= ~bit;
      },
    });
  }
}
