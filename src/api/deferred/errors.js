// Errors of tasks on their way back to whoever asked.
import { kindOf } from 'binding:deferred';
import { functionByIdentity } from 'internal:deferred/literal';
import { resolveReference } from 'internal:deferred/references';
import { builtinErrorByName, builtinErrorClass, problem } from 'internal:deferred/problems';

const kPrimitive = 0, kLeaf = 6, kError = 7;
const internalFrame = /\n\s+at [^\n]*\(?node:internal\/deferred\/[^\n]*/g;

const rebuilt = lazy('internal:deferred/rebuild');

function read(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

/**
 * Whatever was thrown, as plain data.
 * @param {unknown} thrown
 */
export function describe(thrown, depth = 0) {
  const kind = kindOf(thrown);
  if (kind === kPrimitive) return typeof thrown === 'symbol' ? { text: String(thrown) } : { value: thrown };
  if (kind !== kError && !(thrown instanceof Error)) return describeOther(thrown, kind);
  const properties = [];
  if (depth < 8) {
    for (const key of Object.getOwnPropertyNames(thrown)) {
      if (key === 'stack' || key === 'message' || key === 'cause' || key === 'errors') continue;
      const descriptor = Object.getOwnPropertyDescriptor(thrown, key);
      if (!('value' in descriptor)) continue;
      properties.push([key, describe(descriptor.value, depth + 1), descriptor.enumerable]);
    }
  }
  const constructor = read(thrown, 'constructor');
  const described = {
    error: builtinErrorClass(thrown).name,
    origin: typeof constructor === 'function' ? rebuilt().originOf(constructor) : undefined,
    isDOMException: constructor?.name === 'DOMException' && kind !== kError,
    name: String(read(thrown, 'name')),
    message: String(read(thrown, 'message')),
    stack: String(read(thrown, 'stack')).replace(internalFrame, ''),
    properties,
  };
  if (Object.hasOwn(thrown, 'cause') && depth < 8) described.cause = describe(thrown.cause, depth + 1);
  if (Array.isArray(read(thrown, 'errors')) && depth < 8) described.errors = thrown.errors.map((error) => describe(error, depth + 1));
  return described;
}

function describeOther(thrown, kind) {
  try {
    // What can be cloned travels as it is.
    return kind === kLeaf ? { value: thrown } : { value: structuredClone(thrown) };
  } catch {
    return { text: requireBuiltin('node:util').inspect(thrown) };
  }
}

function classOf({ origin }) {
  if (typeof origin === 'number') return functionByIdentity(origin);
  if (Array.isArray(origin)) {
    try {
      return resolveReference(origin);
    } catch {
      return undefined;
    }
  }
  return undefined;
}

const hidden = (object, key, value) => Object.defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });

/**
 * The error that a description stands for, or whatever was thrown.
 * @param {ReturnType<typeof describe> | string} described
 * @param {{ stack: string } | undefined} call where the task was asked for
 * @param {boolean} [isExact] false: where another call of the function came from
 */
export function revive(described, call, isExact = true) {
  const error = make(described);
  if (call !== undefined && typeof error === 'object' && error !== null && error instanceof Error) addCallStack(error, call, isExact);
  return error;
}

function make(described) {
  if (typeof described === 'string') return problem(described);
  if ('text' in described) return described.text;
  if (!('error' in described)) return described.value;
  if (described.isDOMException) {
    const exception = new DOMException(described.message, described.name);
    hidden(exception, 'stack', described.stack);
    return exception;
  }
  const Class = builtinErrorByName(described.error);
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = Class === AggregateError ? new AggregateError([], described.message) : new Class(described.message);
  Error.stackTraceLimit = limit;
  hidden(error, 'message', described.message);
  hidden(error, 'stack', described.stack);
  const own = classOf(described);
  if (typeof own === 'function' && own.prototype instanceof Error) Object.setPrototypeOf(error, own.prototype);
  else if (error.name !== described.name) hidden(error, 'name', described.name);
  for (const [key, value, enumerable] of described.properties) {
    Object.defineProperty(error, key, { __proto__: null, value: make(value), writable: true, enumerable, configurable: true });
  }
  if ('cause' in described) hidden(error, 'cause', make(described.cause));
  if ('errors' in described) hidden(error, 'errors', described.errors.map(make));
  return error;
}

/** The line between the frames of the task and those of the thread that asked for it. */
const separator = '\n    at ––– Deferred, asked for by –––';
const vagueSeparator = '\n    at ––– Deferred, asked for by a call like this one –––';

function addCallStack(error, call, isExact) {
  const remote = `${error.stack}`;
  const local = `${call.stack}`.replace(internalFrame, '');
  const frames = local.slice(local.indexOf('\n    at ') === -1 ? local.length : local.indexOf('\n    at '));
  hidden(error, 'stack', `${remote}${isExact ? separator : vagueSeparator}${frames}`);
  hidden(error, 'remoteStack', remote);
}
