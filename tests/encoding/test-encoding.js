'use strict';
require('../common');
const assert = require('node:assert');
const { inspect } = require('node:util');

const encoder = new TextEncoder();
for (const text of ['', 'abc', 'é', '€\u{1f600}', 'a'.repeat(64), 'a'.repeat(65), `${'a'.repeat(60)}é`, '\ud800']) {
  assert.ok(Buffer.from(text).equals(encoder.encode(text)), text);
  assert.strictEqual(Object.getPrototypeOf(encoder.encode(text)), Uint8Array.prototype);
}
const target = new Uint8Array(4);
assert.deepStrictEqual(encoder.encodeInto('a€b', target), { read: 2, written: 4 });
assert.deepStrictEqual(encoder.encodeInto('ab\u{1f600}', target), { read: 2, written: 2 });

const decode = (label, bytes, options) => new TextDecoder(label, options).decode(Uint8Array.from(bytes));
for (const [label, bytes, text] of [
  ['utf-8', [0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xff], 'é\ufffd'], ['utf-16le', [0xff, 0xfe, 0x3d, 0xd8, 0x00, 0xde, 0x00], '\u{1f600}\ufffd'],
  ['utf-16be', [0x20, 0xac], '€'], ['latin1', [0x80, 0xe9], '€é'], ['windows-1251', [0xcf], 'П'], ['koi8-u', [0xae], 'ў'],
  ['iso-8859-8-i', [0xe0], 'א'], ['x-user-defined', [0x80], '\uf780'], ['shift_jis', [0x93, 0xfa, 0xb1], '日ｱ'],
  ['euc-jp', [0xc6, 0xfc], '日'], ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42], '日'], ['gbk', [0xc8, 0xd5], '日'],
  ['gb18030', [0x94, 0x39, 0xfc, 0x36], '\u{1f600}'], ['big5', [0xa4, 0xe9], '日'], ['euc-kr', [0xc0, 0xcf], '일'],
  ['macintosh', [0xca], '\xa0'], ['ibm866', [0x80], 'А'],
]) {
  assert.strictEqual(decode(label, bytes), text, label);
  // The same byte by byte.
  const decoder = new TextDecoder(label);
  let streamed = '';
  for (const byte of bytes) streamed += decoder.decode(Uint8Array.of(byte), { stream: true });
  assert.strictEqual(streamed + decoder.decode(), text, `${label} in a stream`);
}
assert.strictEqual(decode('utf-8', [0xef, 0xbb, 0xbf], { ignoreBOM: true }), '\ufeff');
for (const [label, bytes] of [['utf-8', [0xff]], ['utf-16le', [0, 0xd8]], ['windows-1253', [0xaa]], ['gbk', [0xff]]]) {
  assert.throws(() => decode(label, bytes, { fatal: true }), {
    code: 'ERR_ENCODING_INVALID_ENCODED_DATA', name: 'TypeError',
    message: `The encoded data was not valid for encoding ${label}`,
  });
}
assert.strictEqual(new TextDecoder(' ISO-8859-1\n').encoding, 'windows-1252');
assert.throws(() => new TextDecoder('nope'), { code: 'ERR_ENCODING_NOT_SUPPORTED', name: 'RangeError' });
assert.throws(() => new TextDecoder('replacement'), RangeError);
assert.throws(() => new TextDecoder().decode(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.strictEqual(inspect(new TextDecoder('latin1', { fatal: true })),
                   "TextDecoder { encoding: 'windows-1252', fatal: true, ignoreBOM: false }");

// A decoder starts anew after the end of a stream, and after an error.
const decoder = new TextDecoder('utf-8', { fatal: true });
decoder.decode(Uint8Array.of(0xe2), { stream: true });
assert.throws(() => decoder.decode(), TypeError);
assert.strictEqual(decoder.decode(Uint8Array.of(0x61)), 'a');
