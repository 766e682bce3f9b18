'use strict';
// Workers leave nothing behind: no descriptor, no thread, no memory to speak of.
const { memoryLimit, mustCall } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const { Worker } = require('node:worker_threads');

const count = (folder) => fs.readdirSync(`/proc/self/${folder}`).length;
const one = (n) => new Promise((fulfil) => {
  const source = n % 3 === 0 ? 'setInterval(() => {}, 1000)' : 'require("worker_threads").parentPort.postMessage({ n: 1 })';
  const worker = new Worker(source, { eval: true, stdout: n % 4 === 0 });
  if (n % 3 === 0) worker.on('online', () => worker.terminate());
  worker.on('exit', fulfil);
});

async function main() {
  const before = count('fd');
  for (let i = 0; i < 20; i++) await one(i);
  const early = process.memoryUsage.rss();
  for (let i = 0; i < 60; i++) await one(i);
  await Promise.all(Array.from({ length: 8 }, (_, i) => one(i)));
  const grown = (process.memoryUsage.rss() - early) / 2 ** 20;
  assert.ok(grown < memoryLimit(60), `${grown} MB more`);
  // A thread may wait for the next worker, but not for long.
  for (let i = 0; i < 50 && count('fd') > before + 2; i++) await new Promise((fulfil) => setTimeout(fulfil, 100));
  assert.ok(count('fd') <= before + 2, `${count('fd')} descriptors, ${before} before`);
}
main().then(mustCall());
