'use strict';
// Flags: --max-old-space-size=60
const { mustCall } = require('../common');
const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');

async function main() {
  for (let i = 0; i < 2; i++) {
    await assert.rejects(Deferred.run(() => {
      const list = [];
      for (;;) list.push({ list });
    }), { code: 'ERR_DEFERRED_OUT_OF_MEMORY' });
    assert.strictEqual(await Deferred.run((x) => new Array(1000).fill(x).length, 1), 1000);
  }
  const outOfMemory = { code: 'ERR_DEFERRED_OUT_OF_MEMORY' };
  const works = async () => assert.strictEqual(await Deferred.run((x) => x + 1, 1), 2);
  // Later, beside others that have next to nothing.
  const beside = Deferred.map([1, 2, 3, 4], async (n) => { await sleep(1500); return n; }, { inline: 'never' });
  await assert.rejects(Deferred.run(async () => { await sleep(5); const list = []; for (;;) list.push({ list }); }), outOfMemory);
  assert.deepStrictEqual(await beside, [1, 2, 3, 4]);
  // V8 leaves no place in this loop where it could be stopped: the thread is given up, another takes its place.
  await assert.rejects(Deferred.run(() => { const list = []; for (;;) list.push(new Array(1000)); }), outOfMemory);
  await works();
}
main().then(mustCall());
