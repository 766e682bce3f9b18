'use strict';
const common = require('../common');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

process.once('warning', common.mustCall((warning) => {
  assert.deepStrictEqual([warning.name, warning.message, warning.code, warning.detail], ['Kind', 'text', 'C1', 'more']);
  assert.ok(warning instanceof Error);
}));
process.emitWarning('text', { type: 'Kind', code: 'C1', detail: 'more' });
for (const args of [[], [5], ['x', 5], ['x', 'y', 5]]) {
  assert.throws(() => process.emitWarning(...args), { code: 'ERR_INVALID_ARG_TYPE' });
}

function run(source, ...flags) {
  const result = spawnSync(process.execPath, [...flags, '-e', source], { encoding: 'utf8' });
  return [result.status, result.stderr.replace(/\(\w+:\d+\)/g, '(pid)').replace(/`\S+ /g, '`weft ')];
}

assert.deepStrictEqual(run('process.emitWarning("text")'),
  [0, '(pid) Warning: text\n(Use `weft --trace-warnings ...` to show where the warning was created)\n']);
assert.deepStrictEqual(run('process.emitWarning("old", "DeprecationWarning", "DEP0")'),
  [0, '(pid) [DEP0] DeprecationWarning: old\n(Use `weft --trace-deprecation ...` to show where the warning was created)\n']);
assert.deepStrictEqual(run('process.emitWarning("text")', '--no-warnings'), [0, '']);
assert.deepStrictEqual(run('process.emitWarning("old", "DeprecationWarning")', '--no-deprecation'), [0, '']);
assert.deepStrictEqual(run('process.emitWarning("text", "Kind")', '--disable-warning=Kind'), [0, '']);
assert.match(run('process.emitWarning("text")', '--trace-warnings')[1], /Warning: text\n {4}at /);
const [status, stderr] = run('process.emitWarning("old", "DeprecationWarning")', '--throw-deprecation');
assert.strictEqual(status, 1);
assert.match(stderr, /DeprecationWarning: old/);
