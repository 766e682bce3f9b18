'use strict';
// Flags: --max-old-space-size=60
const { mustCall } = require('../common');
const assert = require('node:assert');

async function main() {
  for (let i = 0; i < 3; i++) {
    await assert.rejects(Deferred.run(() => {
      const list = [];
      for (;;) list.push({ list });
    }), { code: 'ERR_DEFERRED_OUT_OF_MEMORY' });
    assert.strictEqual(await Deferred.run((x) => new Array(1000).fill(x).length, 1), 1000);
  }
}
main().then(mustCall());
