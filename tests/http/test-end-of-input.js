'use strict';
// A connection that ends or breaks in the middle: the server tells why, and serves others.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { mustCall, mustNotCall } = require('../common');
const { exchange, request } = require('../servers/raw');

const head = 'POST / HTTP/1.1\r\nHost: x\r\n';
const cut = {
  'in the body': `${head}Content-Length: 9\r\n\r\nabc`,
  'before the body': `${head}Content-Length: 9\r\n\r\n`,
  'in a chunk': `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nab`,
  'before the last chunk': `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`,
  'in the first line': 'GET / HT',
  'in a header': `${head}A: b`,
};

(async () => {
  const seen = [];
  let broken = 0;
  let sendMuch;
  const server = http.createServer((req, res) => {
    if (req.url === '/fine') return res.end('fine');
    if (req.url === '/big') return sendMuch(res);
    req.on('error', (error) => seen.push(error.code));
    req.on('end', mustNotCall('a body that was cut off has no end'));
    req.on('aborted', () => broken++);
    req.resume();
  });
  server.on('clientError', (error, socket) => {
    seen.push(error.code);
    if (socket.writable) socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    socket.destroy(error);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const served = async () => assert.match(await exchange(port, request('GET /fine')), /fine$/);

  for (const [where, bytes] of Object.entries(cut)) {
    seen.length = 0;
    const answer = await exchange(port, bytes, { end: true });
    assert.match(answer, /^HTTP\/1\.1 400 /, where);
    assert.ok(seen.includes('HPE_INVALID_EOF_STATE'), `${where}: ${seen}`);
    await served();
  }
  assert.strictEqual(broken, 4);

  // Whoever ends after a whole request gets the answer still.
  assert.match(await exchange(port, 'GET /fine HTTP/1.1\r\nHost: x\r\n\r\n', { end: true }), /fine$/);
  // And who says nothing at all, gets none.
  assert.strictEqual(await exchange(port, '', { end: true }), '');

  // Resets: in the head, in the body of a request, and while the answer is on its way.
  for (const bytes of ['GET / HT', `${head}Content-Length: 9\r\n\r\nabc`]) {
    const gone = new Promise((resolve) => server.once('clientError', mustCall((error) => resolve(error.code))));
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 30)));
    assert.strictEqual(await gone, 'ECONNRESET');
    await served();
  }
  const big = new Promise((resolve) => (sendMuch = (res) => {
    res.write(Buffer.alloc(1 << 20));
    const more = setInterval(() => res.write('more'), 5);
    res.on('close', mustCall(() => {
      clearInterval(more);
      resolve(res.writableFinished);
    }));
  }));
  const reader = net.connect(port, '127.0.0.1', () => reader.write(request('GET /big')));
  reader.once('data', () => reader.resetAndDestroy());
  reader.on('error', () => {});
  assert.strictEqual(await big, false);
  await served();
  server.close();
})();
