/** AsyncResource: an operation of the program's own, with ids, hooks and the async context of its creation. */
import { currentFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import {
  active,
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  getDefaultTriggerAsyncId,
  newAsyncId,
  validateAsyncId,
  validateAsyncType,
} from 'internal:async_hooks/hooks';
import { validateFunction, validateObject, validateString } from 'internal:errors/validators';

const kAsyncId = Symbol('async_id_symbol');
const kTriggerAsyncId = Symbol('trigger_async_id_symbol');
const kFrame = Symbol('context_frame');
const kDestroyed = Symbol('destroyed');

let collected;

export class AsyncResource {
  /**
   * @param {string} type
   * @param {number|{triggerAsyncId?: number, requireManualDestroy?: boolean}} [options]
   */
  constructor(type, options = {}) {
    validateString(type, 'type');
    let trigger = options;
    let manual = false;
    if (typeof options !== 'number') {
      validateObject(options, 'options');
      trigger = options.triggerAsyncId === undefined ? getDefaultTriggerAsyncId() : options.triggerAsyncId;
      manual = !!options.requireManualDestroy;
    }
    validateAsyncId(trigger, 'triggerAsyncId');
    this[kFrame] = currentFrame();
    const id = newAsyncId();
    this[kAsyncId] = id;
    this[kTriggerAsyncId] = trigger;
    if (active.init) {
      validateAsyncType(type);
      emitInit(id, type, trigger, this);
    }
    if (!manual && active.destroy) {
      const state = { id, destroyed: false };
      this[kDestroyed] = state;
      collected ??= new FinalizationRegistry((held) => {
        if (!held.destroyed) emitDestroy(held.id);
      });
      collected.register(this, state);
    }
  }

  runInAsyncScope(fn, thisArg, ...args) {
    const id = this[kAsyncId];
    emitBefore(id, this[kTriggerAsyncId], this);
    const prior = exchangeFrame(this[kFrame]);
    try {
      return Reflect.apply(fn, thisArg, args);
    } finally {
      setFrame(prior);
      emitAfter(id);
    }
  }

  emitDestroy() {
    if (this[kDestroyed] !== undefined) this[kDestroyed].destroyed = true;
    emitDestroy(this[kAsyncId]);
    return this;
  }

  asyncId() {
    return this[kAsyncId];
  }

  triggerAsyncId() {
    return this[kTriggerAsyncId];
  }

  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    let bound;
    if (thisArg === undefined) {
      const resource = this;
      bound = function(...args) {
        args.unshift(fn, this);
        return Reflect.apply(resource.runInAsyncScope, resource, args);
      };
    } else {
      bound = this.runInAsyncScope.bind(this, fn, thisArg);
    }
    Object.defineProperties(bound, {
      length: { __proto__: null, configurable: true, enumerable: false, value: fn.length, writable: false },
    });
    return bound;
  }

  static bind(fn, type, thisArg) {
    type ||= fn.name || 'bound-anonymous-fn';
    return new AsyncResource(type).bind(fn, thisArg);
  }
}
