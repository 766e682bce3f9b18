'use strict';
// Requests of the client as diagnostics channels and PerformanceObserver tell of them.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');
const diagnostics = require('node:diagnostics_channel');
const { PerformanceObserver } = require('node:perf_hooks');

const told = [];
for (const name of ['request.created', 'request.start', 'request.error', 'response.finish']) {
  diagnostics.subscribe(`http.client.${name}`, (message) => {
    assert.ok(message.request instanceof http.ClientRequest);
    if (name === 'response.finish') assert.ok(message.response instanceof http.IncomingMessage);
    if (name === 'request.error') assert.strictEqual(message.error.code, 'ECONNRESET');
    told.push(name);
  });
}
const entries = [];
const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
observer.observe({ type: 'http' });

const server = http.createServer((request, response) => {
  if (request.url === '/reset') request.socket.destroy();
  else response.end('body');
}).listen(0, '127.0.0.1', mustCall(async () => {
  const options = { port: server.address().port, host: '127.0.0.1', agent: false };
  const request = http.request({ ...options, path: '/x' });
  assert.deepStrictEqual(told.splice(0), ['request.created']);
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  await once(request, 'close');
  assert.deepStrictEqual(told.splice(0), ['request.start', 'response.finish']);
  const failing = http.get({ ...options, path: '/reset' });
  await once(failing, 'error');
  assert.deepStrictEqual(told, ['request.created', 'request.start', 'request.error']);

  await new Promise((resolve) => setTimeout(resolve, 20));
  const client = entries.filter((entry) => entry.name === 'HttpClient');
  assert.strictEqual(client.length, 1);
  const { entryType, detail, duration } = client[0];
  assert.deepStrictEqual([entryType, detail.req.method, detail.req.url, detail.res.statusCode, detail.res.statusMessage],
    ['http', 'GET', `http://127.0.0.1:${options.port}/x`, 200, 'OK']);
  assert.strictEqual(detail.req.headers.host, `127.0.0.1:${options.port}`);
  assert.ok(duration > 0);
  observer.disconnect();
  server.close();
}));
