'use strict';
// An interval whose callback takes longer than its period leaves the loop its turns, also when it throws.
const { mustCall } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');

const busy = (milliseconds) => {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
};

function turns(fails) {
  return new Promise((resolve) => {
    let ticks = 0;
    let reads = 0;
    const interval = setInterval(() => {
      assert.ok(++ticks < 100, `${reads} reads in ${ticks} ticks`);
      busy(3);
      if (fails) throw new Error('again');
    }, 1);
    const read = () => fs.stat(__filename, () => {
      if (++reads < 3) return read();
      clearInterval(interval);
      setImmediate(resolve);
    });
    setTimeout(read, 5);
  });
}

async function main() {
  await turns(false);
  process.on('uncaughtException', (error) => {
    if (error.message !== 'again') throw error;
  });
  await turns(true);
}
main().then(mustCall());
