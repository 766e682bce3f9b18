'use strict';
// fetch() over plain HTTP: request line, headers, bodies both ways, streams, abort, and the errors of what cannot work.
const { mustCall } = require('../common');
const assert = require('node:assert');
const net = require('node:net');

const requests = [];
const server = net.createServer((socket) => {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = /content-length: (\d+)/i.exec(text)?.[1] ?? 0;
    if (text.length < end + 4 + Number(length)) return;
    requests.push(text);
    if (text.startsWith('GET /never')) return;
    if (text.startsWith('GET /chunked')) {
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
      return;
    }
    socket.end('HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 8\r\nX-One: 1\r\n\r\n{"a": 1}');
  });
}).listen(0, '127.0.0.1', mustCall(async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const response = await fetch(`${base}/path?q`, { method: 'POST', body: 'body', headers: { 'X-Name': 'value' } });
  assert.strictEqual(response.status, 201);
  assert.strictEqual(response.statusText, 'Created');
  assert.strictEqual(response.headers.get('x-one'), '1');
  assert.deepStrictEqual(await response.json(), { a: 1 });
  assert.match(requests[0], /^POST \/path\?q HTTP\/1\.1\r\n[^]*\r\nx-name: value\r\n[^]*\r\n\r\nbody$/i);

  const parts = [];
  for await (const part of (await fetch(`${base}/chunked`)).body) parts.push(Buffer.from(part));
  assert.strictEqual(Buffer.concat(parts).toString(), 'abcde');

  await assert.rejects(fetch(`${base}/never`, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
  await assert.rejects(fetch('http://127.0.0.1:1/'), { name: 'TypeError', message: 'fetch failed' });
  await assert.rejects(fetch('not a url'), { name: 'TypeError' });
  assert.strictEqual(await (await fetch('data:text/plain,hello')).text(), 'hello');
  server.close();
}));

assert.strictEqual(fetch.length, 1);
assert.deepStrictEqual({ ...Object.getOwnPropertyDescriptor(globalThis, 'fetch'), value: 0 },
  { value: 0, writable: true, enumerable: true, configurable: true });
assert.strictEqual(new Request('http://x/', { method: 'PUT' }).method, 'PUT');
assert.deepStrictEqual([...new Headers({ b: '2', a: '1' })], [['a', '1'], ['b', '2']]);
