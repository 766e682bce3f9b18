'use strict';
// EventSource, which has to be asked for: events of each kind, fields in pieces, reconnecting with the last id, and giving up.
const { mustCall, run } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');

if (!process.execArgv.includes('--experimental-eventsource')) {
  assert.strictEqual(typeof EventSource, 'undefined');
  const { status, stderr } = run(['--experimental-eventsource', __filename]);
  assert.strictEqual(status, 0, stderr);
  return;
}

const ids = [];
const server = http.createServer(async (request, response) => {
  if (request.url === '/204') return response.writeHead(204).end();
  if (request.url === '/html') return response.writeHead(200, { 'Content-Type': 'text/html' }).end('no');
  assert.strictEqual(request.headers.accept, 'text/event-stream');
  ids.push(request.headers['last-event-id']);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const part of [': comment\n', 'retry: 5\n', 'id: ', `${ids.length}\ndata: on`, 'e\ndata: two\n\n', 'event: named\r\ndata:x\r\n\r\n']) {
    response.write(part);
    await new Promise(setImmediate);
  }
  response.end();
});

server.listen(0, '127.0.0.1', mustCall(async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const source = new EventSource(`${base}/`);
  assert.strictEqual(source.readyState, EventSource.CONNECTING);
  const seen = [];
  for (const type of ['open', 'message', 'named', 'error']) {
    source.addEventListener(type, (event) => seen.push([type, event.data, event.lastEventId]));
  }
  while (seen.length < 7) await once(source, 'named');
  source.close();
  assert.strictEqual(source.readyState, EventSource.CLOSED);
  assert.deepStrictEqual(seen.slice(0, 7), [
    ['open', undefined, undefined], ['message', 'one\ntwo', '1'], ['named', 'x', '1'], ['error', undefined, undefined],
    ['open', undefined, undefined], ['message', 'one\ntwo', '2'], ['named', 'x', '2'],
  ]);
  assert.deepStrictEqual(ids, [undefined, '1']);

  for (const path of ['/204', '/html']) {
    const refused = new EventSource(base + path);
    await new Promise((resolve) => { refused.onerror = resolve; });
    assert.strictEqual(refused.readyState, EventSource.CLOSED, path);
  }
  server.close();
}));
