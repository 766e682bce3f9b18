'use strict';
// A loop that was busy for longer than connections may wait: a request that had come in time is answered.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { mustCall } = require('../common');

const server = http.createServer({ keepAliveTimeout: 1000, keepAliveTimeoutBuffer: 0 }, (req, res) => res.end(req.url));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const ask = (path) => client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  let text = '';
  client.on('data', (data) => {
    text += data.toString('latin1');
    if (text.endsWith('/second')) client.end();
    if (!text.endsWith('/first')) return;
    // Late enough for the server to have begun its wait.
    setImmediate(() => setImmediate(() => {
      ask('/second');
      for (const start = performance.now(); performance.now() - start < 1500;);
    }));
  });
  client.on('close', mustCall(() => {
    assert.match(text, /\/first.*\/second$/s);
    server.close();
  }));
  ask('/first');
}));
