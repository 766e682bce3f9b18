'use strict';
// Connections that are too slow are answered or closed, others are not touched.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** Writes the parts, [text, pause in ms after it], and resolves to what came, and how long the connection lived. */
function talk(port, parts) {
  return new Promise((resolve) => {
    const start = performance.now();
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('error', () => {});
    socket.on('close', () => resolve({ text, status: text.match(/HTTP\/1\.1 (\d+)/g)?.map((line) => line.slice(9)), ms: performance.now() - start }));
    (async () => {
      for (const [part, pause] of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        await new Promise((done) => setTimeout(done, pause));
      }
    })();
  });
}

async function withServer(options, use) {
  const server = http.createServer(options, (req, res) => { req.on('end', () => res.end('x')).resume(); });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await use(server.address().port, server);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

(async () => {
  await Promise.all([
    // Idle connections: after the time, not before, and each request begins it anew.
    withServer({ keepAliveTimeout: 1000, keepAliveTimeoutBuffer: 0 }, async (port) => {
      const { status, ms } = await talk(port, [[get, 400], [get, 400], [get, 400]]);
      assert.deepStrictEqual(status, ['200', '200', '200']);
      assert.ok(ms > 1700 && ms < 10_000, `${ms} ms`);
    }),
    withServer({ headersTimeout: 300, requestTimeout: 0, connectionsCheckingInterval: 50, keepAliveTimeout: 0 }, async (port) => {
      const [silent, slow, half, late] = await Promise.all([
        talk(port, []),
        talk(port, [['GET / HTT', 100], ['P/1.1\r\n', 100], ['Host: x\r\n', 100], ['A: b\r\n', 100], ['\r\n', 100]]),
        talk(port, [[get, 50], ['GET ', 500]]),
        talk(port, [[`${get.slice(0, -2)}Content-Length: 3\r\nConnection: close\r\n\r\n`, 100], ['a', 250], ['b', 250], ['c', 10]]),
      ]);
      assert.deepStrictEqual(silent.status, ['408']);
      assert.deepStrictEqual(slow.status, ['408']);
      assert.deepStrictEqual(half.status, ['200', '408']);
      // The head was in time, and only the head counts.
      assert.deepStrictEqual(late.status, ['200']);
    }),
    withServer({ headersTimeout: 0, requestTimeout: 300, connectionsCheckingInterval: 50 }, async (port) => {
      const late = await talk(port, [['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n', 100], ['a', 200], ['b', 300], ['c', 10]]);
      assert.deepStrictEqual(late.status, ['408']);
    }),
    // Idle connections go with the server, busy ones stay.
    withServer({ keepAliveTimeout: 60_000 }, async (port, server) => {
      const idle = talk(port, [[get, 0]]);
      const busy = talk(port, [['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\na', 1500], ['b', 10]]);
      // One of them has its answer, the other one is half sent.
      await new Promise((resolve) => server.on('request', (req, res) => res.on('finish', () => setTimeout(resolve, 100))));
      server.closeIdleConnections();
      assert.strictEqual(await Promise.race([idle.then(() => 'idle'), busy.then(() => 'busy')]), 'idle');
      assert.deepStrictEqual((await busy).status, ['200']);
    }),
  ]);
})().then(mustCall());
