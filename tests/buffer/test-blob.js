'use strict';
const { mustCall } = require('../common');
const assert = require('node:assert');
const { Blob, File, resolveObjectURL } = require('node:buffer');
const { inspect } = require('node:util');

const blob = new Blob(['a\r\n', new Uint8Array([98, 99]), new Blob(['€'])], { type: 'Text/Plain' });
assert.strictEqual(blob.size, 8);
assert.strictEqual(blob.type, 'text/plain');
assert.strictEqual(inspect(blob), "Blob { size: 8, type: 'text/plain' }");
assert.strictEqual(new Blob(['a\r\nb\rc'], { endings: 'native' }).size, 5);
assert.throws(() => new Blob('abc'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new Blob([], { endings: 'x' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => Blob.prototype.size, { code: 'ERR_INVALID_THIS' });

(async () => {
  assert.strictEqual(await blob.text(), 'a\r\nbc€');
  assert.deepStrictEqual(await blob.slice(1, 4).bytes(), new Uint8Array([13, 10, 98]));
  assert.strictEqual(await blob.slice(-3).text(), '€');
  assert.strictEqual((await blob.arrayBuffer()).byteLength, 8);

  // The Blob keeps what was there when it was made.
  const bytes = new Uint8Array([1, 2]);
  const kept = new Blob([bytes]);
  bytes[0] = 9;
  assert.deepStrictEqual(await kept.bytes(), new Uint8Array([1, 2]));

  const chunks = [];
  for await (const chunk of new Blob([Buffer.alloc(150_000, 7), 'x']).stream()) chunks.push(chunk.length);
  assert.deepStrictEqual(chunks, [150_000, 1]);

  const file = new File(['abc'], 'n', { lastModified: 5, type: 't' });
  const clone = structuredClone(file);
  assert.ok(clone instanceof File);
  assert.deepStrictEqual([clone.name, clone.lastModified, clone.type, await clone.text()], ['n', 5, 't', 'abc']);

  const url = URL.createObjectURL(file);
  assert.match(url, /^blob:nodedata:[0-9a-f-]{36}$/);
  assert.strictEqual(await resolveObjectURL(url).text(), 'abc');
  URL.revokeObjectURL(url);
  assert.strictEqual(resolveObjectURL(url), undefined);
})().then(mustCall());
