// The errors of Deferred itself.

/** An error of Deferred's own, told from others by its `code`. */
export class DeferredError extends Error {
  /**
   * @param {string} code ERR_DEFERRED_…
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}
Object.defineProperty(DeferredError.prototype, 'name', { value: 'DeferredError', writable: true, configurable: true });

/** What cannot leave its thread, by the path on which it was found. */
export class ERR_DEFERRED_CANNOT_LEAVE extends DeferredError {
  constructor(path, what) {
    super('ERR_DEFERRED_CANNOT_LEAVE', `Deferred: '${path}' (${what}) cannot leave its thread`);
    /** @type {string} */
    this.path = path;
  }
}

const messages = {
  ERR_DEFERRED_NEVER_SETTLED: 'Deferred: the task waits for something that can never happen',
  ERR_DEFERRED_OUT_OF_MEMORY: 'Deferred: the task reached the heap limit of its thread',
  ERR_DEFERRED_TASK_EXIT: 'Deferred: the task called process.exit()',
  ERR_DEFERRED_UNREADABLE_ERROR: 'Deferred: the task threw something that cannot be described',
  ERR_DEFERRED_THREAD_LOST: 'Deferred: the thread of the task had to be given up',
  ERR_DEFERRED_TIMEOUT: 'Deferred: the task took longer than its timeout',
  ERR_DEFERRED_QUEUE_FULL: 'Deferred: too many tasks are waiting; await some of them, or Deferred.ready(), first',
};

/**
 * @param {keyof typeof messages} code
 * @param {string} [detail]
 */
export function problem(code, detail) {
  const error = new DeferredError(code, detail === undefined ? messages[code] : `${messages[code]} (${detail})`);
  if (code === 'ERR_DEFERRED_TIMEOUT') Object.defineProperty(error, 'name', { value: 'TimeoutError', writable: true, configurable: true });
  return error;
}

const builtinErrors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
const builtinPrototypes = new Set(builtinErrors.map((constructor) => constructor.prototype));

/** Whether an error is of a class that structured clone does not know. */
export function isUserError(error) {
  return !builtinPrototypes.has(Object.getPrototypeOf(error));
}

/** The nearest built-in class of an error. */
export function builtinErrorClass(error) {
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const found = builtinErrors.find((constructor) => constructor.prototype === prototype);
    if (found !== undefined) return found;
  }
  return Error;
}

/** @param {string} name */
export function builtinErrorByName(name) {
  return builtinErrors.find((constructor) => constructor.name === name) ?? Error;
}
