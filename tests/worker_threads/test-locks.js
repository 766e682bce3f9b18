'use strict';
// Web Locks among threads.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { locks, Worker } = require('node:worker_threads');

assert.strictEqual(locks, navigator.locks);

async function main() {
  // One at a time, in the order of asking; shared ones together.
  const order = [];
  const slow = (n) => async (lock) => {
    assert.deepStrictEqual([lock.name, lock.mode], ['a', 'exclusive']);
    order.push(n);
    await new Promise((fulfil) => setImmediate(fulfil));
    order.push(-n);
    return n;
  };
  assert.deepStrictEqual(await Promise.all([1, 2, 3].map((n) => locks.request('a', slow(n)))), [1, 2, 3]);
  assert.deepStrictEqual(order, [1, -1, 2, -2, 3, -3]);
  await locks.request('s', { mode: 'shared' }, () => locks.request('s', { mode: 'shared' }, async () => {
    assert.strictEqual(await locks.request('s', { ifAvailable: true }, (lock) => lock), null);
    const { held, pending } = await locks.query();
    assert.deepStrictEqual(held.map(({ name, mode }) => [name, mode]), [['s', 'shared'], ['s', 'shared']]);
    assert.deepStrictEqual(pending, []);
  }));

  // Errors free the lock; stolen ones are lost; waiting can be given up.
  await assert.rejects(locks.request('a', () => { throw new RangeError('mine'); }), { name: 'RangeError' });
  const lost = assert.rejects(locks.request('a', () => new Promise(() => {})), { name: 'AbortError' });
  assert.strictEqual(await locks.request('a', { steal: true }, () => 'stolen'), 'stolen');
  await lost;
  await locks.request('a', async () => {
    const controller = new AbortController();
    const waiting = locks.request('a', { signal: controller.signal }, () => assert.fail('was given'));
    setImmediate(() => controller.abort(new Error('enough')));
    await assert.rejects(waiting, { message: 'enough' });
  });
  for (const [name, options] of [['-x', {}], ['x', { steal: true, ifAvailable: true }], ['x', { steal: true, mode: 'shared' }],
    ['x', { signal: new AbortController().signal, steal: true }]]) {
    await assert.rejects(locks.request(name, options, () => {}), { name: 'NotSupportedError' });
  }
  await assert.rejects(locks.request('x', { mode: 'other' }, () => {}), { name: 'TypeError' });
  await assert.rejects(locks.request('x'), { name: 'TypeError' });

  // Another thread's lock is waited for, and free when the thread ends.
  const worker = new Worker(`navigator.locks.request('t', () => { require('worker_threads').parentPort.postMessage('held'); return new Promise(() => {}); });
    setInterval(() => {}, 1000);`, { eval: true });
  await new Promise((fulfil) => worker.once('message', fulfil));
  assert.strictEqual(await locks.request('t', { ifAvailable: true }, (lock) => lock), null);
  const got = locks.request('t', (lock) => lock.name);
  assert.strictEqual((await locks.query()).pending.length, 1);
  await worker.terminate();
  assert.strictEqual(await got, 't');
  assert.deepStrictEqual(await locks.query(), { held: [], pending: [] });
}
main().then(mustCall());
