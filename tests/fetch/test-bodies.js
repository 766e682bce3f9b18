'use strict';
// fetch(): bodies up and down, streamed, compressed, multipart; redirects; cookies; abort; the errors of what fails.
const { mustCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const zlib = require('node:zlib');
const { once } = require('node:events');

const text = 'some text, '.repeat(1000);
// A connection that the server gives up while it is used again would be a reset, on a machine that is held up for seconds.
const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const url = new URL(request.url, 'http://x');
  switch (url.pathname) {
    case '/echo': {
      response.setHeader('Content-Type', request.headers['content-type'] ?? 'none');
      response.setHeader('X-Length', request.headers['content-length'] ?? request.headers['transfer-encoding'] ?? 'none');
      request.pipe(response);
      return;
    }
    case '/encoded': {
      const encoding = url.searchParams.get('as');
      const encode = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, deflate: zlib.deflateSync, zstd: zlib.zstdCompressSync }[encoding];
      response.setHeader('Content-Encoding', encoding);
      response.end(encode(text));
      return;
    }
    case '/redirect': {
      response.writeHead(Number(url.searchParams.get('code')), { Location: '/echo' }).end();
      return;
    }
    case '/loop': {
      response.writeHead(302, { Location: '/loop' }).end();
      return;
    }
    case '/slow': {
      response.write('a');
      request.on('close', mustCall());
      return;
    }
    case '/cut': {
      response.writeHead(200, { 'Content-Length': '10' });
      response.write('abc', () => request.socket.destroy());
      return;
    }
    case '/cookies': {
      response.setHeader('Set-Cookie', ['a=1', 'b=2; Secure']);
      response.end(request.headers.cookie);
      return;
    }
    default:
      response.writeHead(404, 'Nowhere').end();
  }
});

server.listen(0, '127.0.0.1', mustCall(async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const post = (body, init) => fetch(`${base}/echo`, { method: 'POST', body, ...init });

  for (const [body, type, length] of [
    ['täxt', 'text/plain;charset=UTF-8', '5'], [new Uint8Array([1, 2, 3]), 'none', '3'],
    [new URLSearchParams({ a: '1 2' }), 'application/x-www-form-urlencoded;charset=UTF-8', '5'],
    [new Blob(['blob'], { type: 'x/y' }), 'x/y', '4'],
  ]) {
    const response = await post(body);
    assert.strictEqual(response.headers.get('content-type'), type);
    assert.strictEqual(response.headers.get('x-length'), length);
    assert.deepStrictEqual(await response.bytes(), await new Response(body).bytes());
  }
  const form = new FormData();
  form.append('field', 'välue');
  form.append('file', new File(['content'], 'näme.txt', { type: 'text/x' }));
  const echoed = await (await post(form)).formData();
  assert.strictEqual(echoed.get('field'), 'välue');
  const file = echoed.get('file');
  assert.deepStrictEqual([file.name, file.type, await file.text()], ['näme.txt', 'text/x', 'content']);

  const stream = new ReadableStream({
    async start(controller) {
      for (const part of ['one', 'two', 'three']) {
        controller.enqueue(new TextEncoder().encode(part));
        await new Promise(setImmediate);
      }
      controller.close();
    },
  });
  await assert.rejects(async () => post(stream), TypeError);  // duplex: 'half' is missing
  const streamed = await post(stream, { duplex: 'half' });
  assert.strictEqual(streamed.headers.get('x-length'), 'chunked');
  assert.strictEqual(await streamed.text(), 'onetwothree');
  const big = new Uint8Array(3_000_000).map((_, i) => i * 7);
  assert.deepStrictEqual(Buffer.from(await (await post(big)).arrayBuffer()), Buffer.from(big));

  for (const encoding of ['gzip', 'br', 'deflate', 'zstd']) {
    const response = await fetch(`${base}/encoded?as=${encoding}`);
    assert.strictEqual(await response.text(), text, encoding);
  }
  for (const [code, method] of [[301, 'GET'], [302, 'GET'], [303, 'GET'], [307, 'POST'], [308, 'POST']]) {
    const response = await fetch(`${base}/redirect?code=${code}`, { method: 'POST', body: 'kept' });
    assert.deepStrictEqual([response.redirected, response.url, await response.text()], [true, `${base}/echo`, method === 'GET' ? '' : 'kept']);
  }
  const manual = await fetch(`${base}/redirect?code=302`, { redirect: 'manual' });
  assert.deepStrictEqual([manual.status, manual.headers.get('location')], [302, '/echo']);
  await assert.rejects(fetch(`${base}/loop`), { name: 'TypeError', message: 'fetch failed' });
  await assert.rejects(fetch(`${base}/redirect?code=302`, { redirect: 'error' }), { name: 'TypeError' });

  const cookies = await fetch(`${base}/cookies`, { headers: { Cookie: 'c=3' } });
  assert.deepStrictEqual([cookies.headers.getSetCookie(), await cookies.text()], [['a=1', 'b=2; Secure'], 'c=3']);
  const missing = await fetch(`${base}/nothing`);
  assert.deepStrictEqual([missing.ok, missing.status, missing.statusText], [false, 404, 'Nowhere']);

  const controller = new AbortController();
  const slow = await fetch(`${base}/slow`, { signal: controller.signal });
  const reading = slow.text();
  setTimeout(() => controller.abort(), 10);
  await assert.rejects(reading, { name: 'AbortError' });
  const cut = await fetch(`${base}/cut`);
  await assert.rejects(cut.text(), (error) => error instanceof TypeError && error.cause.code === 'UND_ERR_SOCKET');
  const gone = http.createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address();
  await new Promise((resolve) => gone.close(resolve));
  await assert.rejects(fetch(`http://127.0.0.1:${port}`), (error) => error.cause.code === 'ECONNREFUSED');
  await assert.rejects(fetch('ftp://x'), { name: 'TypeError' });

  server.close();
  server.closeAllConnections();
}));
