'use strict';
// A server that runs out of descriptors: it does not spin, goes on serving those it has, and accepts again when there is room.
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const net = require('node:net');

if (process.argv[2] === 'server') {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (data) => socket.write(data));
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('error', (error) => assert.match(error.code, /^(EMFILE|ENFILE)$/));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  // "cpu": how much processor time passes in 300 ms.
  process.stdin.on('data', () => {
    const before = process.cpuUsage();
    setTimeout(() => {
      const { user, system } = process.cpuUsage(before);
      console.log(JSON.stringify({ microseconds: user + system, held: sockets.size }));
    }, 300);
  });
} else {
  const { mustCall } = require('../common');
  const count = 150;
  const child = spawn('/bin/sh', ['-c', 'ulimit -n 80; exec "$0" "$@"', process.execPath, __filename, 'server'],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('exit', mustCall((code, signal) => assert.strictEqual(signal, 'SIGTERM')));
  child.stdout.setEncoding('utf8');
  child.stdout.once('data', mustCall((text) => flood(Number(text))));

  function flood(port) {
    const clients = [];
    for (let i = 0; i < count; i++) {
      const client = net.connect(port, '127.0.0.1');
      client.on('error', () => {});
      clients.push(client);
    }
    setTimeout(mustCall(() => {
      child.stdin.write('cpu');
      child.stdout.once('data', mustCall((text) => {
        const { microseconds, held } = JSON.parse(text);
        assert.ok(held >= 20 && held < 80, `${held} connections`);
        assert.ok(microseconds < 100_000, `${microseconds} us of processor time in 300 ms`);
        // The first one is served all the time.
        clients[0].once('data', mustCall((data) => {
          assert.strictEqual(data.toString(), 'echo');
          // The server let go of those that it had no descriptor for, or they wait.
          const open = clients.filter((client) => !client.destroyed);
          let left = open.length;
          for (const client of open) client.on('close', () => --left === 0 && setTimeout(() => again(port), 50)).destroy();
        }));
        clients[0].write('echo');
      }));
    }), 300);
  }

  function again(port) {
    const client = net.connect(port, '127.0.0.1', mustCall(() => client.write('hello')));
    client.on('data', mustCall((data) => {
      assert.strictEqual(data.toString(), 'hello');
      client.destroy();
      child.kill();
    }));
  }
}
