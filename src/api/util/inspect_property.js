// One property of an object: `key: value`, `[hidden]: value`, `key: [Getter]`.

import { kArrayItem, kObject } from 'internal:util/inspect_layout';
import { escapeText, getStringWidth, quote } from 'internal:util/inspect_text';

const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const { getOwnPropertyDescriptor } = Object;

function formatGetter(state, descriptor, receiver, level) {
  const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
  const { getters, stylize } = state;
  const wanted = getters && (getters === true || (getters === 'get' && descriptor.set === undefined) ||
    (getters === 'set' && descriptor.set !== undefined));
  if (!wanted) return stylize(`[${label}]`, 'special');
  const open = stylize(`[${label}:`, 'special');
  const close = stylize(']', 'special');
  state.indentation += 2;
  try {
    let value;
    try {
      value = descriptor.get.call(receiver);
    } catch (thrown) {
      return `${open} <Inspection threw (${state.format(thrown, level)})>${close}`;
    }
    if (value === null) return `${open} ${stylize('null', 'null')}${close}`;
    if (typeof value === 'object') return `${stylize(`[${label}]`, 'special')} ${state.format(value, level)}`;
    return `${open} ${state.formatPrimitive(stylize, value)}${close}`;
  } finally {
    state.indentation -= 2;
  }
}

function formatKey(state, key, enumerable) {
  let name;
  if (typeof key === 'symbol') name = state.stylize(escapeText(key.toString()), 'symbol');
  else if (key === '__proto__') name = "['__proto__']";
  else if (enumerable === false) return `[${identifier.test(key) ? key : quote(key)}]`;
  else name = identifier.test(key) ? state.stylize(key, 'name') : state.stylize(quote(key), 'string');
  return enumerable === false ? `[${name}]` : name;
}

/**
 * @param {Inspection} state
 * @param {object} object
 * @param {number} level
 * @param {PropertyKey} key
 * @param {number} kind one of kObject, kArrayItem (value only), kArrayWithExtras
 * @param {PropertyDescriptor} [known]
 * @param {object} [receiver] of getters
 */
export function formatProperty(state, object, level, key, kind, known = undefined, receiver = object) {
  let text;
  let gap = ' ';
  const descriptor = known ?? getOwnPropertyDescriptor(object, key) ??
    { value: object[key], configurable: true, enumerable: true };
  if (descriptor.value !== undefined) {
    const step = state.compact !== true || kind !== kObject ? 2 : 3;
    state.indentation += step;
    text = state.format(descriptor.value, level);
    if (step === 3 && state.breakLength < getStringWidth(text, state.colors)) gap = `\n${' '.repeat(state.indentation)}`;
    state.indentation -= step;
  } else if (descriptor.get !== undefined) {
    text = formatGetter(state, descriptor, receiver, level);
  } else if (descriptor.set !== undefined) {
    text = state.stylize('[Setter]', 'special');
  } else {
    text = state.stylize('undefined', 'undefined');
  }
  if (kind === kArrayItem) return text;
  return `${formatKey(state, key, descriptor.enumerable)}:${gap}${text}`;
}
