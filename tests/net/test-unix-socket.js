'use strict';
const { mustCall } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'weft-net-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

for (const name of [path.join(folder, 'socket'), `\0weft-test-${process.pid}`]) {
  const server = net.createServer((socket) => socket.end('hello')).listen(name, mustCall(() => {
    assert.strictEqual(server.address(), name);
    net.connect(name).on('data', mustCall((chunk) => {
      assert.strictEqual(chunk.toString(), 'hello');
      server.close(mustCall(() => assert.ok(name.startsWith('\0') || !fs.existsSync(name))));
    }));
  }));
}
net.connect(path.join(folder, 'none')).on('error', mustCall((error) => {
  assert.strictEqual(error.message, `connect ENOENT ${path.join(folder, 'none')}`);
}));
