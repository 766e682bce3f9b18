'use strict';
// Handles that travel: a server, a connection, a UDP socket; and a connection that the other process serves counts here.
const assert = require('node:assert');
const { fork } = require('node:child_process');
const dgram = require('node:dgram');
const net = require('node:net');

if (process.argv[2] === 'child') {
  process.on('message', (what, handle) => {
    if (what === 'server') {
      handle.on('connection', (socket) => {
        socket.end('from the child');
        handle.close();
      });
      process.send('ready');
    } else if (what === 'socket') {
      handle.write('served');
      handle.on('data', () => handle.end());
    } else if (what === 'udp') {
      handle.on('message', (message, from) => {
        handle.send(`echo ${message}`, from.port, from.address, () => {
          handle.close();
          process.disconnect();
        });
      });
      process.send('udp ready');
    }
  });
} else {
  const { mustCall } = require('../common');
  const child = fork(__filename, ['child']);
  child.on('exit', mustCall((code) => assert.strictEqual(code, 0)));

  const server = net.createServer(() => assert.fail('the child accepts')).listen(0, '127.0.0.1', () => child.send('server', server));
  child.once('message', mustCall((word) => {
    assert.strictEqual(word, 'ready');
    const { port } = server.address();
    server.close();  // the child's copy goes on
    net.connect(port, '127.0.0.1').on('data', mustCall((data) => {
      assert.strictEqual(data.toString(), 'from the child');
      sendConnection();
    }));
  }));

  function sendConnection() {
    const counting = net.createServer(mustCall((socket) => child.send('socket', socket))).listen(0, '127.0.0.1', () => {
      const client = net.connect(counting.address().port, '127.0.0.1');
      client.once('data', mustCall((data) => {
        assert.strictEqual(data.toString(), 'served');
        counting.getConnections(mustCall((error, count) => {
          assert.deepStrictEqual([error, count], [null, 1]);
          let closed = false;
          counting.close(mustCall(() => (closed = true)));
          setTimeout(mustCall(() => {
            assert.strictEqual(closed, false);
            counting.once('close', sendDatagrams);
            client.end('thanks');
          }), 50);
        }));
      }));
      client.on('end', mustCall());
    });
  }

  function sendDatagrams() {
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1', mustCall(() => child.send('udp', socket)));
    child.once('message', mustCall((word) => {
      assert.strictEqual(word, 'udp ready');
      const { port } = socket.address();
      socket.close();
      const client = dgram.createSocket('udp4');
      client.on('message', mustCall((message) => {
        assert.strictEqual(message.toString(), 'echo hi');
        client.close();
      }));
      client.send('hi', port, '127.0.0.1');
    }));
  }
}
