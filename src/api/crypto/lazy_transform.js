import { Transform } from 'node:stream';

/**
 * A Transform stream whose stream half is built on first use. Most hashes are only updated and digested: those never pay for it.
 */
export function LazyTransform(options) {
  this._options = options;
}

Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
Object.setPrototypeOf(LazyTransform, Transform);

function define(name) {
  Object.defineProperty(LazyTransform.prototype, name, {
    get() {
      Transform.call(this, this._options);
      this._writableState.decodeStrings = false;
      return this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: true });
    },
    configurable: true,
    enumerable: true,
  });
}
define('_readableState');
define('_writableState');
