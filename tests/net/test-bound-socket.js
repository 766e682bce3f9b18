'use strict';
const { mustCall, mustNotCall, expectsError, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const adopted = expectsError({ code: 'ERR_SOCKET_HANDLE_ADOPTED' });

// A port that is known before anybody listens, and a connection from a port that is known before it is made.
const bound = new net.BoundSocket({ host: '127.0.0.1' });
const { address, family, port } = bound.address();
assert.deepStrictEqual([address, family, port > 0, bound.fd() > 2], ['127.0.0.1', 'IPv4', true, true]);
const server = net.createServer(mustCall((socket) => socket.end(`${socket.remotePort}`)));
server.listen(bound, mustCall(() => {
  assert.strictEqual(server.address().port, port);
  const from = new net.BoundSocket({ host: '127.0.0.1' });
  const local = from.address().port;
  const client = new net.Socket({ handle: from });
  assert.throws(() => from.close(), adopted);
  client.connect(port, '127.0.0.1').setEncoding('utf8');
  client.on('data', mustCall((text) => assert.strictEqual(text, `${local}`)));
  client.on('close', mustCall(() => server.close()));
}));
assert.throws(() => bound.address(), adopted);
assert.throws(() => net.createServer().listen(bound), adopted);
bound[Symbol.dispose]();  // is not its own any more: nothing happens

// A path.
const file = path.join(tmpdir.path, 'bound.sock');
fs.rmSync(file, { force: true });
const pipe = new net.BoundSocket({ path: file });
assert.deepStrictEqual([pipe.address(), pipe.isPipe, fs.existsSync(file)], [file, true, true]);
assert.throws(() => new net.BoundSocket({ path: file }), expectsError({ code: 'EADDRINUSE', syscall: 'bind' }));
const byPath = net.createServer(mustNotCall()).listen(pipe, mustCall(() => {
  assert.strictEqual(byPath.address(), file);
  byPath.close(mustCall(() => assert.strictEqual(fs.existsSync(file), false)));
}));

assert.throws(() => new net.BoundSocket({ host: 'localhost' }), expectsError({ code: 'ERR_INVALID_ARG_VALUE' }));
assert.throws(() => new net.BoundSocket({ path: 'x', port: 1 }), expectsError({ code: 'ERR_INVALID_ARG_VALUE' }));
assert.throws(() => new net.BoundSocket({ port: -1 }), expectsError({ code: 'ERR_SOCKET_BAD_PORT' }));
assert.throws(() => new net.BoundSocket({ host: '192.0.2.1' }), expectsError({ code: 'EADDRNOTAVAIL', syscall: 'bind' }));
