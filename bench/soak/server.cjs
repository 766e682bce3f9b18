'use strict';
// The server of the soak runs: a small answer, keep-alive without end. It prints its port; `wrk.cjs` and `idle.cjs` start it.
const http = require('node:http');

const server = http.createServer((req, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end('hello world');
});
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.headersTimeout = 0;
server.listen(0, '127.0.0.1', 4096, () => console.log(server.address().port));
