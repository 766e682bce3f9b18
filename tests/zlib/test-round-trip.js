'use strict';
// Every format, in one go, by callback and as a stream, cut into pieces of odd sizes; bad data is an error that loses nothing.
const common = require('../common');
const assert = require('node:assert');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { promisify } = require('node:util');
const zlib = require('node:zlib');

const formats = [
  ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'gunzip'], ['gzip', 'unzip'], ['deflate', 'unzip'],
  ['brotliCompress', 'brotliDecompress'], ['zstdCompress', 'zstdDecompress'],
];
const capital = (name) => name[0].toUpperCase() + name.slice(1);
const text = Buffer.from(Array.from({ length: 3000 }, (_, i) => `${(i * 7919) % 1009} line ${i}\n`).join(''));

function* pieces(bytes, size) {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function collect(source, transform) {
  const parts = [];
  await pipeline(Readable.from(source), transform, async (chunks) => {
    for await (const chunk of chunks) parts.push(chunk);
  });
  return Buffer.concat(parts);
}

(async () => {
  for (const [compress, decompress] of formats) {
    const packed = zlib[`${compress}Sync`](text);
    assert.ok(packed.length < text.length / 2, compress);
    assert.deepStrictEqual(zlib[`${decompress}Sync`](packed), text);
    assert.deepStrictEqual(await promisify(zlib[decompress])(await promisify(zlib[compress])(text)), text);
    const streamed = await collect(pieces(text, 1021), zlib[`create${capital(compress)}`]());
    assert.deepStrictEqual(await collect(pieces(streamed, 97), zlib[`create${capital(decompress)}`]({ chunkSize: 64 })), text);

    // Cut off: never silently short.
    assert.throws(() => zlib[`${decompress}Sync`](packed.subarray(0, packed.length / 2)), { code: 'Z_BUF_ERROR' });
    assert.throws(() => zlib[`${decompress}Sync`](Buffer.from('not compressed at all, certainly')), (err) => {
      assert.ok(Number.isInteger(err.errno));
      assert.match(err.code, /^(Z_DATA_ERROR|ERR_|ZSTD_error_)/);
      return true;
    });
    assert.throws(() => zlib[`${decompress}Sync`](packed, { maxOutputLength: 1000 }), { code: 'ERR_BUFFER_TOO_LARGE' });
    assert.deepStrictEqual(zlib[`${decompress}Sync`](zlib[`${compress}Sync`]('')), Buffer.alloc(0));
  }

  // Closing while the thread pool works on a chunk.
  for (let i = 0; i < 20; i++) {
    const gzip = zlib.createGzip();
    gzip.write(text);
    setImmediate(() => gzip.close(common.mustCall()));
  }
  assert.strictEqual(zlib.crc32('world', zlib.crc32('hello ')), zlib.crc32('hello world'));
})().then(common.mustCall());
