'use strict';
// Requests over TLS through a proxy: CONNECT with what the proxy must know and no more, then TLS with the server itself; what a proxy
// may answer instead.
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const path = require('node:path');
const { once } = require('node:events');
const { mustCall, mustNotCall } = require('../common');

const read = (name) => fs.readFileSync(path.join(__dirname, '..', 'tls', 'keys', name));
const ca = read('ca-cert.pem');

const listen = async (server) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
};

/** A proxy that passes bytes on, and what it was asked. */
function tunnels(asked) {
  return net.createServer((client) => {
    client.on('error', () => {});
    client.once('data', (head) => {
      asked.push(head.toString('latin1'));
      const server = net.connect(Number(/:(\d+) HTTP/.exec(asked.at(-1))[1]), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\nVia: us\r\n\r\n');
        client.pipe(server).pipe(client);
      });
      server.on('error', () => client.destroy());
    });
  });
}

const get = (options) => new Promise((resolve, reject) => {
  https.get({ host: 'localhost', ca, ...options }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (data) => (text += data)).on('end', () => resolve(text)).on('error', reject);
  }).on('error', reject);
});

async function main() {
  const server = https.createServer({ key: read('server-key.pem'), cert: read('server-cert.pem') }, (req, res) => res.end(`${req.url} ${req.headers.host}`));
  const port = await listen(server);
  const asked = [];
  const proxy = tunnels(asked);
  const proxyPort = await listen(proxy);
  const HTTPS_PROXY = `http://us%20er:pw@127.0.0.1:${proxyPort}`;

  // Two requests, one tunnel.
  const agent = new https.Agent({ keepAlive: true, proxyEnv: { HTTPS_PROXY } });
  assert.strictEqual(await get({ port, agent, path: '/a' }), `/a localhost:${port}`);
  await new Promise(setImmediate);
  assert.strictEqual(await get({ port, agent, path: '/b' }), `/b localhost:${port}`);
  assert.deepStrictEqual(asked.splice(0), [
    `CONNECT localhost:${port} HTTP/1.1\r\nproxy-authorization: Basic dXMgZXI6cHc=\r\nproxy-connection: keep-alive\r\n` +
    `host: localhost:${port}\r\n\r\n`,
  ]);
  agent.destroy();

  // Not for everybody; and not for plain HTTP, which has a variable of its own.
  const beside = new https.Agent({ proxyEnv: { HTTPS_PROXY, NO_PROXY: 'localhost' } });
  assert.strictEqual(await get({ port, agent: beside, path: '/c' }), `/c localhost:${port}`);
  const plain = http.createServer((req, res) => res.end(req.url));
  const plainPort = await listen(plain);
  const response = await new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: plainPort, path: '/d', agent: new http.Agent({ proxyEnv: { HTTPS_PROXY } }) }, resolve);
  });
  assert.strictEqual((await response.toArray()).join(''), '/d');
  plain.close();

  // For a while, for all.
  const restore = http.setGlobalProxyFromEnv({ HTTPS_PROXY });
  assert.strictEqual(await get({ port, path: '/e' }), `/e localhost:${port}`);
  assert.strictEqual(asked.length, 1);
  https.globalAgent.destroy();
  restore();
  assert.strictEqual(await get({ port, path: '/f' }), `/f localhost:${port}`);
  assert.strictEqual(asked.length, 1);
  https.globalAgent.destroy();

  assert.throws(() => https.get({ host: 'a\nb', port, agent: new https.Agent({ proxyEnv: { HTTPS_PROXY } }) }, mustNotCall()),
    { code: 'ERR_INVALID_CHAR' });
  proxy.close();
  server.close();

  // What is no tunnel.
  const tooMuch = `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100_000)}`;
  for (const [answer, message, status] of [
    ['HTTP/1.1 502 Bad Gateway\r\nX: y\r\n\r\n', 'Failed to establish tunnel to localhost:1 via PROXY: HTTP/1.1 502 Bad Gateway', 502],
    ['HTTP/1.1 201 Created\r\n\r\n', 'Failed to establish tunnel to localhost:1 via PROXY: HTTP/1.1 201 Created', 201],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'Failed to establish tunnel to localhost:1 via PROXY: HTTP/1.1 2000 OK', null],
    ['NONSENSE\r\n\r\n', 'Failed to establish tunnel to localhost:1 via PROXY: NONSENSE', null],
    ['', 'Connection to establish proxy tunnel ended unexpectedly'],
    ['HTTP/1.1 200 OK\r\n', 'Connection to establish proxy tunnel ended unexpectedly'],
    [tooMuch, 'The answer of PROXY is longer than 16384 bytes'],
    [null, 'Connection to establish proxy tunnel timed out after 50ms'],
  ]) {
    const bad = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        if (answer === tooMuch) socket.write(answer);
        else if (answer !== null) socket.end(answer);
      });
    });
    const url = `http://127.0.0.1:${await listen(bad)}/`;
    const failing = new https.Agent({ proxyEnv: { https_proxy: url } });
    const error = await get({ port: 1, agent: failing, timeout: answer === null ? 50 : undefined }).catch((reason) => reason);
    assert.strictEqual(error.code, 'ERR_PROXY_TUNNEL');
    assert.strictEqual(error.message.replace(url, 'PROXY'), message);
    assert.strictEqual(error.statusCode, status);
    assert.deepStrictEqual([Object.keys(failing.sockets), failing.totalSocketCount], [[], 0]);
    bad.close();
  }
}
main().then(mustCall());
