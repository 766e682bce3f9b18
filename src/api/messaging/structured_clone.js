import * as binding from 'binding:messaging';
import { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } from 'internal:errors/codes';

// Numbered as `weft::messaging::Shape`.
const kObject = 1;
const kArray = 2;
const kDate = 3;
const kMap = 4;
const kSet = 5;

const { shapeOf } = binding;
const { getPrototypeOf, hasOwn, keys } = Object;
const ObjectPrototype = Object.prototype;
const getTime = Date.prototype.getTime;
const NativeDate = Date;
const NativeMap = Map;
const NativeSet = Set;
const mapForEach = Map.prototype.forEach;
const mapSet = Map.prototype.set;
const setForEach = Set.prototype.forEach;
const setAdd = Set.prototype.add;
const noTransfer = Object.freeze([]);

/** An array with more elements is left to the serialiser, which is faster then. */
const kMaxArrayLength = 64;

/** Thrown by `copy` for what it does not know; the serialiser starts anew then. */
const unknown = Symbol('unknown');

/**
 * Copies plain data (objects, small arrays, dates and primitives) without the way through bytes, which takes ten times longer.
 * `seen` keeps what was copied already, since two references to one object must stay one. Getters run once more when the
 * serialiser has to take over.
 */
function copy(value, seen) {
  switch (shapeOf(value)) {
    case kObject: {
      const prototype = getPrototypeOf(value);
      // Instances of classes may be built-in ones with ways of their own.
      if (prototype !== ObjectPrototype && prototype !== null) throw unknown;
      const result = {};
      if (seen.depth++ > 500) throw unknown;
      seen.add(value, result);
      for (const key in value) {
        if (!hasOwn(value, key)) continue;
        const item = value[key];
        const type = typeof item;
        const copied = type === 'object' ? (item === null ? null : seen.get(item) ?? copy(item, seen)) : item;
        if (type === 'function' || type === 'symbol') throw unknown;
        if (key === '__proto__') define(result, copied);
        else result[key] = copied;
      }
      seen.depth--;
      return result;
    }
    case kArray: {
      const { length } = value;
      if (length > kMaxArrayLength) throw unknown;
      const names = keys(value);
      // Holes or named properties.
      if (names.length !== length || (length > 0 && names[length - 1] !== `${length - 1}`)) throw unknown;
      if (seen.depth++ > 500) throw unknown;
      const result = [];
      seen.add(value, result);
      for (let i = 0; i < length; i++) {
        const item = value[i];
        const type = typeof item;
        if (type === 'function' || type === 'symbol') throw unknown;
        result.push(type === 'object' ? (item === null ? null : seen.get(item) ?? copy(item, seen)) : item);
      }
      seen.depth--;
      return result;
    }
    case kDate: {
      const result = new NativeDate(getTime.call(value));
      seen.add(value, result);
      return result;
    }
    case kMap: {
      const result = new NativeMap();
      if (seen.depth++ > 500) throw unknown;
      seen.add(value, result);
      mapForEach.call(value, (item, key) => mapSet.call(result, copyItem(key, seen), copyItem(item, seen)));
      seen.depth--;
      return result;
    }
    case kSet: {
      const result = new NativeSet();
      if (seen.depth++ > 500) throw unknown;
      seen.add(value, result);
      setForEach.call(value, (item) => setAdd.call(result, copyItem(item, seen)));
      seen.depth--;
      return result;
    }
    default:
      throw unknown;
  }
}

function copyItem(item, seen) {
  const type = typeof item;
  if (type === 'object') return item === null ? null : seen.get(item) ?? copy(item, seen);
  if (type === 'function' || type === 'symbol') throw unknown;
  return item;
}

function define(object, value) {
  Object.defineProperty(object, '__proto__', { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

/** Objects that were copied, and their copies. A Map only once a second object turns up: most values are one flat object. */
class Seen {
  depth = 0;
  #first;
  #firstCopy;
  #more;

  add(original, made) {
    if (this.#first === undefined) {
      this.#first = original;
      this.#firstCopy = made;
    } else {
      (this.#more ??= new Map()).set(original, made);
    }
  }

  get(original) {
    return original === this.#first ? this.#firstCopy : this.#more?.get(original);
  }
}

function typeError(message) {
  const error = new ERR_INVALID_ARG_TYPE('options', 'object', undefined);
  error.message = `Failed to execute 'structuredClone': ${message}`;
  return error;
}

function transferOf(options) {
  if (typeof options !== 'object' && typeof options !== 'function') throw typeError('Options cannot be converted to a dictionary');
  const { transfer } = options;
  if (transfer === undefined) return noTransfer;
  if ((typeof transfer !== 'object' && typeof transfer !== 'function') || transfer === null ||
      typeof transfer[Symbol.iterator] !== 'function') {
    throw typeError('transfer in Options cannot be converted to sequence.');
  }
  const list = [...transfer];
  for (let i = 0; i < list.length; i++) {
    if ((typeof list[i] !== 'object' && typeof list[i] !== 'function') || list[i] === null) {
      throw typeError(`transfer in Options[${i}] is not an object.`);
    }
  }
  return list;
}

/**
 * A deep copy, as https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone.
 * @param {unknown} value
 * @param {{ transfer?: Iterable<object> }} [options]
 */
export function structuredClone(value, options) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('The value argument must be specified');
  const transfer = options === undefined || options === null ? noTransfer : transferOf(options);
  if (transfer.length === 0) {
    const type = typeof value;
    if (type === 'object') {
      if (value === null) return value;
      // What is no plain data at its root is not worth the attempt.
      if (shapeOf(value) !== 0 && !binding.anyUncloneable()) {
        try {
          return copy(value, new Seen());
        } catch (error) {
          if (error !== unknown) throw error;
        }
      }
    } else if (type !== 'symbol' && type !== 'function') {
      return value;
    }
  }
  return binding.structuredClone(value, transfer);
}
