'use strict';
// A Deferred inside of a Deferred, however deep, on however few threads.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { Deferred: Same } = require('weft:deferred');

async function down(n) {
  return n === 0 ? 0 : 1 + await Deferred.run(down, n - 1);
}
async function tree(depth) {
  if (depth === 0) return 1;
  const [a, b] = await Promise.all([Deferred.run(tree, depth - 1), Deferred.run(tree, depth - 1)]);
  return a + b;
}

async function main() {
  assert.strictEqual(await Deferred.run(down, 100), 100);
  assert.strictEqual(await Deferred.run(tree, 8), 256);
  await assert.rejects(Deferred.run(async () => {
    await Deferred.run(() => { throw new TypeError('inside'); });
  }), { name: 'TypeError', message: 'inside' });
  assert.strictEqual(await Deferred.run(async () => await Same.run((x) => x + 1, 2)), 3);
  assert.strictEqual(await new Deferred((resolve) => resolve(Deferred.run((x) => x + 1, 4))), 5);
}
main().then(mustCall());
