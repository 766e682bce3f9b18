'use strict';
// Whatever a task does, only its own Deferred is rejected, and the thread lives on.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const works = async () => assert.strictEqual(await Deferred.run((x) => x + 1, 1), 2);
process.on('exit', (code) => assert.strictEqual(code, 0));
process.on('uncaughtException', mustNotCall());
process.on('unhandledRejection', mustNotCall());

async function main() {
  const timeout = { name: 'TimeoutError', code: 'ERR_DEFERRED_TIMEOUT' };
  await assert.rejects(Deferred.run(() => { for (;;); }, { timeout: 30 }), timeout);
  await works();
  await assert.rejects(Deferred.run(async () => { await null; for (;;); }, { timeout: 30 }), timeout);
  await assert.rejects(Deferred.run(async () => { await sleep(5); for (;;); }, { timeout: 30 }), timeout);
  await assert.rejects(Deferred.run(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), { timeout: 30 }), timeout);
  await assert.rejects(Deferred.run(() => { const f = () => f(); f(); }), RangeError);
  await assert.rejects(Deferred.run(() => { try { for (;;); } finally { for (;;); } }, { timeout: 30 }), timeout);
  await works();
  await assert.rejects(Deferred.run(() => process.exit(3)), { code: 'ERR_DEFERRED_TASK_EXIT' });
  await assert.rejects(Deferred.run(async () => { await sleep(1); process.exit(3); }), { code: 'ERR_DEFERRED_TASK_EXIT' });
  await assert.rejects(Deferred.run(() => process.abort()), { code: 'ERR_WORKER_UNSUPPORTED_OPERATION' });
  await works();
  await assert.rejects(Deferred.run(async () => { Promise.reject(new Error('not handled')); await sleep(1000); }), /not handled/);
  await assert.rejects(Deferred.run(async () => { setTimeout(() => { throw new Error('late'); }, 1); await sleep(1000); }), /late/);
  await assert.rejects(Deferred.run(async () => { process.nextTick(() => { throw new Error('tick'); }); await sleep(1000); }), /tick/);
  await assert.rejects(Deferred.run(() => new Promise(() => {})), { code: 'ERR_DEFERRED_NEVER_SETTLED' });
  await works();

  // One that loops does not harm those that wait beside it.
  const waiting = Array.from({ length: 6 }, (_, i) => Deferred.run(async (n) => { await sleep(100); return n; }, i));
  const looping = Array.from({ length: 4 }, () => Deferred.run(async () => { await sleep(20); for (;;); }, { timeout: 60 }));
  assert.deepStrictEqual((await Deferred.allSettled(looping)).map((x) => x.reason.code), new Array(4).fill('ERR_DEFERRED_TIMEOUT'));
  assert.deepStrictEqual(await Deferred.all(waiting), [0, 1, 2, 3, 4, 5]);
}
main().then(mustCall());
