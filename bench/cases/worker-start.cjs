'use strict';
// Threads started and ended, one after the other: from `new Worker` to its 'exit'.
const { Worker } = require('node:worker_threads');

const one = () => new Promise((fulfil) => new Worker('', { eval: true }).on('exit', fulfil));

(async () => {
  for (let i = 0; i < 5; i++) await one();
  const n = 40;
  const used = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < n; i++) await one();
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  console.log(`worker: start and end\t${passed / n}\tms`);
  console.log(`worker: start and end, processor time\t${(user + system) / 1000 / n}\tms`);
})();
