'use strict';
// Bodies in chunks of all sizes, many of them in one read: no byte is lost or comes twice.
const assert = require('node:assert');
const http = require('node:http');
const { mustCall } = require('../common');
const { chunked, exchange, request } = require('../servers/raw');

const bodies = [10, 1000, 65_000, 65_400, 65_536, 70_000, 200_000].map((size) => ['abc', 'x'.repeat(size), 'yz', 'w'.repeat(17)]);
const server = http.createServer(mustCall((req, res) => {
  let text = '';
  req.setEncoding('latin1').on('data', (piece) => (text += piece)).on('end', mustCall(() => {
    assert.ok(bodies.some((pieces) => pieces.join('') === text), `${text.length} bytes that nobody sent`);
    res.end(String(text.length));
  }));
}, bodies.length));
server.listen(0, '127.0.0.1', async () => {
  for (const pieces of bodies) {
    const answer = await exchange(server.address().port, request('POST /', { 'Transfer-Encoding': 'chunked' }, chunked(...pieces)));
    assert.match(answer, new RegExp(`\r\n\r\n${pieces.join('').length}$`));
  }
  server.close();
});
