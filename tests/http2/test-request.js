'use strict';
// A server and a client over TCP: headers, bodies both ways, many streams at once, and an end that leaves nothing open.
const common = require('../common');
const assert = require('node:assert');
const http2 = require('node:http2');

const kStreams = 50;
const server = http2.createServer();
server.on('stream', common.mustCall((stream, headers) => {
  assert.strictEqual(headers[':method'], 'POST');
  assert.strictEqual(headers['x-number'], headers[':path'].slice(1));
  stream.respond({ 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] });
  stream.pipe(stream);
}, kStreams));

server.listen(0, '127.0.0.1', common.mustCall(() => {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  let open = kStreams;
  for (let i = 0; i < kStreams; i++) {
    // Larger than a window, for some of them.
    const body = Buffer.alloc(i % 10 === 0 ? 200_000 + i : i + 1, i);
    const request = client.request({ ':method': 'POST', ':path': `/${i}`, 'x-number': `${i}` });
    request.on('response', common.mustCall((headers) => {
      assert.strictEqual(headers[':status'], 200);
      assert.deepStrictEqual(headers['set-cookie'], ['a=1', 'b=2']);
    }));
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', common.mustCall(() => {
      assert.ok(Buffer.concat(chunks).equals(body), `the body of stream ${i}`);
    }));
    request.on('close', common.mustCall(() => {
      assert.strictEqual(request.rstCode, 0);
      if (--open === 0) {
        client.close(common.mustCall());
        server.close(common.mustCall());
      }
    }));
    request.end(body);
  }
}));
