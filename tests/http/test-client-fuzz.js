'use strict';
// Responses with bytes changed, left out and put in, cut anywhere: each request comes to an end, with a response or one error.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

let seed = Number(process.env.SEED ?? 20260101);
function random(limit) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
}

const templates = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: u\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n',
  'HTTP/1.0 200 OK\r\nConnection: close\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nuntil the end',
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nother',
];
const pieces = ['\r\n', '\n', '\r', ' ', ':', '\0', '0', 'ffffffffffffffff', 'Content-Length: 3\r\n', 'Transfer-Encoding: gzip\r\n',
  '\xff', 'HTTP/1.1 200 OK\r\n', 'Connection: close\r\n', ';', '\t'];

function mutate() {
  let text = templates[random(templates.length)];
  for (let n = random(4); n >= 0; n--) {
    const at = random(text.length);
    const rest = text.slice(at + random(3));
    text = text.slice(0, at) + (random(3) > 0 ? pieces[random(pieces.length)] : String.fromCharCode(random(256))) + rest;
  }
  return Buffer.from(text, 'latin1');
}

const server = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.once('data', () => {
    const bytes = mutate();
    const cut = random(bytes.length);
    socket.write(bytes.subarray(0, cut));
    setImmediate(() => socket.end(bytes.subarray(cut)));
  });
}).listen(0, '127.0.0.1', mustCall(async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const outcomes = { end: 0, aborted: 0, error: 0, upgrade: 0 };
  const one = () => new Promise((resolve) => {
    let outcome;
    const request = http.get({ port: server.address().port, host: '127.0.0.1', agent });
    request.on('response', (response) => {
      assert.strictEqual(outcome, undefined);
      outcome = 'aborted';
      assert.ok(response.statusCode >= 0 && response.rawHeaders.length % 2 === 0);
      assert.strictEqual(typeof response.headers, 'object');
      response.on('error', () => {}).on('end', () => { outcome = 'end'; }).resume();
    });
    request.on('upgrade', (response, socket) => {
      outcome = 'upgrade';
      socket.on('error', () => {}).destroy();
    });
    request.on('error', (error) => {
      assert.ok(typeof error.code === 'string', error);
      outcome = 'error';
    });
    request.on('close', () => setImmediate(() => {
      outcomes[outcome]++;
      resolve();
    }));
  });
  const runs = Number(process.env.RUNS ?? 1500);
  let left = runs;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (left-- > 0) await one();
  }));
  assert.strictEqual(outcomes.end + outcomes.aborted + outcomes.error + outcomes.upgrade, runs, JSON.stringify(outcomes));
  for (const [name, count] of Object.entries(outcomes)) assert.ok(count > 0, `${name}: ${JSON.stringify(outcomes)}`);
  agent.destroy();
  server.close();
}));
