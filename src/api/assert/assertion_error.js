// AssertionError and its messages: what was compared, and where it differs.

import { isErrorObject } from 'internal:assert/is_error';
import { isColored, isFree } from 'internal:console/direct';
import { isStackTraceLimitWritable } from 'internal:errors/common';
import { validateObject } from 'internal:errors/validators';
import { kDelete, kInsert, kKeep, myersDiff } from 'internal:util/diff';
import { inspect } from 'internal:util/inspect';

const process = lazy('node:process');

const headlines = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

/** Pairs of strings up to this length are shown as `a !== b`. */
const maxShortLength = 12;
const maxLongLength = 512;
/** So many equal lines are shown around a difference. */
const contextLines = 5;

const plain = { blue: '', green: '', red: '', white: '', gray: '', on: false };
const bright = { blue: '\u001b[34m', green: '\u001b[32m', red: '\u001b[31m', white: '\u001b[39m', gray: '\u001b[90m', on: true };

/** Colours, if standard error shows them. */
function palette() {
  // Asking the descriptor does not make the stream.
  if (isFree(2) && !isColored(2)) return plain;
  const { stderr } = process().default;
  return stderr?.isTTY && (typeof stderr.getColorDepth !== 'function' || stderr.getColorDepth() > 2) ? bright : plain;
}

/** Everything that comparing looks at, one property a line. */
function show(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });
}

const isObject = (value) => typeof value === 'object' && value !== null;

/** Two values of a line each, one below the other; strings with a mark where they part. */
function stacked(colors, actual, expected, areStrings) {
  let text = `\n${colors.green}+${colors.white} ${actual}\n${colors.red}-${colors.white} ${expected}`;
  const stderr = isFree(2) && !isColored(2) ? undefined : process().default.stderr;
  const width = stderr?.isTTY ? stderr.columns : 80;
  if (areStrings && actual.length + expected.length <= width) {
    let at = 0;
    while (at < actual.length && actual[at] === expected[at]) at++;
    // Nobody needs a mark for the first characters.
    if (at >= 3 && at < actual.length) text += `\n${' '.repeat(at + 2)}^`;
  }
  return text;
}

/** Strings that differ, character by character, in colour. */
function colored(colors, actual, expected) {
  let text = '';
  const script = myersDiff([...actual], [...expected]);
  for (let i = script.length - 1; i >= 0; i--) {
    const [kind, character] = script[i];
    const color = kind === kInsert ? colors.green : kind === kDelete ? colors.red : colors.white;
    text += `${color}${character}${colors.white}`;
  }
  return `\n${text}`;
}

/** The lines of a script, last operation first, with equal ones left out. */
function printScript(colors, script, operator) {
  let text = '';
  let kept = 0;
  let skipped = false;
  for (let i = script.length - 1; i >= 0; i--) {
    const [kind, line] = script[i];
    if (kind === kKeep) {
      if (kept < contextLines) text += `${colors.white}  ${line}\n`;
      kept++;
      continue;
    }
    if (kept > contextLines) {
      // Up to two lines are shown where "..." would take as much room.
      if (kept === contextLines + 2) text += `${colors.white}  ${script[i + 2][1]}\n`;
      if (kept >= contextLines + 3) {
        text += `${colors.blue}...${colors.white}\n`;
        skipped = true;
      }
      text += `${colors.white}  ${script[i + 1][1]}\n`;
    }
    kept = 0;
    if (kind === kInsert) {
      text += operator === 'partialDeepStrictEqual' && colors.on ?
        `${colors.gray}  ${line}${colors.white}\n` : `${colors.green}+${colors.white} ${line}\n`;
    } else {
      text += `${colors.red}-${colors.white} ${line}\n`;
    }
  }
  return { text: `\n${text.trimEnd()}`, skipped };
}

function isSimple(actual, actualLines, expected, expectedLines) {
  return actualLines.length === 1 && expectedLines.length === 1 && (!isObject(actual) || !isObject(expected));
}

function describeDifference(actual, expected, operator, customMessage, diffType) {
  const colors = palette();
  if (operator === 'strictEqual' && ((isObject(actual) && isObject(expected)) ||
      (typeof actual === 'function' && typeof expected === 'function'))) {
    operator = 'strictEqualObject';
  }
  const actualText = show(actual);
  const expectedText = show(expected);
  const actualLines = actualText.split('\n');
  const expectedLines = expectedText.split('\n');
  let header = operator === 'partialDeepStrictEqual' && colors.on ?
    `${colors.gray}actual${colors.white} ${colors.red}- expected${colors.white}` :
    `${colors.green}+ actual${colors.white} ${colors.red}- expected${colors.white}`;
  let message;
  let skipped = false;
  if (isSimple(actual, actualLines, expected, expectedLines)) {
    const areStrings = typeof actual === 'string' && typeof expected === 'string';
    const length = actualText.length - (typeof actual === 'string' ? 2 : 0) +
      expectedText.length - (typeof expected === 'string' ? 2 : 0);
    if (length <= maxShortLength && (actual !== 0 || expected !== 0)) {
      message = `${actualText} !== ${expectedText}`;
      header = '';
    } else if (areStrings && colors.on) {
      message = colored(colors, actualText, expectedText);
      header = `${colors.green}actual${colors.white} ${colors.red}expected${colors.white}`;
    } else {
      message = stacked(colors, actualText, expectedText, areStrings);
    }
  } else if (actualText === expectedText) {
    operator = 'notIdentical';
    header = '';
    if (actualLines.length > 50 && diffType !== 'full') {
      message = `${actualLines.slice(0, 50).join('\n')}\n...}`;
      skipped = true;
    } else {
      message = actualText;
    }
  } else {
    const script = myersDiff(actualLines, expectedLines, isObject(actual));
    ({ text: message, skipped } = printScript(colors, script, operator));
  }
  const headline = customMessage === undefined ? headlines[operator] : String(customMessage);
  return `${headline}\n${header}${skipped ? '\n... Skipped lines' : ''}\n${message}\n`;
}

function describeSame(actual, operator, diffType) {
  const colors = palette();
  let headline = headlines[operator];
  const lines = show(actual).split('\n');
  if (operator === 'notStrictEqual' && (isObject(actual) || typeof actual === 'function')) headline = headlines.notStrictEqualObject;
  if (lines.length > 50 && diffType !== 'full') {
    lines.length = 47;
    lines[46] = `${colors.blue}...${colors.white}`;
  }
  if (lines.length === 1) return `${headline}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${headline}\n\n${lines.join('\n')}\n`;
}

const shorten = (text, limit, diffType) => (text.length > limit && diffType !== 'full' ? `${text.slice(0, limit - 3)}...` : text);

function describeOther(actual, expected, operator, diffType) {
  const a = show(actual);
  const b = show(expected);
  if (operator === 'notDeepEqual' && a === b) return shorten(`${headlines.notDeepEqual}\n\n${a}`, 1024, diffType);
  const left = shorten(a, maxLongLength, diffType);
  const right = shorten(b, maxLongLength, diffType);
  if (operator === 'deepEqual') return `${headlines.deepEqual}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  if (operator === 'notDeepEqual') {
    return `${headlines.notDeepEqualUnequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
  }
  return `${left} ${operator} ${right}`;
}

const withDiff = new Set(['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual']);

/** An error's message must not show its stack, which differs each time. */
function withoutStack(error) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), error);
  Object.defineProperty(copy, 'message', { value: error.message });
  for (const name of ['cause', 'errors']) {
    if (!Object.hasOwn(error, name)) continue;
    let { [name]: value } = error;
    if (isErrorObject(value)) value = withoutStack(value);
    else if (Array.isArray(value)) value = value.map((item) => (isErrorObject(item) ? withoutStack(item) : item));
    Object.defineProperty(copy, name, { value, enumerable: false, writable: true, configurable: true });
  }
  return copy;
}

function makeMessage({ message, operator, actual, expected, diff }) {
  if (message != null) {
    return withDiff.has(operator) ? describeDifference(actual, expected, operator, message, diff) : String(message);
  }
  if (isErrorObject(actual) && isErrorObject(expected)) {
    actual = withoutStack(actual);
    expected = withoutStack(expected);
  }
  if (withDiff.has(operator)) return describeDifference(actual, expected, operator, undefined, diff);
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') return describeSame(actual, operator, diff);
  return describeOther(actual, expected, operator, diff);
}

/** Long texts are cut where the error is printed. */
function cut(text) {
  const lines = text.split('\n', 11);
  if (lines.length > 10) return `${lines.slice(0, 10).join('\n')}\n...`;
  return text.length > maxLongLength ? `${text.slice(maxLongLength)}...` : text;
}

export class AssertionError extends Error {
  /**
   * @param {object} options { message, operator, actual, expected, details, stackStartFn, stackStartFunction, diff }
   */
  constructor(options) {
    validateObject(options, 'options');
    const { message, operator, stackStartFn, details, stackStartFunction, diff = 'simple' } = options;
    const { actual, expected } = options;
    const writable = isStackTraceLimitWritable();
    const limit = Error.stackTraceLimit;
    if (writable) Error.stackTraceLimit = 0;
    super(makeMessage({ message, operator, actual, expected, diff }));
    if (writable) Error.stackTraceLimit = limit;
    this.generatedMessage = !message;
    const named = (value) => Object.defineProperty(this, 'name', { __proto__: null, value, enumerable: false, writable: true, configurable: true });
    named('AssertionError [ERR_ASSERTION]');
    this.code = 'ERR_ASSERTION';
    if (details) {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      for (let i = 0; i < details.length; i++) {
        this[`message ${i}`] = details[i].message;
        this[`actual ${i}`] = details[i].actual;
        this[`expected ${i}`] = details[i].expected;
        this[`operator ${i}`] = details[i].operator;
        this[`stack trace ${i}`] = details[i].stack;
      }
    } else {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    this.diff = diff;
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    // The stack is made now, with the code in its first line.
    this.stack; // eslint-disable-line no-unused-expressions
    named('AssertionError');
  }

  toString() { return `${this.name} [${this.code}]: ${this.message}`; }

  [inspect.custom](recurseTimes, context) {
    const { actual, expected } = this;
    if (typeof actual === 'string') this.actual = cut(actual);
    if (typeof expected === 'string') this.expected = cut(expected);
    // Limited depth: the message has shown the values.
    const text = inspect(this, { ...context, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}

