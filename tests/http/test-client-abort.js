'use strict';
// Ending a request early: abort(), destroy(), signals; before there is a connection, while it waits, and in its response.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');

const server = http.createServer((request, response) => {
  if (request.url === '/never') return;
  response.write('part');
  if (request.url === '/all') response.end();
});

/** The events of a request, in order, until 'close'. */
function watch(request) {
  const events = [];
  for (const name of ['abort', 'socket', 'response', 'timeout']) request.on(name, () => events.push(name));
  request.on('error', (error) => events.push(error.code ?? error.message));
  return new Promise((resolve) => request.on('close', () => resolve(events)));
}

server.listen(0, mustCall(async () => {
  const { port } = server.address();
  {
    const request = http.get({ port, path: '/never' });
    const events = watch(request);
    request.abort();
    request.abort();
    assert.deepStrictEqual([request.aborted, request.destroyed], [true, true]);
    assert.deepStrictEqual(await events, ['abort']);
  }
  {
    const request = http.get({ port, path: '/never' });
    const events = watch(request);
    request.destroy(new Error('mine'));
    assert.deepStrictEqual([await events, request.aborted], [['mine'], false]);
  }
  {
    const request = http.get({ port, path: '/never' });
    const events = watch(request);
    await once(request, 'socket');
    request.destroy();
    assert.deepStrictEqual(await events, ['socket', 'ECONNRESET']);
  }
  {
    const request = http.get({ port, path: '/' });
    const events = watch(request);
    const [response] = await once(request, 'response');
    response.on('aborted', mustCall());
    response.on('error', mustCall((error) => assert.strictEqual(error.code, 'ECONNRESET')));
    response.on('end', mustNotCall());
    response.once('data', () => request.destroy());
    assert.deepStrictEqual(await events, ['socket', 'response']);
    assert.deepStrictEqual([response.aborted, response.complete, response.destroyed], [true, false, true]);
  }
  {
    // Destroying the response ends the connection.
    const request = http.get({ port, path: '/' });
    const [response] = await once(request, 'response');
    response.destroy();
    await once(request, 'close');
    assert.strictEqual(request.socket.destroyed, true);
  }
  for (const before of [true, false]) {
    const controller = new AbortController();
    if (before) controller.abort();
    const request = http.get({ port, path: '/never', signal: controller.signal });
    const events = watch(request);
    if (!before) setTimeout(() => controller.abort(), 10);
    assert.deepStrictEqual(await events, before ? ['ABORT_ERR'] : ['socket', 'ABORT_ERR']);
  }
  {
    // One that waits for a connection gives up its place; the connection serves the next.
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const first = http.get({ port, path: '/all', agent });
    const second = http.get({ port, path: '/all', agent });
    const third = http.get({ port, path: '/all', agent });
    const events = watch(second);
    second.destroy();
    first.on('response', (response) => response.resume());
    assert.deepStrictEqual(await events, ['ECONNRESET']);
    const [response] = await once(third, 'response');
    response.resume();
    await once(third, 'close');
    assert.strictEqual(third.socket, first.socket);
    agent.destroy();
  }
  {
    const request = http.get({ port, path: '/never', timeout: 10 });
    const events = watch(request);
    request.on('timeout', () => request.destroy());
    assert.deepStrictEqual(await events, ['socket', 'timeout', 'ECONNRESET']);
  }
  {
    const request = http.get({ port: 1, host: '127.0.0.1' });
    assert.deepStrictEqual(await watch(request), ['socket', 'ECONNREFUSED']);
  }
  server.closeAllConnections();
  server.close();
}));
