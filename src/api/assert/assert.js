// node:assert

import { AssertionError } from 'internal:assert/assertion_error';
import { isErrorObject } from 'internal:assert/is_error';
import { failedExpression } from 'internal:assert/source';
import { caught, caughtFrom, expectError, expectNoError, fail as innerFail } from 'internal:assert/throws';
import { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { validateOneOf } from 'internal:errors/validators';
import { isRegExp } from 'binding:util';
import { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual } from 'internal:util/comparisons';
import { deprecate, warnDeprecated } from 'internal:util/deprecate';
import { inspect } from 'internal:util/inspect';

const callTracker = lazy('internal:assert/call_tracker');

/** Options of an Assert instance. */
const kOptions = Symbol('options');
/** Method -> its first reading: instances keep it when they are strict. */
const optionsOf = (receiver) => receiver?.[kOptions];
const diffOf = (receiver) => optionsOf(receiver)?.diff ?? 'simple';

function requireTwo(count) {
  if (count < 2) throw new ERR_MISSING_ARGS('actual', 'expected');
}

function innerOk(fn, count, value, message, diff) {
  if (value) return;
  let generatedMessage = false;
  if (count === 0) {
    generatedMessage = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generatedMessage = true;
    const expression = failedExpression();
    message = expression === undefined ? 'false == true' :
      `The expression evaluated to a falsy value:\n\n  ${escapeControls(expression)}\n`;
    if (expression === undefined) message = `The expression evaluated to a falsy value:\n\n  ${inspect(value)}\n`;
  } else if (isErrorObject(message)) {
    throw message;
  }
  const error = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn: fn, diff });
  error.generatedMessage = generatedMessage;
  throw error;
}

const escapeControls = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f]/g,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

function compare(receiver, passed, actual, expected, message, operator, stackStartFn) {
  if (!passed) innerFail({ actual, expected, message, operator, stackStartFn, diff: diffOf(receiver) });
}

function internalMatch(receiver, string, regexp, message, fn) {
  if (!isRegExp(regexp)) throw new ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  const wanted = fn.name === 'match';
  if (typeof string === 'string' && (RegExp.prototype.exec.call(regexp, string) !== null) === wanted) return;
  if (isErrorObject(message)) throw message;
  const generatedMessage = !message;
  message ||= typeof string !== 'string' ?
    `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})` :
    `${wanted ? 'The input did not match the regular expression ' : 'The input was expected to not match the regular expression '}` +
      `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
  const error = new AssertionError({
    actual: string, expected: regexp, message, operator: fn.name, stackStartFn: fn, diff: diffOf(receiver),
  });
  error.generatedMessage = generatedMessage;
  throw error;
}

/** The methods, shared by `assert` and by instances of Assert; `this` may be anything. */
const methods = {
  fail: function fail(actual, expected, message, operator, stackStartFn) {
    const count = arguments.length;
    let generatedMessage = false;
    if (count === 0) {
      message = 'Failed';
      generatedMessage = true;
    } else if (count === 1) {
      message = actual;
      actual = undefined;
    } else {
      warnDeprecated('assert.fail() with more than one argument is deprecated. Please use assert.strictEqual() instead or only ' +
        'pass a message.', 'DEP0094');
      if (count === 2) operator = '!=';
    }
    if (isErrorObject(message)) throw message;
    const options = { actual, expected, operator: operator ?? 'fail', stackStartFn: stackStartFn || fail, diff: diffOf(this) };
    if (message !== undefined) options.message = message;
    const error = new AssertionError(options);
    if (generatedMessage) error.generatedMessage = true;
    throw error;
  },
  ok: function ok(...args) { innerOk(ok, args.length, args[0], args[1], diffOf(this)); },
  equal: function equal(actual, expected, message) {
    requireTwo(arguments.length);
    // eslint-disable-next-line eqeqeq
    compare(this, actual == expected || (Number.isNaN(actual) && Number.isNaN(expected)), actual, expected, message, '==', equal);
  },
  notEqual: function notEqual(actual, expected, message) {
    requireTwo(arguments.length);
    // eslint-disable-next-line eqeqeq
    const same = actual == expected || (Number.isNaN(actual) && Number.isNaN(expected));
    compare(this, !same, actual, expected, message, '!=', notEqual);
  },
  deepEqual: function deepEqual(actual, expected, message) {
    requireTwo(arguments.length);
    compare(this, isDeepEqual(actual, expected), actual, expected, message, 'deepEqual', deepEqual);
  },
  notDeepEqual: function notDeepEqual(actual, expected, message) {
    requireTwo(arguments.length);
    compare(this, !isDeepEqual(actual, expected), actual, expected, message, 'notDeepEqual', notDeepEqual);
  },
  deepStrictEqual: function deepStrictEqual(actual, expected, message) {
    requireTwo(arguments.length);
    const passed = isDeepStrictEqual(actual, expected, optionsOf(this)?.skipPrototype);
    compare(this, passed, actual, expected, message, 'deepStrictEqual', deepStrictEqual);
  },
  notDeepStrictEqual: function notDeepStrictEqual(actual, expected, message) {
    requireTwo(arguments.length);
    const same = isDeepStrictEqual(actual, expected, optionsOf(this)?.skipPrototype);
    compare(this, !same, actual, expected, message, 'notDeepStrictEqual', notDeepStrictEqual);
  },
  strictEqual: function strictEqual(actual, expected, message) {
    requireTwo(arguments.length);
    compare(this, Object.is(actual, expected), actual, expected, message, 'strictEqual', strictEqual);
  },
  notStrictEqual: function notStrictEqual(actual, expected, message) {
    requireTwo(arguments.length);
    compare(this, !Object.is(actual, expected), actual, expected, message, 'notStrictEqual', notStrictEqual);
  },
  partialDeepStrictEqual: function partialDeepStrictEqual(actual, expected, message) {
    requireTwo(arguments.length);
    compare(this, isPartialStrictEqual(actual, expected), actual, expected, message, 'partialDeepStrictEqual',
      partialDeepStrictEqual);
  },
  match: function match(string, regexp, message) { internalMatch(this, string, regexp, message, match); },
  doesNotMatch: function doesNotMatch(string, regexp, message) { internalMatch(this, string, regexp, message, doesNotMatch); },
  throws: function throws(fn, ...args) {
    expectError(throws, caught(fn), args[0], args[1], args.length + 2, diffOf(this));
  },
  rejects: async function rejects(promiseFn, ...args) {
    expectError(rejects, await caughtFrom(promiseFn), args[0], args[1], args.length + 2, diffOf(this));
  },
  doesNotThrow: function doesNotThrow(fn, ...args) {
    expectNoError(doesNotThrow, caught(fn), args[0], args[1], diffOf(this));
  },
  doesNotReject: async function doesNotReject(promiseFn, ...args) {
    expectNoError(doesNotReject, await caughtFrom(promiseFn), args[0], args[1], diffOf(this));
  },
  ifError: function ifError(error) {
    if (error === null || error === undefined) return;
    let message = 'ifError got unwanted exception: ';
    if (typeof error === 'object' && typeof error.message === 'string') {
      message += error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
    } else {
      message += inspect(error);
    }
    const thrown = new AssertionError({
      actual: error, expected: null, operator: 'ifError', message, stackStartFn: ifError, diff: diffOf(this),
    });
    thrown.generatedMessage = true;
    joinStacks(thrown, error);
    throw thrown;
  },
};

/** The frames of the error behind those of the assertion, without what both have. */
function joinStacks(thrown, error) {
  const { stack } = error;
  if (typeof stack !== 'string') return;
  const start = stack.indexOf('\n    at');
  if (start === -1) return;
  const original = stack.slice(start + 1).split('\n');
  let own = thrown.stack.split('\n');
  for (const line of original) {
    const position = own.indexOf(line);
    if (position === -1) continue;
    own = own.slice(0, position);
    break;
  }
  thrown.stack = `${own.join('\n')}\n${original.join('\n')}`;
}

/** The strict methods under the short names. */
function makeStrict(target) {
  target.equal = target.strictEqual;
  target.deepEqual = target.deepStrictEqual;
  target.notEqual = target.notStrictEqual;
  target.notDeepEqual = target.notDeepStrictEqual;
}

/**
 * Assertions with options of their own.
 * @param {{ diff?: 'simple' | 'full', strict?: boolean, skipPrototype?: boolean }} [options]
 */
function Assert(options) {
  if (!new.target) throw new ERR_CONSTRUCT_CALL_REQUIRED('Assert');
  options = { __proto__: null, strict: true, skipPrototype: false, ...options };
  if (options.diff !== undefined) validateOneOf(options.diff, 'options.diff', ['simple', 'full']);
  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, { value: options, enumerable: false, configurable: false, writable: false });
  if (options.strict) makeStrict(this);
}
Object.assign(Assert.prototype, methods);

/** The module: the function ok with everything on it. */
function assert(...args) { innerOk(assert, args.length, args[0], args[1], 'simple'); }
Object.defineProperty(assert, 'name', { value: 'ok', configurable: true });

function strict(...args) { innerOk(strict, args.length, args[0], args[1], 'simple'); }

const properties = {
  AssertionError,
  CallTracker: undefined,
  ok: assert,
  ...Object.fromEntries(Object.entries(methods).filter(([name]) => name !== 'ok')),
};
const order = [
  'AssertionError', 'CallTracker', 'ok', 'fail', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual',
  'notDeepStrictEqual', 'strictEqual', 'notStrictEqual', 'partialDeepStrictEqual', 'match', 'doesNotMatch', 'throws', 'rejects',
  'doesNotThrow', 'doesNotReject', 'ifError',
];
for (const name of order) assert[name] = properties[name];

/** Deprecated, and loaded by those few who use it. */
assert.CallTracker = deprecate(function CallTracker(...args) {
  return Reflect.construct(callTracker().CallTracker, args);
}, 'assert.CallTracker is deprecated.', 'DEP0173');
Object.defineProperty(assert.CallTracker, 'name', { value: 'deprecated', configurable: true });

Object.assign(strict, assert);
makeStrict(strict);
strict.ok = assert.ok;
assert.strict = strict;
assert.Assert = Assert;
strict.Assert = Assert;
strict.strict = strict;

export { Assert, AssertionError, assert, strict };
export const {
  CallTracker, ok, fail, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, strictEqual, notStrictEqual,
  partialDeepStrictEqual, match, doesNotMatch, throws, rejects, doesNotThrow, doesNotReject, ifError,
} = assert;
export default assert;
