// Flags: --expose-gc
'use strict';
// Connections that are closed are collected, whatever callbacks they had.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');
const v8 = require('node:v8');
const { once } = require('node:events');
const { mustCall } = require('../common');

const read = (name) => fs.readFileSync(path.join(__dirname, 'keys', name));
const count = 40;

async function main() {
  const server = tls.createServer({
    key: read('server-key.pem'), cert: read('server-cert.pem'),
    ALPNCallback: ({ protocols }) => protocols[0],
    SNICallback: (name, done) => setImmediate(done, null),
    pskCallback: () => undefined,
  }, (socket) => socket.on('error', () => {}).end('x'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (let i = 0; i < count; i++) {
    const socket = tls.connect({
      port: server.address().port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false, ALPNProtocols: ['a'],
      pskCallback: () => null,
    });
    socket.resume();
    await once(socket, 'close');
  }
  server.close();
  await once(server, 'close');
  // What the last turns of the loop still hold is no leak.
  for (let i = 0; i < 20 && v8.queryObjects(tls.TLSSocket, { format: 'count' }) > count / 4; i++) {
    await new Promise(setImmediate);
    global.gc();
  }
  assert.ok(v8.queryObjects(tls.TLSSocket, { format: 'count' }) <= count / 4);
}
main().then(mustCall());
