'use strict';
// What streams can do: informational headers, pushes, trailers, files, resets, back-pressure, and the context of their requests.
const common = require('../common');
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');
const http2 = require('node:http2');

const { constants } = http2;
const storage = new AsyncLocalStorage();
const source = fs.readFileSync(__filename, 'utf8');

const answers = {
  '/info'(stream) {
    stream.additionalHeaders({ ':status': 103, 'link': '</a>' });
    assert.throws(() => stream.additionalHeaders({ ':status': 101 }), { code: 'ERR_HTTP2_STATUS_101' });
    stream.respond();
    assert.throws(() => stream.respond(), { code: 'ERR_HTTP2_HEADERS_SENT' });
    stream.end('body');
  },
  '/push'(stream) {
    stream.pushStream({ ':path': '/pushed' }, common.mustCall((error, push) => {
      assert.ifError(error);
      assert.strictEqual(push.id % 2, 0);
      assert.throws(() => push.pushStream({}, () => {}), { code: 'ERR_HTTP2_NESTED_PUSH' });
      push.respond({ 'x-pushed': 'yes' });
      push.end('pushed body');
      stream.end('pushing');
    }));
    stream.respond();
  },
  '/trailers'(stream) {
    assert.throws(() => stream.sendTrailers({}), { code: 'ERR_HTTP2_TRAILERS_NOT_READY' });
    stream.respond({}, { waitForTrailers: true });
    stream.on('wantTrailers', common.mustCall(() => stream.sendTrailers({ 'x-sum': '42', [http2.sensitiveHeaders]: ['x-sum'] })));
    stream.end('data');
  },
  '/file'(stream) {
    stream.respondWithFile(__filename, { 'content-type': 'text/plain' }, { offset: 13, length: 20 });
  },
  '/reset'(stream) {
    stream.on('error', common.mustCall((error) => assert.strictEqual(error.code, 'ERR_HTTP2_STREAM_ERROR')));
    stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  },
  '/injection'(stream) {
    // A NUL must not begin another field: the client gets no such header, and no answer.
    stream.on('error', () => {});
    stream.respond({ 'x-a': 'b\0' + '0set-cookie\0evil=1\0' + '0' });
    stream.end();
  },
};

const server = http2.createServer();
server.on('stream', (stream, headers) => answers[headers[':path']](stream));

/** @returns {Promise<object>} what came for a request */
function ask(client, path, extra) {
  return storage.run(path, () => new Promise((resolve) => {
    const got = { body: '', events: [] };
    const request = client.request({ ':path': path, ...extra });
    const same = () => assert.strictEqual(storage.getStore(), path);
    request.setEncoding('utf8');
    request.on('headers', (headers) => got.events.push(headers[':status']));
    request.on('response', (headers) => {
      same();
      got.headers = headers;
    });
    request.on('trailers', (trailers) => (got.trailers = trailers));
    request.on('data', (text) => {
      same();
      got.body += text;
    });
    request.on('error', (error) => (got.error = error));
    request.on('close', () => {
      same();
      resolve(Object.assign(got, { code: request.rstCode }));
    });
  }));
}

server.listen(0, '127.0.0.1', common.mustCall(async () => {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const pushes = [];
  client.on('stream', common.mustCall((push, headers) => {
    push.setEncoding('utf8');
    let body = '';
    push.on('push', common.mustCall((answer) => assert.strictEqual(answer['x-pushed'], 'yes')));
    push.on('data', (text) => (body += text));
    pushes.push(new Promise((resolve) => push.on('end', () => resolve([headers[':path'], body]))));
  }));

  const info = await ask(client, '/info');
  assert.deepStrictEqual(info.events, [103]);
  assert.strictEqual(info.body, 'body');
  assert.strictEqual((await ask(client, '/push')).body, 'pushing');
  assert.deepStrictEqual(await Promise.all(pushes), [['/pushed', 'pushed body']]);
  const trailers = await ask(client, '/trailers');
  assert.strictEqual(trailers.body, 'data');
  assert.strictEqual(trailers.trailers['x-sum'], '42');
  assert.deepStrictEqual(trailers.trailers[http2.sensitiveHeaders], ['x-sum']);
  const file = await ask(client, '/file');
  assert.strictEqual(file.body, source.slice(13, 33));
  assert.strictEqual(file.headers['content-length'], '20');
  const reset = await ask(client, '/reset');
  assert.strictEqual(reset.code, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  assert.match(reset.error.message, /NGHTTP2_ENHANCE_YOUR_CALM/);
  const injected = await ask(client, '/injection');
  assert.strictEqual(injected.headers?.['set-cookie'], undefined);
  await new Promise((resolve) => client.close(resolve));
  assert.throws(() => client.request(), { code: 'ERR_HTTP2_INVALID_SESSION' });
  await new Promise((resolve) => server.close(resolve));
}));
