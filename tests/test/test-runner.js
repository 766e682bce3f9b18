'use strict';
// node:test: order, hooks, results, and the exit code.
const { run, tmpdir } = require('../common');
const assert = require('node:assert');

const good = run([tmpdir.write('good.js', `
  const { test, describe, it, before, after, beforeEach, afterEach } = require('node:test');
  const log = [];
  test('first', async (t) => {
    await t.test('sub', () => { log.push('sub'); });
    log.push('first');
  });
  describe('suite', () => {
    before(() => log.push('before'));
    after(() => log.push('after'));
    beforeEach(() => log.push('each'));
    afterEach(() => log.push('each end'));
    it('a', () => { log.push('a'); });
    it('b', (t, done) => setTimeout(() => { log.push('b'); done(); }, 5));
    it.skip('c', () => { throw new Error('not run'); });
  });
  test('last', (t) => {
    t.plan(1);
    t.assert.deepStrictEqual(log, ['sub', 'first', 'before', 'each', 'a', 'each end', 'each', 'b', 'each end', 'after']);
  });
`)]);
assert.match(good.stdout, /tests 6\n.*suites 1\n.*pass 5\n.*fail 0\n.*cancelled 0\n.*skipped 1\n/s);
assert.strictEqual(good.status, 0, good.stdout + good.stderr);

const bad = run([tmpdir.write('bad.js', `
  const test = require('node:test');
  test('wrong', () => { throw new Error('expected words'); });
  test('rejects', async () => { await null; throw new Error('later words'); });
  test('right', () => {});
`)]);
for (const part of [/expected words/, /later words/, /pass 1\n.*fail 2\n/]) assert.match(bad.stdout, part);
assert.strictEqual(bad.status, 1);
