'use strict';
// Datagrams arrive whole, with their sender, in views that do not change afterwards; both families.
const assert = require('node:assert');
const dgram = require('node:dgram');
const { mustCall } = require('../common');

for (const [type, address, family] of [['udp4', '127.0.0.1', 'IPv4'], ['udp6', '::1', 'IPv6']]) {
  const server = dgram.createSocket(type);
  const client = dgram.createSocket(type);
  const received = [];
  const sizes = [0, 1, 5, 1400, 9000, 60000];
  server.on('message', mustCall((message, rinfo) => {
    assert.deepStrictEqual([rinfo.address, rinfo.family, rinfo.size], [address, family, message.length]);
    assert.strictEqual(rinfo.port, client.address().port);
    received.push(message);
    if (received.length < sizes.length) return;
    received.forEach((m, i) => assert.ok(m.every((byte) => byte === i + 1), `datagram ${i} was overwritten`));
    assert.deepStrictEqual(received.map((m) => m.length), sizes);
    server.close();
    client.close();
  }, sizes.length));
  server.bind(0, address, mustCall(() => {
    sizes.forEach((size, i) => client.send(Buffer.alloc(size, i + 1), server.address().port, address));
  }));
}

// Arrays, offsets, and the callback's count.
const one = dgram.createSocket('udp4');
one.on('message', mustCall((message) => {
  assert.ok(['abcd', 'bc'].includes(message.toString()));
}, 2));
one.bind(0, '127.0.0.1', mustCall(() => {
  const { port } = one.address();
  one.send(['ab', Buffer.from('cd')], port, mustCall((error, bytes) => {
    assert.ifError(error);
    assert.strictEqual(bytes, 4);
    one.send('abcd', 1, 2, port, '127.0.0.1', mustCall(() => setTimeout(() => one.close(), 20)));
  }));
}));
