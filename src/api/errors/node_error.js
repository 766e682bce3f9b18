// The machinery behind the error codes: one small constructor function per code, five shared prototypes, and a message that
// is made only when an error is. About 350 codes live in the start-up snapshot, so a code costs one closure and one string.

import { SystemError, describeSystemError } from 'internal:errors/system_error';

/** Marks errors made here: the stack header and toString() of such an error read `Name [CODE]: message`. */
export const kIsNodeError = Symbol('kIsNodeError');

const { defineProperty } = Object;
const { construct } = Reflect;
const ErrorToString = Error.prototype.toString;

/** Base class -> prototype of the coded errors derived from it. */
const prototypes = new Map();

function prototypeFor(Base) {
  let prototype = prototypes.get(Base);
  if (prototype === undefined) {
    prototype = Object.create(Base.prototype, {
      // Scripts see TypeError, RangeError, …, not a class that they could not name.
      constructor: { value: Base, writable: true, enumerable: false, configurable: true },
      toString: {
        value: function toString() { return `${this.name} [${this.code}]: ${this.message}`; },
        writable: true, enumerable: false, configurable: true,
      },
      [kIsNodeError]: { value: true, writable: false, enumerable: false, configurable: true },
    });
    prototypes.set(Base, prototype);
  }
  return prototype;
}

const describe = lazy('internal:errors/describe');

/** Replaces each `%s` (`%d`, `%j`: JSON) of a message template by the next argument. */
function fill(template, args) {
  if (args.length === 0) return template;
  let index = 0;
  return template.replace(/%[sdj]/g, (found) => {
    if (index === args.length) return found;
    const value = args[index++];
    if (found === '%j') return JSON.stringify(value);
    // As util.format() does it: an object is shown, not converted.
    return typeof value === 'object' && value !== null ? describe().inspect(value, { depth: 0 }) : String(value);
  });
}

// Until the runtime formats stacks through `prepareStackTrace` of internal:errors/stack, the header is written into the
// stack when the error is made. `useLazyHeaders` is called by that module once the engine asks it.
let lazyHeaders = false;
/** Called when the engine formats stacks through internal:errors/stack, which knows the `[CODE]` of the header. */
export function useLazyHeaders() { lazyHeaders = true; }

/**
 * Writes `Name [CODE]: message` into the error's stack. `code` must be final, `message` and `name` too.
 * @param {Error} error
 * @param {string} code
 */
export function stampStack(error, code) {
  if (lazyHeaders) return;
  if (!Object.hasOwn(error, 'stack')) return;
  const own = Object.getOwnPropertyDescriptor(error, 'name');
  defineProperty(error, 'name', { __proto__: null, value: `${error.name} [${code}]`, configurable: true, enumerable: false, writable: true });
  error.stack; // eslint-disable-line no-unused-expressions -- formats it
  if (own === undefined) delete error.name;
  else defineProperty(error, 'name', own);
}

/** Prototype of the codes' classes: an instance is told by its code, since the codes of one base class share a prototype. */
const codeClassPrototype = Object.create(Function.prototype, {
  [Symbol.hasInstance]: {
    value(error) {
      return error !== null && typeof error === 'object' && error[kIsNodeError] === true && error.code === this.code;
    },
  },
});

/**
 * Makes the class of one code.
 *
 * The message is a template with `%s`, or a function of the constructor's arguments that returns the message; the function's
 * `this` is the error, so that it can add properties. `others` are further base classes: `ERR_X.TypeError`, `ERR_X.RangeError`.
 * @param {string} code
 * @param {ErrorConstructor} Base
 * @param {string | ((...args: any[]) => string)} message
 * @param {...ErrorConstructor} others
 */
export function defineCode(code, Base, message, ...others) {
  const isSystemError = Base === SystemError;
  const NodeError = function NodeError(...args) {
    // With NodeError as new.target the engine leaves this very frame out of the stack.
    const error = construct(Base, [], NodeError);
    defineProperty(error, 'code', { __proto__: null, value: code, writable: true, enumerable: true, configurable: true });
    if (isSystemError) {
      describeSystemError(error, message, args[0]);
    } else {
      defineProperty(error, 'message', { __proto__: null, value: '', writable: true, enumerable: false, configurable: true });
      error.message = typeof message === 'string' ? fill(message, args) : message.apply(error, args);
    }
    stampStack(error, code);
    return error;
  };
  NodeError.prototype = prototypeFor(Base);
  NodeError.code = code;
  Object.setPrototypeOf(NodeError, codeClassPrototype);
  for (const Other of others) NodeError[Other.name] = defineCode(code, Other, message);
  return NodeError;
}

/**
 * Gives an existing error a code: `Name [CODE]: message` in its stack, `code` as own property.
 * @param {Error} error
 * @param {string} code
 */
export function addCode(error, code) {
  stampStack(error, code);
  error.code = code;
  return error;
}

/**
 * Wraps `fn` so that an error thrown by it starts its stack at the caller of the wrapper: argument checks do not show up in
 * stacks. `wrapper.withoutStackTrace` is `fn` itself, for callers that are wrapped themselves.
 * @template {Function} F
 * @param {F} fn
 * @returns {F & { withoutStackTrace: F }}
 */
export function hideStackFrames(fn) {
  function wrapper(...args) {
    try {
      return fn.apply(this, args);
    } catch (error) {
      if (Error.stackTraceLimit && isErrorObject(error)) {
        Error.captureStackTrace(error, wrapper);
        if (error[kIsNodeError]) stampStack(error, error.code);
      }
      throw error;
    }
  }
  wrapper.withoutStackTrace = fn;
  return wrapper;
}

function isErrorObject(value) {
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Error]';
}

/** Error.prototype.toString as it was at start-up, for errors whose own toString cannot be trusted. */
export const errorToString = (error) => ErrorToString.call(error);
