// Checks of arguments.
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';

/** Undefined and objects pass. */
export function assertObject(value, name, types = 'Object') {
  if (value !== undefined && (value === null || typeof value !== 'object' || Array.isArray(value))) {
    throw new ERR_INVALID_ARG_TYPE(name, types, value);
  }
}

/** A copy of headers that are not to change any more. */
export function copyHeaders(headers) {
  assertObject(headers, 'headers');
  return { __proto__: null, ...headers };
}
