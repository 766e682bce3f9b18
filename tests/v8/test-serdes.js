'use strict';
require('../common');
const assert = require('node:assert');
const v8 = require('node:v8');

const value = { a: [1, 'x', null], m: new Map([[1, new Set([2])]]), b: Buffer.from('bytes'), f: new Float64Array([1.5]), d: new Date(3), n: -5n };
value.self = value;
const back = v8.deserialize(v8.serialize(value));
assert.strictEqual(back.self, back);
assert.deepStrictEqual({ ...back, self: 0 }, { ...value, self: 0 });
assert.ok(Buffer.isBuffer(back.b));
// The bytes that Node writes, so that the two can talk.
assert.strictEqual(v8.serialize(Buffer.from('abc')).toString('hex'), 'ff0f5c0a03616263');

const serializer = new v8.Serializer();
serializer.writeHeader();
serializer.writeUint32(7);
serializer.writeUint64(1, 2);
serializer.writeDouble(0.5);
serializer.writeRawBytes(Buffer.from('raw'));
const deserializer = new v8.Deserializer(serializer.releaseBuffer());
assert.strictEqual(deserializer.readHeader(), true);
assert.strictEqual(deserializer.readUint32(), 7);
assert.deepStrictEqual(deserializer.readUint64(), [1, 2]);
assert.strictEqual(deserializer.readDouble(), 0.5);
assert.strictEqual(deserializer.readRawBytes(3).toString(), 'raw');
assert.throws(() => deserializer.readDouble(), { message: 'ReadDouble() failed' });

assert.throws(() => v8.serialize(() => 1), { message: '() => 1 could not be cloned.' });
assert.throws(() => v8.deserialize(Buffer.from('x')), { message: /invalid or unsupported version/ });
assert.throws(() => v8.deserialize('x'), { code: 'ERR_INVALID_ARG_TYPE' });
// Damaged input is an error, never worse.
const whole = v8.serialize({ list: [1, 2, 3], text: 'text', view: new Uint16Array(4) });
for (let i = 2; i < whole.length; i++) {
  for (const bytes of [whole.subarray(0, i), Buffer.from(whole).fill(255, i, i + 1)]) {
    try {
      v8.deserialize(bytes);
    } catch (error) {
      assert.ok(error instanceof Error);
    }
  }
}
