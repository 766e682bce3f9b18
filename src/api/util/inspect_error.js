// Errors in util.inspect: the stack with the class's name in front, without frames that the cause or earlier lines repeat.

import { isNativeError } from 'binding:util';
import { prefix } from 'internal:util/inspect_names';

const process = lazy('node:process');
const builtins = lazy('internal:modules/builtins');
const loader = lazy('internal:runtime/loader');
const { toString: errorToString } = Error.prototype;

/** Whether a value is an Error of any realm, or an object that inherits from this realm's Error. */
export function isError(value) {
  return isNativeError(value) || Object.prototype.isPrototypeOf.call(Error.prototype, value);
}

/** The stack as string; made up from name and message if there is none, `[Circular *1]` if it is the error itself. */
function stackText(state, error) {
  let stack = readStack(error);
  if (!stack) return errorToString.call(error);
  if (typeof stack === 'string') return stack;
  state.seen.push(error);
  state.indentation += 4;
  const { currentDepth } = state;
  // No level: such a value is not put on one line.
  stack = state.format(stack, NaN);
  state.currentDepth = currentDepth;
  state.indentation -= 4;
  state.seen.pop();
  if (state.circular?.has(error)) state.circular.delete(error);
  return `${errorToString.call(error)}\n    ${stack}`;
}

/** Properties whose text the stack shows already are left out. */
function dropShown(state, keys, error, stack) {
  if (state.showHidden || keys.length === 0) return;
  for (const name of ['name', 'message', 'stack']) {
    const index = keys.indexOf(name);
    if (index !== -1 && (typeof error[name] !== 'string' || stack.includes(error[name]))) keys.splice(index, 1);
  }
}

/** Puts the name of the class in front of a stack that says less: `Error: x` of a class FooError becomes `FooError: x`. */
function withClassName(stack, error, constructor, tag) {
  let name = error.name ?? 'Error';
  if (typeof name !== 'string') {
    name = String(name);
    stack = stack.replace(name, () => `${name} [${prefix(constructor, tag, 'Error').slice(0, -1)}]`);
  }
  let length = name.length;
  const startsWithName = name.endsWith('Error') && stack.startsWith(name) &&
    (stack.length === length || stack[length] === ':' || stack[length] === '\n');
  if (constructor !== null && !startsWithName) return stack;
  let fallback = 'Error';
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = start?.[1] || '';
    length = fallback.length;
    fallback ||= 'Error';
  }
  const wanted = prefix(constructor, tag, fallback).slice(0, -1);
  if (name === wanted) return stack;
  if (!wanted.includes(name)) return `${wanted} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${wanted}: ${stack}` : `${wanted}${stack.slice(length)}`;
}

/** The longest-first run of more than three frames of `frames` that also stands in `others`. */
function findOverlap(frames, others) {
  for (let i = 0; i < frames.length - 3; i++) {
    const at = others.indexOf(frames[i]);
    if (at === -1 || others.length - at <= 3) continue;
    let length = 1;
    const most = Math.min(frames.length - i, others.length - at);
    while (length < most && frames[i + length] === others[at + length]) length++;
    if (length > 3) return { start: i, length };
  }
  return undefined;
}

/** Runs of lines that repeat the lines right above them at least three lines long are told in one line. */
function collapseRepeats(state, frames) {
  const result = [];
  for (let i = 0; i < frames.length;) {
    const found = findRepeat(frames, i);
    if (found === undefined) {
      result.push(frames[i++]);
      continue;
    }
    const { period, times } = found;
    for (let k = 0; k < period; k++) result.push(frames[i + k]);
    const lines = period * times;
    const what = times === 1 ? 'lines ...' : `${period} lines ${times} times...`;
    result.push(state.stylize(`    ... collapsed ${lines} duplicate lines matching above ${what}`, 'undefined'));
    i += period + lines;
  }
  return result;
}

/** The shortest run at `i` that is repeated right behind itself, three lines or more in all. */
function findRepeat(frames, i) {
  for (let period = 1; i + 2 * period <= frames.length; period++) {
    let times = 0;
    let next = i + period;
    while (next + period <= frames.length && sameRun(frames, i, next, period)) {
      times++;
      next += period;
    }
    if (times * period >= 3) return { period, times };
  }
  return undefined;
}

function sameRun(frames, a, b, length) {
  for (let k = 0; k < length; k++) if (frames[a + k] !== frames[b + k]) return false;
  return true;
}

function stackFrames(state, error, text) {
  let frames = text.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    // A throwing getter: there is nothing to compare with.
  }
  if (cause != null && typeof cause === 'object' && isError(cause)) {
    const stack = readStack(cause);
    const start = typeof stack === 'string' ? stack.indexOf('\n    at') : -1;
    if (start !== -1) {
      const overlap = findOverlap(frames, stack.slice(start + 1).split('\n'));
      if (overlap !== undefined) {
        const skipped = overlap.length - 2;
        frames.splice(overlap.start + 1, skipped,
          state.stylize(`    ... ${skipped} lines matching cause stack trace ...`, 'undefined'));
      }
    }
  }
  if (frames.length > 10) frames = collapseRepeats(state, frames);
  return frames;
}

function readStack(error) {
  try {
    return error.stack;
  } catch {
    return undefined;
  }
}

/** Whether `node:<name>` of a frame is a file of the runtime, or a public module. */
const isBuiltinFile = (name) => loader().hasBuiltin(`internal:${name.replace(/^internal\//, '')}`) || builtins().isBuiltin(name);

const coreFrame = /^ {4}at (?:[^/\\(]+ \(|)node:(.+):\d+:\d+\)?$/;

/** Frames of built-in modules are grey, names of packages underlined, the working directory grey. */
function colorFrames(state, lines) {
  let cwd;
  try {
    cwd = process().default.cwd();
  } catch {
    // Deleted, or not there in this runtime: nothing is greyed.
  }
  let cwdUrl;
  let result = '';
  for (let line of lines) {
    const core = coreFrame.exec(line);
    if (core !== null && isBuiltinFile(core[1])) {
      result += `\n${state.stylize(line, 'undefined')}`;
      continue;
    }
    result += '\n';
    line = line.replace(/([/\\]node_modules[/\\])((?:@[^/\\]+[/\\])?[^/\\]+)(?=[/\\])/g,
      (found, folder, name) => `${folder}${state.stylize(name, 'module')}`);
    if (cwd !== undefined) {
      cwdUrl ??= `file://${cwd.split('/').map(encodePath).join('/')}`;
      const grey = greyFolder(state, line, cwdUrl);
      line = grey === line ? greyFolder(state, line, cwd) : grey;
    }
    result += line;
  }
  return result;
}

const encodePath = (part) => encodeURI(part).replace(/[?#]/g, encodeURIComponent);

function greyFolder(state, line, folder) {
  let start = line.indexOf(folder);
  if (start === -1) return line;
  let end = start + folder.length;
  if (line[end] !== '/' && line[end] !== '\\') return line;
  end++;
  let rest = line.slice(end);
  let close = '';
  if (line[start - 1] === '(') {
    start--;
    if (rest.endsWith(')')) {
      rest = rest.slice(0, -1);
      close = state.stylize(')', 'undefined');
    }
  }
  return `${line.slice(0, start)}${state.stylize(line.slice(start, end), 'undefined')}${rest}${close}`;
}

/**
 * @param {Inspection} state
 * @param {Error} error
 * @param {string | null} constructor name of its class
 * @param {string} tag
 * @param {PropertyKey[]} keys changed: what the text shows is removed, `cause` and `errors` are added
 */
export function formatError(state, error, constructor, tag, keys) {
  let message;
  let stack;
  try {
    stack = stackText(state, error);
    ({ message } = error);
    dropShown(state, keys, error, stack);
    if (Object.hasOwn(error, 'cause') && !keys.includes('cause')) keys.push('cause');
    // Of AggregateError, and of errors that look like one.
    if (Object.hasOwn(error, 'errors') && Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
    stack = withClassName(stack, error, constructor, tag);
  } catch {
    // A getter threw.
    return Object.prototype.toString.call(error);
  }
  // Frames start behind the message, which may look like frames itself.
  let from = message && typeof message === 'string' ? stack.indexOf(message) : -1;
  if (from !== -1) from += message.length;
  const start = stack.indexOf('\n    at', from);
  if (start === -1) {
    stack = `[${stack}]`;
  } else {
    const lines = stackFrames(state, error, stack.slice(start + 1));
    const head = stack.slice(0, start);
    stack = state.colors ? head + colorFrames(state, lines) : `${head}\n${lines.join('\n')}`;
  }
  if (state.indentation !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(state.indentation)}`);
  return stack;
}

/** A thrown value in `[Getter: <Inspection threw (…)>]`. */
export function describeThrown(state, thrown, level) {
  return state.format(thrown, level);
}
