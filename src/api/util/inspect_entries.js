// The contents of collections, buffers and iterators, entry by entry.

import { getPromiseDetails, previewEntries } from 'binding:util';
import { combine, kArrayItem, kArrayWithExtras, kObject } from 'internal:util/inspect_layout';
import { formatBigInt, formatNumber } from 'internal:util/inspect_text';
import { formatProperty } from 'internal:util/inspect_property';

const { getOwnPropertyDescriptor } = Object;

const more = (count, what = 'item') => `... ${count} more ${what}${count > 1 ? 's' : ''}`;
const limit = (state, length) => Math.min(Math.max(0, state.maxArrayLength), length);

/** Items of an array; holes are counted. */
export function arrayEntries(state, array, level) {
  const { length } = array;
  const shown = limit(state, length);
  const output = [];
  let i = 0;
  const { stylize, numericSeparator } = state;
  for (; i < shown; i++) {
    const descriptor = getOwnPropertyDescriptor(array, i);
    if (descriptor === undefined) return sparseEntries(state, array, level, shown, output, i);
    const { value } = descriptor;
    // Numbers are many, and need nothing of what formatProperty prepares.
    output.push(typeof value === 'number' ? formatNumber(stylize, value, numericSeparator) :
      formatProperty(state, array, level, i, kArrayItem, descriptor));
  }
  if (length > shown) output.push(more(length - shown));
  return output;
}

function sparseEntries(state, array, level, shown, output, index) {
  const keys = Object.keys(array);
  let at = index;
  for (; at < keys.length && output.length < shown; at++) {
    const key = keys[at];
    // Beyond the largest index, or not an index: these are properties.
    if (+key > 2 ** 32 - 2) break;
    if (`${index}` !== key) {
      if (!/^(0|[1-9][0-9]*)$/.test(key)) break;
      const holes = +key - index;
      output.push(state.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
      index = +key;
      if (output.length === shown) break;
    }
    output.push(formatProperty(state, array, level, key, kArrayItem));
    index++;
  }
  const rest = array.length - index;
  if (output.length !== shown) {
    if (rest > 0) output.push(state.stylize(`<${rest} empty item${rest > 1 ? 's' : ''}>`, 'undefined'));
  } else if (rest > 0) {
    output.push(more(rest));
  }
  return output;
}

export function typedArrayEntries(state, array, length, level) {
  const shown = limit(state, length);
  const output = new Array(shown);
  // An own `length` decides, too, as in Node.
  const format = array.length > 0 && typeof array[0] === 'number' ? formatNumber : formatBigInt;
  for (let i = 0; i < shown; i++) output[i] = format(state.stylize, array[i], state.numericSeparator);
  if (length > shown) output.push(more(length - shown));
  if (state.showHidden) {
    state.indentation += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      output.push(`${state.stylize(`[${key}]`, 'string')}: ${state.format(array[key], level, true)}`);
    }
    state.indentation -= 2;
  }
  return output;
}

const { get: byteLengthOf } = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength');

export function arrayBufferEntries(state, buffer) {
  let bytes;
  try {
    bytes = new Uint8Array(buffer);
  } catch {
    return [state.stylize('(detached)', 'special')];
  }
  const shown = limit(state, bytes.length);
  let text = '';
  for (let i = 0; i < shown; i++) text += `${i === 0 ? '' : ' '}${bytes[i] < 16 ? '0' : ''}${bytes[i].toString(16)}`;
  if (bytes.length > shown) text += ` ${more(bytes.length - shown, 'byte')}`;
  return [`${state.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}
export { byteLengthOf };

export function setEntries(state, set, size, level) {
  const shown = limit(state, size);
  const output = [];
  state.indentation += 2;
  let i = 0;
  for (const value of Set.prototype.values.call(set)) {
    if (i >= shown) break;
    output.push(state.format(value, level));
    i++;
  }
  if (size > shown) output.push(more(size - shown));
  state.indentation -= 2;
  return output;
}

export function mapEntries(state, map, size, level) {
  const shown = limit(state, size);
  const output = [];
  state.indentation += 2;
  let i = 0;
  for (const [key, value] of Map.prototype.entries.call(map)) {
    if (i >= shown) break;
    output.push(`${state.format(key, level)} => ${state.format(value, level)}`);
    i++;
  }
  if (size > shown) output.push(more(size - shown));
  state.indentation -= 2;
  return output;
}

/** Values of a Set's iterator or of a WeakSet. */
function listValues(state, values, level) {
  const shown = limit(state, values.length);
  const output = new Array(shown);
  state.indentation += 2;
  for (let i = 0; i < shown; i++) output[i] = state.format(values[i], level);
  state.indentation -= 2;
  return output;
}

/** Pairs, flat in `values`. */
function listPairs(state, values, level, describe) {
  const shown = limit(state, values.length / 2);
  const output = new Array(shown);
  state.indentation += 2;
  for (let i = 0; i < shown; i++) output[i] = describe(values[2 * i], values[2 * i + 1]);
  state.indentation -= 2;
  return output;
}

function addMore(state, output, total) {
  const shown = limit(state, total);
  if (total > shown) output.push(more(total - shown));
  return output;
}

export function weakSetEntries(state, set, level) {
  const values = previewEntries(set);
  const output = listValues(state, values, level);
  // The order is the engine's: sorted, the text is the same each time.
  if (!state.sorted) output.sort();
  return addMore(state, output, values.length);
}

export function weakMapEntries(state, map, level) {
  const values = previewEntries(map);
  const output = listPairs(state, values, level, (key, value) => `${state.format(key, level)} => ${state.format(value, level)}`);
  if (!state.sorted) output.sort();
  return addMore(state, output, values.length / 2);
}

/**
 * What an iterator of a Map or Set has still to give, without taking it.
 * @returns {{ pairs: boolean, output: string[] }}
 */
export function iteratorEntries(state, iterator, level) {
  const [values, pairs] = previewEntries(iterator, true);
  if (!pairs) return { pairs, output: addMore(state, listValues(state, values, level), values.length) };
  const output = listPairs(state, values, level, (key, value) => {
    const pair = [state.format(key, level), state.format(value, level)];
    return combine(state, pair, '', '[', ']', kArrayWithExtras, level);
  });
  return { pairs, output: addMore(state, output, values.length / 2) };
}

export function promiseEntries(state, promise, level) {
  const [status, result] = getPromiseDetails(promise);
  if (status === 0) return [state.stylize('<pending>', 'special')];
  state.indentation += 2;
  const text = state.format(result, level);
  state.indentation -= 2;
  return [status === 2 ? `${state.stylize('<rejected>', 'special')} ${text}` : text];
}

/** Exports of a module; those that have no value yet are marked. */
export function namespaceEntries(state, namespace, keys, level) {
  const output = new Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    try {
      output[i] = formatProperty(state, namespace, level, keys[i], kObject);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const text = formatProperty(state, { [keys[i]]: '' }, level, keys[i], kObject);
      output[i] = text.slice(0, text.lastIndexOf(' ') + 1) + state.stylize('<uninitialized>', 'special');
    }
  }
  // Printed here; nothing is left for the caller.
  keys.length = 0;
  return output;
}
