'use strict';
// Reporters: those that are there, one of the program's own, and where they write.
const { run, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');

const file = tmpdir.write('reported.js', `
  const { test, describe, it } = require('node:test');
  test('passes', (t) => { t.diagnostic('a word'); });
  describe('group <&>', () => {
    it('fails', () => { require('node:assert').strictEqual(1, 2); });
    it('later', { todo: 'soon' }, () => { throw new Error('no'); });
  });
  test('slow', { timeout: 1 }, () => new Promise((resolve) => setTimeout(resolve, 200)));
`);
const plain = { ...process.env, FORCE_COLOR: '0' };
const clean = (text) => text.replace(/\(?\d+\.\d+(ms\))?/g, '*').replaceAll(file, 'FILE');

const spec = clean(run([file], { env: plain, cwd: tmpdir.path }).stdout);
assert.ok(spec.startsWith(`\u2714 passes *
\u2139 a word
\u25B6 group <&>
  \u2716 fails *
  \u26A0 later * # soon
\u2716 group <&> *
\u2716 slow *
\u2139 tests 4
`), spec);
assert.match(spec, /\u2716 failing tests:\n\ntest at reported\.js:5:5\n\u2716 fails \*\n {2}AssertionError \[ERR_ASSERTION\]/);
assert.match(spec, /\u2716 slow \*\n {2}'test timed out after 1ms'\n/);

const tap = clean(run(['--test-reporter=tap', file]).stdout);
assert.match(tap, /^TAP version 13\n# Subtest: passes\nok 1 - passes\n {2}---\n {2}duration_ms: \*\n {2}type: 'test'\n {2}\.\.\.\n# a word\n/);
assert.match(tap, / {4}not ok 2 - later # TODO soon\n/);
assert.match(tap, / {4}1\.\.2\nnot ok 2 - group <&>\n/);
assert.match(tap, / {2}error: '1 subtest failed'\n/);

assert.match(run(['--test-reporter=dot', file], { env: plain }).stdout, /^\.XXXX\n\nFailed tests:\n/);

const xml = run(['--test-reporter=junit', file]).stdout;
assert.match(xml, /^<\?xml version="1\.0" encoding="utf-8"\?>\n<testsuites>\n\t<testcase name="passes" time="\d/);
assert.match(xml, /<testsuite name="group &lt;&amp;>" .*tests="2" failures="2" skipped="1"/);
assert.match(xml, /<failure type="testTimeoutFailure" message="test timed out after 1ms">/);
assert.ok(xml.endsWith('</testsuites>\n'));

// Two at once, each to its place.
const [a, b] = [tmpdir.path + '/a.txt', tmpdir.path + '/b.txt'];
const own = tmpdir.write('own-reporter.mjs', `
  export default async function* own(events) {
    for await (const { type, data } of events) if (type === 'test:pass') yield data.name + ';';
  }`);
const two = run(['--test-reporter=tap', `--test-reporter-destination=${a}`, `--test-reporter=${own}`,
  `--test-reporter-destination=${b}`, file]);
assert.strictEqual(two.stdout, '');
assert.match(fs.readFileSync(a, 'utf8'), /# fail 1\n/);
assert.strictEqual(fs.readFileSync(b, 'utf8'), 'passes;');
