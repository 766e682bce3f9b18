'use strict';
// What createSocket() and the sockets can be told.
const assert = require('node:assert');
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');
const { mustCall, mustNotCall } = require('../common');

const bind = (socket, ...args) => new Promise((resolve, reject) => socket.once('error', reject).bind(...args, () => {
  socket.off('error', reject);
  resolve();
}));
const message = (socket) => new Promise((resolve) => socket.once('message', (data, rinfo) => resolve([data.toString(), rinfo])));

async function main() {
  const server = dgram.createSocket('udp4');
  await bind(server, 0, '127.0.0.1');
  const { port } = server.address();

  // A name is looked up by the function given, for the family of the socket, once for each datagram and each bind.
  {
    const asked = [];
    const socket = dgram.createSocket({
      type: 'udp4',
      lookup(host, family, callback) {
        asked.push([host, family]);
        dns.lookup('127.0.0.1', family, callback);
      },
    });
    await bind(socket, 0, 'here.test');
    let arrived = message(server);
    socket.send('by name', port, 'there.test');
    assert.strictEqual((await arrived)[0], 'by name');
    arrived = message(server);
    socket.send('by number', port, '127.0.0.1');
    assert.strictEqual((await arrived)[0], 'by number');
    assert.deepStrictEqual(asked, [['here.test', 4], ['there.test', 4], ['127.0.0.1', 4]]);
    socket.close();
    const failing = dgram.createSocket({ type: 'udp4', lookup: (host, family, callback) => callback(new Error('no such name')) });
    await new Promise((resolve) => failing.once('error', (error) => {
      assert.strictEqual(error.message, 'no such name');
      resolve();
    }).bind(0, 'x.test'));
    failing.close();
  }

  // Names of the system.
  {
    const socket = dgram.createSocket('udp4');
    const arrived = message(server);
    socket.send('localhost', port, 'localhost');
    assert.strictEqual((await arrived)[0], 'localhost');
    socket.close();
  }

  // A signal closes; one that has fired already, at once.
  {
    const controller = new AbortController();
    const socket = dgram.createSocket({ type: 'udp4', signal: controller.signal });
    await bind(socket, 0, '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    controller.abort();
    await closed;
    assert.throws(() => socket.address(), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
    dgram.createSocket({ type: 'udp4', signal: AbortSignal.abort() }).once('close', mustCall());
    assert.throws(() => dgram.createSocket({ type: 'udp4', signal: {} }), { code: 'ERR_INVALID_ARG_TYPE' });
  }

  // Lists of addresses that are not sent to, connected to, or heard.
  {
    const blockList = new net.BlockList();
    blockList.addAddress('127.0.0.1');
    const sender = dgram.createSocket({ type: 'udp4', sendBlockList: blockList });
    await new Promise((resolve) => sender.send('x', port, '127.0.0.1', mustCall((error) => {
      assert.strictEqual(error.code, 'ERR_IP_BLOCKED');
      resolve();
    })));
    await new Promise((resolve) => sender.connect(port, '127.0.0.1', mustCall((error) => {
      assert.strictEqual(error.code, 'ERR_IP_BLOCKED');
      resolve();
    })));
    sender.close();
    const deaf = dgram.createSocket({ type: 'udp4', receiveBlockList: blockList }, mustNotCall());
    await bind(deaf, 0, '127.0.0.1');
    await new Promise((resolve) => server.send('x', deaf.address().port, '127.0.0.1', resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    deaf.close();
    assert.throws(() => dgram.createSocket({ type: 'udp4', sendBlockList: {} }), { code: 'ERR_INVALID_ARG_TYPE' });
  }

  // Two sockets on one port.
  {
    const first = dgram.createSocket({ type: 'udp4', reusePort: true });
    const second = dgram.createSocket({ type: 'udp4', reusePort: true });
    await bind(first, 0, '127.0.0.1');
    await bind(second, first.address().port, '127.0.0.1');
    const third = dgram.createSocket('udp4');
    await assert.rejects(bind(third, first.address().port, '127.0.0.1'), { code: 'EADDRINUSE', syscall: 'bind' });
    for (const socket of [first, second, third]) socket.close();
  }

  // Both families, unless told otherwise.
  {
    const both = dgram.createSocket('udp6');
    await bind(both, 0);
    const arrived = message(both);
    server.send('over IPv4', both.address().port, '127.0.0.1');
    const [text, from] = await arrived;
    assert.strictEqual(text, 'over IPv4');
    assert.deepStrictEqual([from.address, from.family, from.port], ['::ffff:127.0.0.1', 'IPv6', port]);
    const only = dgram.createSocket({ type: 'udp6', ipv6Only: true });
    await bind(only, 0);
    const beside = dgram.createSocket('udp4');
    await bind(beside, only.address().port);
    for (const socket of [both, only, beside]) socket.close();
  }

  // Buffers: the kernel doubles what it is asked for.
  {
    const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 8192, sendBufferSize: 16384 });
    await bind(socket, 0, '127.0.0.1');
    assert.deepStrictEqual([socket.getRecvBufferSize(), socket.getSendBufferSize()], [16384, 32768]);
    socket.setRecvBufferSize(4096);
    assert.strictEqual(socket.getRecvBufferSize(), 8192);
    socket.close();
  }

  // Groups, from anybody and from one sender only.
  for (const join of ['addMembership', 'addSourceSpecificMembership']) {
    const group = join === 'addMembership' ? '239.255.7.7' : '232.1.7.7';
    const listener = dgram.createSocket({ type: 'udp4', reuseAddr: true });
    await bind(listener, 0);
    if (join === 'addMembership') listener.addMembership(group, '127.0.0.1');
    else listener.addSourceSpecificMembership('127.0.0.1', group, '127.0.0.1');
    const sender = dgram.createSocket('udp4');
    await bind(sender, 0, '127.0.0.1');
    sender.setMulticastInterface('127.0.0.1');
    sender.setMulticastTTL(1);
    assert.strictEqual(sender.setMulticastLoopback(true), true);
    const arrived = message(listener);
    sender.send('to the group', listener.address().port, group);
    const [text, from] = await arrived;
    assert.deepStrictEqual([text, from.address], ['to the group', '127.0.0.1']);
    if (join === 'addMembership') listener.dropMembership(group, '127.0.0.1');
    else listener.dropSourceSpecificMembership('127.0.0.1', group, '127.0.0.1');
    assert.throws(() => listener.dropMembership(group, '127.0.0.1'), { code: 'EADDRNOTAVAIL', syscall: 'dropMembership' });
    listener.close();
    sender.close();
  }

  // What is referenced keeps the process alive, nothing else does.
  const unreferenced = dgram.createSocket('udp4').unref();
  await bind(unreferenced, 0, '127.0.0.1');
  const turned = dgram.createSocket('udp4');
  await bind(turned, 0, '127.0.0.1');
  turned.unref();
  server.close();
}
main().then(mustCall());
