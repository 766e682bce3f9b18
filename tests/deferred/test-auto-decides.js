// Flags: --expose-internals
'use strict';
// Deferred.auto(): what goes to the pool, what stays, and that the results are the same.
const assert = require('node:assert');
const { isMainThread } = require('node:worker_threads');
const { expectsError, mustCall } = require('../common');
const { Deferred } = require('internal:deferred/deferred');

const sent = () => Deferred.stats().queued;

/** Calls, and says whether that went to the pool. */
async function watched(work) {
  const before = sent();
  const value = await work();
  return { value, sent: sent() - before };
}

(async () => {
  // ---- the form
  const slow = (n, times = 1) => { let sum = 0; for (let i = 0; i < n; i++) sum += Math.sqrt(i) * times; return sum; };
  const automatic = Deferred.auto(slow);
  assert.strictEqual(automatic.name, 'slow');
  assert.strictEqual(automatic.length, 1);
  assert.ok(automatic(1) instanceof Deferred);

  // ---- pure and long: to the pool, every time
  for (let i = 0; i < 3; i++) {
    assert.deepStrictEqual(await watched(() => automatic(4e6)), { value: slow(4e6), sent: 1 });
  }
  assert.deepStrictEqual(await watched(() => automatic(4e6, 2)), { value: slow(4e6, 2), sent: 1 });
  // Fewer arguments than are declared.
  const second = Deferred.auto((a, b) => (b === undefined ? slowly(a) : 0));
  function slowly(n) { let sum = 0; for (let i = 0; i < n; i++) sum += Math.cos(i); return sum; }
  assert.deepStrictEqual(await watched(() => second(4e6)), { value: slowly(4e6), sent: 1 });
  // What looks like options is an argument.
  const named = Deferred.auto((n, o) => { for (let i = 0; i < n; i++) Math.sqrt(i); return o; });
  assert.deepStrictEqual(await watched(() => named(3e6, { name: 'x' })), { value: { name: 'x' }, sent: 1 });

  // ---- many calls at once of a function that nobody knows: a few are sent, one is made here, and then it is known
  const light = Deferred.auto((x) => x + 1);
  const burst = await watched(() => Promise.all(Array.from({ length: 1000 }, (_, i) => light(i))));
  assert.deepStrictEqual(burst.value, Array.from({ length: 1000 }, (_, i) => i + 1));
  // A pause of this thread makes one call look long.
  assert.ok(burst.sent < 500, `${burst.sent} were sent`);

  // ---- pure and short: here, once that is known
  const short = Deferred.auto((x) => x + 1);
  for (let i = 0; i < 20; i++) assert.strictEqual(await short(i), i + 1);
  assert.deepStrictEqual(await watched(() => short(1)), { value: 2, sent: 0 });

  // ---- not pure: here, on the very arguments, at once
  let count = 0;
  const counting = Deferred.auto((n) => { count += n; return isMainThread; });
  const { sent: none } = await watched(() => { const result = counting(5); assert.strictEqual(count, 5); return result; });
  assert.strictEqual(none, 0);
  const changing = Deferred.auto((list) => { list.push(1); return list; });
  const list = [];
  assert.strictEqual(await changing(list), list);
  assert.deepStrictEqual(list, [1]);
  const methods = { factor: 3, times: Deferred.auto(function times(x) { return this.factor * x; }) };
  assert.strictEqual(await methods.times(2), 6);
  const clock = Deferred.auto(() => Date.now());
  assert.deepStrictEqual((await watched(clock)).sent, 0);

  // ---- arguments that are no plain data
  class Loud { constructor() { this.calls = 0; } map() { this.calls++; return this; } }
  const mapping = Deferred.auto((xs) => xs.map((x) => x));
  const loud = new Loud();
  assert.deepStrictEqual(await watched(() => mapping(loud)), { value: loud, sent: 0 });
  assert.strictEqual(loud.calls, 1);
  const nested = [new Loud()];
  assert.strictEqual((await watched(() => Deferred.auto((xs) => xs.length)(nested))).sent, 0);

  // ---- errors are the function's own, from both sides
  const failing = Deferred.auto((n) => { for (let i = 0; i < n; i++) Math.sqrt(i); throw new RangeError('no'); });
  for (const n of [0, 4e6]) await assert.rejects(failing(n), expectsError({ name: 'RangeError', message: 'no' }));
  const thrower = Deferred.auto(() => { throw Object.assign(new TypeError('here'), { now: Date.now() }); });
  await assert.rejects(thrower(), expectsError({ name: 'TypeError', message: 'here' }));

  // ---- a captured variable that names another function later
  let part = (x) => x * 2;
  const parts = Deferred.auto((n) => { let sum = 0; for (let i = 0; i < n; i++) sum += part(i); return sum; });
  assert.deepStrictEqual(await watched(() => parts(3e6)), { value: 2 * (3e6 * (3e6 - 1) / 2), sent: 1 });
  let calls = 0;
  part = (x) => { calls++; return x; };
  assert.strictEqual((await watched(() => parts(1000))).sent, 0);
  assert.strictEqual(calls, 1000);

  // ---- results that cannot travel are made here
  const maker = Deferred.auto((n) => { for (let i = 0; i < n; i++) Math.sqrt(i); return new Promise(() => {}).constructor === Promise ? { f: (x) => x + n } : 0; });
  assert.strictEqual((await maker(3e6)).f(1), 3e6 + 1);

  // ---- a captured variable that has no value yet
  const early = Deferred.auto((n) => { for (let i = 0; i < n; i++) Math.sqrt(i); return n + later; });
  await assert.rejects(early(1), expectsError({ name: 'ReferenceError' }));
  const later = 1;
  assert.deepStrictEqual(await watched(() => early(4e6)), { value: 4e6 + 1, sent: 1 });

  // ---- results whose copy would not do
  class Point { constructor(x) { this.x = x; } }
  const wait = (n) => { for (let i = 0; i < n; i++) Math.sqrt(i); };
  const table = { deep: {} };
  const made = await watched(() => Deferred.auto((n) => { wait(n); return [new Point(n)]; })(3e6));
  assert.ok(made.value[0] instanceof Point);
  const own = await watched(() => Deferred.auto((n) => { wait(n); return table.deep; })(3e6));
  assert.strictEqual(own.value, table.deep);
  const adder = await watched(() => Deferred.auto((n) => { wait(n); return { add: (x) => x + n }; })(3e6));
  assert.strictEqual(adder.value.add(1), 3e6 + 1);
  assert.deepStrictEqual([made.sent, own.sent, adder.sent], [0, 0, 0]);

  // ---- generators stay what they are
  const yielding = Deferred.auto(function* (n) { for (let i = 0; i < n; i++) Math.sqrt(i); yield n; });
  const generator = await watched(() => yielding(3e6));
  assert.deepStrictEqual([[...generator.value], generator.sent], [[3e6], 0]);

  // ---- async functions, options, cancelling
  assert.strictEqual(await Deferred.auto(async (x) => (await x) + 1)(1), 2);
  const long = Deferred.auto((n) => { let sum = 0; for (let i = 0; i < n; i++) sum += Math.sqrt(i); return sum; }, { timeout: 50 });
  await assert.rejects(long(1e12), expectsError({ code: 'ERR_DEFERRED_TIMEOUT' }));
  const endless = Deferred.auto((n) => { let sum = 0; for (let i = 0; i < n; i++) sum += Math.sqrt(i); return sum; })(1e12);
  setTimeout(() => endless.cancel(), 30);
  await assert.rejects(endless, expectsError({ name: 'AbortError' }));

  for (const wrong of [undefined, null, 1, {}]) {
    assert.throws(() => Deferred.auto(wrong), expectsError({ code: 'ERR_INVALID_ARG_TYPE' }));
  }
  assert.throws(() => Deferred.auto(slow, 1), expectsError({ code: 'ERR_INVALID_ARG_TYPE' }));
})().then(mustCall());
