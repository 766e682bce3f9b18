'use strict';
// cancel(), signals and timeouts, of tasks that wait and tasks that run.
const { mustCall } = require('../common');
const assert = require('node:assert');

const loop = () => { for (;;); };

async function main() {
  const aborted = { name: 'AbortError', code: 'ABORT_ERR' };
  const plain = Deferred.run(loop);
  assert.strictEqual(plain.cancel(), true);
  assert.strictEqual(plain.cancel(), false);
  await assert.rejects(plain, aborted);
  const reason = { why: 1 };
  const given = Deferred.run(loop);
  setTimeout(() => given.cancel(reason), 20);
  await assert.rejects(given, (e) => e === reason);

  const controller = new AbortController();
  const signalled = Deferred.run(loop, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('stop')), 20);
  await assert.rejects(signalled, (e) => e.name === 'AbortError' && e.cause.message === 'stop');
  await assert.rejects(Deferred.run(() => 1, { signal: AbortSignal.abort() }), aborted);
  await assert.rejects(new Deferred(loop, { signal: AbortSignal.timeout(20) }), aborted);

  // Many that never begin: the threads are busy until the end.
  const { threadLimit } = Deferred.stats();
  const busy = Array.from({ length: threadLimit * 40 }, () => Deferred.run(loop, { timeout: 100 }));
  const before = Deferred.stats();
  const queued = Array.from({ length: 1000 }, () => Deferred.run(() => 1));
  for (const one of queued) assert.ok(one.cancel());
  assert.ok((await Deferred.allSettled(queued)).every((x) => x.reason.code === 'ABORT_ERR'));
  assert.ok(Deferred.stats().cancelled - before.cancelled >= 1000 - threadLimit);
  for (const one of busy) one.cancel();
  await Deferred.allSettled(busy);

  const parts = [Deferred.run(loop), Deferred.run(loop)];
  const all = Deferred.all(parts);
  all.cancel('enough');
  await assert.rejects(all, (e) => e === 'enough');
  assert.ok((await Promise.allSettled(parts)).every((x) => x.status === 'rejected'));
  assert.strictEqual(await Deferred.run((x) => x, 1), 1);

  // A result in time counts, although this thread was too busy to look.
  const inTime = Deferred.run((x) => x + 1, 1, { timeout: 60, inline: 'never' });
  const end = Date.now() + 300;
  while (Date.now() < end);
  assert.strictEqual(await inTime, 2);

  for (const options of [{ timeout: 'x' }, { timeout: -1 }, { signal: 1 }, { priority: 'now' }, { transfer: 1 }, { name: 1 }, { inline: 1 }]) {
    assert.throws(() => Deferred.run(() => 1, options), (e) => /^ERR_(INVALID_ARG|OUT_OF_RANGE)/.test(e.code), JSON.stringify(options));
  }
  // An object that the function declares is an argument, whatever it looks like.
  assert.strictEqual(await Deferred.run((o) => o.name, { name: 'x' }), 'x');
  assert.strictEqual(await Deferred.run((o, p) => `${o.name}${p}`, { name: 'x' }, { name: 'y' }.name), 'xy');
  assert.strictEqual(await Deferred.run((...all) => all.length, 1, { name: 'x', other: 1 }), 2);
  assert.strictEqual(await Deferred.run((...all) => all.length, 1, { name: 'x' }), 1);
}
main().then(mustCall());
