'use strict';
// A connection that changes its protocol goes to the program: 'upgrade', 'connect'; without a listener it is closed.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (data) => {
    if (data.latin1Slice().startsWith('CONNECT')) socket.write('HTTP/1.1 200 Established\r\nContent-Length: 3\r\n\r\nabc');
    else socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nabc');
    socket.pipe(socket);
  });
}).listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const agent = new http.Agent({ keepAlive: true });
  for (const [method, event] of [['GET', 'upgrade'], ['CONNECT', 'connect']]) {
    const request = http.request({
      port, host: '127.0.0.1', method, path: 'a:1', agent, headers: { Connection: 'Upgrade', Upgrade: 'echo' },
    });
    request.on('response', mustNotCall());
    request.on('close', mustCall());
    request.end();
    const [response, socket, head] = await once(request, event);
    assert.strictEqual(response.statusCode, method === 'GET' ? 101 : 200);
    assert.strictEqual(response.upgrade, true);
    assert.strictEqual(head.toString(), 'abc');
    assert.strictEqual(socket.listenerCount('data'), 0);
    assert.deepStrictEqual(Object.keys(agent.sockets), []);
    assert.strictEqual(request.destroyed, true);
    socket.write('ping');
    const [echo] = await once(socket, 'data');
    assert.strictEqual(echo.toString(), 'ping');
    socket.destroy();
  }
  const request = http.get({ port, host: '127.0.0.1', headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
  request.on('error', mustCall(() => {}, 0));
  await once(request, 'close');
  assert.strictEqual(request.socket.destroyed, true);
  server.close();
}));
