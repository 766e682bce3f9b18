// module.SourceMap: a source map (revision 3), flat or with sections.
import { validateObject } from 'internal:errors/validators';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { URL } from 'internal:url/url';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
let digitValues;

/** What is no digit, and the end of the text, ends a number. */
function valueOf(code) {
  if (digitValues === undefined) {
    digitValues = new Int8Array(128);
    for (let i = 0; i < 64; i++) digitValues[digits.charCodeAt(i)] = i;
  }
  return digitValues[code] ?? 0;
}

/** Reads the base-64 numbers of `mappings`, five bits a digit, the sign last. */
class Reader {
  position = 0;
  constructor(text) { this.text = text; }

  /** Whether a number comes next (and not the end of a segment or line). */
  hasNumber() {
    if (this.position >= this.text.length) return false;
    const code = this.text.charCodeAt(this.position);
    return code !== 44 && code !== 59;
  }

  next() {
    let result = 0;
    let shift = 0;
    let digit;
    do {
      digit = valueOf(this.text.charCodeAt(this.position++));
      result += (digit & 31) * 2 ** shift;
      shift += 5;
    } while (digit & 32);
    const negative = result % 2 === 1;
    result = Math.floor(result / 2);
    if (!negative) return result;
    // "-0" stands for the smallest 32-bit number.
    return result === 0 ? -2147483648 : -result;
  }
}

function cloneMap(payload) {
  const copy = { ...payload };
  for (const key of ['sources', 'sourcesContent', 'names']) {
    if (Array.isArray(payload[key])) copy[key] = [...payload[key]];
  }
  if (Array.isArray(payload.sections)) {
    copy.sections = payload.sections.map((section) => ({
      offset: { ...section.offset }, map: section.map === undefined ? undefined : cloneMap(section.map),
    }));
  }
  return copy;
}

export class SourceMap {
  #payload;
  #lineLengths;
  /** [generated line, generated column, source, line, column, name], in the order of generated positions. */
  #mappings = [];

  /**
   * @param {object} payload the parsed map
   * @param {{ lineLengths?: number[] }} [options] lengths of the lines of the generated file
   */
  constructor(payload, { lineLengths } = { __proto__: null }) {
    validateObject(payload, 'payload');
    if (lineLengths !== undefined && !Array.isArray(lineLengths)) {
      throw new ERR_INVALID_ARG_TYPE('options.lineLengths', 'Array', lineLengths);
    }
    this.#payload = cloneMap(payload);
    this.#lineLengths = lineLengths === undefined ? undefined : [...lineLengths];
    if (this.#payload.sections) {
      for (const { offset, map } of this.#payload.sections) this.#parse(map, offset.line, offset.column);
    } else {
      this.#parse(this.#payload, 0, 0);
    }
    this.#mappings.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }

  get payload() { return cloneMap(this.#payload); }
  get lineLengths() { return this.#lineLengths === undefined ? undefined : [...this.#lineLengths]; }

  #parse(map, lineOffset, columnOffset) {
    const root = map.sourceRoot ? (map.sourceRoot.endsWith('/') ? map.sourceRoot : `${map.sourceRoot}/`) : '';
    const sources = (map.sources ?? []).map((source) => {
      if (source === null) return null;
      return root === '' || URL.canParse(source) || source.startsWith('/') ? source : root + source;
    });
    const names = map.names ?? [];
    const reader = new Reader(map.mappings ?? '');
    let line = lineOffset;
    let column = columnOffset;
    let source = 0;
    let originalLine = 0;
    let originalColumn = 0;
    let name = 0;
    const { text } = reader;
    while (reader.position < text.length) {
      const code = text.charCodeAt(reader.position);
      if (code === 44) {
        reader.position++;
        continue;
      }
      if (code === 59) {
        reader.position++;
        line++;
        column = 0;
        continue;
      }
      column += reader.next();
      if (!reader.hasNumber()) {
        this.#mappings.push([line, column, undefined, undefined, undefined, undefined]);
        continue;
      }
      source += reader.next();
      originalLine += reader.next();
      originalColumn += reader.next();
      let found;
      if (reader.hasNumber()) {
        name += reader.next();
        found = names[name];
      }
      this.#mappings.push([line, column, sources[source], originalLine, originalColumn, found]);
    }
  }

  /**
   * The mapping that covers a position of the generated file; {} where there is none.
   * @param {number} lineOffset from 0
   * @param {number} columnOffset from 0
   */
  findEntry(lineOffset, columnOffset) {
    const mappings = this.#mappings;
    let low = 0;
    let high = mappings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const [line, column] = mappings[middle];
      if (line < lineOffset || (line === lineOffset && column <= columnOffset)) low = middle + 1;
      else high = middle;
    }
    const entry = mappings[low - 1] ?? (mappings.length > 0 && lineOffset === 0 ? mappings[0] : undefined);
    if (entry === undefined) return {};
    return {
      generatedLine: entry[0], generatedColumn: entry[1], originalSource: entry[2], originalLine: entry[3],
      originalColumn: entry[4], name: entry[5],
    };
  }

  /**
   * The original position of a call site.
   * @param {number} lineNumber from 1
   * @param {number} columnNumber from 1
   */
  findOrigin(lineNumber, columnNumber) {
    const range = this.findEntry(lineNumber - 1, columnNumber - 1);
    if (range.originalSource === undefined || range.originalLine === undefined || range.originalColumn === undefined ||
        range.generatedLine === undefined || range.generatedColumn === undefined) {
      return {};
    }
    const lineOffset = lineNumber - range.generatedLine;
    const columnOffset = columnNumber - range.generatedColumn;
    return {
      name: range.name, fileName: range.originalSource, lineNumber: range.originalLine + lineOffset,
      columnNumber: range.originalColumn + columnOffset,
    };
  }
}
