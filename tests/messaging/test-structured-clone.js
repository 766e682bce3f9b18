'use strict';
// The fast way through JavaScript and the one through bytes must give the same.
require('../common');
const assert = require('node:assert');

const plain = { a: 1, b: 'x', c: null, d: undefined, e: [1, [2], { f: true }], 5: 'five', g: 10n, h: new Date(5) };
const copy = structuredClone(plain);
assert.deepStrictEqual(copy, plain);
assert.notStrictEqual(copy.e, plain.e);
assert.deepStrictEqual(Object.keys(copy), Object.keys(plain));
// A Map in it sends the same value the other way.
assert.deepStrictEqual(structuredClone({ ...plain, map: new Map([[1, plain]]) }).map.get(1), plain);

// One object stays one, cycles stay cycles.
const shared = { n: 1 };
const both = structuredClone({ a: shared, b: [shared] });
assert.strictEqual(both.a, both.b[0]);
const cycle = { self: null };
cycle.self = cycle;
const copied = structuredClone(cycle);
assert.strictEqual(copied.self, copied);
assert.notStrictEqual(copied, cycle);

// Own enumerable string keys, and nothing else; a key named __proto__ is a key.
class Point {
  x = 1;
  get y() { return 2; }
}
assert.deepStrictEqual(structuredClone(new Point()), { x: 1 });
assert.deepStrictEqual(structuredClone({ [Symbol('s')]: 1, k: 2 }), { k: 2 });
const tricky = structuredClone(JSON.parse('{"__proto__": {"x": 1}}'));
assert.deepStrictEqual(Object.keys(tricky), ['__proto__']);
assert.strictEqual(Object.getPrototypeOf(tricky), Object.prototype);
Object.prototype.inherited = 1;
assert.deepStrictEqual(Object.keys(structuredClone({ own: 1 })), ['own']);
delete Object.prototype.inherited;

// Arrays with holes and names.
// eslint-disable-next-line no-sparse-arrays
const holes = [1, , 3];
holes.name = 'n';
const cloned = structuredClone(holes);
assert.ok(!(1 in cloned) && cloned.length === 3 && cloned.name === 'n');
assert.deepStrictEqual(structuredClone(Array.from({ length: 500 }, (_, i) => i)).length, 500);

// What only looks like something else.
assert.ok(structuredClone(Object.setPrototypeOf(new Date(7), Object.prototype)) instanceof Date);
assert.deepStrictEqual(structuredClone(new Uint8Array([1, 2])), new Uint8Array([1, 2]));
assert.strictEqual(structuredClone(new RangeError('r')).constructor, RangeError);
assert.deepStrictEqual(structuredClone(/a/g), /a/g);

// Depth does not overflow the fast way's stack.
let deep = {};
for (let i = 0; i < 1000; i++) deep = { deep };
assert.ok(structuredClone(deep).deep.deep);

// Built-in classes.
const exception = structuredClone(new DOMException('m', 'DataCloneError'));
assert.ok(exception instanceof DOMException);
assert.strictEqual(exception.code, 25);

// Transfer.
const buffer = new ArrayBuffer(8);
const moved = structuredClone({ view: new Uint8Array(buffer, 2, 3) }, { transfer: [buffer] });
assert.strictEqual(buffer.byteLength, 0);
assert.strictEqual(moved.view.byteOffset, 2);

const isDataCloneError = (message) => ({ name: 'DataCloneError', code: 25, message });
assert.throws(() => structuredClone({ f: () => 1 }), isDataCloneError('() => 1 could not be cloned.'));
assert.throws(() => structuredClone(Symbol('s')), isDataCloneError('Symbol(s) could not be cloned.'));
assert.throws(() => structuredClone([new WeakMap()]), isDataCloneError('#<WeakMap> could not be cloned.'));
assert.throws(() => structuredClone(new Proxy({}, {})), isDataCloneError('#<Object> could not be cloned.'));
assert.throws(() => structuredClone(1, { transfer: [buffer] }), isDataCloneError('Cannot transfer object of unsupported type.'));
const twice = new ArrayBuffer(1);
assert.throws(() => structuredClone(1, { transfer: [twice, twice] }), isDataCloneError('Transfer list contains duplicate ArrayBuffer'));
assert.strictEqual(twice.byteLength, 1);
assert.throws(() => structuredClone(), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => structuredClone(1, 1), { code: 'ERR_INVALID_ARG_TYPE' });
