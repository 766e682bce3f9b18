'use strict';
// Captured variables that never change are read once; all others at each call.
const { mustCall } = require('../common');
const assert = require('node:assert');

const K = 7;
let level = 1;
const table = { n: 1 };
const helper = (x) => x * K;
var old = 1;
let later;

async function main() {
  for (let i = 0; i < 10; i++) {
    const scaled = (x) => helper(x) + i;
    assert.strictEqual(await Deferred.run(scaled, 2), 14 + i);
  }
  const stable = (x) => helper(x) + K;
  const changing = (x) => helper(x) + level;
  const data = () => table.n;
  const aged = () => old;
  const early = () => later;
  for (let i = 0; i < 10; i++) {
    assert.strictEqual(await Deferred.run(stable, i), i * 7 + 7);
    level = i;
    assert.strictEqual(await Deferred.run(changing, i), i * 7 + i);
    table.n = i;
    assert.strictEqual(await Deferred.run(data), i);
    old = i;
    assert.strictEqual(await Deferred.run(aged), i);
    assert.strictEqual(await Deferred.run(early), later);
    if (i === 5) later = 5;
  }
  const stack = helper.toString;
  assert.strictEqual(typeof stack, 'function');
  // Many calls with captured constants cost little more than calls without.
  const start = process.cpuUsage();
  for (let i = 0; i < 2000; i += 100) await Promise.all(Array.from({ length: 100 }, (_, j) => Deferred.run(stable, j, { inline: 'never' })));
  const { user, system } = process.cpuUsage(start);
  assert.ok((user + system) / 2000 < 100, `${(user + system) / 2000} us`);
}
main().then(mustCall());
