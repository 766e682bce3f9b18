'use strict';
// Hundreds of tasks of all kinds at once, stopped, failing and nested at random: each settles as it should, whatever the others do.
// By hand, for long: STRESS_SECONDS=600 STRESS_SEED=7, with STRESS_KINDS=sum,loops for some kinds only.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');

const seconds = Number(process.env.STRESS_SECONDS || 1);
let seed = Number(process.env.STRESS_SEED || 1);
function random(below) {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return Math.floor(((seed >>> 8) / (1 << 23)) * below);
}

const timedOut = { code: 'ERR_DEFERRED_TIMEOUT' };
const shared = new Int32Array(new SharedArrayBuffer(4));
let added = 0;

function nested(depth, n) {
  return depth === 0 ? n : Deferred.run(nested, depth - 1, n + 1);
}

// Tasks by kind. Each gives a promise that rejects if anything came out other than it should.
const kinds = {
  async sum(n) {
    assert.strictEqual(await Deferred.run((x) => x + 1, n), n + 1);
  },
  async executor(n) {
    assert.strictEqual(await new Deferred((resolve) => setTimeout(resolve, 1, n)), n);
  },
  async sleeps(n) {
    assert.strictEqual(await Deferred.run(async (x, ms) => { await sleep(ms); await null; return x; }, n, random(30)), n);
  },
  async data(n) {
    assert.deepStrictEqual(await Deferred.run((list) => list.map((x) => ({ x })), [n, n + 1]), [{ x: n }, { x: n + 1 }]);
  },
  async map(n) {
    const items = Array.from({ length: 50 }, (_, i) => i + n);
    assert.deepStrictEqual(await Deferred.map(items, (x) => x * 2, { inline: 'never' }), items.map((x) => x * 2));
  },
  async mapInMap(n) {
    const got = await Deferred.map([1, 2, 3], (x) => Deferred.map([x, n], (y) => y + 1, { inline: 'never' }), { inline: 'never' });
    assert.deepStrictEqual(got, [[2, n + 1], [3, n + 1], [4, n + 1]]);
  },
  async nest(n) {
    assert.strictEqual(await Deferred.run(nested, 5, n), n + 5);
  },
  async share() {
    added++;
    await Deferred.run((view) => { Atomics.add(view, 0, 1); }, shared);
  },
  async transfer(n) {
    const bytes = new Uint8Array(1000).fill(n & 255);
    const back = await Deferred.run((view) => view, bytes, { transfer: [bytes.buffer] });
    assert.strictEqual(bytes.length, 0);
    assert.strictEqual(back[999], n & 255);
  },
  async throws(n) {
    await assert.rejects(Deferred.run((x) => { throw new RangeError(`no ${x}`); }, n), { name: 'RangeError', message: `no ${n}` });
  },
  async throwsLater(n) {
    await assert.rejects(Deferred.run(async (x) => { await sleep(3); throw new TypeError(`no ${x}`); }, n), { name: 'TypeError', message: `no ${n}` });
  },
  async throwsAnything() {
    await Deferred.run(() => { throw 5; }).then(mustNotCall(), (thrown) => assert.strictEqual(thrown, 5));
    await Deferred.run(() => { throw undefined; }).then(mustNotCall(), (thrown) => assert.strictEqual(thrown, undefined));
  },
  async leavesRejection(n) {
    await assert.rejects(Deferred.run(async (x) => { Promise.reject(new Error(`left ${x}`)); await sleep(60_000); }, n), { message: `left ${n}` });
  },
  async overflows() {
    await assert.rejects(Deferred.run(() => { const again = () => again() + 1; return again(); }), RangeError);
  },
  async exits() {
    await assert.rejects(Deferred.run(() => process.exit(9)), { code: 'ERR_DEFERRED_TASK_EXIT' });
  },
  async exitsLater() {
    await assert.rejects(Deferred.run(async () => { await sleep(2); process.exit(9); }), { code: 'ERR_DEFERRED_TASK_EXIT' });
  },
  async loops() {
    await assert.rejects(Deferred.run(() => { for (;;); }, { timeout: 5 + random(40) }), timedOut);
  },
  async loopsLater() {
    await assert.rejects(Deferred.run(async () => { await sleep(2); for (;;); }, { timeout: 5 + random(40) }), timedOut);
  },
  async loopsInTick() {
    await assert.rejects(Deferred.run(() => new Promise(() => process.nextTick(() => { for (;;); })), { timeout: 5 + random(40) }), timedOut);
  },
  async loopsInChild() {
    await assert.rejects(Deferred.run(() => Deferred.run(() => { for (;;); }), { timeout: 10 + random(40) }), timedOut);
  },
  async waitsForEver() {
    await assert.rejects(Deferred.run(async () => { for (;;) await sleep(1); }, { timeout: 5 + random(40) }), timedOut);
  },
  async cancelled() {
    const reason = new Error('enough');
    const task = Deferred.run(async () => { for (;;) { for (let i = 0; i < 1e5; i++); await sleep(0); } });
    await sleep(random(20));
    assert.strictEqual(task.cancel(reason), true);
    await assert.rejects(task, reason);
  },
  async cancelledOrNot(n) {
    const task = Deferred.run((x) => x, n);
    if (random(2) === 0) await sleep(0);
    const early = task.cancel();
    await task.then((value) => {
      assert.strictEqual(early, false);
      assert.strictEqual(value, n);
    }, (error) => assert.strictEqual(error.name, 'AbortError'));
  },
  async aborted() {
    const controller = new AbortController();
    const task = Deferred.run(async () => { await sleep(60_000); }, { signal: controller.signal });
    setTimeout(() => controller.abort(), random(20));
    await assert.rejects(task, { name: 'AbortError' });
  },
  async leavesTimer(n) {
    assert.strictEqual(await Deferred.run((x) => { setInterval(() => { for (;;); }, 5); setImmediate(() => { for (;;); }); return x; }, n), n);
  },
};

process.on('uncaughtException', mustNotCall());
process.on('unhandledRejection', mustNotCall());

async function main() {
  const names = process.env.STRESS_KINDS ? process.env.STRESS_KINDS.split(',') : Object.keys(kinds);
  const end = Date.now() + seconds * 1000;
  let rounds = 0, memory;
  do {
    const running = [];
    for (let i = 0; i < 60; i++) {
      const name = names[i < names.length ? i : random(names.length)];
      running.push(kinds[name](random(1000)).catch((error) => { throw new Error(`${name} of seed ${seed}`, { cause: error }); }));
      if (random(8) === 0) await sleep(random(5));
    }
    await Promise.all(running);
    assert.strictEqual(Atomics.load(shared, 0), added);
    rounds++;
    if (seconds > 1 && (rounds === 20 || rounds % 100 === 0)) {
      const now = process.memoryUsage.rss() / 1e6;
      console.log(`${rounds} rounds, ${now.toFixed(0)} MB, replaced ${Deferred.stats().threadsReplaced}`);
      memory ??= now;
      assert.ok(now < memory * 1.5 + 50, `${memory} MB -> ${now} MB`);
    }
  } while (Date.now() < end);
  // What was stopped is really over: nothing keeps the process, and the threads take work.
  while (Deferred.stats().pending > 0) await sleep(10);
  await kinds.sum(1);
}
main().then(mustCall());
