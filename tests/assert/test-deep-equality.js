'use strict';
require('../common');
const assert = require('node:assert');
const { isDeepStrictEqual } = require('node:util');

const same = (a, b) => {
  assert.deepStrictEqual(a, b);
  assert.deepStrictEqual(b, a);
  assert.deepEqual(a, b);
  assert.ok(isDeepStrictEqual(a, b));
};
const different = (a, b) => {
  assert.notDeepStrictEqual(a, b);
  assert.notDeepStrictEqual(b, a);
  assert.throws(() => assert.deepStrictEqual(a, b), assert.AssertionError);
};
const onlyLoose = (a, b) => {
  assert.deepEqual(a, b);
  different(a, b);
};

same({ a: [1, { b: new Map([[{ k: 1 }, new Set([[1], [2]])]]) }] }, { a: [1, { b: new Map([[{ k: 1 }, new Set([[2], [1]])]]) }] });
same([1, , 3], [1, , 3]);
different([1, , 3], [1, undefined, 3]);
same(NaN, NaN);
onlyLoose([1, '2'], ['1', 2]);
onlyLoose(0, -0);
onlyLoose(new Set([1, '2']), new Set(['1', 2]));
onlyLoose(new Map([[1, 'a']]), new Map([['1', 'a']]));
onlyLoose({ a: 1, [Symbol.for('s')]: 1 }, { a: 1 });
different(new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }]));
different(new Map([[{}, 1], [{}, 2]]), new Map([[{}, 1], [{}, 1]]));
same(new Date(5), new Date(5));
different(new Date(5), new Date(6));
different(/a/g, /a/i);
different(Object('a'), Object('b'));
same(new Float64Array([1, 2.5]), new Float64Array([1, 2.5]));
onlyLoose(new Float64Array([0]), new Float64Array([-0]));
different(new Uint8Array([1]), new Uint16Array([1]));
same(new Error('a', { cause: [1] }), new Error('a', { cause: [1] }));
different(new Error('a', { cause: 1 }), new Error('a', { cause: 2 }));
different(new Error('a'), new TypeError('a'));
different(Promise.resolve(1), Promise.resolve(1));
different(new WeakMap(), new WeakMap());
class A {}
class B {}
onlyLoose(new A(), new B());
different({ a: undefined }, {});
different((() => {})(), () => {});

// Cycles.
const loop = () => {
  const list = [1];
  list.push({ list });
  return list;
};
same(loop(), loop());
const a = {};
a.a = a;
different(a, { a: { a } });

// Parts.
assert.partialDeepStrictEqual({ a: { b: 1, c: 2 }, d: [1, 2, 3] }, { a: { b: 1 }, d: [1, 3] });
assert.throws(() => assert.partialDeepStrictEqual([1, 2], [2, 1]), assert.AssertionError);
assert.partialDeepStrictEqual(new Set([1, { a: 1 }, 2]), new Set([{ a: 1 }]));
assert.throws(() => assert.partialDeepStrictEqual({ a: 1 }, { a: 1, b: undefined }), assert.AssertionError);
