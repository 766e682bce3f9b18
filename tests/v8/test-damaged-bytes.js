'use strict';
// v8.deserialize() takes bytes from anywhere: what is damaged is an error or another value, never the end of the process.
require('../common');
const random = require('../common/random');
const assert = require('node:assert');
const v8 = require('node:v8');

const circle = {};
circle.self = circle;
const values = [
  1, -1, 1.5, 2 ** 40, -(2n ** 200n), 'abc', 'ü€\u{1f600}', 'x'.repeat(300), null, undefined, true, [1, 2, 3], [1, , 3], // eslint-disable-line no-sparse-arrays
  { a: 1, b: { c: [] } }, new Map([[1, {}], ['a', new Set([1])]]), new Date(5), /a+/gi, new RangeError('y', { cause: {} }),
  Buffer.from('hello'), new Float64Array(3), new BigInt64Array(2), new DataView(new ArrayBuffer(8), 2), new ArrayBuffer(4, { maxByteLength: 100 }),
  new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 })), Object('s'), Object(1n), circle, Array.from({ length: 50 }, (_, i) => ({ i })),
];
const texts = values.map((value) => v8.serialize(value));
let read = 0;
let refused = 0;
for (let i = 0; i < 6000; i++) {
  try {
    const value = v8.deserialize(random.damaged(random.pick(texts)));
    read++;
    if (random.below(4) === 0) v8.serialize(value);
  } catch (error) {
    assert.ok(error instanceof Error);
    refused++;
  }
}
assert.ok(read > 100 && refused > 100, `${read} and ${refused}`);

// Each method by itself, in any order.
for (let i = 0; i < 500; i++) {
  const reader = new v8.DefaultDeserializer(random.below(2) ? random.damaged(random.pick(texts)) : random.bytes(random.below(40)));
  const steps = [
    () => reader.readHeader(), () => reader.readValue(), () => reader.readUint32(), () => reader.readUint64(), () => reader.readDouble(),
    () => reader.readRawBytes(random.pick([0, 1, 5, 1000, 2 ** 31, 2 ** 32, -1, NaN, 1.5])),
    () => reader.transferArrayBuffer(random.below(3), new ArrayBuffer(8)), () => reader.getWireFormatVersion(),
  ];
  for (let j = 0; j < 6; j++) {
    try {
      random.pick(steps)();
    } catch (error) {
      assert.ok(error instanceof Error);
    }
  }
}
