'use strict';
// Connections that come in one burst: all are taken, a limit holds within the burst, and a server may close in the middle of it.
const { mustCall, mustCallAtLeast, tmpdir } = require('../common');
const assert = require('node:assert');
const net = require('node:net');
const { once } = require('node:events');

/** Connects `count` times within one turn; resolves to how each of them ended. */
function burst(target, count) {
  return Promise.all(Array.from({ length: count }, (_, i) => new Promise((resolve) => {
    let text = '';
    const socket = net.connect(target, () => socket.write(`${i}`));
    socket.setEncoding('utf8').on('data', (part) => (text += part));
    socket.on('error', (error) => { text = error.code; }).on('close', () => resolve(text === `${i}` ? 'echo' : text));
  })));
}

async function all(target) {
  const server = net.createServer(mustCall((socket) => socket.once('data', (data) => socket.end(data)), 300)).listen(target);
  await once(server, 'listening');
  const address = typeof target === 'string' ? target : server.address();
  for (let i = 0; i < 3; i++) assert.deepStrictEqual(await burst(address, 100), Array(100).fill('echo'));
  await new Promise((resolve) => server.close(resolve));
}

async function limited() {
  const kept = [];
  const server = net.createServer((socket) => kept.push(socket)).listen({ port: 0, host: '127.0.0.1' });
  server.maxConnections = 10;
  await once(server, 'listening');
  server.on('drop', mustCall(() => {
    if (++dropped === 50) for (const socket of kept) socket.once('data', (data) => socket.end(data));
  }, 50));
  let dropped = 0;
  const ends = await burst(server.address(), 60);
  assert.strictEqual(ends.filter((end) => end === 'echo').length, 10);
  await new Promise((resolve) => server.close(resolve));
}

async function closing() {
  let taken = 0;
  const server = net.createServer(mustCallAtLeast((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => socket.end(data));
    if (++taken === 5) server.close();
    assert.ok(taken <= 5, 'a closed server takes no more');
  })).listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const ends = await burst(server.address(), 60);
  assert.strictEqual(ends.filter((end) => end === 'echo').length, 5);
  for (const end of ends) assert.ok(['echo', '', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(end), end);
}

async function main() {
  await all({ port: 0, host: '127.0.0.1' });
  await all(tmpdir.resolve('s'));
  await limited();
  await closing();
}
main().then(mustCall());
