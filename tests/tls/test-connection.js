'use strict';
// TLS connections: data both ways, who is trusted and who is not, names, protocols, client certificates, resumption, versions,
// transports of other kinds, and peers that talk nonsense or leave.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');
const { duplexPair } = require('node:stream');
const { expectsError, mustNotCall } = require('../common');

const read = (name) => fs.readFileSync(path.join(__dirname, 'keys', name));
const ca = read('ca-cert.pem');
const server = { key: read('server-key.pem'), cert: read('server-cert.pem') };

/** A server that sends back what it gets; resolves to it when it listens. */
async function serve(options, onSecure) {
  const made = tls.createServer({ ...server, ...options }, (socket) => {
    socket.on('error', () => {});
    if (onSecure) onSecure(socket);
    else socket.pipe(socket);
  });
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  return made;
}

const at = (made, options) => ({ port: made.address().port, host: '127.0.0.1', ca, ...options });

async function connected(options) {
  const socket = tls.connect(options);
  await once(socket, 'secureConnect');
  return socket;
}

async function failure(options) {
  const socket = tls.connect(options, mustNotCall());
  const [error] = await once(socket, 'error');
  return error;
}

async function data() {
  const made = await serve();
  const socket = await connected(at(made));
  assert.strictEqual(socket.authorized, true);
  assert.strictEqual(socket.encrypted, true);
  assert.strictEqual(socket.getProtocol(), 'TLSv1.3');
  assert.match(socket.getCipher().name, /^TLS_/);
  assert.strictEqual(socket.getPeerCertificate().subject.CN, 'server.weft.test');
  assert.strictEqual(socket.getPeerCertificate(true).issuerCertificate.subject.CN, 'Weft test authority');
  assert.strictEqual(socket.getPeerX509Certificate().checkHost('a.weft.test'), '*.weft.test');
  assert.strictEqual(socket.remotePort, made.address().port);
  const sent = crypto.getRandomValues(Buffer.alloc(60_000));
  const all = Buffer.concat(Array(50).fill(sent));
  const back = [];
  socket.on('data', (part) => back.push(part));
  for (let i = 0; i < 50; i++) socket.write(sent);
  socket.end();
  await once(socket, 'end');
  assert.ok(Buffer.concat(back).equals(all));
  made.close();
  await once(made, 'close');
}

async function trust() {
  const made = await serve();
  assert.strictEqual((await failure(at(made, { ca: undefined }))).code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  assert.strictEqual((await failure(at(made, { ca: read('self-cert.pem') }))).code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  assert.strictEqual((await failure(at(made, { servername: 'evil.example' }))).code, 'ERR_TLS_CERT_ALTNAME_INVALID');
  assert.strictEqual((await failure(at(made, { checkServerIdentity: () => new Error('not today') }))).message, 'not today');
  for (const servername of ['localhost', 'a.weft.test']) (await connected(at(made, { servername }))).destroy();
  const lax = await connected(at(made, { ca: undefined, rejectUnauthorized: false }));
  assert.strictEqual(lax.authorized, false);
  assert.strictEqual(lax.authorizationError, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  lax.destroy();
  // What was refused saw no data, and the server has had no connection of it.
  const seen = await serve({}, mustNotCall());
  const told = once(seen, 'tlsClientError');
  await failure(at(seen, { servername: 'evil.example' }));
  await told;
  seen.close();
  const self = await serve({ key: read('self-key.pem'), cert: read('self-cert.pem') });
  assert.strictEqual((await failure(at(self, { servername: 'localhost' }))).code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  self.close();
  made.close();
}

async function names() {
  const made = await serve({ ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => socket.end(`${socket.servername} ${socket.alpnProtocol}`));
  made.addContext('*.example', { key: read('other-key.pem'), cert: read('other-cert.pem') });
  const ask = async (options) => {
    const socket = await connected(at(made, options));
    const { subject } = socket.getPeerCertificate();
    let text = '';
    for await (const part of socket) text += part;
    return [text, subject.CN, socket.alpnProtocol];
  };
  assert.deepStrictEqual(await ask({ servername: 'other.example', ALPNProtocols: ['http/1.1'] }), ['other.example http/1.1', 'other.example', 'http/1.1']);
  assert.deepStrictEqual(await ask({ servername: 'a.weft.test', ALPNProtocols: ['http/1.1', 'h2'] }), ['a.weft.test h2', 'server.weft.test', 'h2']);
  assert.deepStrictEqual(await ask({}), ['false false', 'server.weft.test', false]);
  made.on('tlsClientError', () => {});
  assert.strictEqual((await failure(at(made, { ALPNProtocols: ['other'] }))).code, 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL');
  made.close();
}

async function clients() {
  const made = await serve({ ca, requestCert: true }, (socket) => socket.end(socket.getPeerCertificate().subject.O));
  const known = await connected(at(made, { key: read('client-key.pem'), cert: read('client-cert.pem') }));
  const [answer] = await once(known, 'data');
  assert.strictEqual(String(answer), 'Weft');
  // A client without one gets nothing.
  const unknown = tls.connect(at(made));
  unknown.on('data', mustNotCall());
  const [refusal] = await once(unknown, 'error');
  assert.strictEqual(refusal.code, 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
  made.close();
}

async function resumption() {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    const made = await serve({ maxVersion });
    const first = tls.connect(at(made));
    const [session] = await once(first, 'session');
    first.end();
    const second = await connected(at(made, { session }));
    assert.strictEqual(second.isSessionReused(), true, maxVersion);
    assert.strictEqual(second.authorized, true);
    second.destroy();
    made.close();
  }
}

async function settings() {
  const made = await serve({ minVersion: 'TLSv1.3' });
  made.on('tlsClientError', () => {});
  assert.strictEqual((await failure(at(made, { maxVersion: 'TLSv1.2' }))).code, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  made.close();
  const packed = await serve({ key: undefined, cert: undefined, pfx: read('server.pfx'), passphrase: 'secret' });
  (await connected(at(packed))).destroy();
  packed.close();
  const locked = await serve({ key: read('server-key-encrypted.pem'), passphrase: 'secret' });
  (await connected(at(locked))).destroy();
  locked.close();
  assert.throws(() => tls.createSecureContext({ key: read('server-key-encrypted.pem'), passphrase: 'wrong' }), /bad decrypt/);
  assert.throws(() => tls.createSecureContext({ ...server, key: read('other-key.pem') }), expectsError({ code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' }));
  assert.throws(() => tls.createSecureContext({ ciphers: 'no-such-cipher' }), /no cipher match/i);
  assert.throws(() => tls.createSecureContext({ minVersion: 'TLSv9' }), expectsError({ code: 'ERR_TLS_INVALID_PROTOCOL_VERSION' }));
}

// What one context trusts is no other one's business.
async function apart() {
  const made = await serve();
  const trusting = tls.createSecureContext();
  trusting.context.addCACert(ca);
  (await connected({ ...at(made), secureContext: trusting })).destroy();
  tls.createSecureContext({ pfx: read('server.pfx'), passphrase: 'secret' });
  assert.strictEqual((await failure(at(made, { ca: undefined }))).code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  made.close();
}

async function transports() {
  // Over two ends of a pair of streams, and over a connection that is there already.
  const [left, right] = duplexPair();
  const theirs = new tls.TLSSocket(left, { ...server, isServer: true });
  const ours = tls.connect({ socket: right, ca, servername: 'localhost' });
  theirs.end('over a pair');
  const [text] = await once(ours, 'data');
  assert.strictEqual(String(text), 'over a pair');
  ours.destroy();
  const made = await serve();
  const plain = net.connect(at(made));
  await once(plain, 'connect');
  const upgraded = await connected({ socket: plain, ca, servername: 'localhost' });
  upgraded.write('echo');
  assert.strictEqual(String((await once(upgraded, 'data'))[0]), 'echo');
  upgraded.destroy();
  made.close();
}

async function troubles() {
  const made = await serve({ handshakeTimeout: 200 });
  made.on('tlsClientError', (problem, socket) => socket.destroy());
  const { port } = made.address();
  const error = () => once(made, 'tlsClientError').then(([one]) => one.code);
  for (const [bytes, code] of [['GET / HTTP/1.1\r\n\r\n', 'ERR_SSL_HTTP_REQUEST'], ['\x16\x03\x01\x00\x05nonsense', undefined], ['', 'ECONNRESET']]) {
    const told = error();
    const socket = net.connect(port, '127.0.0.1', () => (bytes ? socket.write(bytes, 'latin1') : socket.end()));
    socket.on('error', () => {});
    const found = await told;
    if (code === undefined) assert.match(found, /^ERR_SSL_/);
    else assert.strictEqual(found, code);
    socket.destroy();
  }
  const slow = error();
  const silent = net.connect(port, '127.0.0.1');
  silent.on('error', () => {});
  assert.strictEqual(await slow, 'ERR_TLS_HANDSHAKE_TIMEOUT');
  silent.destroy();
  // Random bytes in place of a record of an established connection.
  const wires = [];
  made.on('connection', (socket) => wires.push(socket));
  const broken = await connected(at(made));
  wires.at(-1).write(crypto.getRandomValues(Buffer.alloc(200)));
  assert.match((await once(broken, 'error'))[0].code, /^ERR_SSL_/);
  const plain = net.createServer((socket) => socket.end('no TLS here\n')).listen(0, '127.0.0.1');
  await once(plain, 'listening');
  assert.match((await failure({ port: plain.address().port, host: '127.0.0.1' })).code, /^ERR_SSL_/);
  plain.close();
  const gone = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(gone, 'listening');
  assert.strictEqual((await failure({ port: gone.address().port, host: '127.0.0.1' })).code, 'ECONNRESET');
  gone.close();
  // And all others are served.
  (await connected(at(made))).destroy();
  made.close();
}

(async () => {
  for (const part of [data, trust, names, clients, resumption, settings, apart, transports, troubles]) await part();
})();
