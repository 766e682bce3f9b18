'use strict';
// Agent: at most maxSockets connections a host and maxTotalSockets in all; what is over waits, in order; maxFreeSockets are kept.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');

let open = 0;
let most = 0;
const order = [];
const server = http.createServer((request, response) => {
  most = Math.max(most, ++open);
  order.push(request.url);
  setTimeout(() => {
    open--;
    response.end(request.url);
  }, 10);
});

const get = (options) => new Promise((resolve, reject) => {
  http.get(options, (response) => {
    response.resume().on('end', () => resolve(response));
  }).on('error', reject);
});

server.listen(0, mustCall(async () => {
  const { port } = server.address();
  {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 2, maxFreeSockets: 1 });
    const name = agent.getName({ port });
    const all = Array.from({ length: 6 }, (_, i) => get({ port, agent, path: `/${i}` }));
    assert.strictEqual(agent.sockets[name].length, 2);
    assert.strictEqual(agent.requests[name].length, 4);
    assert.strictEqual(agent.totalSocketCount, 2);
    await Promise.all(all);
    assert.strictEqual(most, 2);
    assert.deepStrictEqual(order.splice(0).sort(), ['/0', '/1', '/2', '/3', '/4', '/5']);
    while (agent.sockets[name]) await new Promise(setImmediate);
    assert.strictEqual(agent.freeSockets[name].length, 1);
    assert.strictEqual(agent.sockets[name], undefined);
    assert.strictEqual(agent.requests[name], undefined);
    const [kept] = agent.freeSockets[name];
    agent.destroy();
    await once(kept, 'close');
    assert.deepStrictEqual(Object.keys(agent.freeSockets), []);
    assert.strictEqual(agent.totalSocketCount, 0);
  }
  {
    // Two names for one server: the total counts, and a free place goes to the other name.
    most = 0;
    const agent = new http.Agent({ keepAlive: true, maxTotalSockets: 1 });
    await Promise.all([get({ port, agent, host: 'localhost' }), get({ port, agent, host: '127.0.0.1' })]);
    assert.strictEqual(most, 1);
    agent.destroy();
  }
  {
    // Without keep-alive each request has its own connection.
    const agent = new http.Agent({ maxSockets: 1 });
    const [a, b] = await Promise.all([get({ port, agent }), get({ port, agent })]);
    assert.notStrictEqual(a.req, b.req);
    assert.deepStrictEqual(Object.keys(agent.freeSockets), []);
  }
  server.close();
}));

assert.throws(() => new http.Agent({ maxTotalSockets: 0 }), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => new http.Agent({ maxTotalSockets: '1' }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new http.Agent({ scheduling: 'x' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.ok(http.Agent() instanceof http.Agent);
