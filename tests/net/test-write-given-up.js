'use strict';
// A write that a connection gives up when it is destroyed tells so, and so do those behind it, before 'close'.
const assert = require('node:assert');
const net = require('node:net');
const { mustCall, mustNotCall } = require('../common');

const server = net.createServer((peer) => peer.on('error', () => {}).pause());
server.listen(0, '127.0.0.1', mustCall(() => {
  const socket = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    const log = [];
    const note = (name) => (error) => log.push(`${name} ${error?.code}`);
    socket.on('finish', mustNotCall()).on('error', mustNotCall());
    socket.write(Buffer.alloc(64 << 20), note('first'));
    socket.write('x', note('second'));
    socket.end('y', note('end'));
    setImmediate(() => {
      socket.destroy();
      assert.deepStrictEqual(log, []);
      socket.on('close', mustCall((hadError) => {
        assert.strictEqual(hadError, false);
        assert.deepStrictEqual(log, ['first ECANCELED', 'second ECANCELED', 'end ECANCELED']);
        server.close();
        process.exit();
      }));
    });
  }));
}));
