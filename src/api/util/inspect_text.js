// Text of util.inspect: quoting, numbers, and the width of strings in a terminal.

const escapeNeeded = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const escapeEach = new RegExp(escapeNeeded.source, 'g');
const escapeNeededExceptQuote = new RegExp(escapeNeeded.source.replace('\\x27', ''));
const escapeEachExceptQuote = new RegExp(escapeNeededExceptQuote.source, 'g');

const short = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\' };

function escapeOne(character) {
  const known = short[character];
  if (known !== undefined) return known;
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/**
 * A string as a literal: in single quotes, or in the quotes that it does not contain, with control characters, backslashes and
 * lone surrogates escaped.
 * @param {string} text
 */
export function quote(text) {
  let mark = "'";
  let needed = escapeNeeded;
  let each = escapeEach;
  if (text.includes("'")) {
    // Another mark, if that saves escaping.
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
    if (mark !== "'") {
      needed = escapeNeededExceptQuote;
      each = escapeEachExceptQuote;
    }
  }
  if (!needed.test(text)) return mark + text + mark;
  return mark + text.replace(each, escapeOne) + mark;
}

/** The escapes of `quote` without its quotes: for symbols as keys. */
export function escapeText(text) {
  return escapeNeeded.test(text) ? text.replace(escapeEach, escapeOne) : text;
}

/** 1234567 -> 1_234_567; the sign stays. */
function groupFromRight(digits) {
  const first = digits.startsWith('-') ? 4 : 3;
  let result = '';
  let end = digits.length;
  for (; end > first; end -= 3) result = `_${digits.slice(end - 3, end)}${result}`;
  return end === digits.length ? digits : digits.slice(0, end) + result;
}

/** 12345 -> 123_45, for the digits behind the point. */
function groupFromLeft(digits) {
  let result = '';
  let i = 0;
  for (; i + 3 < digits.length; i += 3) result += `${digits.slice(i, i + 3)}_`;
  return i === 0 ? digits : result + digits.slice(i);
}

/**
 * @param {(text: string, kind: string) => string} stylize
 * @param {number} value
 * @param {boolean} separators
 */
export function formatNumber(stylize, value, separators) {
  if (!separators) return stylize(value === 0 && Object.is(value, -0) ? '-0' : `${value}`, 'number');
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (!Number.isFinite(value) || text.includes('e')) return stylize(text, 'number');
  const point = text.indexOf('.');
  if (point === -1) return stylize(groupFromRight(text), 'number');
  return stylize(`${groupFromRight(text.slice(0, point))}.${groupFromLeft(text.slice(point + 1))}`, 'number');
}

/** @param {(text: string, kind: string) => string} stylize @param {bigint} value @param {boolean} separators */
export function formatBigInt(stylize, value, separators) {
  const text = String(value);
  return stylize(`${separators ? groupFromRight(text) : text}n`, 'bigint');
}

// ESC or CSI, parameters, a final byte; or an OSC sequence (links) with its text up to BEL or ST.
const ansi = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d\/\#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d\/\#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/g;

/** Removes ANSI escape sequences. */
export function removeControls(text) {
  return text.includes('\u001b') || text.includes('\u009b') ? text.replace(ansi, '') : text;
}

/** Characters that take two columns: East Asian wide and full-width, and emoji. */
function isFullWidth(code) {
  return code >= 0x1100 && (
    code <= 0x115f || code === 0x2329 || code === 0x232a ||
    (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) ||
    (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) ||
    (code >= 0xa960 && code <= 0xa97c) || (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19) ||
    (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1b000 && code <= 0x1b001) || (code >= 0x1f200 && code <= 0x1f251) ||
    (code >= 0x1f300 && code <= 0x1f64f) || (code >= 0x1f680 && code <= 0x1f6ff) || (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd));
}

/** Characters that take no column: controls, combining marks, joiners, variation selectors. */
function isZeroWidth(code) {
  return code <= 0x1f || (code >= 0x7f && code <= 0x9f) || code === 0xad || (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff) || (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef);
}

/**
 * Columns that a string takes in a terminal.
 * @param {string} text
 * @param {boolean} [removeControlChars] whether escape sequences do not count
 */
export function getStringWidth(text, removeControlChars = true) {
  if (removeControlChars) text = removeControls(text);
  let width = 0;
  let i = 0;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 127) break;
    width += code >= 32 ? 1 : 0;
  }
  if (i === text.length) return width;
  for (const character of text.slice(i).normalize('NFC')) {
    const code = character.codePointAt(0);
    if (isFullWidth(code)) width += 2;
    else if (!isZeroWidth(code)) width++;
  }
  return width;
}
