'use strict';
// HTTPS: server and client of node:https, keep-alive and resumed sessions, bodies both ways, fetch, and plain HTTP at its door.
const assert = require('node:assert');
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const { once } = require('node:events');
const { mustCall } = require('../common');
const { exchange } = require('../servers/raw');

const read = (name) => fs.readFileSync(path.join(__dirname, '..', 'tls', 'keys', name));
const ca = read('ca-cert.pem');

const server = https.createServer({ key: read('server-key.pem'), cert: read('server-cert.pem') }, (req, res) => {
  const parts = [];
  req.on('data', (data) => parts.push(data)).on('end', () => {
    res.setHeader('X-Protocol', `${req.socket.getProtocol()} ${req.socket.encrypted} ${req.socket.alpnProtocol}`);
    res.end(Buffer.concat([Buffer.from(`${req.method} ${req.url} `), ...parts]));
  });
});

function ask(options, body = '') {
  return new Promise((resolve, reject) => {
    const req = https.request({ port: server.address().port, host: 'localhost', ca, ...options }, (res) => {
      const parts = [];
      const { socket } = res;
      res.on('data', (data) => parts.push(data)).on('end', () => resolve({ res, body: Buffer.concat(parts), socket, reused: req.reusedSocket }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const first = await ask({ agent, path: '/a', method: 'POST' }, 'body');
  assert.strictEqual(String(first.body), 'POST /a body');
  assert.match(first.res.headers['x-protocol'], /^TLSv1\.3 true/);
  const second = await ask({ agent, path: '/b' });
  assert.strictEqual(second.reused, true);
  const big = crypto.getRandomValues(Buffer.alloc(60_000));
  const long = Buffer.concat(Array(40).fill(big));
  const echoed = await ask({ agent, path: '/', method: 'PUT' }, long);
  assert.ok(echoed.body.subarray('PUT / '.length).equals(long));
  // A new connection of the same agent resumes the session.
  second.socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const third = await ask({ agent, path: '/c' });
  assert.strictEqual(third.socket.isSessionReused(), true);
  agent.destroy();
  await assert.rejects(ask({ ca: undefined, agent: false }), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  await assert.rejects(ask({ servername: 'other.example', agent: false }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  const all = await Promise.all(Array.from({ length: 30 }, (_, i) => ask({ agent: false, path: `/${i}` })));
  assert.ok(all.every(({ body }, i) => String(body) === `GET /${i} `));

  // Who speaks plain HTTP is told so by the event, and others are served.
  const told = once(server, 'clientError');
  server.once('tlsClientError', mustCall());
  server.on('clientError', (error, socket) => socket.destroy());
  await exchange(server.address().port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.strictEqual((await told)[0].code, 'ERR_SSL_HTTP_REQUEST');
  assert.strictEqual(String((await ask({ agent: false, path: '/last' })).body), 'GET /last ');
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
})();
