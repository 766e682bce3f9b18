'use strict';
// The examples run, and give the same result on one core and on all.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { tmpdir } = require('../common');

const folder = path.join(__dirname, '..', '..', 'examples', 'deferred');
function run(name, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, name), ...args], {
    encoding: 'utf8', cwd: tmpdir.path, env: { ...process.env, TMPDIR: tmpdir.path },
  });
  assert.strictEqual(status, 0, stderr);
  assert.match(stdout, /: one core \d.* m?s, \d+ cores \d.* m?s: \d+\.\d\d x\n/);
  return stdout;
}

assert.match(run('primes.js', '--below=3000000'), /\n216816 primes below 3000000\n/);

run('image-filter.js', '--width=120', '--height=130', '--out=1');
const before = fs.readFileSync(tmpdir.resolve('before.ppm'));
const after = fs.readFileSync(tmpdir.resolve('after.ppm'));
assert.strictEqual(before.length, 'P6 120 130 255\n'.length + 120 * 130 * 3);
assert.strictEqual(after.length, before.length);
assert.ok(!after.equals(before));

assert.match(run('hash-tree.js', '--files=20', '--size=10k'), /hashes of 20 files: .*\nhash of all: [0-9a-f]{64}\n/);
const files = tmpdir.resolve('tree');
fs.mkdirSync(files);
fs.writeFileSync(path.join(files, 'one'), 'abc');
// SHA-256 of the one line "<hash of 'abc'>  /one".
assert.match(run('hash-tree.js', files), /hashes of 1 files/);

const lines = tmpdir.resolve('events.ndjson');
fs.writeFileSync(lines, '{"kind":"a","price":1.25,"user":{"tags":[1]}}\n{"kind":"b","price":2,"user":{"tags":[1,2]}}\n{"kind":"a","price":3,"user":{"tags":[]}}\n');
const table = run('ndjson.js', lines);
assert.match(table, /│ a +│ 2 +│ 425 +│ 1 +│\n│ b +│ 1 +│ 200 +│ 2 +│/);
assert.match(run('ndjson.js', '--size=6m'), /NDJSON, \d MB: /);
// Nothing is left behind.
assert.deepStrictEqual(fs.readdirSync(tmpdir.path).sort(), ['after.ppm', 'before.ppm', 'events.ndjson', 'tree']);
