'use strict';
// One side has ended, the other has not.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const net = require('node:net');

// allowHalfOpen: what is said after the other's end still arrives.
{
  const server = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
    socket.resume();
    socket.on('end', mustCall(() => {
      assert.strictEqual(socket.writable, true);
      assert.strictEqual(socket.readyState, 'writeOnly');
      setTimeout(() => socket.end('late'), 20);
    }));
    server.close();
  })).listen(0, '127.0.0.1', () => {
    let text = '';
    const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true }).setEncoding('utf8');
    client.end('question');
    client.on('data', (chunk) => (text += chunk));
    client.on('close', mustCall((hadError) => assert.deepStrictEqual([text, hadError], ['late', false])));
  });
}

// Otherwise our side ends by itself, and a later write fails without harm.
{
  const server = net.createServer(mustCall((socket) => {
    socket.resume();
    socket.on('error', mustCall((error) => assert.strictEqual(error.code, 'EPIPE')));
    socket.on('close', mustCall(() => assert.strictEqual(socket.destroyed, true)));
    socket.on('end', mustCall(() => {
      socket.end();
      socket.write('too late', mustCall((error) => assert.strictEqual(error.code, 'EPIPE')));
    }));
    server.close();
  })).listen(0, '127.0.0.1', () => {
    // The client leaves its own reading side open, so that the server's end stays half of a connection.
    const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
    client.on('data', mustNotCall());
    client.on('end', mustCall());
    client.end();
  });
}

// A connection on which nothing ever comes: the timeout tells, and the server closes it.
{
  const server = net.createServer(mustCall((socket) => {
    socket.setTimeout(50, mustCall(() => socket.destroy()));
    server.close();
  })).listen(0, '127.0.0.1', () => {
    net.connect(server.address().port, '127.0.0.1').resume().on('end', mustCall());
  });
}
