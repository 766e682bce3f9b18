'use strict';
// The function form: values, async functions, generators, and who is called on which thread.
require('../common');
const assert = require('node:assert');
const { Deferred: Exported } = require('weft:deferred');
const { threadId, isMainThread } = require('node:worker_threads');

async function main() {
  assert.strictEqual(Exported, Deferred);
  assert.ok(Deferred.run(() => 1) instanceof Promise);
  assert.strictEqual(await Deferred.run((a, b) => a + b, 1, 2), 3);
  for (const value of [undefined, null, true, false, 0, -0, 1.5, NaN, Infinity, -7, 2 ** 40, '', 'text', 'täxt', '\u2603', 'x'.repeat(10_000), 10n]) {
    assert.ok(Object.is(await Deferred.run((x) => x, value), value), String(value));
  }
  const data = { list: [1, { deep: 2 }], map: new Map([['a', new Set([1])]]), date: new Date(7), bytes: new Uint8Array([1, 2]), re: /x/g };
  assert.deepStrictEqual(await Deferred.run((x) => x, data), data);
  assert.deepStrictEqual(await Deferred.run((a, b) => [a === b, a], data, data), [true, data]);

  assert.strictEqual(await Deferred.run(async (n) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return n * 2;
  }, 4), 8);
  assert.strictEqual(await Deferred.run((n) => new Promise((resolve) => setImmediate(resolve, n)), 5), 5);
  assert.deepStrictEqual(await Deferred.run(function* () {
    const two = yield 2;
    const three = yield Promise.resolve(3);
    yield two + three;
  }), [2, 3, 5]);
  assert.deepStrictEqual(await Deferred.run(async function* () {
    yield 1;
    await null;
    yield 2;
  }), [1, 2]);

  // Another thread, with nothing of this one's.
  globalThis.mark = 1;
  assert.strictEqual(await Deferred.run(() => typeof mark), 'undefined');
  delete globalThis.mark;
  assert.strictEqual(isMainThread, true);
  assert.strictEqual(threadId, 0);
  assert.strictEqual(await Deferred.run(() => { 'use strict'; return this === undefined; }).catch(() => 'refused'), 'refused');
  assert.strictEqual(await Deferred.run(function() { 'use strict'; return this; }), undefined);
  assert.strictEqual(await Deferred.run({ method(x) { return x + 1; } }.method, 1), 2);
  assert.strictEqual(await Deferred.run({ async '*'(x) { return x + 2; } }['*'], 1), 3);

  assert.throws(() => Deferred.run(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => Deferred.run(Math.max, 1), { code: 'ERR_DEFERRED_FUNCTION' });
  assert.throws(() => new Deferred(), { code: 'ERR_INVALID_ARG_TYPE' });
}
main().then(require('../common').mustCall());
