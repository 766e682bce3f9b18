'use strict';
// Where a task runs makes no difference but to the time it takes.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { threadId } = require('node:worker_threads');

const inlinedOf = () => Deferred.stats().inlined;

async function main() {
  const add = (a, b) => a + b;
  let before = inlinedOf();
  for (let i = 0; i < 200; i++) assert.strictEqual(await Deferred.run(add, i, 1, { inline: 'never' }), i + 1);
  assert.strictEqual(inlinedOf(), before);

  let counter = { n: 0 };
  const count = () => ++counter.n;
  before = inlinedOf();
  for (let i = 0; i < 3; i++) assert.strictEqual(await Deferred.run(count, { inline: 'always' }), 1);
  assert.strictEqual(counter.n, 0);
  assert.strictEqual(inlinedOf(), before + 3);
  const push = (list) => list.push(1);
  const list = [];
  assert.strictEqual(await Deferred.run(push, list, { inline: 'always' }), 1);
  assert.strictEqual(list.length, 0);
  assert.strictEqual(await Deferred.run((f) => f(2), (x) => x * 2, { inline: 'always' }), 4);
  assert.strictEqual(await new Deferred((resolve) => resolve(threadId), { inline: 'always' }), 0);
  assert.strictEqual(await Deferred.run(async () => { await null; return 5; }, { inline: 'always' }), 5);
  assert.deepStrictEqual(await Deferred.run(function* () { yield 1; }, { inline: 'always' }), [1]);
  await assert.rejects(Deferred.run(() => { throw new TypeError('here'); }, { inline: 'always' }), { name: 'TypeError', message: 'here' });

  // By itself: once a function is known to be cheap and harmless.
  const cheap = (x) => x + 1;
  before = inlinedOf();
  for (let i = 0; i < 3000; i++) assert.strictEqual(await Deferred.run(cheap, i), i + 1);
  const slow = (n) => { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s; };
  const atFirst = inlinedOf();
  for (let i = 0; i < 30; i++) await Deferred.run(slow, 1e6);
  assert.strictEqual(inlinedOf(), atFirst);
  const remembers = () => { globalThis.seen = (globalThis.seen ?? 0) + 1; };
  for (let i = 0; i < 100; i++) await Deferred.run(remembers);
  assert.strictEqual(globalThis.seen, undefined);
}
main().then(mustCall());
