'use strict';
// Every method that reads and writes numbers, against DataView.
require('../common');
const assert = require('node:assert');

const kinds = [
  ['UInt8', 'Uint8', 1], ['Int8', 'Int8', 1], ['UInt16', 'Uint16', 2], ['Int16', 'Int16', 2], ['UInt32', 'Uint32', 4],
  ['Int32', 'Int32', 4], ['Float', 'Float32', 4], ['Double', 'Float64', 8], ['BigUInt64', 'BigUint64', 8],
  ['BigInt64', 'BigInt64', 8],
];
const bytes = Buffer.from('ff00807f0180fffe7ff0123456789abcdef0c0ffee', 'hex');
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
for (const [name, viewName, size] of kinds) {
  for (const order of size === 1 ? [''] : ['LE', 'BE']) {
    for (let offset = 0; offset + size <= bytes.length; offset++) {
      const value = view[`get${viewName}`](offset, order === 'LE');
      assert.strictEqual(bytes[`read${name}${order}`](offset), value, `${name}${order} at ${offset}`);
      if (Number.isNaN(value)) continue; // which NaN it is may change
      const copy = Buffer.alloc(bytes.length);
      assert.strictEqual(copy[`write${name}${order}`](value, offset), offset + size);
      assert.ok(copy.subarray(offset, offset + size).equals(bytes.subarray(offset, offset + size)));
    }
    const read = `read${name}${order}`;
    assert.throws(() => bytes[read](bytes.length - size + 1), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => bytes[read](-1), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => bytes[read](0.5), { code: 'ERR_OUT_OF_RANGE', message: /It must be an integer/ });
    assert.throws(() => bytes[read]('0'), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => Buffer.alloc(0)[read](0), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
  }
}

for (let size = 1; size <= 6; size++) {
  for (const order of ['LE', 'BE']) {
    const limit = 2 ** (8 * size);
    const buffer = Buffer.alloc(8);
    for (const value of [0, 1, limit / 2 - 1, limit / 2, limit - 1]) {
      assert.strictEqual(buffer[`writeUInt${order}`](value, 1, size), 1 + size);
      assert.strictEqual(buffer[`readUInt${order}`](1, size), value);
    }
    for (const value of [0, -1, limit / 2 - 1, -limit / 2]) {
      buffer[`writeInt${order}`](value, 1, size);
      assert.strictEqual(buffer[`readInt${order}`](1, size), value);
    }
    assert.throws(() => buffer[`writeUInt${order}`](limit, 0, size), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => buffer[`writeInt${order}`](limit / 2, 0, size), { code: 'ERR_OUT_OF_RANGE' });
  }
}
assert.throws(() => Buffer.alloc(8).writeUInt8(256), {
  message: 'The value of "value" is out of range. It must be >= 0 and <= 255. Received 256',
});
assert.throws(() => Buffer.alloc(8).writeBigUInt64LE(2n ** 64n), { message: /It must be >= 0n and < 2n \*\* 64n/ });
assert.throws(() => Buffer.alloc(8).readUIntLE(0, 7), { message: /"byteLength" is out of range. It must be >= 1 and <= 6/ });
