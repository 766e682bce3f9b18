'use strict';
const { mustCall, mustNotCall, mustSucceed } = require('../common');
const assert = require('node:assert');
const { exec, execFile, spawn } = require('node:child_process');

{
  const child = spawn('cat');
  const events = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  child.on('spawn', () => events.push('spawn'));
  child.on('exit', (code, signal) => events.push(['exit', code, signal]));
  child.on('close', mustCall((code, signal) => {
    assert.deepStrictEqual(events, ['spawn', ['exit', 0, null]]);
    assert.deepStrictEqual([code, signal, child.exitCode], [0, null, 0]);
    assert.strictEqual(text, 'in and out');
  }));
  child.stdin.end('in and out');
}
{
  const child = spawn('/no/such/program', ['a']);
  assert.strictEqual(child.pid, undefined);
  child.on('spawn', mustNotCall());
  child.on('exit', mustNotCall());
  child.on('error', mustCall((error) => {
    assert.strictEqual(error.message, 'spawn /no/such/program ENOENT');
    assert.deepStrictEqual({ ...error }, {
      errno: -2, code: 'ENOENT', syscall: 'spawn /no/such/program', path: '/no/such/program', spawnargs: ['a'],
    });
  }));
}
{
  const child = spawn('sleep', ['60']);
  child.on('exit', mustCall((code, signal) => assert.deepStrictEqual([code, signal, child.signalCode], [null, 'SIGKILL', 'SIGKILL'])));
  assert.strictEqual(child.kill('SIGKILL'), true);
  assert.strictEqual(child.killed, true);
  assert.throws(() => child.kill('SIGNONE'), { code: 'ERR_UNKNOWN_SIGNAL' });
}
{
  const controller = new AbortController();
  const child = spawn('sleep', ['60'], { signal: controller.signal });
  child.on('error', mustCall((error) => assert.strictEqual(error.name, 'AbortError')));
  child.on('exit', mustCall((code, signal) => assert.strictEqual(signal, 'SIGTERM')));
  controller.abort();
}
exec('echo out; echo err >&2; exit 3', mustCall((error, stdout, stderr) => {
  assert.deepStrictEqual([error.code, error.killed, error.signal, stdout, stderr], [3, false, null, 'out\n', 'err\n']);
  assert.strictEqual(error.cmd, 'echo out; echo err >&2; exit 3');
}));
exec('sleep 60', { timeout: 50 }, mustCall((error) => assert.deepStrictEqual([error.killed, error.signal], [true, 'SIGTERM'])));
execFile('printf', ['%s', 'x'.repeat(100)], { maxBuffer: 10 }, mustCall((error, stdout) => {
  assert.strictEqual(error.code, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');
  assert.strictEqual(stdout, 'x'.repeat(10));
}));
execFile('sh', ['-c', 'echo $A $0'], { env: { A: 'a b', PATH: process.env.PATH }, argv0: 'name' }, mustSucceed((stdout) => assert.match(stdout, /^a b /)));

// Descriptors of all kinds.
{
  const child = spawn('sh', ['-c', 'echo four >&4; read line <&3; echo "$line"'], { stdio: ['ignore', 'pipe', 'inherit', 'pipe', 'pipe'] });
  child.stdio[4].setEncoding('utf8').on('data', mustCall((text) => assert.strictEqual(text, 'four\n')));
  child.stdout.setEncoding('utf8').on('data', mustCall((text) => assert.strictEqual(text, 'three\n')));
  child.stdio[3].end('three\n');
  assert.strictEqual(child.stdin, null);
}
assert.throws(() => spawn('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => spawn('a', [], { stdio: ['ipc', 'ipc'] }), { code: 'ERR_IPC_ONE_PIPE' });
