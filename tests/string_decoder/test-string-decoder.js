'use strict';
// However bytes are cut into chunks, the text is the same.
require('../common');
const assert = require('node:assert');
const { StringDecoder } = require('node:string_decoder');

let seed = 7;
const random = (limit) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return (seed >>> 8) % limit;
};
const pieces = ['a', 'é', '€', '\u{1f600}'].map((text) => Buffer.from(text))
  .concat([[0x80], [0xff], [0xe2, 0x82], [0xf0, 0x9f], [0xc0], [0xed, 0xa0], [0x3d, 0xd8], [0]].map((bytes) => Buffer.from(bytes)));

for (let round = 0; round < 3000; round++) {
  const bytes = Buffer.concat(Array.from({ length: random(8) }, () => pieces[random(pieces.length)]));
  for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii']) {
    const decoder = new StringDecoder(encoding);
    let text = '';
    for (let at = 0; at < bytes.length;) {
      const size = 1 + random(3);
      text += decoder.write(bytes.subarray(at, at + size));
      at += size;
    }
    assert.strictEqual(text + decoder.end(), bytes.toString(encoding), `${bytes.toString('hex')} as ${encoding}`);
  }
}

const decoder = new StringDecoder();
assert.strictEqual(decoder.write(Buffer.from([0xe2, 0x82])), '');
assert.deepStrictEqual([decoder.lastNeed, decoder.lastTotal], [1, 3]);
assert.strictEqual(decoder.end(Buffer.from([0xac, 0x61])), '€a');
assert.strictEqual(decoder.write('text'), 'text');
assert.throws(() => new StringDecoder('nope'), { code: 'ERR_UNKNOWN_ENCODING' });
assert.throws(() => decoder.write(1), { code: 'ERR_INVALID_ARG_TYPE' });
