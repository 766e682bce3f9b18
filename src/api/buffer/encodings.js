// The encodings of Buffers: their names and, for each, how long a string becomes, writing and reading.
import * as binding from 'binding:buffer';

/** Numbers of encodings, as C++ knows them (encoding.h). */
export const kAscii = 0;
export const kUtf8 = 1;
export const kBase64 = 2;
export const kUtf16le = 3;
export const kLatin1 = 4;
export const kHex = 5;
export const kBase64url = 6;

/** Bytes that base64 text stands for; padding and what is left of a last group count, other characters are not looked at. */
function base64ByteLength(text) {
  let length = text.length;
  if (length > 0 && text.charCodeAt(length - 1) === 61) length--;
  if (length > 1 && text.charCodeAt(length - 1) === 61) length--;
  return Math.floor(length * 3 / 4);
}

const single = (text) => text.length;

/**
 * @typedef {object} Encoding
 * @property {string} name the canonical one
 * @property {number} id
 * @property {(text: string) => number} byteLength of the string when written; a limit from above for base64 and hex
 * @property {(buffer: Uint8Array, text: string, offset: number, length: number) => number} write gives the bytes written
 * @property {(buffer: Uint8Array, start: number, end: number) => string} slice
 */

/** @type {Record<string, Encoding>} */
const table = {
  __proto__: null,
  utf8: { name: 'utf8', id: kUtf8, byteLength: binding.byteLengthUtf8, write: binding.utf8Write, slice: binding.utf8Slice },
  utf16le: {
    name: 'utf16le', id: kUtf16le, byteLength: (text) => text.length * 2,
    write: binding.ucs2Write, slice: binding.ucs2Slice,
  },
  latin1: { name: 'latin1', id: kLatin1, byteLength: single, write: binding.latin1Write, slice: binding.latin1Slice },
  ascii: { name: 'ascii', id: kAscii, byteLength: single, write: binding.latin1Write, slice: binding.asciiSlice },
  base64: { name: 'base64', id: kBase64, byteLength: base64ByteLength, write: binding.base64Write, slice: binding.base64Slice },
  base64url: {
    name: 'base64url', id: kBase64url, byteLength: base64ByteLength,
    write: binding.base64urlWrite, slice: binding.base64urlSlice,
  },
  hex: { name: 'hex', id: kHex, byteLength: (text) => text.length >>> 1, write: binding.hexWrite, slice: binding.hexSlice },
};

/** What is used where no encoding is given. */
export const utf8 = table.utf8;

/** Every name that Buffers accept, in lower case. */
const byName = {
  __proto__: null,
  'utf8': table.utf8, 'utf-8': table.utf8,
  'ucs2': table.utf16le, 'ucs-2': table.utf16le, 'utf16le': table.utf16le, 'utf-16le': table.utf16le,
  'latin1': table.latin1, 'binary': table.latin1,
  'ascii': table.ascii, 'base64': table.base64, 'base64url': table.base64url, 'hex': table.hex,
};

/**
 * Finds an encoding by its name, in upper or lower case.
 * @param {unknown} name is made a string
 * @returns {Encoding | undefined}
 */
export function findEncoding(name) {
  name = `${name}`;
  return byName[name] ?? byName[name.toLowerCase()];
}

/**
 * The canonical name of an encoding, as `util` and streams need it.
 * @param {unknown} name nothing and "" mean UTF-8
 * @returns {string | undefined} undefined for what is no encoding
 */
export function normalizeEncoding(name) {
  if (name === undefined || name === null || name === '' || name === 'utf8' || name === 'utf-8') return 'utf8';
  return typeof name === 'string' ? findEncoding(name)?.name : undefined;
}
