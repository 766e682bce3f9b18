'use strict';
// Many tasks at once, the limit of the queue, priorities, transfer, and what stats() tells of it.
const { memoryLimit, mustCall } = require('../common');
const assert = require('node:assert');

const none = { inline: 'never' };

async function main() {
  // 100,000 at once: bounded memory, all of them answered in their places.
  await Deferred.run((x) => x, 1, none);
  const rss = process.memoryUsage.rss();
  const twice = (n) => n * 2;
  const many = new Array(100_000);
  for (let i = 0; i < many.length; i++) many[i] = Deferred.run(twice, i, none);
  const grown = (process.memoryUsage.rss() - rss) / 2 ** 20;
  assert.ok(grown < memoryLimit(200), `${grown} MB`);
  const results = await Promise.all(many);
  assert.ok(results.every((x, i) => x === i * 2));
  const stats = Deferred.stats();
  assert.ok(stats.run >= 100_001 && stats.pending === 0 && stats.waiting === 0);
  assert.ok(stats.threads >= 1 && stats.threads <= stats.threadLimit && stats.threadsStarted >= 1);
  assert.ok(stats.bytesShipped > 100_000 * 5 && stats.cacheMisses < 100 && stats.cacheHits >= 90_000);
  const mine = stats.functions.find(({ name }) => name === 'twice');
  assert.ok(mine.calls === 100_000 && mine.failed === 0 && mine.file === __filename && mine.line === 12 && mine.totalMs > 0);

  // The limit: what does not fit is refused, and ready() says when there is room again.
  Deferred.configure({ queueLimit: 10 });
  const some = Array.from({ length: 12 }, (_, i) => Deferred.run(twice, i, none));
  const settled = await Promise.allSettled(some);
  assert.deepStrictEqual(settled.map((x) => x.status === 'fulfilled'), Array.from({ length: 12 }, (_, i) => i < 10));
  assert.strictEqual(settled[11].reason.code, 'ERR_DEFERRED_QUEUE_FULL');
  const full = Array.from({ length: 10 }, (_, i) => Deferred.run(twice, i, none));
  await Deferred.ready();
  assert.ok(Deferred.stats().pending <= 5);
  await Promise.all(full);
  Deferred.configure({ queueLimit: 1_000_000 });
  assert.throws(() => Deferred.configure({ queueLimit: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => Deferred.configure({ threads: 0 }), { code: 'ERR_OUT_OF_RANGE' });

  // Urgent ones overtake, and the others have their turn all the same. All threads are held until all is queued.
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const order = [];
  const held = Array.from({ length: stats.threadLimit }, () => Deferred.run((g) => Atomics.wait(g, 0, 0), gate));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const queued = ['low', 'normal', 'high'].flatMap((priority) => Array.from({ length: 40 }, () =>
    Deferred.run((p) => { const end = Date.now() + 2; while (Date.now() < end); return p; }, priority, { priority }).then((p) => order.push(p))));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  await Promise.all([...queued, ...held]);
  const place = (name) => order.reduce((sum, p, i) => sum + (p === name ? i : 0), 0) / 40;
  assert.ok(place('high') < place('normal') && place('normal') < place('low'), order.join());
  assert.ok(order.indexOf('low') < order.lastIndexOf('high'), order.join());

  // What is transferred moves; results come back whole.
  const bytes = new Uint8Array(1 << 20).fill(7);
  const back = await Deferred.run((b) => b, bytes, { transfer: [bytes.buffer] });
  assert.strictEqual(bytes.length, 0);
  assert.ok(back.length === 1 << 20 && back[5] === 7);
  await assert.rejects(Deferred.run((b) => b, bytes, { transfer: [{}] }), { name: 'DataCloneError' });
  assert.strictEqual(await Deferred.run((x) => x, 1, { name: 'named', ...none }), 1);
}
main().then(mustCall());
