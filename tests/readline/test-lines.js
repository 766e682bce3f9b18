'use strict';
// Lines of a stream that is no terminal: all line ends, cut anywhere.
const common = require('../common');
const assert = require('node:assert');
const readline = require('node:readline');
const { PassThrough, Readable } = require('node:stream');

(async () => {
  const text = 'one\ntwo\r\nthr\u00e9\u00e9\rfour\u2028five\u2029\n\nlast';
  const expected = ['one', 'two', 'thr\u00e9\u00e9', 'four', 'five', '', '', 'last'];
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 1000]) {
    const chunks = [];
    for (let i = 0; i < bytes.length; i += size) chunks.push(bytes.subarray(i, i + size));
    const lines = await Array.fromAsync(readline.createInterface({ input: Readable.from(chunks), crlfDelay: Infinity }));
    assert.deepStrictEqual(lines, expected, `in chunks of ${size}`);
  }

  const input = new PassThrough();
  const output = new PassThrough();
  const rl = readline.promises.createInterface({ input, output });
  const answer = rl.question('name? ');
  input.write('weft\n');
  assert.strictEqual(await answer, 'weft');
  assert.strictEqual(String(output.read()), 'name? ');
  rl.close();
  assert.throws(() => rl.pause(), { code: 'ERR_USE_AFTER_CLOSE' });
})().then(common.mustCall());
