/**
 * Errors on their way to another thread: structured clone keeps message, stack and the class of an error, but not what else a
 * program reads of it, such as `code`.
 */
import { structuredClone } from 'internal:messaging/structured_clone';

const types = lazy('internal:util/types');

const classes = { Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

/** The nearest class of an error that every thread has. */
function className(error) {
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const { constructor } = prototype;
    const name = typeof constructor === 'function' ? constructor.name : undefined;
    if (typeof name === 'string' && Object.hasOwn(classes, name) && constructor.prototype === prototype) return name;
  }
  return 'Error';
}

/**
 * Hands `send` something that fromTransfer() makes an error of again, as much of it as can be cloned.
 * @param {unknown} error whatever the program threw
 * @param {(transfer: object) => void} send throws if it cannot clone
 */
export function sendError(error, send) {
  if (!(error instanceof Error) && !types().isNativeError(error)) {
    try {
      return send({ value: error });
    } catch {
      return send({ name: 'Error', properties: { message: requireBuiltin('node:util').inspect(error) } });
    }
  }
  const properties = {};
  const names = new Set(['name', 'message', 'stack', ...Object.getOwnPropertyNames(error)]);
  for (const name of names) {
    try {
      const value = error[name];
      if (value !== undefined || !['name', 'message', 'stack'].includes(name)) properties[name] = value;
    } catch {
      // A getter of the program's; the rest will do.
    }
  }
  const name = className(error);
  // Its class says its name, unless the program gave it another one.
  if (properties.name === name && !Object.hasOwn(error, 'name')) delete properties.name;
  try {
    return send({ name, properties });
  } catch {
    // What can be cloned one by one.
  }
  const kept = {};
  for (const key of Object.keys(properties)) {
    const value = properties[key];
    try {
      kept[key] = structuredClone(value);
    } catch {
      if (['message', 'stack', 'name'].includes(key)) kept[key] = `${value}`;
    }
  }
  return send({ name, properties: kept });
}

/** The error, or other value, of what sendError() sent. */
export function fromTransfer({ name, properties, value }) {
  if (name === undefined) return value;
  const Class = classes[name];
  const error = Class === AggregateError ? new AggregateError([], properties.message) : new Class(properties.message);
  delete error.stack;
  for (const key of Object.keys(properties)) {
    const enumerable = !['message', 'stack', 'cause', 'errors', 'name'].includes(key);
    Object.defineProperty(error, key, { __proto__: null, value: properties[key], writable: true, configurable: true, enumerable });
  }
  return error;
}
