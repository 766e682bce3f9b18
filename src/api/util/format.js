// util.format: printf-like text, and console.log's.

import { kValidateObjectAllowObjects, validateObject } from 'internal:errors/validators';
import { inspectWith } from 'internal:util/inspect';
import { formatBigInt, formatNumber } from 'internal:util/inspect_text';
import { stylizeNoColor } from 'internal:util/inspect_styles';
import { isError } from 'internal:util/inspect_error';
import { getProxyDetails } from 'binding:util';
import { inspect } from 'internal:util/inspect';

/**
 * Text of the arguments, separated by spaces; `%s`, `%d`, … of a first string take arguments.
 * @param {...unknown} args
 */
export function format(...args) { return formatArguments(undefined, args); }

/** @param {object} options of util.inspect @param {...unknown} args */
export function formatWithOptions(options, ...args) {
  validateObject(options, 'inspectOptions', kValidateObjectAllowObjects);
  return formatArguments(options, args);
}

const separators = (options) => options?.numericSeparator ?? inspect.defaultOptions.numericSeparator;
const number = (value, options) => formatNumber(stylizeNoColor, value, separators(options));
const bigint = (value, options) => formatBigInt(stylizeNoColor, value, separators(options));

/** Whether an object has a toString of its own class that is worth calling. */
function hasOwnText(value) {
  // Proxies must not notice.
  while (true) {
    const target = getProxyDetails(value, false);
    if (target === undefined) break;
    if (target === null) return false;
    value = target;
  }
  if (typeof value[inspect.custom] === 'function' && !isError(value)) return false;
  if (typeof value.toString !== 'function' && typeof value[Symbol.toPrimitive] !== 'function') return false;
  if (Object.hasOwn(value, 'toString') || Object.hasOwn(value, Symbol.toPrimitive)) return true;
  let link = value;
  do {
    link = Object.getPrototypeOf(link);
    if (link === null) return false;
  } while (!Object.hasOwn(link, 'toString') && !Object.hasOwn(link, Symbol.toPrimitive));
  // Of a class of the program, not of the language.
  const descriptor = Object.getOwnPropertyDescriptor(link, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' && !isLanguageClass(descriptor.value.name);
}

let languageClasses;
function isLanguageClass(name) {
  languageClasses ??= new Set(Object.getOwnPropertyNames(globalThis).filter((key) => /^[A-Z][a-zA-Z0-9]+$/.test(key)));
  return languageClasses.has(name);
}

function formatS(value, options) {
  switch (typeof value) {
    case 'number': return number(value, options);
    case 'bigint': return bigint(value, options);
    case 'object':
      if (value !== null && !hasOwnText(value)) {
        return inspectWith(value, { ...options, depth: 0, colors: false, compact: 3 });
      }
      return String(value);
    default: return String(value);
  }
}

function formatD(value, options) {
  switch (typeof value) {
    case 'bigint': return bigint(value, options);
    case 'symbol': return number(NaN, options);
    default: return number(Number(value), options);
  }
}

function formatI(value, options) {
  switch (typeof value) {
    case 'bigint': return bigint(value, options);
    case 'symbol': return number(NaN, options);
    default: return number(Number.parseInt(value), options);
  }
}

let circularMessage;

/** JSON, or '[Circular]' where it cannot be. */
function formatJ(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (circularMessage === undefined) {
      const circular = {};
      circular.a = circular;
      try {
        JSON.stringify(circular);
      } catch (own) {
        circularMessage = own.message.split('\n', 1)[0];
      }
    }
    if (error.name === 'TypeError' && error.message.split('\n', 1)[0] === circularMessage) return '[Circular]';
    throw error;
  }
}

/** Text of one conversion; undefined if the letter is none. */
function convert(letter, value, options) {
  switch (letter) {
    case 115: return formatS(value, options); // s
    case 106: return `${formatJ(value)}`; // j
    case 100: return formatD(value, options); // d
    case 79: return inspectWith(value, options); // O
    case 111: // o
      return inspectWith(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case 105: return formatI(value, options); // i
    case 102: // f
      return number(typeof value === 'symbol' ? NaN : Number.parseFloat(value), options);
    case 99: return ''; // c: CSS
    default: return undefined;
  }
}

/** An argument without conversion; numbers do not need an inspection of their own. */
function formatOne(value, options) {
  if (typeof value === 'number' && (options === undefined || options.colors === false)) return number(value, options);
  return inspectWith(value, options);
}

/**
 * @param {object | undefined} options
 * @param {unknown[]} args
 */
export function formatArguments(options, args) {
  const first = args[0];
  let next = 0;
  let text = '';
  let gap = '';
  if (typeof first === 'string') {
    if (args.length === 1) return first;
    let percent = first.indexOf('%');
    let from = 0;
    while (percent !== -1 && percent < first.length - 1) {
      const letter = first.charCodeAt(percent + 1);
      let step = 2;
      if (letter === 37) { // %%
        text += `${first.slice(from, percent)}%`;
        from = percent + 2;
      } else if (next + 1 !== args.length) {
        const converted = convert(letter, args[next + 1], options);
        if (converted !== undefined) {
          next++;
          text += first.slice(from, percent) + converted;
          from = percent + 2;
        } else {
          step = 1;
        }
      }
      percent = first.indexOf('%', percent + step);
    }
    if (from !== 0 || next !== 0) {
      next++;
      gap = ' ';
      if (from < first.length) text += first.slice(from);
    }
  }
  for (; next < args.length; next++) {
    const value = args[next];
    text += gap;
    text += typeof value === 'string' ? value : formatOne(value, options);
    gap = ' ';
  }
  return text;
}
