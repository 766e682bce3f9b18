'use strict';
// Peers that never read: the memory of a server stays within bounds when it heeds back-pressure, a body that nobody reads stops
// the connection instead of filling memory, and a pipelining client that takes no answers is stopped as well.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { Readable } = require('node:stream');
const { memoryLimit } = require('../common');
const { exchange, request } = require('../servers/raw');

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const megabytes = (bytes) => bytes / 2 ** 20;

let produced = 0;
let requests = 0;
const ignored = [];
const server = http.createServer((req, res) => {
  if (req.url === '/endless') {
    const source = new Readable({
      read(size) {
        produced += size;
        this.push(Buffer.alloc(size));
      },
    });
    source.pipe(res);
    res.on('close', () => source.destroy());
  } else if (req.url === '/ignored') {
    ignored.push(req);
  } else if (req.url === '/many') {
    requests++;
    res.end(Buffer.alloc(20_000));
  } else {
    res.end('served');
  }
});

function deaf(port, bytes) {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  socket.on('connect', () => socket.write(bytes));
  return socket;
}

/** Waits until a figure grows no more. */
async function settled(figure) {
  for (let last = -1, same = 0; same < 5; await sleep(50)) {
    same = figure() === last ? same + 1 : 0;
    last = figure();
  }
  return figure();
}

/** What must come, however busy the machine is. */
async function until(condition, what) {
  for (const start = performance.now(); !condition(); await sleep(20)) assert.ok(performance.now() - start < 60_000, what());
}

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const before = process.memoryUsage().rss;
  const clients = Array.from({ length: 10 }, () => deaf(port, 'GET /endless HTTP/1.1\r\nHost: x\r\n\r\n'));
  // What is on the way is the kernel's, and a few buffers of a stream.
  assert.ok(megabytes(await settled(() => produced)) < 10 * 12, `${megabytes(produced)} MB were made for peers that read nothing`);
  assert.match(await exchange(port, request('GET /')), /served$/);

  // 50 MB that nobody wants stay with the sender.
  const sender = net.connect(port, '127.0.0.1');
  sender.on('error', () => {});
  sender.write(`POST /ignored HTTP/1.1\r\nHost: x\r\nContent-Length: ${50 << 20}\r\n\r\n`);
  for (let i = 0; i < 50; i++) sender.write(Buffer.alloc(1 << 20));
  await until(() => ignored.length === 1, () => 'the request arrives');
  await settled(() => sender.bytesWritten - sender.writableLength);
  assert.ok(ignored[0].readableLength < 1 << 20, `${ignored[0].readableLength} bytes are buffered`);
  assert.ok(sender.writableLength > 20 << 20, `${sender.writableLength} bytes are left with the sender`);

  // 5,000 requests in a row, whose answers nobody takes: the server stops reading them.
  const greedy = deaf(port, 'GET /many HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5000));
  await settled(() => requests);
  assert.ok(requests < 4000, `${requests} requests were answered`);
  greedy.resume();
  let received = 0;
  greedy.on('data', (data) => (received += data.length));
  await until(() => requests === 5000, () => `it goes on when the peer reads: ${requests} requests`);
  await until(() => received > 5000 * 20_000, () => `all answers arrive: ${received} bytes`);
  assert.match(await exchange(port, request('GET /')), /served$/);

  const grown = megabytes(process.memoryUsage().rss - before);
  assert.ok(grown < memoryLimit(250), `memory grew by ${grown} MB`);
  for (const socket of [...clients, sender, greedy]) socket.destroy();
  server.close();
  server.closeAllConnections();
});
