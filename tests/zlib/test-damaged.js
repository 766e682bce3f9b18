'use strict';
// Damaged streams end with an error that has a code, or with the bytes that were readable.
require('../common');
const random = require('../common/random');
const assert = require('node:assert');
const zlib = require('node:zlib');

const text = Buffer.from('hello, hello. '.repeat(200));
const streams = [
  ['gunzipSync', zlib.gzipSync(text)], ['unzipSync', zlib.gzipSync(text)], ['inflateSync', zlib.deflateSync(text)],
  ['inflateRawSync', zlib.deflateRawSync(text)], ['brotliDecompressSync', zlib.brotliCompressSync(text)],
  ['zstdDecompressSync', zlib.zstdCompressSync(text)],
];
let refused = 0;
for (let i = 0; i < 3000; i++) {
  const [name, good] = random.pick(streams);
  try {
    assert.ok(zlib[name](random.damaged(good), { maxOutputLength: 1 << 20 }).length <= 1 << 20);
  } catch (error) {
    assert.match(String(error.code), /^(Z_|ERR_|ZSTD_)/, `${name}: ${error}`);
    refused++;
  }
}
assert.ok(refused > 1000, `${refused}`);
