// node:querystring: the old, lenient parser and writer of "a=b&c=d".
import { ERR_INVALID_URI } from 'internal:errors/codes';
import { Buffer } from 'node:buffer';

const kDefaultMaxKeys = 1000;
const kPercent = 37;
const kPlus = 43;

/** The value of a hexadecimal digit, or -1. */
function hexValue(code) {
  if (code >= 48 && code <= 57) return code - 48;
  code |= 32;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

/**
 * Decodes "%xx" into bytes; what is no valid escape stays as it is.
 * @param {string} s
 * @param {boolean} [decodeSpaces] "+" is a space, too
 * @returns {Buffer}
 */
export function unescapeBuffer(s, decodeSpaces) {
  const out = Buffer.allocUnsafe(s.length);
  let size = 0;
  for (let i = 0; i < s.length; i++) {
    let code = s.charCodeAt(i);
    if (code === kPlus && decodeSpaces) {
      code = 32;
    } else if (code === kPercent && i + 2 < s.length) {
      const high = hexValue(s.charCodeAt(i + 1));
      const low = high === -1 ? -1 : hexValue(s.charCodeAt(i + 2));
      if (low !== -1) {
        code = high * 16 + low;
        i += 2;
      }
    }
    out[size++] = code;
  }
  return size === out.length ? out : out.slice(0, size);
}

/**
 * Decodes "%xx"; bytes that are no UTF-8 become U+FFFD.
 * @param {string} s
 * @param {boolean} [decodeSpaces]
 */
function qsUnescape(s, decodeSpaces) {
  try {
    return decodeURIComponent(s);
  } catch {
    return querystring.unescapeBuffer(s, decodeSpaces).toString();
  }
}

/** Encodes what must not stand in a key or value. @param {unknown} str */
function qsEscape(str) {
  if (typeof str !== 'string') {
    if (typeof str === 'object') str = String(str);
    else str += '';
  }
  if (!/[^A-Za-z0-9\-_.!~*'()]/.test(str)) return str;
  try {
    return encodeURIComponent(str);
  } catch {
    return escapeSurrogates(str);
  }
}

/** Encodes a string with lone surrogates: one is paired with whatever follows it, and must not be the last. */
function escapeSurrogates(str) {
  let out = '';
  let start = 0;
  for (let i = 0; i < str.length; i++) {
    const code = str.charCodeAt(i);
    if (code < 0xd800 || code > 0xdfff) continue;
    if (i + 1 === str.length) throw new ERR_INVALID_URI();
    const point = 0x10000 + (((code & 0x3ff) << 10) | (str.charCodeAt(i + 1) & 0x3ff));
    out += encodeURIComponent(str.slice(start, i)) + encodeURIComponent(String.fromCodePoint(point));
    i++;
    start = i + 1;
  }
  return out + encodeURIComponent(str.slice(start));
}

/** Values that are no text, number, bigint or boolean are written as nothing. */
function primitiveText(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : '';
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return '';
}

function encodeValue(value, encode) {
  const text = primitiveText(value);
  if (encode !== querystring.escape) return encode(text); // the user's own sees everything
  // Digits and words need no encoding; "1e+21" does.
  if (text.length === 0 || (typeof value !== 'string' && !(typeof value === 'number' && Math.abs(value) >= 1e21))) {
    return text;
  }
  return encode(text);
}

/**
 * @param {object} obj values may be arrays
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{ encodeURIComponent?: (text: string) => string }} [options]
 */
export function stringify(obj, sep, eq, options) {
  sep ||= '&';
  eq ||= '=';
  let encode = querystring.escape;
  if (options && typeof options.encodeURIComponent === 'function') encode = options.encodeURIComponent;
  if (obj === null || typeof obj !== 'object') return '';
  let fields = '';
  for (const key of Object.keys(obj)) {
    const value = obj[key];
    const name = `${encodeValue(key, encode)}${eq}`;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        if (fields) fields += sep;
        fields += `${name}${encodeValue(value[i], encode)}`;
      }
    } else {
      if (fields) fields += sep;
      fields += `${name}${encodeValue(value, encode)}`;
    }
  }
  return fields;
}

/**
 * Decodes a key or a value. The user's decoder sees everything, with "%20" for "+".
 * @param {string} text
 * @param {((text: string) => string) | undefined} decode
 */
function decodeText(text, decode) {
  if (text.length === 0) return text;
  if (decode === undefined) {
    // Node overlooks a "+" inside an escape, and takes the text for an encoded one.
    const encoded = /%\+*[0-9A-Fa-f]\+*[0-9A-Fa-f]/.test(text);
    if (text.includes('+')) text = text.replaceAll('+', ' ');
    return encoded ? querystring.unescape(text) : text;
  }
  if (text.includes('+')) text = text.replaceAll('+', '%20');
  try {
    return decode(text);
  } catch {
    return querystring.unescape(text, true);
  }
}

/**
 * @param {string} qs
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{ maxKeys?: number, decodeURIComponent?: (text: string) => string }} [options] 0 lifts the limit of keys
 * @returns {Record<string, string | string[]>} without a prototype
 */
export function parse(qs, sep, eq, options) {
  const result = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return result;
  sep = sep ? `${sep}` : '&';
  eq = eq ? `${eq}` : '=';
  let rest = kDefaultMaxKeys;
  if (options && typeof options.maxKeys === 'number') rest = options.maxKeys > 0 ? options.maxKeys : -1;
  let decode = querystring.unescape;
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent;
  if (decode === qsUnescape) decode = undefined;

  for (let start = 0; start < qs.length;) {
    let end = sep === '' ? -1 : qs.indexOf(sep, start);
    if (end === -1) end = qs.length;
    if (end > start) {
      const pair = qs.slice(start, end);
      const equals = pair.indexOf(eq);
      const key = decodeText(equals === -1 ? pair : pair.slice(0, equals), decode);
      const value = equals === -1 ? '' : decodeText(pair.slice(equals + eq.length), decode);
      const known = result[key];
      if (known === undefined) result[key] = value;
      else if (typeof known === 'object' && typeof known.pop === 'function') known[known.length] = value;
      else result[key] = [known, value];
    }
    if (--rest === 0) break; // empty pairs count, too
    start = end + (sep.length || 1);
  }
  return result;
}

/** What require('querystring') gives. Its functions are looked up in it, since users may replace them. */
const querystring = {
  unescapeBuffer, unescape: qsUnescape, escape: qsEscape, stringify, encode: stringify, parse, decode: parse,
};

export { qsUnescape as unescape, qsEscape as escape, stringify as encode, parse as decode };
export default querystring;
