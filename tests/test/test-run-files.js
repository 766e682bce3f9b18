'use strict';
// weft --test: which files run, how, and what is told of them.
const { run, tmpdir, mustCall } = require('../common');
const assert = require('node:assert');
const path = require('node:path');
const fs = require('node:fs');
const test = require('node:test');

const root = path.join(tmpdir.path, 'project');
fs.rmSync(root, { recursive: true, force: true });
for (const [file, text] of Object.entries({
  'good.test.js': 'require("node:test")("good", () => {}); console.log("printed by good");',
  'bad.test.mjs': 'import { test } from "node:test"; test("bad", () => { throw new RangeError("words of bad"); });',
  'test/any.cjs': 'require("node:test").suite("any", () => { require("node:test").it("one", () => {}); });',
  'test-more.js': 'require("node:test")("more", { skip: "not today" }, () => {});',
  'node_modules/x/x.test.js': 'throw new Error("not to be run")',
  'no-tests.js': 'throw new Error("not to be run")',
  'plain/plain.js': 'process.exitCode = Number(process.env.CODE ?? 0);',
  'plain/breaks.js': 'this is no program',
  'plain/noise.js': `process.stdout.write(Buffer.from([0xff, 0x57, 0x54, 0xfe, 9, 0, 0, 0, 1, 2, 3]));
    process.stdout.write(Buffer.from([0xff, 0x57, 0x54, 0xfe, 255, 255, 255, 255, 65, 66]));
    process.stderr.write('to stderr'); require('node:test')('noisy', () => { console.log('in between'); });`,
})) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
}
const inRoot = (args, options) => run(args, { cwd: root, ...options });

// All that look like tests, once, in order; failures decide the exit code.
const all = inRoot(['--test', '--test-reporter=tap']);
assert.strictEqual(all.status, 1, all.stderr);
assert.deepStrictEqual(all.stdout.match(/^(not )?ok .*/gm),
                       ['not ok 1 - bad', 'ok 2 - good', 'ok 3 - more # SKIP not today', 'ok 4 - any']);
assert.match(all.stdout, /# printed by good\n/);
assert.match(all.stdout, /# tests 4\n# suites 1\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n/);
assert.match(all.stdout, /location: '.*bad\.test\.mjs:1:35'\n  failureType: 'testCodeFailure'\n  error: 'words of bad'\n/);

// The same in one process; names and globs.
const together = inRoot(['--test', '--test-isolation=none', '--test-reporter=tap', 'good.test.js', 'test/*.cjs']);
assert.strictEqual(together.status, 0, together.stdout + together.stderr);
assert.match(together.stdout, /# tests 2\n# suites 1\n# pass 2\n/);
// (A file of which nothing is left counts as a test itself.)
for (const [option, left] of [['--test-name-pattern=good', /^ok 2 - good$/m], ['--test-skip-pattern=/BAD/i', /^ok 4 - any$/m]]) {
  const filtered = inRoot(['--test', option, '--test-reporter=tap']);
  assert.match(filtered.stdout, left);
  assert.match(filtered.stdout, /^ok 1 - bad\.test\.mjs$/m);
  assert.strictEqual(filtered.status, 0);
}
for (const [shard, names] of [['1/2', ['bad', 'more']], ['2/2', ['good', 'any']]]) {
  const part = inRoot(['--test', `--test-shard=${shard}`, '--test-reporter=tap']);
  assert.deepStrictEqual([...part.stdout.matchAll(/^(?:not )?ok \d+ - (\w+)/gm)].map((m) => m[1]), names);
}

// A file without tests is a test itself; one that cannot be compiled has failed.
const plain = inRoot(['--test', '--test-reporter=tap', 'plain/plain.js', 'plain/breaks.js'], { env: { ...process.env, CODE: '0' } });
assert.deepStrictEqual(plain.stdout.match(/^(not )?ok .*/gm), ['not ok 1 - plain/breaks.js', 'ok 2 - plain/plain.js']);
assert.match(plain.stdout, /# SyntaxError/);
assert.strictEqual(inRoot(['--test', 'plain/plain.js'], { env: { ...process.env, CODE: '3' } }).status, 1);

// What a file prints, whatever it is, does not pass for results.
const noise = inRoot(['--test', '--test-reporter=tap', 'plain/noise.js']);
assert.strictEqual(noise.status, 0, noise.stdout);
assert.match(noise.stdout, /# in between\n/);
assert.match(noise.stdout, /ok 1 - noisy\n/);
assert.match(noise.stdout, /# tests 1\n/);

// The same as a stream, with what was thrown as it was thrown.
const failed = [];
test.run({ files: ['bad.test.mjs'], cwd: root })
  .on('test:fail', (event) => failed.push(event))
  .on('end', mustCall(() => {
    assert.strictEqual(failed.length, 1);
    const { error } = failed[0].details;
    assert.strictEqual(error.code, 'ERR_TEST_FAILURE');
    assert.ok(error.cause instanceof RangeError);
    assert.strictEqual(error.cause.message, 'words of bad');
    assert.match(error.cause.stack, /^RangeError: words of bad\n +at .*bad\.test\.mjs/);
  }))
  .resume();
