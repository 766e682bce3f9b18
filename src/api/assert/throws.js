// assert.throws, rejects and their opposites: what was thrown, and whether it is what was expected.

import { AssertionError } from 'internal:assert/assertion_error';
import { isErrorObject } from 'internal:assert/is_error';
import {
  ERR_AMBIGUOUS_ARGUMENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_VALUE,
} from 'internal:errors/codes';
import { validateFunction } from 'internal:errors/validators';
import { isPromise, isRegExp } from 'binding:util';
import { isDeepStrictEqual } from 'internal:util/comparisons';
import { inspect } from 'internal:util/inspect';

/** "Nothing was thrown". */
const nothing = Symbol('nothing thrown');

/** Throws the message itself, if it is an error. */
export function fail(options) {
  if (isErrorObject(options.message)) throw options.message;
  throw new AssertionError(options);
}

/** The properties of an error that an object expects, in the colours of a comparison. */
class Comparison {
  constructor(object, keys, actual) {
    for (const key of keys) {
      if (!(key in object)) continue;
      // A RegExp that matches is shown as the text that it matched.
      if (actual !== undefined && typeof actual[key] === 'string' && isRegExp(object[key]) &&
          RegExp.prototype.exec.call(object[key], actual[key]) !== null) {
        this[key] = actual[key];
      } else {
        this[key] = object[key];
      }
    }
  }
}

function compareKey(actual, expected, key, message, keys, fn, diff) {
  if (key in actual && isDeepStrictEqual(actual[key], expected[key])) return;
  if (message) {
    fail({ actual, expected, message, operator: fn.name, stackStartFn: fn, diff });
  }
  // A message with the keys that matter, and the values themselves in the error.
  const error = new AssertionError({
    actual: new Comparison(actual, keys),
    expected: new Comparison(expected, keys, actual),
    operator: 'deepStrictEqual',
    stackStartFn: fn,
    diff,
  });
  error.actual = actual;
  error.expected = expected;
  error.operator = fn.name;
  throw error;
}

/** Checks an error against an object whose properties it must have. */
function checkObject(actual, expected, message, fn, diff) {
  if (typeof actual !== 'object' || actual === null) {
    const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn, diff });
    error.operator = fn.name;
    throw error;
  }
  const keys = Object.keys(expected);
  // These are not enumerable, but they are what one wants to compare.
  if (isErrorObject(expected)) keys.push('name', 'message');
  else if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) &&
        RegExp.prototype.exec.call(expected[key], actual[key]) !== null) {
      continue;
    }
    compareKey(actual, expected, key, message, keys, fn, diff);
  }
}

function checkRegExp(actual, expected, message, fn, diff) {
  const text = String(actual);
  if (RegExp.prototype.exec.call(expected, text) !== null) return;
  const generatedMessage = !message;
  const error = isErrorObject(message) ? message : new AssertionError({
    actual,
    expected,
    message: message || `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`,
    operator: fn.name,
    stackStartFn: fn,
    diff,
  });
  if (error instanceof AssertionError && !isErrorObject(message)) error.generatedMessage = generatedMessage;
  throw error;
}

/** Why the error is not an instance of the class. */
function describeWrongClass(actual, expected) {
  let text = `The error is expected to be an instance of "${expected.name}". Received `;
  if (isErrorObject(actual)) {
    const name = actual.constructor?.name || actual.name;
    text += expected.name === name ? 'an error with identical name but a different prototype.' : `"${name}"`;
    if (actual.message) text += `\n\nError message:\n\n${actual.message}`;
  } else {
    text += `"${inspect(actual, { depth: -1 })}"`;
  }
  return text;
}

function checkFunction(actual, expected, message, fn, diff) {
  let text;
  if (expected.prototype !== undefined && actual instanceof expected) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    text = message || describeWrongClass(actual, expected);
  } else {
    // A function that judges.
    const verdict = Reflect.apply(expected, {}, [actual]);
    if (verdict === true) return;
    if (message) {
      text = message;
    } else {
      const name = expected.name ? `"${expected.name}" ` : '';
      text = `The ${name}validation function is expected to return "true". Received ${inspect(verdict)}`;
      if (isErrorObject(actual)) text += `\n\nCaught error:\n\n${actual}`;
    }
  }
  if (isErrorObject(text)) throw text;
  const error = new AssertionError({ actual, expected, message: text, operator: fn.name, stackStartFn: fn, diff });
  error.generatedMessage = !message;
  throw error;
}

function check(actual, expected, message, fn, diff) {
  if (typeof expected === 'function') checkFunction(actual, expected, message, fn, diff);
  else if (isRegExp(expected)) checkRegExp(actual, expected, message, fn, diff);
  else checkObject(actual, expected, message, fn, diff);
}

/** Calls and catches. */
export function caught(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return nothing;
}

/** Promises, of any library that has catch(). */
const isThenable = (value) => isPromise(value) ||
  (value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function');

export async function caughtFrom(promiseFn) {
  let promise;
  if (typeof promiseFn === 'function') {
    // What throws synchronously is a bug of the function: its promise should reject.
    promise = promiseFn();
    if (!isThenable(promise)) throw new ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (isThenable(promiseFn)) {
    promise = promiseFn;
  } else {
    throw new ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return nothing;
}

/**
 * @param {Function} fn throws or rejects
 * @param {unknown} actual
 * @param {unknown} error expected; a string is the message
 * @param {unknown} message
 * @param {number} count of arguments that the program gave
 */
export function expectError(fn, actual, error, message, count, diff) {
  if (typeof error === 'string') {
    if (count === 4) throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    if (typeof actual === 'object' && actual !== null) {
      if (actual.message === error) {
        throw new ERR_AMBIGUOUS_ARGUMENT('error/message', `The error message "${actual.message}" is identical to the message.`);
      }
    } else if (actual === error) {
      throw new ERR_AMBIGUOUS_ARGUMENT('error/message', `The error "${actual}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }
  if (actual === nothing) {
    const details = `${error?.name ? ` (${error.name})` : ''}${message ? `: ${message}` : '.'}`;
    const kind = fn.name === 'rejects' ? 'rejection' : 'exception';
    fail({ actual: undefined, expected: error, operator: fn.name, message: `Missing expected ${kind}${details}`, stackStartFn: fn, diff,
           generated: true });
  }
  if (error) check(actual, error, message, fn, diff);
}

/** Whether an error is of a class, or matches. */
function matches(actual, expected) {
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) return RegExp.prototype.exec.call(expected, String(actual)) !== null;
    throw new ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected, {}, [actual]) === true;
}

export function expectNoError(fn, actual, error, message, diff) {
  if (actual === nothing) return;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (error && !matches(actual, error)) throw actual;
  const kind = fn.name === 'doesNotReject' ? 'rejection' : 'exception';
  fail({
    actual,
    expected: error,
    operator: fn.name,
    message: `Got unwanted ${kind}${message ? `: ${message}` : '.'}\nActual message: "${actual?.message}"`,
    stackStartFn: fn,
    diff,
  });
}
