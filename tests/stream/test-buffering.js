'use strict';
// What read(n), unshift() and setEncoding() take out of a buffer of many chunks.
const common = require('../common');
const assert = require('node:assert');
const { Readable } = require('node:stream');

{
  const readable = new Readable({ read() {} });
  for (const text of ['ab', 'c', 'defg', 'h']) readable.push(text);
  assert.strictEqual(readable.readableLength, 8);
  assert.strictEqual(readable.read(4).toString(), 'abcd');
  assert.strictEqual(readable.read(3).toString(), 'efg');
  readable.unshift('xy');
  assert.strictEqual(readable.read(2).toString(), 'xy');
  assert.strictEqual(readable.read(2), null);
  readable.push(null);
  // At the end less than was asked for is all there is.
  assert.strictEqual(readable.read(2).toString(), 'h');
}

{
  // Thousands of chunks, taken singly: the buffer's empty front must not show.
  const readable = new Readable({ read() {}, objectMode: true, highWaterMark: 0 });
  const count = 5000;
  for (let i = 0; i < count; i++) readable.push(i);
  for (let i = 0; i < count; i++) assert.strictEqual(readable.read(), i);
  assert.strictEqual(readable.readableLength, 0);
  assert.strictEqual(readable.read(), null);
}

{
  const readable = new Readable({ read() {} });
  const bytes = Buffer.from('größer €');
  for (const byte of bytes) readable.push(Buffer.of(byte));
  readable.setEncoding('utf8');
  assert.strictEqual(readable.readableLength, 'größer €'.length);
  assert.strictEqual(readable.read(3), 'grö');
  readable.push(null);
  let rest = '';
  readable.on('data', (text) => {
    rest += text;
  });
  readable.on('end', common.mustCall(() => assert.strictEqual(rest, 'ßer €')));
}

{
  // A chunk of an unusual kind is taken over without a copy where it is bytes.
  const readable = new Readable({ read() {} });
  const words = new Uint16Array([0x6261, 0x6463]);
  readable.push(new DataView(words.buffer, 0, 4));
  assert.strictEqual(readable.read().toString(), 'abcd');
  readable.on('error', common.mustCall((err) => assert.strictEqual(err.code, 'ERR_INVALID_ARG_TYPE')));
  readable.push({});
}
