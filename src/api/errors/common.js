// Errors without a code of the table, and questions about errors.

import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { addCode } from 'internal:errors/node_error';

/** What operations stopped by an AbortSignal fail with: name 'AbortError', code 'ABORT_ERR'. */
export class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

/** An AggregateError whose code is the first error's. */
class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
  }

  get ['constructor']() { return AggregateError; }
}
export { NodeAggregateError };

/**
 * One error out of two: `outer`, with `inner` joined in an AggregateError when both are there.
 * @param {Error | null | undefined} inner
 * @param {Error | null | undefined} outer
 */
export function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const limit = Error.stackTraceLimit;
  let error;
  try {
    if (isStackTraceLimitWritable()) Error.stackTraceLimit = 0;
    // eslint-disable-next-line no-restricted-syntax
    error = new AggregateError([outer, inner], outer.message);
    error.code = outer.code;
  } finally {
    if (isStackTraceLimitWritable()) Error.stackTraceLimit = limit;
  }
  Error.captureStackTrace(error, aggregateTwoErrors);
  return error;
}

/** Whether `Error.stackTraceLimit` may be assigned: scripts can freeze it, or Error. */
export function isStackTraceLimitWritable() {
  const own = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (own === undefined) return Object.isExtensible(Error);
  return own.writable === true || own.set !== undefined;
}

/**
 * An Error with further properties.
 * @param {string} message
 * @param {object} properties
 */
export function genericNodeError(message, properties) {
  return Object.assign(new Error(message), properties);
}

/** Whether a value has the shape of an error, whatever realm it comes from. */
export function isErrorLike(value) {
  return typeof value === 'object' && value !== null && typeof value.name === 'string' &&
    typeof value.message === 'string' && Object.hasOwn(value, 'stack');
}

let overflowName;
let overflowMessage;

/** Whether an error is the engine's "Maximum call stack size exceeded". */
export function isStackOverflowError(error) {
  if (overflowMessage === undefined) {
    const overflow = () => overflow();
    try {
      overflow();
    } catch (found) {
      overflowName = found.name;
      overflowMessage = found.message;
    }
  }
  return error != null && error.name === overflowName && error.message === overflowMessage;
}

export { addCode };
