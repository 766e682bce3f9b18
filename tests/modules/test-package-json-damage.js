'use strict';
// package.json from outside: whatever its bytes are, resolution gives a file or one of its errors.
const { tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const { createRequire } = require('node:module');

process.noDeprecation = true;

const load = createRequire(tmpdir.resolve('main.js'));
const good = Buffer.from(JSON.stringify({
  name: 'pkg', main: './m.js', type: 'commonjs', exports: { '.': { require: './m.js' }, './x/*': './*.js' },
  imports: { '#a': './m.js' }, other: [1, -2.5e3, true, null, 'text \u00e9 \\ud83d', { deep: { er: [] } }],
}));
const known = new Set(['ERR_INVALID_PACKAGE_CONFIG', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_INVALID_PACKAGE_TARGET',
  'MODULE_NOT_FOUND', 'ERR_INVALID_MODULE_SPECIFIER']);

// A small generator of its own: a failure can be repeated.
let seed = 12345;
const random = (limit) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % limit;
};
const counts = { found: 0, refused: 0 };
for (let round = 0; round < 600; round++) {
  let bytes = Buffer.from(good);
  for (let i = random(2); i >= 0; i--) {
    switch (random(4)) {
      case 0: bytes[random(bytes.length)] = random(256); break;
      case 1: bytes = bytes.subarray(0, random(bytes.length) + 1); break;
      case 2: bytes = Buffer.concat([bytes.subarray(0, random(bytes.length)), Buffer.from('"{[,:]}\\0'[random(9)]), bytes]); break;
      default: { const at = random(bytes.length); bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(5))]); }
    }
    if (bytes.length === 0) break;
  }
  const name = `pkg${round}`;
  tmpdir.write(`node_modules/${name}/m.js`, 'module.exports = 1');
  fs.writeFileSync(tmpdir.resolve(`node_modules/${name}/package.json`), bytes);
  for (const request of [name, `${name}/x/m`]) {
    try {
      assert.strictEqual(load(request), 1);
      counts.found++;
    } catch (error) {
      assert.ok(known.has(error.code), `${error.stack}\n${bytes}`);
      counts.refused++;
    }
  }
}
// Both ways were taken often.
assert.ok(counts.found > 50 && counts.refused > 200, JSON.stringify(counts));
