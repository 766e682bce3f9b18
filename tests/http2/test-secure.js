'use strict';
// Over TLS: ALPN chooses the protocol, clients of HTTP/1 are served where that is allowed, and refused where it is not.
const common = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const http2 = require('node:http2');
const https = require('node:https');
const path = require('node:path');
const tls = require('node:tls');

const keys = path.join(__dirname, '..', 'tls', 'keys');
const options = { key: fs.readFileSync(path.join(keys, 'server-key.pem')), cert: fs.readFileSync(path.join(keys, 'server-cert.pem')) };
const trusting = { rejectUnauthorized: false };

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

function body(stream) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => resolve(text)).on('error', reject);
  });
}

async function both() {
  const server = http2.createSecureServer({ ...options, allowHTTP1: true }, common.mustCall((request, response) => {
    response.setHeader('x-version', request.httpVersion);
    response.end(`${request.method} ${request.url}`);
  }, 2));
  const port = await listen(server);

  const client = http2.connect(`https://localhost:${port}`, trusting);
  const request = client.request({ ':path': '/two' });
  request.on('response', common.mustCall((headers) => assert.strictEqual(headers['x-version'], '2.0')));
  assert.strictEqual(await body(request), 'GET /two');
  assert.strictEqual(client.alpnProtocol, 'h2');
  assert.strictEqual(client.encrypted, true);
  assert.deepStrictEqual(client.originSet, [`https://localhost:${port}`]);
  await new Promise((resolve) => client.close(resolve));

  const response = await new Promise((resolve, reject) => {
    https.get(`https://localhost:${port}/one`, { ...trusting, agent: false }, resolve).on('error', reject);
  });
  assert.strictEqual(response.headers['x-version'], '1.1');
  assert.strictEqual(await body(response), 'GET /one');
  await new Promise((resolve) => server.close(resolve));
}

async function onlyTwo() {
  const server = http2.createSecureServer(options, common.mustNotCall());
  const port = await listen(server);
  const socket = tls.connect({ port, host: 'localhost', ...trusting });
  assert.match(await body(socket), /^HTTP\/1\.0 403 Forbidden[^]*expected `h2` to be available/);
  await new Promise((resolve) => server.close(resolve));
}

async function large() {
  const content = Buffer.alloc(3_000_000, 'abc');
  const server = http2.createSecureServer(options);
  server.on('stream', (stream) => stream.pipe(stream));
  const port = await listen(server);
  const client = http2.connect(`https://localhost:${port}`, trusting);
  const request = client.request({ ':method': 'POST' });
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.end(content);
  await new Promise((resolve) => request.on('close', resolve));
  assert.ok(Buffer.concat(chunks).equals(content));
  await new Promise((resolve) => client.close(resolve));
  await new Promise((resolve) => server.close(resolve));
}

both().then(onlyTwo).then(large).then(common.mustCall());
