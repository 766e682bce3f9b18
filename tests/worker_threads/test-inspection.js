'use strict';
// What a parent can ask of a worker, also of one that computes and never gets to its loop.
const { mustCall, mustCallAtLeast } = require('../common');
const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

const busy = 'function burn() { for (;;) Math.sqrt(2); } burn();';
for (const source of ['setInterval(() => {}, 1000)', busy]) {
  const worker = new Worker(source, { eval: true });
  worker.once('online', mustCall(async () => {
    const statistics = await worker.getHeapStatistics();
    assert.ok(statistics.used_heap_size > 0 && statistics.does_zap_garbage === false);
    const usage = await worker.cpuUsage();
    assert.ok(usage.user + usage.system > 0);
    const later = await worker.cpuUsage(usage);
    assert.ok(later.user >= 0 && later.user < usage.user + 5e6);
    const profile = await worker.startCpuProfile();
    const heap = await worker.startHeapProfile();
    await assert.rejects(worker.startHeapProfile(), { code: 'ERR_HEAP_PROFILE_HAVE_BEEN_STARTED' });
    const nodes = JSON.parse(await profile.stop()).nodes;
    assert.ok(nodes.length > 0);
    assert.strictEqual(await profile.stop(), await profile.stop());
    assert.ok(JSON.parse(await heap.stop()).head.children);
    const snapshot = JSON.parse((await worker.getHeapSnapshot()).read());
    assert.ok(snapshot.snapshot.node_count > 1000);
    await worker.startCpuProfile();  // ends with the thread
    const pending = worker.getHeapStatistics().catch((error) => error);
    await worker.terminate();
    assert.ok((await pending).code === 'ERR_WORKER_NOT_RUNNING' || (await pending).used_heap_size > 0);
    for (const name of ['getHeapStatistics', 'getHeapSnapshot', 'cpuUsage', 'startCpuProfile', 'startHeapProfile']) {
      await assert.rejects(worker[name](), { code: 'ERR_WORKER_NOT_RUNNING' }, name);
    }
    assert.deepStrictEqual(worker.performance.eventLoopUtilization(), { idle: 0, active: 0, utilization: 0 });
  }));
}
{
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
  worker.once('online', mustCall(() => {
    const first = worker.performance.eventLoopUtilization();
    // How soon the thread comes to rest is the machine's affair.
    const poll = setInterval(mustCallAtLeast(async () => {
      const idle = worker.performance.eventLoopUtilization(first);
      if (idle.idle <= 20 || idle.utilization >= 0.8) return;
      clearInterval(poll);
      assert.throws(() => worker.cpuUsage({ user: -1, system: 0 }), { code: 'ERR_OUT_OF_RANGE' });
      assert.throws(() => worker.getHeapSnapshot(1), { code: 'ERR_INVALID_ARG_TYPE' });
      await worker[Symbol.asyncDispose]();
    }), 20);
  }));
}
