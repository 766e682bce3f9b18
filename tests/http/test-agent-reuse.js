'use strict';
// Agent: connections are kept and used again, newest or oldest first; broken, hinted and timed-out ones are not.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');

let keepAlive;
const server = http.createServer((request, response) => {
  if (keepAlive !== undefined) response.setHeader('Keep-Alive', keepAlive);
  setTimeout(() => response.end(), request.url === '/slow' ? 30 : 0);
});

async function get(agent, path = '/') {
  const request = http.get({ port: server.address().port, agent, path });
  const [response] = await once(request, 'response');
  const { socket } = request;
  response.resume();
  await once(request, 'close');
  await new Promise(setImmediate);
  return { request, socket };
}

server.listen(0, mustCall(async () => {
  const name = http.globalAgent.getName({ port: server.address().port });
  for (const [scheduling, index] of [['lifo', 1], ['fifo', 0]]) {
    const agent = new http.Agent({ keepAlive: true, scheduling });
    const slow = get(agent, '/slow');
    const first = await get(agent);
    assert.strictEqual(first.request.reusedSocket, false);
    const { socket: second } = await slow;
    const expected = [first.socket, second][index];
    const { request, socket } = await get(agent);
    assert.strictEqual(socket, expected);
    assert.strictEqual(request.reusedSocket, true);
    assert.strictEqual(agent.freeSockets[name].length, 2);
    agent.destroy();
  }
  {
    const agent = new http.Agent({ keepAlive: true });
    const { socket } = await get(agent);
    for (const event of ['data', 'drain', 'error']) assert.strictEqual(socket.listenerCount(event), event === 'error' ? 1 : 0);
    assert.strictEqual(socket._httpMessage, null);
    socket.emit('error', new Error('lost'));
    assert.strictEqual(socket.destroyed, true);
    const { socket: next } = await get(agent);
    assert.notStrictEqual(next, socket);
    agent.destroy();
  }
  {
    // The server says that it will close soon: within the margin the connection is not kept at all, else with a timeout.
    const agent = new http.Agent({ keepAlive: true, agentKeepAliveTimeoutBuffer: 1000, timeout: 9000 });
    keepAlive = 'timeout=1';
    const { socket } = await get(agent);
    assert.strictEqual(socket.destroyed, true);
    keepAlive = 'timeout=3';
    const { socket: kept } = await get(agent);
    assert.strictEqual(kept.timeout, 2000);
    keepAlive = undefined;
    agent.destroy();
  }
  {
    const agent = new http.Agent({ keepAlive: true, timeout: 20 });
    const { socket } = await get(agent);
    await once(socket, 'close');
    assert.deepStrictEqual(Object.keys(agent.freeSockets), []);
  }
  {
    // A program may say what is kept, and what is done before a connection is used again.
    const calls = [];
    class Mine extends http.Agent {
      keepSocketAlive(socket) {
        calls.push('keep');
        return super.keepSocketAlive(socket);
      }
      reuseSocket(socket, request) {
        calls.push('reuse');
        super.reuseSocket(socket, request);
      }
      createConnection(...args) {
        calls.push('create');
        return super.createConnection(...args);
      }
      getName(options) {
        return `mine ${options.port}`;
      }
    }
    const agent = new Mine({ keepAlive: true });
    await get(agent);
    await get(agent);
    assert.deepStrictEqual(calls, ['create', 'keep', 'reuse', 'keep']);
    assert.deepStrictEqual(Object.keys(agent.freeSockets), [`mine ${server.address().port}`]);
    agent.destroy();
  }
  server.close();
}));
