'use strict';
// What a request calls, it calls in the async context of its maker, whichever connection serves it and whoever made that.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const { AsyncLocalStorage } = require('node:async_hooks');

const storage = new AsyncLocalStorage();
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.write('a');
  setTimeout(() => response.end('b'), 5);
}).listen(0, mustCall(async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const seen = [];
  const one = (name) => storage.run(name, () => new Promise((resolve) => {
    const note = (event) => () => seen.push(`${name} ${event} ${storage.getStore()}`);
    http.get({ port: server.address().port, agent })
      .on('socket', note('socket')).on('close', note('close')).on('response', (response) => {
        note('response')();
        response.once('data', note('data')).on('end', note('end')).on('close', resolve);
      });
  }));
  await Promise.all([one('x'), one('y'), one('z')]);
  for (const entry of seen) {
    const [name, , store] = entry.split(' ');
    assert.strictEqual(store, name, seen.join('\n'));
  }
  assert.ok(seen.length >= 14, seen.join('\n'));
  agent.destroy();
  server.close();
}));
