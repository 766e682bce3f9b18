// Classes whose objects structuredClone() and messages refuse, instead of making empty objects of them.
import { DOMException } from 'internal:errors/dom_exception';
import { kClone } from 'internal:messaging/transferable';

/** @param {Function} Class */
export function uncloneable(Class) {
  Object.defineProperty(Class.prototype, kClone, {
    __proto__: null, configurable: true, writable: true,
    value() {
      throw new DOMException('Cannot clone object of unsupported type.', 'DataCloneError');
    },
  });
}
