'use strict';
// Closed sockets are garbage, whatever they did before.
const assert = require('node:assert');
const dgram = require('node:dgram');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { mustCall } = require('../common');

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

async function use(port) {
  const socket = dgram.createSocket('udp4', () => {});
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  await new Promise((resolve) => {
    socket.send('one', port, '127.0.0.1');
    socket.send('two', port, '127.0.0.1', () => socket.send('three', port, '127.0.0.1', resolve));
  });
  await new Promise((resolve) => socket.close(resolve));
  return new WeakRef(socket);
}

async function main() {
  const sink = dgram.createSocket('udp4');
  await new Promise((resolve) => sink.bind(0, '127.0.0.1', resolve));
  const refs = [];
  for (let i = 0; i < 50; i++) refs.push(await use(sink.address().port));
  for (let i = 0; i < 10; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    gc();
  }
  const left = refs.filter((ref) => ref.deref() !== undefined).length;
  assert.ok(left <= 2, `${left} of 50 sockets are still there`);
  sink.close();
}
main().then(mustCall());
