'use strict';
// map, filter, reduce and forEach give what those of Array give, wherever they run.
const { mustCall } = require('../common');
const assert = require('node:assert');

const burn = (n) => {
  let x = n + 1;
  for (let i = 0; i < 4_000; i++) x = (x * 1103515245 + 12345) % 2147483648;
  return x;
};
const K = 3;

async function main() {
  const numbers = Array.from({ length: 1000 }, (_, i) => i);
  for (const inline of ['auto', 'never', 'always']) {
    assert.deepStrictEqual(await Deferred.map(numbers, (x) => x * K, { inline }), numbers.map((x) => x * K));
    assert.deepStrictEqual(await Deferred.map(numbers, (x, i) => x + i, { inline }), numbers.map((x, i) => x + i));
    assert.deepStrictEqual(await Deferred.map(numbers, (x) => burn(x), { inline }), numbers.map(burn));
    assert.deepStrictEqual(await Deferred.filter(numbers, (x) => x % 3 === 0, { inline }), numbers.filter((x) => x % 3 === 0));
    assert.deepStrictEqual(await Deferred.filter(numbers, (x) => burn(x) % 2, { inline }), numbers.filter((x) => burn(x) % 2));
    assert.strictEqual(await Deferred.reduce(numbers, (a, b) => a + b, 0, { inline }), 499500);
    assert.strictEqual(await Deferred.reduce(numbers, (a, b) => (a * 31 + burn(b) - burn(b) + b - a * 30), 5, { inline }), 499505);
    assert.strictEqual(await Deferred.reduce(numbers, (a, b) => a + b, undefined, { inline }).catch(() => 0), NaN);
    assert.strictEqual(await Deferred.forEach(numbers, (x) => x, { inline }), undefined);
    assert.deepStrictEqual(await Deferred.map([], (x) => x, { inline }), []);
    assert.deepStrictEqual(await Deferred.filter([], (x) => x, { inline }), []);
    assert.strictEqual(await Deferred.reduce([], (a, b) => a + b, 7, { inline }), 7);
    await assert.rejects(Deferred.map(numbers, (x) => { if (x === 500) throw new RangeError('at 500'); return x; }, { inline }), RangeError);
    await assert.rejects(Deferred.map(numbers, (x) => { burn(x); if (x === 999) throw new RangeError('at 999'); }, { inline }), RangeError);
  }
  assert.strictEqual(await Deferred.reduce(numbers, (a, b) => a + b), 499500);
  await assert.rejects(Deferred.reduce([], (a, b) => a + b), TypeError);
  assert.strictEqual(await Deferred.reduce(['a', 'b', 'c'].map((x) => ({ x })), (a, b) => ({ x: a.x + b.x })).then((r) => r.x), 'abc');

  // Objects, strings, typed arrays, iterables, generators of both kinds, asynchronous functions.
  const objects = numbers.map((id) => ({ id }));
  assert.deepStrictEqual(await Deferred.map(objects, (o) => { o.id++; return o; }), objects.map(({ id }) => ({ id: id + 1 })));
  assert.strictEqual(objects[5].id, 5);
  const kept = await Deferred.filter(objects, (o) => o.id > 990);
  assert.strictEqual(kept.length, 9);
  assert.strictEqual(kept[0], objects[991]);
  assert.deepStrictEqual(await Deferred.map(new Uint8Array([1, 2, 3]), (x) => x * 2), [2, 4, 6]);
  assert.deepStrictEqual(await Deferred.map('abc', (x) => x.toUpperCase()), ['A', 'B', 'C']);
  assert.deepStrictEqual(await Deferred.map(new Set([1, 2]), (x) => x + 1), [2, 3]);
  assert.deepStrictEqual(await Deferred.map((function* () { yield* numbers; })(), (x) => x), numbers);
  let pulled = 0;
  assert.deepStrictEqual(await Deferred.filter((async function* () { for (const x of numbers) { pulled++; yield x; } })(), (x) => x > 997), [998, 999]);
  assert.strictEqual(pulled, 1000);
  assert.deepStrictEqual(await Deferred.map([1, 2, 3], async (x) => { await null; return x * 2; }), [2, 4, 6]);
  assert.strictEqual(await Deferred.reduce([1, 2, 3], async (a, b) => a + b), 6);
  const unordered = await Deferred.map(numbers, (x) => burn(x) * 0 + x, { ordered: false, inline: 'never' });
  assert.deepStrictEqual(unordered.sort((a, b) => a - b), numbers);

  // A source without end is pulled no faster than it is worked off.
  pulled = 0;
  const endless = Deferred.forEach((function* () { for (;;) { pulled++; yield 1; } })(), () => { for (let i = 0; i < 1e5; i++); });
  setTimeout(() => endless.cancel('enough'), 100);
  await assert.rejects(endless, (e) => e === 'enough');
  assert.ok(pulled < 1_000_000, String(pulled));

  await assert.rejects(Deferred.map([1], () => { for (;;); }, { timeout: 30 }), { code: 'ERR_DEFERRED_TIMEOUT' });
  await assert.rejects(Deferred.map([{}, { p: Promise.resolve() }], (x) => x), { message: "Deferred: 'items[1].p' (Promise) cannot leave its thread" });
  assert.throws(() => Deferred.map(5, (x) => x), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => Deferred.map([], 5), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => Deferred.map([], () => {}, { ordered: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
}
main().then(mustCall());
