'use strict';
// One pool for the process: workers use it too, and leave nothing behind when they end.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (isMainThread) {
  const run = (mode) => new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { argv: [mode] });
    worker.on('message', resolve);
    worker.on('error', reject);
    if (mode === 'loop') worker.on('message', () => worker.terminate());
  });
  (async () => {
    assert.deepStrictEqual(await run('sum'), [3, 10]);
    for (let i = 0; i < 3; i++) assert.strictEqual(await run('loop'), 'looping');
    // Their tasks were stopped with them: the threads are free.
    const all = Array.from({ length: 20 }, (_, i) => Deferred.run((x) => x, i, { inline: 'never', timeout: 20_000 }));
    assert.strictEqual((await Promise.all(all)).length, 20);
    assert.ok(Deferred.stats().threads <= Deferred.stats().threadLimit);
  })().then(mustCall());
} else if (process.argv[2] === 'sum') {
  const k = 5;
  Promise.all([Deferred.run((a, b) => a + b, 1, 2), Deferred.run((x) => x * k, 2)]).then((r) => parentPort.postMessage(r));
} else {
  for (let i = 0; i < 4; i++) Deferred.run(() => { for (;;); }).catch(() => {});
  setTimeout(() => parentPort.postMessage('looping'), 50);
  setInterval(() => {}, 1000);
}
