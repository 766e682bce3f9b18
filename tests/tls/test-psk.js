'use strict';
// Keys that both sides know: TLS 1.2 and 1.3, the hint, wrong keys, and callbacks that throw, answer nonsense or destroy.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { mustCall, mustNotCall } = require('../common');

const key = Buffer.from('82072606b502b0f4025e90eb75fe137d', 'hex');
const ciphers = 'PSK+HIGH:TLS_AES_128_GCM_SHA256';

async function serve(options) {
  const server = tls.createServer({ ciphers, ...options });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const at = (server, options) => ({
  port: server.address().port, host: '127.0.0.1', ciphers, checkServerIdentity() {}, pskCallback: () => ({ psk: key, identity: 'Ada' }), ...options,
});

async function good(maxVersion) {
  const server = await serve({
    maxVersion, pskIdentityHint: 'who are you?',
    pskCallback: mustCall((socket, identity) => {
      assert.ok(socket instanceof tls.TLSSocket);
      assert.strictEqual(identity, 'Ada');
      return key;
    }),
  });
  server.on('secureConnection', (socket) => socket.end('hello'));
  const socket = tls.connect(at(server, {
    maxVersion,
    pskCallback: mustCall((hint) => {
      // TLS 1.3 has no hints.
      assert.strictEqual(hint, maxVersion === 'TLSv1.2' ? 'who are you?' : null);
      return { psk: key, identity: 'Ada' };
    }),
  }));
  await once(socket, 'secureConnect');
  assert.strictEqual(socket.authorized, true);
  assert.strictEqual(socket.getProtocol(), maxVersion);
  assert.deepStrictEqual(socket.getPeerCertificate(), {});
  const [text] = await once(socket, 'data');
  assert.strictEqual(String(text), 'hello');
  socket.end();
  server.close();
  await once(server, 'close');
}

/** The errors that server and client hear of. */
async function bad(serverCallback, clientCallback) {
  const server = await serve({ maxVersion: 'TLSv1.2', pskCallback: serverCallback });
  server.on('secureConnection', mustNotCall());
  const told = once(server, 'tlsClientError');
  const socket = tls.connect(at(server, { pskCallback: clientCallback }));
  const [error] = await once(socket, 'error');
  const [serverError] = await told;
  server.close();
  await once(server, 'close');
  return { error, serverError };
}

async function main() {
  await good('TLSv1.2');
  await good('TLSv1.3');
  const ok = () => ({ psk: key, identity: 'Ada' });
  assert.strictEqual((await bad(() => Buffer.alloc(16), ok)).serverError.library, 'SSL routines');
  assert.strictEqual((await bad(() => 'text', ok)).serverError.code, 'ERR_INVALID_ARG_TYPE');
  assert.strictEqual((await bad(() => Buffer.alloc(1000), ok)).serverError.code, 'ERR_INVALID_ARG_VALUE');
  assert.strictEqual((await bad(() => {
    throw new Error('no');
  }, ok)).serverError.message, 'no');
  assert.strictEqual((await bad(() => key, () => {
    throw new Error('not me');
  })).error.message, 'not me');
  assert.strictEqual((await bad(() => key, () => ({ psk: key, identity: 'x'.repeat(500) }))).error.code, 'ERR_INVALID_ARG_VALUE');
  assert.strictEqual((await bad(() => key, () => ({ psk: key }))).error.code, 'ERR_INVALID_ARG_TYPE');
  // Destroyed in the middle of OpenSSL's work.
  const server = await serve({ pskCallback(socket) {
    socket.destroy();
    return key;
  } });
  const socket = tls.connect(at(server));
  const [error] = await once(socket, 'error');
  assert.strictEqual(error.code, 'ECONNRESET');
  server.close();
  assert.throws(() => tls.createServer({ pskCallback: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
}
main().then(mustCall());
