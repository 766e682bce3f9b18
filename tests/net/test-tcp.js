'use strict';
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const net = require('node:net');

// A conversation: order of events, half-close, counts.
{
  const events = [];
  const server = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    socket.on('end', mustCall(() => {
      assert.strictEqual(text, 'héllo world');
      socket.end('bye');
    }));
    server.close();
  })).listen(0, '127.0.0.1', mustCall(() => {
    const { address, family, port } = server.address();
    assert.deepStrictEqual([address, family], ['127.0.0.1', 'IPv4']);
    const client = net.connect(port, '127.0.0.1');
    assert.strictEqual(client.readyState, 'opening');
    for (const name of ['connect', 'ready', 'end', 'finish', 'close']) client.on(name, () => events.push(name));
    client.on('data', mustCall((chunk) => assert.strictEqual(chunk.toString(), 'bye')));
    client.cork();
    client.write('h\u00e9', 'utf8');
    client.write(Buffer.from('llo'));
    client.uncork();
    client.end(' world');
    client.on('close', mustCall((hadError) => {
      assert.strictEqual(hadError, false);
      assert.deepStrictEqual(events, ['connect', 'ready', 'finish', 'end', 'close']);
      assert.deepStrictEqual([client.bytesWritten, client.bytesRead], [12, 3]);
      assert.strictEqual(client.remotePort, undefined);
    }));
  }));
}
// More than the socket takes at once, both ways, untouched.
{
  const bulk = Buffer.alloc(20 << 20);
  for (let i = 0; i < bulk.length; i += 4) bulk.writeUInt32LE(i, i);
  const server = net.createServer((socket) => socket.pipe(socket)).listen(0, mustCall(() => {
    const client = net.connect(server.address().port);
    let at = 0;
    client.on('data', (chunk) => {
      assert.ok(chunk.equals(bulk.subarray(at, at + chunk.length)));
      at += chunk.length;
    });
    client.on('end', mustCall(() => {
      assert.strictEqual(at, bulk.length);
      server.close();
    }));
    assert.strictEqual(client.write(bulk), false);
    client.end();
  }));
}
// Failures.
net.connect(1, '127.0.0.1').on('error', mustCall((error) => {
  assert.strictEqual(error.message, 'connect ECONNREFUSED 127.0.0.1:1');
  assert.deepStrictEqual({ ...error }, { errno: -111, code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 1 });
})).on('close', mustCall((hadError) => assert.strictEqual(hadError, true)));
{
  const first = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const { port } = first.address();
    net.createServer(mustNotCall()).listen(port, '127.0.0.1').on('error', mustCall((error) => {
      assert.strictEqual(error.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
      first.close(mustCall());
    }));
  }));
}
// A reset in the middle.
{
  const server = net.createServer((socket) => socket.on('data', () => socket.resetAndDestroy())).listen(0, mustCall(() => {
    net.connect(server.address().port).on('error', mustCall((error) => {
      assert.deepStrictEqual([error.code, error.syscall], ['ECONNRESET', 'read']);
      server.close();
    })).resume().write('x');
  }));
}
// A peer that says nothing.
{
  const server = net.createServer((socket) => socket.on('end', () => socket.end()).resume()).listen(0, mustCall(() => {
    const client = net.connect(server.address().port, () => client.setTimeout(30, mustCall(() => {
      client.end();
      server.close();
    })));
    client.resume();
  }));
}
assert.throws(() => net.connect({}), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => net.connect(70000), { code: 'ERR_SOCKET_BAD_PORT' });
assert.deepStrictEqual([net.isIP('1.2.3.4'), net.isIP('::1'), net.isIP('fe80::1%eth0'), net.isIP('1.2.3'), net.isIP('fe80::1%@')], [4, 6, 6, 0, 0]);
