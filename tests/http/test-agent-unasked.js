'use strict';
// What a server sends on an idle connection must not become the response to the next request: the connection is closed.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

const good = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood';
let connections = 0;
const server = net.createServer((socket) => {
  connections++;
  socket.on('error', () => {});
  socket.on('data', () => {
    socket.write(good);
    if (connections === 1) setTimeout(() => socket.write(good.replaceAll('good', 'evil')), 20);
  });
});

async function get(agent) {
  const request = http.get({ port: server.address().port, host: '127.0.0.1', agent });
  const [response] = await once(request, 'response');
  let body = '';
  for await (const text of response.setEncoding('utf8')) body += text;
  await new Promise(setImmediate);
  return { body, socket: request.socket };
}

server.listen(0, '127.0.0.1', mustCall(async () => {
  const agent = new http.Agent({ keepAlive: true });
  const first = await get(agent);
  assert.strictEqual(first.socket.destroyed, false);
  first.socket.on('data', mustNotCall());
  await once(first.socket, 'close');
  assert.deepStrictEqual(Object.keys(agent.freeSockets), []);
  const second = await get(agent);
  const third = await get(agent);
  assert.deepStrictEqual([second.body, third.body, connections], ['good', 'good', 2]);
  assert.strictEqual(third.socket, second.socket);

  // A request that is given up before it has its connection leaves that to the others.
  const given = http.get({ port: server.address().port, host: '127.0.0.1', agent: new http.Agent({ keepAlive: true }) });
  given.on('error', mustCall((error) => assert.strictEqual(error.message, 'mine')));
  given.destroy(new Error('mine'));
  await new Promise((resolve) => given.on('close', resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.strictEqual(Object.values(given.agent.freeSockets)[0].length, 1);
  given.agent.destroy();
  agent.destroy();
  server.close();
}));
