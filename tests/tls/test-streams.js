'use strict';
// How bytes move: large writes to a reader that takes its time, both ways at once, TLS inside of TLS, over pairs of streams and Unix
// sockets, sockets that were read before, half-open ends, ends without an end, and what closing leaves behind.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');
const { duplexPair } = require('node:stream');
const { expectsError, mustCall, tmpdir } = require('../common');

const read = (name) => fs.readFileSync(path.join(__dirname, 'keys', name));
const ca = read('ca-cert.pem');
const keys = { key: read('server-key.pem'), cert: read('server-cert.pem') };

async function serve(options, onSecure) {
  const server = tls.createServer({ ...keys, ...options }, onSecure);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function connected(options) {
  const socket = tls.connect({ servername: 'localhost', ca, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

const to = (server) => connected({ port: server.address().port, host: '127.0.0.1' });

async function close(server) {
  server.close();
  await once(server, 'close');
}

const pattern = Buffer.from(Array.from({ length: 251 }, (_, i) => i));
const bytes = (size) => Buffer.alloc(size, pattern);

/** Reads to the end, with pauses, and checks each byte. (An iterator would destroy the stream, with what it still has to write.) */
function readAll(stream, { slow = false } = {}) {
  let size = 0;
  stream.on('data', (chunk) => {
    const start = size % pattern.length;
    const expected = bytes(start + chunk.length).subarray(start);
    assert.ok(chunk.equals(expected), `wrong bytes near ${size}`);
    size += chunk.length;
    if (!slow) return;
    stream.pause();
    setImmediate(() => stream.resume());
  });
  return once(stream, 'end').then(() => size);
}

async function large() {
  const size = 24 * 1024 * 1024;
  const server = await serve({ allowHalfOpen: true }, async (socket) => {
    socket.end(bytes(size));
    assert.strictEqual(await readAll(socket, { slow: true }), size);
  });
  const socket = await to(server);
  const whole = bytes(size);
  const before = process.memoryUsage().rss;
  // One write of everything, then its end; nobody has read a byte yet.
  assert.strictEqual(socket.write(whole), false);
  assert.ok(socket.writableLength >= size);
  // What is encrypted and not sent is bounded: the kernel's share, and one burst.
  assert.ok(process.memoryUsage().rss - before < size, 'a write was encrypted as a whole');
  socket.end();
  assert.strictEqual(await readAll(socket, { slow: true }), size);
  assert.deepStrictEqual([socket.bytesWritten, socket.bytesRead], [size, size]);
  await close(server);
}

async function texts() {
  const parts = [['latin1: \xe9', 'latin1'], ['utf8: \u20ac', 'utf8'], ['wide: \u20ac', 'utf16le'], ['6869', 'hex'], ['x'.repeat(70_000), 'utf8']];
  const expected = Buffer.concat(parts.map(([text, encoding]) => Buffer.from(text, encoding)));
  const server = await serve({}, (socket) => {
    for (const [text, encoding] of parts) socket.write(text, encoding);
    socket.cork();
    for (const [text, encoding] of parts) socket.write(text, encoding);
    socket.uncork();
    socket.end();
  });
  const socket = await to(server);
  const got = [];
  socket.on('data', (chunk) => got.push(chunk));
  await once(socket, 'end');
  assert.ok(Buffer.concat(got).equals(Buffer.concat([expected, expected])));
  await close(server);
}

/** TLS over what `transport()` gives, as two ends. */
async function over(near, far, size) {
  const server = new tls.TLSSocket(far, { ...keys, isServer: true });
  server.end(bytes(size));
  const client = tls.connect({ socket: near, servername: 'localhost', ca });
  const sent = readAll(server);
  client.end(bytes(size));
  assert.strictEqual(await readAll(client), size);
  assert.strictEqual(await sent, size);
}

async function inside() {
  // Three of them, the outermost over TCP.
  const server = await serve({ allowHalfOpen: true }, (outer) => {
    const middle = new tls.TLSSocket(outer, { ...keys, isServer: true });
    const inner = new tls.TLSSocket(middle, { ...keys, isServer: true });
    inner.pipe(inner);
    inner.on('error', (error) => assert.ifError(error));
  });
  const outer = await to(server);
  const middle = await connected({ socket: outer });
  const inner = await connected({ socket: middle });
  inner.write(bytes(300_000));
  let size = 0;
  for await (const chunk of inner) if ((size += chunk.length) === 300_000) break;
  assert.strictEqual(size, 300_000);
  outer.destroy();
  await close(server);
}

async function transports() {
  const [near, far] = duplexPair({ allowHalfOpen: true });
  await over(near, far, 400_000);
  tmpdir.refresh();
  const name = path.join(tmpdir.path, 'socket');
  const server = net.createServer({ allowHalfOpen: true }).listen(name);
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const socket = net.connect({ path: name, allowHalfOpen: true });
  await over(socket, (await accepted)[0], 400_000);
  await close(server);
}

async function afterReading() {
  // Plain text first (as STARTTLS), its answer and the client's hello in one go, both ends paused meanwhile.
  const server = net.createServer(async (raw) => {
    raw.write('ready\n');
    await once(raw, 'readable');
    assert.strictEqual(String(raw.read(6)), 'start\n');
    const socket = new tls.TLSSocket(raw, { ...keys, isServer: true });
    socket.end('secret');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const raw = net.connect(server.address().port, '127.0.0.1');
  assert.strictEqual(String((await once(raw, 'data'))[0]), 'ready\n');
  raw.write('start\n');
  const socket = await connected({ socket: raw });
  assert.strictEqual(String((await once(socket, 'data'))[0]), 'secret');
  socket.destroy();
  await close(server);
}

async function ends() {
  // Half open: the client has ended, and still gets everything.
  const server = await serve({ allowHalfOpen: true }, (socket) => {
    socket.on('end', () => setImmediate(() => socket.end(bytes(100_000)))).resume();
  });
  const socket = await to(server);
  socket.end();
  assert.strictEqual(await readAll(socket), 100_000);
  await close(server);

  // Destroyed with a write under way: its callback hears of it, the other side of no regular end of the data.
  const deaf = await serve({}, (other) => {
    other.pause();
    other.on('error', () => {});
  });
  const writer = await to(deaf);
  const written = new Promise((resolve) => writer.write(bytes(64 * 1024 * 1024), resolve));
  setImmediate(() => writer.destroy());
  assert.ok((await written) instanceof Error);
  if (!writer.closed) await once(writer, 'close');
  deaf.close();

  // A connection that is gone knows nothing any more, and answers.
  for (const name of ['getCipher', 'getSession', 'getFinished', 'getPeerCertificate', 'getSharedSigalgs', 'getProtocol']) {
    assert.strictEqual(writer[name](), null, name);
  }
  assert.strictEqual(writer.ssl, null);
  assert.strictEqual(writer.getPeerX509Certificate(), undefined);
  assert.throws(() => writer.exportKeyingMaterial(10, 'x'), expectsError({ code: 'ERR_TLS_INVALID_STATE' }));
  assert.strictEqual(writer.setMaxSendFragment(1024), false);
  writer.setSession(Buffer.alloc(10));
  writer.setServername('other');
  writer.enableTrace();
}

async function main() {
  await large();
  await texts();
  await inside();
  await transports();
  await afterReading();
  await ends();
}
main().then(mustCall(() => process.exit()));
