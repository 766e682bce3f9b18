'use strict';
// process.stdin, stdout and stderr over files, pipes and closed descriptors.
const common = require('../common');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

if (process.argv[2] === 'kinds') {
  const kind = (stream) => `${stream.constructor.name} ${stream.fd}`;
  process.stderr.write(`${kind(process.stdin)}, ${kind(process.stdout)}, ${kind(process.stderr)}\n`);
} else if (process.argv[2] === 'echo') {
  process.stdin.setEncoding('utf8').on('data', (text) => process.stdout.write(text.toUpperCase()));
} else if (process.argv[2] === 'mixed') {
  console.log('1');
  process.stdout.write('2\n');
  console.log('3');
  process.stdout.destroy();
  console.log('4');
} else {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'weft-stdio-'));
  try {
    const run = (mode, stdio, input) => spawnSync(process.execPath, [__filename, mode], { stdio, input, encoding: 'utf8' });
    assert.strictEqual(run('kinds', 'pipe').stderr, 'Socket 0, Socket 1, Socket 2\n');
    const file = path.join(folder, 'out');
    const fd = fs.openSync(file, 'w+');
    assert.strictEqual(run('kinds', [fd, fd, 'pipe']).stderr, 'ReadStream 0, SyncWriteStream 1, Socket 2\n');
    const text = 'line\n'.repeat(50000);
    assert.strictEqual(run('echo', 'pipe', text).stdout, text.toUpperCase());
    fs.writeFileSync(file, 'from a file');
    const input = fs.openSync(file, 'r');
    assert.strictEqual(run('echo', [input, 'pipe', 'inherit']).stdout, 'FROM A FILE');
    assert.strictEqual(run('mixed', 'pipe').stdout, '1\n2\n3\n4\n');
    const out = fs.openSync(path.join(folder, 'mixed'), 'w+');
    assert.strictEqual(run('mixed', ['ignore', out, 'inherit']).status, 0);
    assert.strictEqual(fs.readFileSync(path.join(folder, 'mixed'), 'utf8'), '1\n2\n3\n4\n');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
void common;
