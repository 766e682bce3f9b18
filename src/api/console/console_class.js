// The class Console: what it prints, and to which stream.

import { isFree, isColored, writeDirect } from 'internal:console/direct';
import { readTimer, startTimer } from 'internal:console/time';
import { ERR_CONSOLE_WRITABLE_STREAM, ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { isStackOverflowError } from 'internal:errors/common';
import { validateArray, validateInteger, validateObject } from 'internal:errors/validators';
import { isLoaded } from 'internal:runtime/loader';
import { formatArguments } from 'internal:util/format';
import { inspect } from 'internal:util/inspect';

const process = lazy('node:process');
const table = lazy('internal:console/table');
const colorDepth = lazy('internal:tty/colors');
const diagnostics = lazy('node:diagnostics_channel');

const kColorMode = Symbol('kColorMode');
const kCounts = Symbol('counts');
const kGroupIndentation = Symbol('kGroupIndentationString');
const kGroupWidth = Symbol('kGroupIndentWidth');
const kInspectOptions = Symbol('kInspectOptions');
const kIsConsole = Symbol('kIsConsole');
/** Whether the console is the global one, which may write to the descriptors directly. */
const kIsGlobal = Symbol('kIsGlobal');

const maxGroupWidth = 1000;
const colored = { colors: true };
const plain = { colors: false };
const noop = () => {};

/** Channels `console.log` … of diagnostics_channel, which see the arguments first. */
let channels;
function publish(name, args) {
  // Without the module there can be no subscriber.
  if (channels === undefined && !isLoaded('internal:diagnostics_channel/diagnostics_channel')) return;
  channels ??= Object.fromEntries(['log', 'warn', 'error', 'info', 'debug'].map((method) =>
    [method, diagnostics().channel(`console.${method}`)]));
  const channel = channels[name];
  if (channel.hasSubscribers) channel.publish(args);
}

/**
 * @param {object} options { stdout, stderr?, ignoreErrors?, colorMode?, inspectOptions?, groupIndentation? }, or stdout, stderr
 *   and ignoreErrors as arguments
 */
export function Console(options /* or: stdout, stderr, ignoreErrors = true */) {
  if (!new.target) return Reflect.construct(Console, arguments);
  if (!options || typeof options.write === 'function') {
    options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  }
  const { stdout, stderr = stdout, ignoreErrors = true, colorMode = 'auto', inspectOptions, groupIndentation } = options;
  if (!stdout || typeof stdout.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!stderr || typeof stderr.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stderr');
  if (typeof colorMode !== 'boolean' && colorMode !== 'auto') {
    throw new ERR_INVALID_ARG_VALUE('colorMode', colorMode, "must be one of: 'auto', true, false");
  }
  if (groupIndentation !== undefined) validateInteger(groupIndentation, 'groupIndentation', 0, maxGroupWidth);
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, 'options.inspectOptions');
    const all = inspectOptions instanceof Map ? [...inspectOptions.values()] : [inspectOptions];
    for (const one of all) {
      if (one.colors !== undefined && options.colorMode !== undefined) {
        throw new ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
      }
    }
  }
  bindMethods(this, this);
  hide(this, '_stdout', stdout);
  hide(this, '_stderr', stderr);
  setUp(this, { ignoreErrors, colorMode, inspectOptions, groupIndentation });
  return undefined;
}

const hide = (object, key, value, writable = true) =>
  Object.defineProperty(object, key, { value, writable, enumerable: false, configurable: true });

/** Own methods, which work without their receiver: `[1, 2].forEach(console.log)`. */
function bindMethods(target, source) {
  for (const name of Object.keys(Console.prototype)) {
    const method = source[name].bind(target);
    Object.defineProperty(method, 'name', { value: name });
    target[name] = method;
  }
}

function setUp(target, { ignoreErrors, colorMode, inspectOptions, groupIndentation = 2 }) {
  hide(target, '_stdoutErrorHandler', (error) => ignoreWriteError(target._stdout, error));
  hide(target, '_stderrErrorHandler', (error) => ignoreWriteError(target._stderr, error));
  hide(target, '_ignoreErrors', Boolean(ignoreErrors));
  hide(target, '_times', new Map());
  hide(target, kCounts, new Map());
  hide(target, kColorMode, colorMode);
  hide(target, kIsConsole, true);
  hide(target, kGroupWidth, groupIndentation);
  hide(target, kGroupIndentation, '');
  if (inspectOptions !== undefined) hide(target, kInspectOptions, inspectOptions);
  hide(target, Symbol.toStringTag, 'console', false);
}

/**
 * Makes an object a console on process.stdout and process.stderr, which are asked for when something is written.
 * @param {object} target
 */
export function makeGlobalConsole(target) {
  for (const name of Object.keys(Console.prototype)) {
    const method = Console.prototype[name].bind(target);
    Object.defineProperty(method, 'name', { value: name });
    target[name] = method;
  }
  hide(target, kIsGlobal, true);
  for (const name of ['stdout', 'stderr']) {
    let stream;
    Object.defineProperty(target, `_${name}`, {
      get() { return stream ?? process().default[name]; },
      set(value) {
        stream = value;
        target[kIsGlobal] = false;
      },
      enumerable: false,
      configurable: true,
    });
  }
  setUp(target, { ignoreErrors: true, colorMode: 'auto' });
}

// Errors of asynchronous writes must not become uncaught: the stream emits them after this call.
function ignoreWriteError(stream, error) {
  if (error !== null && error !== undefined && !stream._writableState?.errorEmitted && stream.listenerCount('error') === 0) {
    stream.once('error', noop);
  }
}

/** Adds indentation and newline, and writes. @param {1 | 2} fd */
function print(target, fd, text) {
  const indentation = target[kGroupIndentation];
  if (indentation.length !== 0) {
    if (text.includes('\n')) text = text.replaceAll('\n', `\n${indentation}`);
    text = indentation + text;
  }
  text += '\n';
  if (target[kIsGlobal] && isFree(fd)) {
    writeDirect(fd, text);
    return;
  }
  const stream = fd === 1 ? target._stdout : target._stderr;
  if (target._ignoreErrors === false) {
    stream.write(text);
    return;
  }
  // One listener is enough, however much is still to be written.
  if (stream.listenerCount?.('error') > 0) {
    writeIgnoring(target, stream, fd, text);
    return;
  }
  stream.once?.('error', noop);
  try {
    writeIgnoring(target, stream, fd, text);
  } finally {
    stream.removeListener?.('error', noop);
  }
}

function writeIgnoring(target, stream, fd, text) {
  try {
    stream.write(text, fd === 1 ? target._stdoutErrorHandler : target._stderrErrorHandler);
  } catch (error) {
    // Console is for debugging: it must not make the program fail, but a stack overflow is not its own.
    if (isStackOverflowError(error)) throw error;
  }
}

function inspectOptionsFor(target, fd) {
  const forced = process().default.env.FORCE_COLOR !== undefined;
  if (target[kIsGlobal] && isFree(fd) && !forced && !isColored(fd)) return plain;
  const stream = fd === 1 ? target._stdout : target._stderr;
  let color = target[kColorMode];
  if (color === 'auto' && forced) {
    color = colorDepth().getColorDepth() > 2;
  } else if (color === 'auto') {
    color = Boolean(stream.isTTY) && (typeof stream.getColorDepth === 'function' ? stream.getColorDepth() > 2 : true);
  }
  const all = target[kInspectOptions];
  const options = all instanceof Map ? all.get(stream) : all;
  if (options === undefined) return color ? colored : plain;
  return options.colors === undefined ? { ...options, colors: color } : options;
}

/** Text of log's arguments. */
function formatFor(target, fd, args) {
  if (args.length === 1) {
    const value = args[0];
    if (typeof value === 'string') return value;
  }
  const options = inspectOptionsFor(target, fd);
  return formatArguments(options, args);
}

/** Seam for the inspector: gets (method, arguments) of each call of the global console. @type {Function | undefined} */
let observer;
export function setConsoleObserver(fn) { observer = fn; }

function output(target, name, fd, args) {
  if (observer !== undefined && target[kIsGlobal] !== undefined) observer(name, args);
  print(target, fd, formatFor(target, fd, args));
}

const methods = {
  log(...args) {
    publish('log', args);
    output(this, 'log', 1, args);
  },
  info(...args) {
    publish('info', args);
    output(this, 'info', 1, args);
  },
  debug(...args) {
    publish('debug', args);
    output(this, 'debug', 1, args);
  },
  warn(...args) {
    publish('warn', args);
    output(this, 'warn', 2, args);
  },
  error(...args) {
    publish('error', args);
    output(this, 'error', 2, args);
  },
  dir(object, options) {
    print(this, 1, inspect(object, { customInspect: false, ...inspectOptionsFor(this, 1), ...options }));
  },
  time(label = 'default') { startTimer(this._times, `${label}`); },
  timeEnd(label = 'default') {
    label = `${label}`;
    const text = readTimer(this._times, 'timeEnd', label);
    if (text === undefined) return;
    this.log('%s: %s', label, text);
    this._times.delete(label);
  },
  timeLog(label = 'default', ...data) {
    label = `${label}`;
    const text = readTimer(this._times, 'timeLog', label);
    if (text !== undefined) this.log('%s: %s', label, text, ...data);
  },
  trace(...args) {
    const holder = { name: 'Trace', message: formatFor(this, 2, args) };
    Error.captureStackTrace(holder, methods.trace);
    this.error(holder.stack);
  },
  assert(expression, ...args) {
    if (expression) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    this.warn(...args);
  },
  clear() {
    if (this._stdout.isTTY && process().default.env.TERM !== 'dumb') this._stdout.write('\u001b[1;1H\u001b[0J');
  },
  count(label = 'default') {
    label = `${label}`;
    const count = (this[kCounts].get(label) ?? 0) + 1;
    this[kCounts].set(label, count);
    this.log(`${label}: ${count}`);
  },
  countReset(label = 'default') {
    label = `${label}`;
    if (!this[kCounts].delete(label)) process().default.emitWarning(`Count for '${label}' does not exist`);
  },
  group(...data) {
    if (data.length > 0) this.log(...data);
    this[kGroupIndentation] += ' '.repeat(this[kGroupWidth]);
  },
  groupEnd() {
    const { length } = this[kGroupIndentation];
    this[kGroupIndentation] = this[kGroupIndentation].slice(0, Math.max(0, length - this[kGroupWidth]));
  },
  table(data, properties) {
    if (data === null || typeof data !== 'object') {
      this.log(data);
      return;
    }
    if (properties !== undefined) validateArray(properties, 'properties');
    const options = inspectOptionsFor(this, 1);
    const show = (value) => {
      const depth = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0;
      return inspect(value, { maxArrayLength: 3, breakLength: Infinity, ...options, depth });
    };
    this.log(table().renderTable(data, properties, show));
  },
};
methods.dirxml = methods.log;
methods.groupCollapsed = methods.group;
Object.assign(Console.prototype, methods);

Object.defineProperty(Console, Symbol.hasInstance, {
  value(instance) { return instance[kIsConsole]; },
});
