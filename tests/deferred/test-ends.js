'use strict';
// What a task leaves behind: its own timers end with it, those of modules go on, and nothing of it can stop the process from ending.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');
const ticking = require('./fixtures/ticking.js');

Deferred.configure({ threads: 1 });
process.on('unhandledRejection', mustNotCall());

/** How often a counter goes up while the thread does other things. */
async function ticksOf(counter) {
  await Deferred.run(() => sleep(20));
  const before = Atomics.load(counter, 0);
  await Deferred.run(() => sleep(100));
  return Atomics.load(counter, 0) - before;
}

async function main() {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const count = () => Atomics.add(counter, 0, 1);

  assert.strictEqual(await Deferred.run(() => { setInterval(count, 1); setTimeout(count, 30); return 1; }), 1);
  assert.strictEqual(await ticksOf(counter), 0);
  await assert.rejects(Deferred.run(() => { setInterval(count, 1); throw new Error('so'); }), /so/);
  assert.strictEqual(await ticksOf(counter), 0);
  await assert.rejects(Deferred.run(async () => { setInterval(count, 1); await sleep(10); process.exit(); }), { code: 'ERR_DEFERRED_TASK_EXIT' });
  assert.strictEqual(await ticksOf(counter), 0);
  await assert.rejects(Deferred.run(async () => { const again = () => { count(); setImmediate(again); }; again(); await sleep(1e6); }, { timeout: 30 }),
    { code: 'ERR_DEFERRED_TIMEOUT' });
  assert.strictEqual(await ticksOf(counter), 0);
  // A loop of waiting ends, too: the next wait is not begun.
  await assert.rejects(Deferred.run(async () => { for (;;) { count(); await sleep(1); } }, { timeout: 30 }), { code: 'ERR_DEFERRED_TIMEOUT' });
  assert.strictEqual(await ticksOf(counter), 0);

  // While it runs, its timers are its own business.
  const value = await Deferred.run(() => new Promise((resolve) => {
    let n = 0;
    const timer = setInterval(() => { if (++n === 3) { clearInterval(timer); resolve(n); } }, 1);
  }));
  assert.strictEqual(value, 3);

  // Others' tasks may use what a module has going.
  const shared = new Int32Array(new SharedArrayBuffer(4));
  await Deferred.run((c) => ticking.start(c), shared);
  while (Atomics.load(shared, 0) < 5) await Deferred.run(() => sleep(5));

  // Tasks that a stopped task asked for are stopped with it.
  const child = new Int32Array(new SharedArrayBuffer(4));
  await assert.rejects(Deferred.run((c) => Deferred.run(async (c2) => { for (;;) { Atomics.add(c2, 0, 1); await sleep(1); } }, c), child, { timeout: 50 }),
    { code: 'ERR_DEFERRED_TIMEOUT' });
  assert.strictEqual(await ticksOf(child), 0);
}
main().then(mustCall());
