'use strict';
// The global console writes directly until process.stdout is used, then through the stream; the order stays.
require('../common');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (code) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return [stdout, stderr];
};
assert.deepStrictEqual(run("console.log('a', [1]); process.stdout.write('b\\n'); console.log('c'); console.error('d')"), ['a [ 1 ]\nb\nc\n', 'd\n']);
// A program that replaces write() sees everything.
assert.deepStrictEqual(run("const w = process.stdout.write; let n = 0; process.stdout.write = function(t) { n++; return w.call(this, t.toUpperCase()); };" +
  "console.log('x'); console.log('y'); process.stdout.write = w; console.log(n)"), ['X\nY\n2\n', '']);
// Assigning _stdout is enough.
assert.deepStrictEqual(run("console._stdout = { write(t) { process.stderr.write('>' + t) }, listenerCount: () => 1, once() {}, removeListener() {} }; console.log('x')"), ['', '>x\n']);
const long = 'é'.repeat(200000);
assert.strictEqual(run("console.log('é'.repeat(200000))")[0], `${long}\n`);
