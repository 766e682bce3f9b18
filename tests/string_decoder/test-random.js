'use strict';
// Bytes in pieces decode as they do at once, whatever they are; and encodings that hold all bytes give them back.
require('../common');
const random = require('../common/random');
const assert = require('node:assert');
const { StringDecoder } = require('node:string_decoder');

const text = () => Array.from({ length: random.below(40) }, () => random.pick(['a', '0', '+', '/', '=', 'ü', '€', '\u{1f600}', '\ud800', '\udc00', '\0', '\n'])).join('');
for (let i = 0; i < 4000; i++) {
  const encoding = random.pick(['hex', 'base64', 'base64url', 'utf8', 'utf16le', 'latin1', 'ascii', 'binary', 'ucs2']);
  const bytes = random.below(2) ? random.bytes(random.below(60)) : random.damaged(Buffer.from(text()));
  const decoder = new StringDecoder(encoding);
  let pieces = '';
  for (let at = 0; at < bytes.length;) {
    const size = 1 + random.below(7);
    pieces += decoder.write(bytes.subarray(at, at + size));
    at += size;
  }
  pieces += decoder.end();
  const whole = bytes.toString(encoding);
  assert.strictEqual(pieces, whole, `${encoding} ${bytes.toString('hex')}`);
  if (/^(utf16le|ucs2)$/.test(encoding)) assert.deepStrictEqual(Buffer.from(whole, encoding), bytes.subarray(0, bytes.length & ~1));
  else if (!/^(utf8|ascii)$/.test(encoding)) assert.deepStrictEqual(Buffer.from(whole, encoding), bytes, encoding);
  // Text that is none of the encoding writes no more than there is room for.
  const room = Buffer.alloc(random.below(40));
  const start = random.below(room.length + 1);
  const odd = text();
  assert.ok(room.write(odd, start, room.length - start, encoding) <= room.length - start);
  assert.ok(Buffer.from(odd, encoding).length <= Buffer.byteLength(odd, encoding));
}
