// console.table: values as rows and columns, drawn with lines.

import { isMap, isMapIterator, isSet, isSetIterator, previewEntries } from 'binding:util';
import { getStringWidth } from 'internal:util/inspect_text';

const indexHeader = '(index)';
const iterationHeader = '(iteration index)';
const keyHeader = 'Key';
const valuesHeader = 'Values';

const isPrimitive = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');

function row(cells, widths) {
  let text = '│';
  for (let i = 0; i < cells.length; i++) {
    text += ` ${cells[i]}${' '.repeat(widths[i] - getStringWidth(cells[i]) - 1)}`;
    if (i !== cells.length - 1) text += '│';
  }
  return `${text}│`;
}

/** @param {string[]} header @param {string[][]} columns text of the cells, '' where there is none */
function draw(header, columns) {
  const height = Math.max(0, ...columns.map((column) => column.length));
  const widths = header.map((name, i) => {
    let widest = getStringWidth(name);
    for (const cell of columns[i]) widest = Math.max(widest, getStringWidth(cell ?? ''));
    return widest + 2;
  });
  const lines = widths.map((width) => '─'.repeat(width));
  let text = `┌${lines.join('┬')}┐\n${row(header, widths)}\n├${lines.join('┼')}┤\n`;
  for (let i = 0; i < height; i++) text += `${row(columns.map((column) => column[i] ?? ''), widths)}\n`;
  return `${text}└${lines.join('┴')}┘`;
}

const numbers = (length) => Array.from({ length }, (_, i) => String(i));

/** The two columns of an iterator, or the values of a collection; undefined for anything else. */
function iterated(data, show) {
  const fromMap = isMapIterator(data);
  let pairs = false;
  let entries = data;
  if (fromMap || isSetIterator(data)) {
    [entries, pairs] = previewEntries(data, true);
  } else if (isMap(data)) {
    pairs = true;
    entries = [...Map.prototype.entries.call(data)].flat(1);
  } else if (isSet(data)) {
    entries = [...Set.prototype.values.call(data)];
  } else {
    return undefined;
  }
  if (pairs && !isSetIterator(data)) {
    const keys = [];
    const values = [];
    for (let i = 0; i < entries.length; i += 2) {
      keys.push(show(entries[i]));
      values.push(show(entries[i + 1]));
    }
    return draw([iterationHeader, keyHeader, valuesHeader], [numbers(keys.length), keys, values]);
  }
  // A Set's entries() gives each value twice.
  const values = (pairs ? entries.filter((_, i) => i % 2 === 0) : entries).map(show);
  return draw([iterationHeader, valuesHeader], [numbers(values.length), values]);
}

/**
 * @param {object} data
 * @param {string[] | undefined} properties the columns wanted
 * @param {(value: unknown) => string} show
 */
export function renderTable(data, properties, show) {
  const table = iterated(data, show);
  if (table !== undefined) return table;
  /** @type {Map<string, string[]>} */
  const columns = new Map();
  if (properties !== undefined) for (const name of properties) columns.set(String(name), []);
  const values = [];
  let hasPrimitives = false;
  const index = Object.keys(data);
  for (let i = 0; i < index.length; i++) {
    const item = data[index[i]];
    if (isPrimitive(item) || typeof item === 'function') {
      hasPrimitives = true;
      values[i] = show(item);
      continue;
    }
    for (const name of properties ?? Object.keys(item)) {
      let column = columns.get(String(name));
      if (column === undefined) columns.set(name, column = []);
      if (Object.hasOwn(item, name)) column[i] = show(item[name]);
    }
  }
  const header = [indexHeader, ...columns.keys()];
  const cells = [index, ...columns.values()];
  if (hasPrimitives && properties === undefined) {
    header.push(valuesHeader);
    cells.push(values);
  }
  return draw(header, cells);
}
