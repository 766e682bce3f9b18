'use strict';
// The client reads what servers send: bodies of each framing, heads in pieces, 1xx, trailers, and what is no HTTP.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

let answer = [];
const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', async () => {
    for (const part of answer) {
      if (socket.destroyed) return;
      if (part === null) socket.end();
      else if (part === 'reset') socket.resetAndDestroy();
      else socket.write(part, 'latin1');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
});

/** What a request came to: the response with its body as text, or the error. */
function get(parts, options) {
  answer = parts;
  const events = [];
  return new Promise((resolve) => {
    const request = http.get({ port: server.address().port, agent: false, ...options }, mustCallOnce((response) => {
      let body = '';
      response.setEncoding('latin1').on('data', (text) => { body += text; });
      response.on('aborted', () => events.push('aborted'));
      response.on('error', (error) => events.push(error.code));
      response.on('end', () => events.push('end'));
      response.on('close', () => resolve({ response, body, events, request }));
    }));
    request.on('continue', () => events.push('continue'));
    request.on('information', (info) => events.push(info.statusCode));
    request.on('error', (error) => resolve({ error, events }));
  });
}
function mustCallOnce(fn) {
  let called = false;
  return (...args) => {
    assert.ok(!called);
    called = true;
    fn(...args);
  };
}

server.listen(0, '127.0.0.1', mustCall(async () => {
  const head = 'HTTP/1.1 200 OK\r\n';
  for (const [name, parts, body] of [
    ['length', [`${head}Content-Length: 5\r\n\r\nhello`], 'hello'],
    ['length in pieces', [...`${head}Content-Length: 5\r\n\r\nhello`], 'hello'],
    ['chunked', [`${head}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;ext=1\r\nlo\r\n0\r\n\r\n`], 'hello'],
    ['until the end', [`${head}\r\nhel`, 'lo', null], 'hello'],
    ['HTTP/1.0', ['HTTP/1.0 200 OK\r\n\r\nhello', null], 'hello'],
    ['204', ['HTTP/1.1 204 No Content\r\n\r\n'], ''],
    ['304', ['HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n'], ''],
    ['empty', [`${head}Content-Length: 0\r\n\r\n`], ''],
  ]) {
    const { response, body: actual, error, events } = await get(parts);
    assert.ifError(error);
    assert.strictEqual(actual, body, name);
    assert.deepStrictEqual([response.complete, response.aborted, response.destroyed, events], [true, false, true, ['end']], name);
  }

  const head5 = await get([`${head}Content-Length: 5\r\n\r\n`], { method: 'HEAD' });
  assert.deepStrictEqual([head5.body, head5.response.headers['content-length']], ['', '5']);

  const trailers = await get([`${head}Transfer-Encoding: chunked\r\nTrailer: X\r\nA: 1\r\nA: 2\r\nSet-Cookie: c\r\nSet-Cookie: d\r\n\r\n` +
    '0\r\nX: y\r\n\r\n']);
  assert.deepStrictEqual({ ...trailers.response.headers },
    { 'transfer-encoding': 'chunked', 'trailer': 'X', 'a': '1, 2', 'set-cookie': ['c', 'd'] });
  assert.deepStrictEqual({ ...trailers.response.trailers }, { x: 'y' });
  assert.deepStrictEqual(trailers.response.rawTrailers, ['X', 'y']);

  const informed = await get(['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: l\r\n\r\n', `${head}Content-Length: 1\r\n\r\n1`]);
  assert.deepStrictEqual([informed.body, informed.events], ['1', ['continue', 100, 103, 'end']]);

  for (const [name, parts, code] of [
    ['nothing', [null], 'ECONNRESET'], ['reset', ['reset'], 'ECONNRESET'], ['half a head', ['HTTP/1.1 200', null], 'ECONNRESET'],
    ['no HTTP', ['what?\r\n'], 'HPE_INVALID_CONSTANT'],
    ['two lengths', [`${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`], 'HPE_UNEXPECTED_CONTENT_LENGTH'],
    ['chunked and length', [`${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`], 'HPE_INVALID_TRANSFER_ENCODING'],
    ['a head too large', [`${head}${'Name: value\r\n'.repeat(4000)}`], 'HPE_HEADER_OVERFLOW'],
  ]) {
    const { error } = await get(parts);
    assert.strictEqual(error?.code, code, name);
    if (code.startsWith('HPE')) assert.ok(Buffer.isBuffer(error.rawPacket) && error.message.startsWith('Parse Error: '), name);
  }
  assert.strictEqual((await get([`${head}A: ${'b'.repeat(100)}\r\n\r\n`], { maxHeaderSize: 50 })).error.code, 'HPE_HEADER_OVERFLOW');

  for (const parts of [[`${head}Content-Length: 5\r\n\r\nhe`, null], [`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhe`, null]]) {
    const { response, body, events } = await get(parts);
    assert.deepStrictEqual([response.complete, response.aborted, body, events], [false, true, 'he', ['aborted', 'ECONNRESET']]);
  }

  // What follows a response on a connection that is kept belongs to nobody.
  const agent = new http.Agent({ keepAlive: true });
  const { request } = await get([`${head}Content-Length: 1\r\n\r\n1HTTP/1.1 500 No\r\n\r\n`], { agent });
  request.on('error', mustNotCall());
  agent.destroy();
  server.close();
}));
