'use strict';
// Large bodies to a client that is slow to read arrive whole, and 'finish' waits for the kernel to have them.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const size = 8 * 1024 * 1024;
const bodies = { '/bytes': Buffer.alloc(size, 'b'), '/text': 't'.repeat(size), '/utf8': '\u20ac'.repeat(size / 4) };
const finished = [];
const server = http.createServer(mustCall((req, res) => {
  res.on('finish', () => finished.push(req.url)).end(bodies[req.url]);
}, 4));
server.listen(0, '127.0.0.1', mustCall(async () => {
  for (const [url, body] of Object.entries(bodies)) {
    const socket = net.connect(server.address().port, '127.0.0.1');
    const paths = url === '/text' ? [url, url] : [url];
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(!finished.includes(url), 'nobody has read it yet');
    const expected = Buffer.byteLength(body);
    let received = Buffer.alloc(0);
    const chunks = [];
    let length = 0;
    for await (const chunk of socket) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= expected * paths.length + 100 * paths.length) break;
    }
    received = Buffer.concat(chunks);
    for (let i = 0; i < paths.length; i++) {
      const start = received.indexOf('\r\n\r\n') + 4;
      assert.match(received.latin1Slice(0, start), new RegExp(`Content-Length: ${expected}\r\n`));
      assert.ok(received.subarray(start, start + expected).equals(Buffer.from(body)), url);
      received = received.subarray(start + expected);
    }
    assert.strictEqual(received.length, 0);
    assert.ok(finished.includes(url));
  }
  server.closeAllConnections();
  server.close();
}));
