'use strict';
// module.enableCompileCache(): entries are written, used, refreshed when the source changes, and damaged ones are ignored.
const { run, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const cache = tmpdir.resolve('cache');
const env = { NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
const file = tmpdir.write('program.js', 'function f() { return 1; } console.log(f(), require("node:module").getCompileCacheDir());');
const esModule = tmpdir.write('module.mjs', 'export const x = 1; console.log("module");');
const entries = () => {
  const [version] = fs.readdirSync(cache);
  return fs.readdirSync(path.join(cache, version)).map((name) => path.join(cache, version, name));
};

const first = run([file], { env });
assert.match(first.stderr, /program\.js was not initialized, initializing the in-memory entry/);
assert.match(first.stderr, /writing cache for CommonJS .*program\.js.*success/);
assert.strictEqual(first.stdout.startsWith(`1 ${cache}`), true);
assert.strictEqual(entries().length, 1);
assert.match(run([file], { env }).stderr, /program\.js was accepted, keeping the in-memory entry[^]*because cache was the same/);

run([esModule], { env });
assert.match(run([esModule], { env }).stderr, /for ESM file:.*module\.mjs was accepted/);

// Damage of any kind: the program runs all the same.
for (const damage of [
  (bytes) => bytes.subarray(0, 10), (bytes) => bytes.subarray(0, bytes.length - 1), () => Buffer.alloc(0),
  (bytes) => { bytes[bytes.length - 20] ^= 0xff; return bytes; }, (bytes) => { bytes[9] ^= 1; return bytes; },
]) {
  for (const entry of entries()) fs.writeFileSync(entry, damage(fs.readFileSync(entry)));
  const result = run([file], { env });
  assert.match(result.stdout, /^1 /);
  assert.match(result.stderr, /mismatch|failed/);
  assert.strictEqual(result.status, 0);
}

fs.writeFileSync(file, 'console.log("changed")');
const changed = run([file], { env });
assert.strictEqual(changed.stdout, 'changed\n');
assert.match(changed.stderr, /mismatch/);
assert.match(run([file], { env: { ...env, NODE_DISABLE_COMPILE_CACHE: '1' } }).stderr, /Disabled by NODE_DISABLE_COMPILE_CACHE/);
