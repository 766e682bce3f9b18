'use strict';
// Random bytes, and frames with random contents, at both ends: nothing but errors of sessions and streams may come of it.
const common = require('../common');
const assert = require('node:assert');
const http2 = require('node:http2');
const net = require('node:net');
const { connect, frame, get, number, preface } = require('./frames');

const seed = Number(process.env.WEFT_TEST_SEED ?? 20261120);
let state = seed || 1;
/** A whole number below `limit`. */
function random(limit) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}
const bytes = (size) => Buffer.from(Array.from({ length: size }, () => random(256)));
process.on('exit', (code) => {
  if (code !== 0) console.error(`WEFT_TEST_SEED=${seed}`);
});

function randomFrame(clientSide) {
  const id = random(3) === 0 ? random(12) : 2 * random(6) + (clientSide ? 1 : random(2));
  switch (random(12)) {
    case 0: return frame('data', random(16), id, bytes(random(300)));
    case 1: return frame('headers', random(64), id, bytes(random(60)));
    case 2: return frame('headers', 4 + random(2), id, clientSide ? get : Buffer.from([0x88]));
    case 3: return frame('reset', random(2), id, number(random(14)));
    case 4: return frame('settings', random(2), random(2) * id, bytes(6 * random(4)));
    case 5: return frame('ping', random(2), 0, bytes(random(10) === 0 ? 7 : 8));
    case 6: return frame('window', 0, random(2) * id, number(random(4) === 0 ? 0x7fffffff : random(1000)));
    case 7: return frame('push', 4, id, Buffer.concat([number(2 * random(6)), get]));
    case 8: return frame('goaway', 0, 0, Buffer.concat([number(random(9)), number(random(14)), bytes(random(9))]));
    case 9: return frame('continuation', random(8), id, bytes(random(20)));
    case 10: return frame(10 + random(8), random(256), id, bytes(random(40)));
    default: return bytes(random(40));
  }
}

/** Frames, mostly good ones at first, in pieces of any size. */
async function babble(socket, clientSide) {
  const parts = [];
  for (let i = 1 + random(4); i > 0 && clientSide; i--) parts.push(frame('headers', 4 + random(2), 2 * i + 1, get));
  parts.reverse();
  for (let i = 5 + random(30); i > 0; i--) parts.push(randomFrame(clientSide));
  let all = Buffer.concat(parts);
  if (random(4) === 0) all[random(all.length)] ^= 1 << random(8);
  while (all.length > 0 && !socket.destroyed) {
    const size = 1 + random(random(3) === 0 ? 20 : 2000);
    socket.write(all.subarray(0, size));
    all = all.subarray(size);
    if (random(3) === 0) await new Promise(setImmediate);
  }
  if (random(2) === 0) socket.destroy();
  else socket.end();
}

function closed(socket) {
  return new Promise((resolve) => socket.once('close', resolve));
}

async function atServer() {
  const server = http2.createServer();
  server.on('sessionError', () => {});
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    if (random(3) !== 0) stream.resume();
    if (random(3) !== 0) stream.respond({}, { waitForTrailers: random(2) === 0 });
    if (random(3) !== 0 && !stream.destroyed) stream.end(bytes(random(3000)));
    if (random(5) === 0) stream.destroy();
    if (random(9) === 0) stream.session?.destroy();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  for (let i = 0; i < 150; i++) {
    const socket = random(6) === 0 ? net.connect(port, '127.0.0.1') : connect(port);
    socket.on('error', () => {}).resume();
    const end = closed(socket);
    await babble(socket, true);
    // Of the server's sessions some wait for more.
    setTimeout(() => socket.destroy(), 20);
    await end;
  }
  await new Promise((resolve) => server.close(resolve));
}

async function atClient() {
  const server = net.createServer((socket) => {
    socket.on('error', () => {}).resume();
    if (random(5) !== 0) socket.write(frame('settings'));
    babble(socket, false);
    setTimeout(() => socket.destroy(), 20);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (let i = 0; i < 100; i++) {
    const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
    client.on('error', () => {});
    client.on('stream', (stream) => stream.on('error', () => {}).resume());
    const end = closed(client);
    for (let k = random(4); k >= 0; k--) {
      const request = client.request({ ':method': random(2) ? 'GET' : 'POST' });
      request.on('error', () => {});
      // What nobody reads would keep the session.
      request.resume();
      request.end(bytes(random(500)));
    }
    await end;
    assert.ok(client.destroyed);
  }
  await new Promise((resolve) => server.close(resolve));
}

assert.strictEqual(preface.length, 24);
atServer().then(atClient).then(common.mustCall());
