'use strict';
// Sessions: tickets and their keys, a store of the program's (newSession, resumeSession), names and sessions together, and a second
// handshake over a connection with its limits.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');
const { constants } = require('node:crypto');
const { once } = require('node:events');
const { mustCall, mustCallAtLeast, mustNotCall } = require('../common');

const read = (name) => fs.readFileSync(path.join(__dirname, 'keys', name));
const ca = read('ca-cert.pem');
const keys = { key: read('server-key.pem'), cert: read('server-cert.pem') };

async function serve(options, onSecure = (socket) => socket.end('x')) {
  const server = tls.createServer({ ...keys, ...options }, onSecure);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const at = (server, options) => ({ port: server.address().port, host: '127.0.0.1', servername: 'localhost', ca, ...options });

/** One connection to its end: whether a session was resumed, and the last one that it got. */
async function visit(server, options) {
  const socket = tls.connect(at(server, options));
  const result = {};
  socket.on('session', (session) => {
    assert.ok(session.equals(socket.getSession()));
    assert.ok(socket.getTLSTicket() === undefined || Buffer.isBuffer(socket.getTLSTicket()));
    result.session = session;
  });
  socket.on('secureConnect', () => {
    result.reused = socket.isSessionReused();
    result.authorized = socket.authorized;
    result.session ??= socket.getSession();
  });
  socket.on('data', () => {});
  await once(socket, 'close');
  return result;
}

async function close(server) {
  server.close();
  await once(server, 'close');
}

async function tickets(maxVersion) {
  const server = await serve({ maxVersion });
  const { session, reused } = await visit(server);
  assert.strictEqual(reused, false);
  const again = await visit(server, { session });
  assert.deepStrictEqual([again.reused, again.authorized], [true, true]);
  // With other keys nobody can read the ticket; with the old ones it is good again.
  const before = server.getTicketKeys();
  assert.strictEqual(before.length, 48);
  server.setTicketKeys(Buffer.alloc(48, 1));
  assert.strictEqual((await visit(server, { session })).reused, false);
  server.setTicketKeys(before);
  assert.strictEqual((await visit(server, { session })).reused, true);
  // Another server with the same keys.
  const second = await serve({ maxVersion, ticketKeys: before });
  assert.strictEqual((await visit(second, { session })).reused, true);
  // What is no session is passed over.
  assert.strictEqual((await visit(second, { session: Buffer.from('nonsense') })).reused, false);
  await close(server);
  await close(second);
}

async function names() {
  // The name leads to another context; tickets are the server's all the same.
  const server = await serve();
  server.addContext('localhost', { key: read('server-key.pem'), cert: read('server-cert.pem') });
  const { session } = await visit(server);
  assert.strictEqual((await visit(server, { session })).reused, true);
  await close(server);
}

async function store(answer, expected) {
  const server = await serve({ maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET });
  const known = new Map();
  server.on('newSession', mustCallAtLeast((id, data, done) => {
    known.set(id.toString('hex'), data);
    setImmediate(done);
  }));
  server.on('resumeSession', mustCallAtLeast((id, done) => {
    setImmediate(done, null, answer(known.get(id.toString('hex'))));
  }));
  const { session } = await visit(server);
  assert.strictEqual(known.size, 1);
  assert.strictEqual((await visit(server, { session })).reused, expected);
  await close(server);
}

async function renegotiation() {
  let over;
  const ended = new Promise((resolve) => (over = resolve));
  const server = await serve({ maxVersion: 'TLSv1.2' }, (socket) => {
    socket.on('data', (data) => socket.write(data));
    socket.on('error', (error) => over(error));
  });
  const socket = tls.connect(at(server));
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  for (let i = 0; i < tls.CLIENT_RENEG_LIMIT; i++) {
    await new Promise((resolve, reject) => {
      assert.strictEqual(socket.renegotiate({}, (error) => (error ? reject(error) : resolve())), true);
    });
    // Data pass before, during and after it.
    socket.write('still here');
    assert.strictEqual(String((await once(socket, 'data'))[0]), 'still here');
  }
  socket.renegotiate({}, mustNotCall());
  assert.strictEqual((await ended).code, 'ERR_TLS_SESSION_ATTACK');
  await close(server);

  const modern = await serve({}, (other) => other.on('error', () => {}).resume());
  const client = tls.connect(at(modern));
  await once(client, 'secureConnect');
  const error = await new Promise((resolve) => assert.strictEqual(client.renegotiate({}, resolve), false));
  assert.strictEqual(error.code, 'ERR_SSL_WRONG_SSL_VERSION');
  client.destroy();
  await close(modern);
}

async function main() {
  await tickets('TLSv1.2');
  await tickets('TLSv1.3');
  await names();
  await store((data) => data, true);
  await store(() => null, false);
  await store(() => Buffer.from('nonsense'), false);
  await renegotiation();
}
main().then(mustCall());
