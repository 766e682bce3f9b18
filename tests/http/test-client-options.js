'use strict';
// http.request(): what its options and URL put into the head of the request, and what it refuses.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

for (const [options, code] of [
  [{ method: 1 }, 'ERR_INVALID_ARG_TYPE'], [{ method: 'a b' }, 'ERR_INVALID_HTTP_TOKEN'],
  [{ path: '/a b' }, 'ERR_UNESCAPED_CHARACTERS'], [{ path: '/a\r\nx: y' }, 'ERR_UNESCAPED_CHARACTERS'],
  [{ protocol: 'x:' }, 'ERR_INVALID_PROTOCOL'], [{ agent: {} }, 'ERR_INVALID_ARG_TYPE'], [{ host: 5 }, 'ERR_INVALID_ARG_TYPE'],
  [{ hostname: {} }, 'ERR_INVALID_ARG_TYPE'], [{ timeout: '1' }, 'ERR_INVALID_ARG_TYPE'],
  [{ maxHeaderSize: -1 }, 'ERR_OUT_OF_RANGE'], [{ insecureHTTPParser: 1 }, 'ERR_INVALID_ARG_TYPE'],
  [{ joinDuplicateHeaders: 1 }, 'ERR_INVALID_ARG_TYPE'], [{ httpValidation: 'x' }, 'ERR_INVALID_ARG_VALUE'],
  [{ signal: 5 }, 'ERR_INVALID_ARG_TYPE'], [{ headers: { 'a b': '1' } }, 'ERR_INVALID_HTTP_TOKEN'],
  [{ headers: { a: '1\n2' } }, 'ERR_INVALID_CHAR'], [{ headers: { a: undefined } }, 'ERR_HTTP_INVALID_HEADER_VALUE'],
]) {
  assert.throws(() => http.request(options), { code }, JSON.stringify(options));
}
assert.throws(() => http.get('no url'), { code: 'ERR_INVALID_URL' });
assert.throws(() => http.get('https://localhost/'), { code: 'ERR_INVALID_PROTOCOL' });

const heads = [];
const server = net.createServer((socket) => {
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (data) => {
    text += data.latin1Slice();
    if (!text.includes('\r\n\r\n')) return;
    heads.push(text);
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
}).listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const base = { port, host: '127.0.0.1', agent: false };
  async function head(...args) {
    heads.length = 0;
    await new Promise((resolve, reject) => {
      const request = http.request(...args);
      request.on('response', (response) => response.resume().on('end', resolve)).on('error', reject);
      request.end();
    });
    return heads[0].split('\r\n').slice(0, -2);
  }
  const at = `127.0.0.1:${port}`;
  assert.deepStrictEqual(await head(base), ['GET / HTTP/1.1', `Host: ${at}`, 'Connection: close']);
  assert.deepStrictEqual(await head({ ...base, agent: undefined }), ['GET / HTTP/1.1', `Host: ${at}`, 'Connection: keep-alive']);
  assert.deepStrictEqual(await head(`http://u:p%40@${at}/x?y#z`, { agent: false, method: 'post', headers: { A: ['1', '2'], b: 3 } }),
    ['POST /x?y HTTP/1.1', 'A: 1', 'A: 2', 'b: 3', `Host: ${at}`, `Authorization: Basic ${btoa('u:p@')}`,
      'Connection: close', 'Content-Length: 0']);
  assert.deepStrictEqual(await head(new URL(`http://${at}/`), { agent: false, path: '/other' }),
    ['GET /other HTTP/1.1', `Host: ${at}`, 'Connection: close']);
  assert.deepStrictEqual(await head({ ...base, setHost: false }), ['GET / HTTP/1.1', 'Connection: close']);
  assert.deepStrictEqual(await head({ ...base, defaultPort: port }), ['GET / HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close']);
  assert.deepStrictEqual(await head({ ...base, headers: ['X', 'y', 'host', 'h'] }),
    ['GET / HTTP/1.1', 'X: y', 'host: h', 'Connection: close']);
  assert.deepStrictEqual(await head({ ...base, headers: { 'a': ['1', '2'], 'b': ['1', '2'] }, uniqueHeaders: ['a', 'B'] }),
    ['GET / HTTP/1.1', 'a: 1; 2', 'b: 1; 2', `Host: ${at}`, 'Connection: close']);
  for (const [host, expected] of [['::1', `[::1]:${port}`], ['[::1]', `[::1]:${port}`], ['name', `name:${port}`]]) {
    const lines = await head({ ...base, agent: undefined, host, createConnection: () => net.connect(port, '127.0.0.1') });
    assert.ok(lines.includes(`Host: ${expected}`), `${host}: ${lines}`);
  }
  assert.deepStrictEqual((await head({ ...base, method: 'PUT' })).at(-1), 'Content-Length: 0');
  assert.deepStrictEqual((await head({ ...base, method: 'M-SEARCH' }))[0], 'M-SEARCH / HTTP/1.1');

  const request = http.request(base);
  assert.throws(() => { request.path = '/\n'; }, { code: 'ERR_UNESCAPED_CHARACTERS' });
  request.path = '/changed';
  assert.deepStrictEqual([request.path, request.method, request.host, request.protocol], ['/changed', 'GET', '127.0.0.1', 'http:']);
  request.on('error', mustCall((error) => assert.strictEqual(error.code, 'ECONNRESET')));
  request.destroy();
  server.close();
}));
