// SystemError: what a failed system call looks like where Node reports the whole context in `info`.

const util = lazy('internal:util/inspect');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

/** An accessor that reads and writes a field of `info`. */
function forward(error, name, info) {
  Object.defineProperty(error, name, {
    get() { return info[name]; },
    set(value) { info[name] = value; },
    enumerable: true,
    configurable: true,
  });
}

/** Fields of the system call that appear as properties of their own, when the context has them. */
const contextFields = ['errno', 'syscall', 'path', 'dest'];

/**
 * Base of ERR_SYSTEM_ERROR, ERR_TTY_INIT_FAILED, … Such a code's constructor takes the context
 * `{ errno, code, message, syscall, path?, dest? }` as its only argument.
 */
export class SystemError extends Error {
  toString() { return `${this.name} [${this.code}]: ${this.message}`; }

  [customInspect](recurseTimes, context) {
    return util().inspect(this, { ...context, getters: true, customInspect: false });
  }
}

/**
 * Fills a new SystemError and returns its message.
 * @param {Error} error
 * @param {string} prefix the sentence of the code
 * @param {{ errno: number, code: string, message: string, syscall: string, path?: unknown, dest?: unknown }} context
 */
export function describeSystemError(error, prefix, context) {
  let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
  if (context.path !== undefined) message += ` ${context.path}`;
  if (context.dest !== undefined) message += ` => ${context.dest}`;
  Object.defineProperties(error, {
    name: { value: 'SystemError', writable: true, enumerable: false, configurable: true },
    message: { value: message, writable: true, enumerable: false, configurable: true },
    info: { value: context, writable: false, enumerable: true, configurable: true },
  });
  for (const name of contextFields) {
    if (name === 'errno' || name === 'syscall' || context[name] !== undefined) forward(error, name, context);
  }
  return message;
}
