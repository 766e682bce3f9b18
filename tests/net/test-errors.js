'use strict';
// What goes wrong before there is a connection: the fields of each error.
const { mustCall, mustNotCall, expectsError } = require('../common');
const assert = require('node:assert');
const net = require('node:net');

const server = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();

  // A port in use.
  const second = net.createServer().listen(port, '127.0.0.1');
  second.on('error', mustCall((error) => {
    assert.deepStrictEqual({ ...error }, { code: 'EADDRINUSE', errno: -98, syscall: 'listen', address: '127.0.0.1', port });
    assert.strictEqual(error.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    assert.strictEqual(second.listening, false);
    // It can try again elsewhere.
    second.listen(0, '127.0.0.1', mustCall(() => {
      second.close();
      server.close(mustCall(() => nobodyThere(port)));
    }));
  }));
}));

function nobodyThere(port) {
  const socket = net.connect(port, '127.0.0.1', mustNotCall());
  socket.on('error', mustCall((error) => {
    assert.deepStrictEqual({ ...error }, { code: 'ECONNREFUSED', errno: -111, syscall: 'connect', address: '127.0.0.1', port });
    assert.strictEqual(error.message, `connect ECONNREFUSED 127.0.0.1:${port}`);
  }));
  socket.on('close', mustCall((hadError) => assert.deepStrictEqual([hadError, socket.connecting], [true, false])));
  socket.write('lost', mustCall((error) => assert.ok(error)));
}

// A name that does not resolve.
net.connect(80, 'no-such-host.invalid').on('error', mustCall((error) => {
  assert.match(error.code, /^(ENOTFOUND|EAI_AGAIN)$/);
  assert.deepStrictEqual([error.syscall, error.hostname], ['getaddrinfo', 'no-such-host.invalid']);
}));
net.createServer().listen(0, 'no-such-host.invalid').on('error', mustCall((error) => assert.strictEqual(error.syscall, 'getaddrinfo')));

// An address that is not ours, a path that is not there, a name too long for a socket.
net.createServer().listen(0, '192.0.2.1').on('error', mustCall((error) => assert.strictEqual(error.code, 'EADDRNOTAVAIL')));
net.connect('/no/such/socket').on('error', mustCall((error) => {
  assert.deepStrictEqual({ ...error }, { code: 'ENOENT', errno: -2, syscall: 'connect', address: '/no/such/socket' });
}));

// Wrong arguments throw at once.
for (const port of [-1, 65536, 1.5, 'x', NaN, Infinity]) {
  assert.throws(() => net.connect({ port, host: '127.0.0.1' }), expectsError({ code: 'ERR_SOCKET_BAD_PORT', name: 'RangeError' }));
}
assert.throws(() => net.connect({}), expectsError({ code: 'ERR_MISSING_ARGS' }));
assert.throws(() => net.connect({ port: 1, host: 1 }), expectsError({ code: 'ERR_INVALID_ARG_TYPE' }));
assert.throws(() => new net.Socket({ fd: -1 }), expectsError({ code: 'ERR_OUT_OF_RANGE' }));
