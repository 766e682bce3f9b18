'use strict';
// What is refused, and how.
const assert = require('node:assert');
const dgram = require('node:dgram');
const { mustCall } = require('../common');

assert.throws(() => dgram.createSocket('tcp'), { code: 'ERR_SOCKET_BAD_TYPE' });
const socket = dgram.createSocket('udp4');
assert.throws(() => socket.address(), { code: 'EBADF', syscall: 'getsockname' });
assert.throws(() => socket.send(), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => socket.send('x', 70000), { code: 'ERR_SOCKET_BAD_PORT' });
assert.throws(() => socket.send('abc', 2, 5, 1), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
assert.throws(() => socket.addMembership(), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => socket.disconnect(), { code: 'ERR_SOCKET_DGRAM_NOT_CONNECTED' });
assert.throws(() => socket.getRecvBufferSize(), { code: 'ERR_SOCKET_BUFFER_SIZE' });
socket.bind(0, '127.0.0.1', mustCall(() => {
  assert.throws(() => socket.bind(0), { code: 'ERR_SOCKET_ALREADY_BOUND' });
  assert.throws(() => socket.setTTL(1000), { code: 'EINVAL' });
  const { port } = socket.address();
  const second = dgram.createSocket('udp4');
  second.on('error', mustCall((error) => {
    assert.strictEqual(error.code, 'EADDRINUSE');
    assert.strictEqual(error.message, `bind EADDRINUSE 127.0.0.1:${port}`);
    second.close();
    socket.send(Buffer.alloc(70000), port, '127.0.0.1', mustCall((tooLong) => {
      assert.strictEqual(tooLong.code, 'EMSGSIZE');
      socket.close();
      assert.throws(() => socket.close(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
    }));
  }));
  second.bind(port, '127.0.0.1');
}));
