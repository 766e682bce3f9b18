'use strict';
require('../common');
const assert = require('node:assert');
const { execFileSync, execSync, spawnSync } = require('node:child_process');

const result = spawnSync('sh', ['-c', 'cat; echo err >&2; exit 3'], { input: 'given', encoding: 'utf8' });
assert.deepStrictEqual([result.status, result.signal, result.stdout, result.stderr], [3, null, 'given', 'err\n']);
assert.deepStrictEqual(result.output, [null, 'given', 'err\n']);
assert.ok(result.pid > 0);

const missing = spawnSync('/no/such/program', ['a']);
assert.deepStrictEqual([missing.status, missing.output, missing.pid, missing.error.code], [null, null, 0, 'ENOENT']);
assert.deepStrictEqual(missing.error.spawnargs, ['a']);

const slow = spawnSync('sleep', ['60'], { timeout: 50 });
assert.deepStrictEqual([slow.error.code, slow.status, slow.signal], ['ETIMEDOUT', null, 'SIGTERM']);

// A grandchild that keeps the pipes does not keep us.
const started = Date.now();
spawnSync('sh', ['-c', 'sleep 30 & wait'], { timeout: 50, killSignal: 'SIGKILL' });
assert.ok(Date.now() - started < 10000);

assert.strictEqual(spawnSync('yes', { maxBuffer: 1000 }).error.code, 'ENOBUFS');
assert.strictEqual(execSync('head -c 3000000 /dev/zero | wc -c', { maxBuffer: Infinity }).toString().trim(), '3000000');
assert.strictEqual(execFileSync('head', ['-c', '2000000', '/dev/zero'], { maxBuffer: Infinity }).length, 2000000);
assert.throws(() => execSync('echo why >&2; exit 7', { stdio: 'pipe' }), (error) => {
  assert.deepStrictEqual([error.status, error.stderr.toString(), error.message], [7, 'why\n', 'Command failed: echo why >&2; exit 7\nwhy\n']);
  return true;
});
assert.throws(() => spawnSync('a', [], { stdio: ['ipc'] }), { code: 'ERR_IPC_SYNC_FORK' });
// A child that reads nothing of a large input.
assert.strictEqual(spawnSync('true', { input: Buffer.alloc(1 << 20) }).status, 0);
