'use strict';
// Memory that is taken away, shrinks or grows under a Buffer.
require('../common');
const assert = require('node:assert');

const memory = new ArrayBuffer(100);
const detached = Buffer.from(memory).fill('x');
structuredClone(memory, { transfer: [memory] });
assert.strictEqual(detached.length, 0);
assert.strictEqual(detached.toString() + detached.latin1Slice(), '');
assert.strictEqual(detached.write('abc'), 0);
assert.strictEqual(detached.indexOf('x'), -1);
assert.ok(detached.equals(Buffer.alloc(0)));
assert.strictEqual(Buffer.compare(detached, Buffer.from('a')), -1);

const resizable = new ArrayBuffer(10, { maxByteLength: 100 });
const tracking = Buffer.from(resizable).fill('y');
const fixed = new Uint8Array(resizable, 5, 5);
resizable.resize(3);
assert.strictEqual(tracking.toString(), 'yyy');
assert.strictEqual(tracking.write('abcdef'), 3);
assert.strictEqual(Buffer.prototype.toString.call(fixed), '');
assert.strictEqual(Buffer.prototype.write.call(fixed, 'zz'), 0);
resizable.resize(50);
assert.strictEqual(tracking.toString('latin1'), `abc${'\0'.repeat(47)}`);

const shared = Buffer.from(new SharedArrayBuffer(8));
assert.strictEqual(shared.write('shared'), 6);
assert.strictEqual(shared.toString('latin1', 0, 6), 'shared');

// A small Buffer of its own is still the same after its text was read.
const small = Buffer.alloc(8);
assert.strictEqual(small.toString('hex'), '0000000000000000');
new Uint8Array(small.buffer)[0] = 0x61;
assert.strictEqual(small.toString('latin1', 0, 1), 'a');
