'use strict';
// Connections that are reset in the middle: the error is precise, comes once, and others are served on.
const { mustCall, mustCallAtLeast } = require('../common');
const assert = require('node:assert');
const net = require('node:net');

let connections = 0;
const server = net.createServer(mustCall((socket) => {
  switch (connections++) {
    case 0:  // reset while it is idle
      socket.resume();
      socket.on('error', mustCall((error) => {
        assert.deepStrictEqual([error.code, error.syscall, error.errno], ['ECONNRESET', 'read', -104]);
      }));
      socket.on('end', () => assert.fail('a reset is no end'));
      socket.on('close', mustCall((hadError) => assert.strictEqual(hadError, true)));
      break;
    case 1: {  // reset while we write
      let failed = false;
      const block = Buffer.alloc(256 * 1024);
      const write = () => {
        if (!failed) socket.write(block, mustCallAtLeast((error) => {
          if (error) failed = true;
          else setImmediate(write);
        }));
      };
      socket.on('error', mustCall((error) => assert.match(error.code, /^(ECONNRESET|EPIPE)$/)));
      socket.on('close', mustCall((hadError) => {
        assert.strictEqual(hadError, true);
        assert.strictEqual(socket.writableLength, 0);
      }));
      write();
      break;
    }
    case 2:
      socket.end('still here');
  }
}, 3)).listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  const idle = net.connect(port, '127.0.0.1', mustCall(() => {
    idle.resetAndDestroy();
    idle.on('close', mustCall(() => {
      const reader = net.connect(port, '127.0.0.1');
      reader.once('data', mustCall(() => {
        reader.resetAndDestroy();
        let text = '';
        const last = net.connect(port, '127.0.0.1').setEncoding('utf8');
        last.on('data', (chunk) => (text += chunk));
        last.on('close', mustCall(() => {
          assert.strictEqual(text, 'still here');
          server.getConnections(mustCall(() => server.close()));
        }));
      }));
    }));
  }));
}));
