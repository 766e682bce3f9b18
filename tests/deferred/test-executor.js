'use strict';
// The executor form and the statics of Promise.
const { mustCall } = require('../common');
const assert = require('node:assert');

async function main() {
  assert.strictEqual(await new Deferred((resolve) => resolve(1)), 1);
  assert.strictEqual(await new Deferred((resolve) => setTimeout(resolve, 5, 2)), 2);
  assert.strictEqual(await new Deferred((resolve) => resolve(Promise.resolve(3))), 3);
  await assert.rejects(new Deferred((resolve, reject) => reject(new RangeError('no'))), { name: 'RangeError', message: 'no' });
  await assert.rejects(new Deferred(() => { throw new TypeError('thrown'); }), TypeError);
  await assert.rejects(new Deferred(() => {}), { code: 'ERR_DEFERRED_NEVER_SETTLED' });

  const order = [];
  const first = Deferred.run((x) => x, 'a').then((x) => { order.push(x); return x; }).finally(() => order.push('finally'));
  assert.ok(first instanceof Promise && !(first instanceof Deferred));
  assert.strictEqual(await first, 'a');
  assert.deepStrictEqual(order, ['a', 'finally']);
  assert.strictEqual(await new Deferred((_, reject) => reject(1)).catch((x) => x + 1), 2);

  for (const made of [Deferred.resolve(1), Deferred.all([]), Deferred.allSettled([]), Deferred.race([1]), Deferred.any([1]), Deferred.withResolvers().promise]) {
    assert.ok(made instanceof Deferred);
  }
  assert.strictEqual(await Deferred.resolve(Promise.resolve(4)), 4);
  await assert.rejects(Deferred.reject(new Error('at once')), /at once/);
  assert.deepStrictEqual(await Deferred.all([Deferred.run(() => 1), 2, Promise.resolve(3)]), [1, 2, 3]);
  assert.deepStrictEqual((await Deferred.allSettled([Deferred.run(() => { throw 5; }), 1])).map((x) => x.status), ['rejected', 'fulfilled']);
  assert.strictEqual(await Deferred.any([Deferred.run(() => { throw 5; }), Deferred.run(() => 6)]), 6);
  assert.strictEqual(await Deferred.race([new Promise(() => {}), Deferred.run(() => 7)]), 7);
  const { promise, resolve } = Deferred.withResolvers();
  resolve(8);
  assert.strictEqual(await promise, 8);
}
main().then(mustCall());
