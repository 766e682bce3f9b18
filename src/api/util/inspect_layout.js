// How util.inspect arranges the parts of a value: on one line, one a line, or (long arrays) in columns.

import { getStringWidth, removeControls } from 'internal:util/inspect_text';

/** What the entries of a value are. */
export const kObject = 0;
export const kArrayItem = 1;
export const kArrayWithExtras = 2;

/** Columns are used from this number of entries on. */
const minEntriesForColumns = 7;

/**
 * Puts the entries of long arrays into columns, aligned, so that a line holds as many as read well. The numbers are Node's:
 * a character is 2.5 times as high as wide, at most 15 columns, and `compact` times 4.
 * @param {Inspection} state
 * @param {string[]} output
 * @param {unknown} value the array, if its items decide on the alignment
 */
function inColumns(state, output, value) {
  let total = 0;
  let longest = 0;
  let count = output.length;
  // "... 5 more items" stays on a line of its own.
  if (state.maxArrayLength < output.length) count--;
  const gap = 2;
  const widths = new Array(count);
  for (let i = 0; i < count; i++) {
    const width = getStringWidth(output[i], state.colors);
    widths[i] = width;
    total += width + gap;
    if (longest < width) longest = width;
  }
  const columnWidth = longest + gap;
  if (!(columnWidth * 3 + state.indentation < state.breakLength && (total / columnWidth > 5 || longest <= 6))) return output;

  const heightToWidth = 2.5;
  // Entries of very different lengths get fewer columns.
  const spread = Math.sqrt(columnWidth - total / output.length);
  const biased = Math.max(columnWidth - 3 - spread, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(heightToWidth * biased * count) / biased),
    Math.floor((state.breakLength - state.indentation) / columnWidth),
    state.compact * 4,
    15,
  );
  if (columns <= 1) return output;

  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let widest = 0;
    for (let i = column; i < count; i += columns) if (widths[i] > widest) widest = widths[i];
    columnWidths.push(widest + gap);
  }
  let right = true;
  if (value !== undefined) {
    for (let i = 0; i < output.length; i++) {
      if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') {
        right = false;
        break;
      }
    }
  }
  const lines = [];
  for (let start = 0; start < count; start += columns) {
    const end = Math.min(start + columns, count);
    let line = '';
    let i = start;
    for (; i < end - 1; i++) {
      const cell = `${output[i]}, `;
      const length = columnWidths[i - start] + output[i].length - widths[i];
      line += right ? cell.padStart(length) : cell.padEnd(length);
    }
    if (right) line += output[i].padStart(columnWidths[i - start] + output[i].length - widths[i] - gap);
    else line += output[i];
    lines.push(line);
  }
  if (state.maxArrayLength < output.length) lines.push(output[count]);
  return lines;
}

/** Array.prototype.join copies the text at each level of nesting; adding makes ropes, which are flattened once, at the end. */
function join(output, separator) {
  let text = output[0] ?? '';
  for (let i = 1; i < output.length; i++) {
    text += separator;
    text += output[i];
  }
  return text;
}

/** Whether the entries fit on one line of `breakLength` columns that has `used` of them taken. */
function fitsOnLine(state, output, used, base) {
  let total = output.length + used;
  if (total + output.length > state.breakLength) return false;
  // `compact: true` puts entries of several lines beside others, unless lines may be of any length: as Node does.
  const checkBreaks = state.compact !== true || state.breakLength === Infinity;
  for (let i = 0; i < output.length; i++) {
    total += state.colors ? removeControls(output[i]).length : output[i].length;
    if (total > state.breakLength || (checkBreaks && output[i].includes('\n'))) return false;
  }
  return base === '' || !base.includes('\n');
}

/**
 * One string out of the entries of a value.
 * @param {Inspection} state
 * @param {string[]} output
 * @param {string} base what stands in front of the braces: a function, an error
 * @param {string} open
 * @param {string} close
 * @param {number} extras one of kObject, kArrayItem, kArrayWithExtras
 * @param {number} level of the value; the object itself is on level 1 when its entries are made
 * @param {unknown} [value]
 */
export function combine(state, output, base, open, close, extras, level, value) {
  if (state.compact !== true) {
    if (typeof state.compact === 'number' && state.compact >= 1) {
      const entries = output.length;
      if (extras === kArrayWithExtras && entries >= minEntriesForColumns) output = inColumns(state, output, value);
      // On one line if at most `compact` levels are inside, and columns were not made.
      if (state.currentDepth - level < state.compact && entries === output.length) {
        const used = output.length + state.indentation + open.length + base.length + 10;
        if (fitsOnLine(state, output, used, base)) {
          return `${base ? `${base} ` : ''}${open} ${join(output, ', ')} ${close}`;
        }
      }
    }
    const line = `\n${' '.repeat(state.indentation)}`;
    return `${base ? `${base} ` : ''}${open}${line}  ${join(output, `,${line}  `)}${line}${close}`;
  }
  if (fitsOnLine(state, output, 0, base)) {
    return `${open}${base ? ` ${base}` : ''} ${join(output, ', ')} ${close}`;
  }
  const line = `\n${' '.repeat(state.indentation)}`;
  const start = base === '' && open.length === 1 ? ' ' : `${base ? ` ${base}` : ''}\n${' '.repeat(state.indentation)}  `;
  return `${open}${start}${join(output, `,${line}  `)} ${close}`;
}
