'use strict';
const common = require('../common');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

// A signal with a listener is an event; without one it has its usual effect.
const alive = setTimeout(() => {}, 1e6);
process.once('SIGUSR2', common.mustCall((name, number) => {
  assert.deepStrictEqual([name, number], ['SIGUSR2', 12]);
  process.once('SIGUSR2', common.mustCall(() => clearTimeout(alive)));
  process.kill(process.pid, 12);
}));
process.kill(process.pid, 'SIGUSR2');

assert.strictEqual(process.kill(process.pid, 0), true);
assert.throws(() => process.kill('x'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => process.kill(process.pid, 'SIGNONE'), { code: 'ERR_UNKNOWN_SIGNAL' });
assert.throws(() => process.kill(process.pid, 999), { code: 'EINVAL', syscall: 'kill' });

const run = (source) => spawnSync(process.execPath, ['-e', source]);
assert.strictEqual(run('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1e4)').signal, 'SIGTERM');
assert.strictEqual(run('const f = () => {}; process.on("SIGTERM", f); process.off("SIGTERM", f); process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1e4)').signal, 'SIGTERM');
// Listening keeps no process alive.
assert.strictEqual(run('process.on("SIGTERM", () => {})').status, 0);
assert.strictEqual(run('process.abort()').signal, 'SIGABRT');
