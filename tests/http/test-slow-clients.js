'use strict';
// Clients that take their time: those that never finish a head or a body get 408 when their time is over, those that say nothing
// are closed, and all others are served meanwhile.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { exchange, request } = require('../servers/raw');

function serve(options, handler = (req, res) => req.resume().on('end', () => res.end('served'))) {
  const server = http.createServer({ connectionsCheckingInterval: 30, ...options }, handler);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** One byte of `bytes` after the other until the other side closes; resolves to its answer and the time. */
function drip(port, bytes, interval) {
  return new Promise((resolve) => {
    const start = performance.now();
    let answer = '';
    let at = 0;
    let reset = false;
    const socket = net.connect(port, '127.0.0.1');
    const timer = setInterval(() => at < bytes.length && socket.write(bytes[at++]), interval);
    socket.on('data', (data) => (answer += data)).on('error', (error) => {
      reset ||= error.code === 'ECONNRESET' || error.code === 'EPIPE';
    });
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ answer, time: performance.now() - start, sent: at, reset });
    });
  });
}

async function heads() {
  const server = await serve({ headersTimeout: 150, requestTimeout: 600 });
  const { port } = server.address();
  const errors = [];
  server.on('connection', (socket) => socket.on('error', (error) => errors.push(error.code)));
  // Fifty of them (slowloris), in the first line and in the headers; the others get their answers at once.
  const slow = Array.from({ length: 50 }, (_, i) => drip(port, `GET / HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(200)}`, 5 + (i % 20)));
  for (let i = 0; i < 10; i++) assert.match(await exchange(port, request('GET /')), /served$/);
  for (const { answer, time, reset } of await Promise.all(slow)) {
    assert.ok(time > 140, `after ${time} ms`);
    // A byte that crosses the answer makes the kernel reset the connection, and the client may lose what it had not read.
    if (!reset || answer !== '') assert.strictEqual(answer, 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  }
  // One that stops in the middle of its head hears it in any case.
  const stopped = await drip(port, ['GET / HTTP/1.1\r\nHost'], 1);
  assert.strictEqual(stopped.answer, 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  // Nothing at all: closed as well.
  const silent = await drip(port, '', 50);
  assert.ok(silent.answer === '' || silent.answer.startsWith('HTTP/1.1 408 '), silent.answer);
  server.close();
}

async function bodies() {
  const server = await serve({ headersTimeout: 100, requestTimeout: 200 });
  const { port } = server.address();
  const seen = [];
  server.on('clientError', (error, socket) => {
    seen.push(error.code);
    socket.end('HTTP/1.1 408 Own Words\r\nConnection: close\r\n\r\n');
  });
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n';
  const { answer, sent, reset } = await drip(port, [head, ...'x'.repeat(1000)], 10);
  if (!reset || answer !== '') assert.match(answer, /^HTTP\/1\.1 408 Own Words\r\n/);
  assert.ok(sent < 1000);
  assert.deepStrictEqual(seen, ['ERR_HTTP_REQUEST_TIMEOUT']);
  server.close();
}

async function idle() {
  const server = await serve({ keepAliveTimeout: 100, keepAliveTimeoutBuffer: 0 });
  const { port } = server.address();
  const start = performance.now();
  const answer = await exchange(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(answer, /served$/);
  const time = performance.now() - start;
  assert.ok(time > 90 && time < 5000, `closed after ${time} ms`);
  server.close();
}

async function keptAlive() {
  // A second request within the time is served.
  const server = await serve({ keepAliveTimeout: 1000 });
  const { port } = server.address();
  const two = await exchange(port, ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'], { gap: 50 });
  assert.strictEqual(two.match(/served/g).length, 2);
  server.close();
}

async function timeouts() {
  const server = await serve({ requestTimeout: 0, headersTimeout: 0 });
  const { port } = server.address();
  server.setTimeout(80);
  // Closed without a word; reset, if the time was over before the head was read.
  assert.match(await exchange(port, 'GET / HTTP/1.1\r\n'), /^(\n<ECONNRESET>)?$/);
  const timedOut = new Promise((resolve) => server.once('timeout', resolve));
  const socket = net.connect(port, '127.0.0.1');
  const theirs = await timedOut;
  theirs.end('own answer');
  let text = '';
  for await (const data of socket) text += data;
  assert.strictEqual(text, 'own answer');
  server.close();
}

async function requests() {
  const server = await serve({});
  server.maxRequestsPerSocket = 2;
  const { port } = server.address();
  const three = await exchange(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3), { quiet: 300 });
  assert.deepStrictEqual(three.match(/HTTP\/1\.1 \d+|Connection: .*/g).map((line) => line.trim()), [
    'HTTP/1.1 200', 'Connection: keep-alive', 'HTTP/1.1 200', 'Connection: close', 'HTTP/1.1 503', 'Connection: close',
  ]);
  server.close();
}

Promise.all([heads(), bodies(), idle(), keptAlive(), timeouts(), requests()]);
