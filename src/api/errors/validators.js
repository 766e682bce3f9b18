// Argument checks. Each throws Node's coded error, whose stack starts at the caller of the check, and costs nothing but the
// comparison when the value is right.

import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_OUT_OF_RANGE, ERR_SOCKET_BAD_PORT, ERR_UNKNOWN_SIGNAL,
  formatList,
} from 'internal:errors/codes';
import { kIsNodeError, stampStack } from 'internal:errors/node_error';

const osConstants = lazy('internal:os/constants');
const isArrayBufferView = ArrayBuffer.isView;
const { isArray } = Array;
const { isInteger } = Number;

export { hideStackFrames } from 'internal:errors/codes';

/** Throws `error` as if `check` had not been called. */
function raise(error, check) {
  if (Error.stackTraceLimit) {
    Error.captureStackTrace(error, check);
    if (error[kIsNodeError]) stampStack(error, error.code);
  }
  throw error;
}

export function isInt32(value) { return typeof value === 'number' && value === (value | 0); }
export function isUint32(value) { return typeof value === 'number' && value === (value >>> 0); }

/** @type {(value: unknown, name: string) => asserts value is string} */
export function validateString(value, name) {
  if (typeof value !== 'string') raise(new ERR_INVALID_ARG_TYPE(name, 'string', value), validateString);
}

/** @type {(value: unknown, name: string) => asserts value is boolean} */
export function validateBoolean(value, name) {
  if (typeof value !== 'boolean') raise(new ERR_INVALID_ARG_TYPE(name, 'boolean', value), validateBoolean);
}

/** @type {(value: unknown, name: string) => asserts value is Function} */
export function validateFunction(value, name) {
  if (typeof value !== 'function') raise(new ERR_INVALID_ARG_TYPE(name, 'Function', value), validateFunction);
}

/** A function that is not async and not a generator. */
const kAsyncFunction = /^Async(?:Generator)?Function$/;
/** A function that is not async. */
export function validatePlainFunction(value, name) {
  if (typeof value !== 'function' || kAsyncFunction.test(value[Symbol.toStringTag])) {
    throw new ERR_INVALID_ARG_TYPE(name, 'Function', value);
  }
}

/** @type {(value: unknown, name: string) => asserts value is undefined} */
export function validateUndefined(value, name) {
  if (value !== undefined) raise(new ERR_INVALID_ARG_TYPE(name, 'undefined', value), validateUndefined);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [min]
 * @param {number} [max]
 */
export function validateNumber(value, name, min = undefined, max = undefined) {
  if (typeof value !== 'number') raise(new ERR_INVALID_ARG_TYPE(name, 'number', value), validateNumber);
  if ((min != null && value < min) || (max != null && value > max) || ((min != null || max != null) && value !== value)) {
    const range = `${min != null ? `>= ${min}` : ''}${min != null && max != null ? ' && ' : ''}${max != null ? `<= ${max}` : ''}`;
    raise(new ERR_OUT_OF_RANGE(name, range, value), validateNumber);
  }
}

function checkWhole(value, name, min, max, check) {
  if (typeof value !== 'number') raise(new ERR_INVALID_ARG_TYPE(name, 'number', value), check);
  if (!isInteger(value)) raise(new ERR_OUT_OF_RANGE(name, 'an integer', value), check);
  if (value < min || value > max) raise(new ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${max}`, value), check);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [min]
 * @param {number} [max]
 */
export function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (!isInteger(value) || value < min || value > max) checkWhole(value, name, min, max, validateInteger);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [min]
 * @param {number} [max]
 */
export function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  // Bit operations throw for symbols and big integers.
  if (typeof value !== 'number' || value !== (value | 0) || value < min || value > max) {
    checkWhole(value, name, min, max, validateInt32);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {boolean} [positive] zero is refused, too
 */
export function validateUint32(value, name, positive = false) {
  const min = positive ? 1 : 0;
  if (typeof value !== 'number' || value !== (value >>> 0) || value < min) {
    checkWhole(value, name, min, 4294967295, validateUint32);
  }
}

/** @param {unknown} value @param {string} name @param {readonly unknown[]} oneOf */
export function validateOneOf(value, name, oneOf) {
  if (!oneOf.includes(value)) {
    const allowed = oneOf.map((item) => (typeof item === 'string' ? `'${item}'` : String(item))).join(', ');
    raise(new ERR_INVALID_ARG_VALUE(name, value, `must be one of: ${allowed}`), validateOneOf);
  }
}

export const kValidateObjectNone = 0;
export const kValidateObjectAllowNullable = 1 << 0;
export const kValidateObjectAllowArray = 1 << 1;
export const kValidateObjectAllowFunction = 1 << 2;
export const kValidateObjectAllowObjects = kValidateObjectAllowArray | kValidateObjectAllowFunction;
export const kValidateObjectAllowObjectsAndNull = kValidateObjectAllowObjects | kValidateObjectAllowNullable;

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [options] kValidateObject… flags
 */
export function validateObject(value, name, options = kValidateObjectNone) {
  if (typeof value === 'object' && value !== null && (!isArray(value) || options & kValidateObjectAllowArray)) return;
  if (value === null && options & kValidateObjectAllowNullable) return;
  if (typeof value === 'function' && options & kValidateObjectAllowFunction) return;
  raise(new ERR_INVALID_ARG_TYPE(name, 'Object', value), validateObject);
}

/** A Web IDL dictionary: an object, a function, null or undefined. */
export function validateDictionary(value, name) {
  if (value != null && typeof value !== 'object' && typeof value !== 'function') {
    raise(new ERR_INVALID_ARG_TYPE(name, 'a dictionary', value), validateDictionary);
  }
}

/** @param {unknown} value @param {string} name @param {number} [minLength] */
export function validateArray(value, name, minLength = 0) {
  if (!isArray(value)) raise(new ERR_INVALID_ARG_TYPE(name, 'Array', value), validateArray);
  if (value.length < minLength) {
    raise(new ERR_INVALID_ARG_VALUE(name, value, `must be longer than ${minLength}`), validateArray);
  }
}

/** @type {(value: unknown, name: string) => asserts value is string[]} */
export function validateStringArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateString(value[i], `${name}[${i}]`);
}

/** @type {(value: unknown, name: string) => asserts value is boolean[]} */
export function validateBooleanArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateBoolean(value[i], `${name}[${i}]`);
}

/** @type {(value: unknown, name: string) => asserts value is AbortSignal[]} */
export function validateAbortSignalArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) {
    if (value[i] == null) raise(new ERR_INVALID_ARG_TYPE(`${name}[${i}]`, 'AbortSignal', value[i]), validateAbortSignalArray);
    validateAbortSignal(value[i], `${name}[${i}]`);
  }
}

/** An AbortSignal or undefined. */
export function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    raise(new ERR_INVALID_ARG_TYPE(name, 'AbortSignal', signal), validateAbortSignal);
  }
}

/** @param {unknown} value @param {string} [name] */
export function validateBuffer(value, name = 'buffer') {
  if (!isArrayBufferView(value)) {
    raise(new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], value), validateBuffer);
  }
}

/** A string to be decoded by `encoding` must have a length that the encoding can have. */
export function validateEncoding(data, encoding) {
  if (typeof encoding === 'string' && encoding.toLowerCase() === 'hex' && data.length % 2 !== 0) {
    raise(new ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${data.length}`), validateEncoding);
  }
}

/**
 * A port as number or numeric string; returns it as number.
 * @param {unknown} port
 * @param {string} [name]
 * @param {boolean} [allowZero]
 * @returns {number}
 */
export function validatePort(port, name = 'Port', allowZero = true) {
  if ((typeof port !== 'number' && typeof port !== 'string') ||
      (typeof port === 'string' && port.trim().length === 0) ||
      +port !== (+port >>> 0) || +port > 0xFFFF || (+port === 0 && !allowZero)) {
    raise(new ERR_SOCKET_BAD_PORT(name, port, allowZero), validatePort);
  }
  return +port | 0;
}

/** The name of a signal, in either case. */
export function validateSignalName(signal, name = 'signal') {
  validateString(signal, name);
  const { signals } = osConstants();
  if (signals[signal] === undefined) {
    if (signals[signal.toUpperCase()] !== undefined) {
      raise(new ERR_UNKNOWN_SIGNAL(`${signal} (signals must use all capital letters)`), validateSignalName);
    }
    raise(new ERR_UNKNOWN_SIGNAL(signal), validateSignalName);
  }
}

/**
 * A file mode: an unsigned 32-bit number or a string of octal digits; `undefined` becomes `fallback`.
 * @returns {number}
 */
export function parseFileMode(value, name, fallback = undefined) {
  value ??= fallback;
  if (typeof value === 'string') {
    if (!/^[0-7]+$/.test(value)) {
      raise(new ERR_INVALID_ARG_VALUE(name, value, 'must be a 32-bit unsigned integer or an octal string'), parseFileMode);
    }
    value = parseInt(value, 8);
  }
  validateUint32(value, name);
  return value;
}

/** One of the strings of a TypeScript-like union. */
export function validateUnion(value, name, union) {
  if (!union.includes(value)) raise(new ERR_INVALID_ARG_TYPE(name, `('${union.join('|')}')`, value), validateUnion);
}

/** The receiver of a method of a built-in class must be of that class: `field in object`. */
export function validateInternalField(object, field, className) {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, field)) {
    raise(new ERR_INVALID_ARG_TYPE('this', className, object), validateInternalField);
  }
}

/** Throws ERR_INVALID_THIS unless `test`. */
export function validateThis(test, className) {
  if (!test) raise(new ERR_INVALID_THIS(className), validateThis);
}

/** A finite number; returns false for undefined and NaN. */
export function validateFiniteNumber(number, name) {
  if (number === undefined) return false;
  if (Number.isFinite(number)) return true;
  if (Number.isNaN(number)) return false;
  validateNumber(number, name);
  return raise(new ERR_OUT_OF_RANGE(name, 'a finite number', number), validateFiniteNumber);
}

/** `number` inside [lower, upper], or `fallback` when it is undefined or NaN. */
export function checkRangesOrGetDefault(number, name, lower, upper, fallback) {
  if (!validateFiniteNumber(number, name)) return fallback;
  if (number < lower || number > upper) {
    raise(new ERR_OUT_OF_RANGE(name, `>= ${lower} and <= ${upper}`, number), checkRangesOrGetDefault);
  }
  return number;
}

const linkValue = /^(?:<[^>\r\n]*>)(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/;

function checkLink(value, name) {
  if (typeof value === 'undefined' || !linkValue.test(value)) {
    raise(new ERR_INVALID_ARG_VALUE(name, value,
      'must be an array or string of format "</styles.css>; rel=preload; as=style"'), validateLinkHeaderValue);
  }
}

/**
 * The value of a Link header as one string.
 * @param {string | string[]} hints
 */
export function validateLinkHeaderValue(hints) {
  if (typeof hints === 'string') {
    checkLink(hints, 'hints');
    return hints;
  }
  if (isArray(hints)) {
    for (const link of hints) checkLink(link, 'hints');
    return hints.join(', ');
  }
  return raise(new ERR_INVALID_ARG_VALUE('hints', hints,
    'must be an array or string of format "</styles.css>; rel=preload; as=style"'), validateLinkHeaderValue);
}

/** An object that is not an array, or a function: what `options` may be for Web APIs. */
export function validateOptionsObject(value, name) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    raise(new ERR_INVALID_ARG_TYPE(name, 'Object', value), validateOptionsObject);
  }
}

export { formatList };
