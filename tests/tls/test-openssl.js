'use strict';
// Beside other implementations: OpenSSL's own client and server, and curl, where the machine has them. Both versions, client
// certificates, resumption in both directions, protocols, status of certificates.
const assert = require('node:assert');
const fs = require('node:fs');
const https = require('node:https');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { spawn, spawnSync } = require('node:child_process');
const { X509Certificate } = require('node:crypto');
const { once } = require('node:events');
const { mustCall, skip, tmpdir } = require('../common');

if (spawnSync('openssl', ['version']).error) skip('openssl is not installed');

const file = (name) => path.join(__dirname, 'keys', name);
const read = (name) => fs.readFileSync(file(name));
const ca = read('ca-cert.pem');
const keys = { key: read('server-key.pem'), cert: read('server-cert.pem') };
const versions = { 'TLSv1.2': '-tls1_2', 'TLSv1.3': '-tls1_3' };

/** Runs a program to its end with nothing but `input`: what it printed. */
async function run(command, args, input = '') {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  await once(child, 'close');
  return text;
}

async function serve(options, onSecure) {
  const server = tls.createServer({ ...keys, ca, ...options }, onSecure);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server) {
  server.close();
  await once(server, 'close');
}

async function theirClient(version) {
  const seen = [];
  const server = await serve({ requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['one', 'two'] }, (socket) => {
    seen.push([socket.authorized, socket.getPeerCertificate().subject?.CN, socket.alpnProtocol, socket.getProtocol(), socket.isSessionReused()]);
    socket.on('error', () => {});
    socket.end('hello from here\n');
  });
  const session = path.join(tmpdir.path, `session-${version}`);
  const common = ['s_client', '-connect', `127.0.0.1:${server.address().port}`, versions[version], '-CAfile', file('ca-cert.pem'),
    '-verify_return_error', '-servername', 'localhost', '-verify_hostname', 'localhost', '-alpn', 'two', '-ign_eof'];
  const mine = ['-cert', file('client-cert.pem'), '-key', file('client-key.pem')];
  assert.match(await run('openssl', [...common, ...mine, '-sess_out', session]), /hello from here/);
  assert.match(await run('openssl', [...common, ...mine, '-sess_in', session]), /hello from here/);
  assert.match(await run('openssl', common), /hello from here/);
  assert.deepStrictEqual(seen, [
    [true, 'client', 'two', version, false], [true, 'client', 'two', version, true], [false, undefined, 'two', version, false],
  ]);
  await close(server);
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await close(server);
  return port;
}

/** Starts openssl s_server; resolves when it accepts. */
async function startServer(args) {
  const port = await freePort();
  const child = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', file('server-cert.pem'), '-key', file('server-key.pem'), ...args],
    { stdio: ['pipe', 'pipe', 'ignore'] });
  let text = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      text += data;
      if (text.includes('ACCEPT')) resolve();
    });
    child.on('exit', () => reject(new Error(`openssl s_server ended: ${text}`)));
  });
  child.removeAllListeners('exit');
  return { port, stop: async () => {
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  } };
}

async function theirServer(version) {
  // -www answers each request with what it knows of the connection.
  const { port, stop } = await startServer(['-www', versions[version], '-CAfile', file('ca-cert.pem'), '-Verify', '1', '-verify_return_error']);
  const visit = async (session) => {
    const socket = tls.connect({
      port, host: '127.0.0.1', servername: 'localhost', ca, session, key: read('client-key.pem'), cert: read('client-cert.pem'),
    });
    let last;
    let text = '';
    socket.on('session', (bytes) => (last = bytes));
    socket.on('data', (data) => (text += data));
    await once(socket, 'secureConnect');
    assert.strictEqual(socket.getProtocol(), version);
    const reused = socket.isSessionReused();
    socket.write('GET / HTTP/1.0\r\n\r\n');
    await once(socket, 'end');
    assert.match(text, /HTTP\/1\.0 200 ok/);
    return { last: last ?? socket.getSession() ?? last, reused };
  };
  const { last, reused } = await visit();
  assert.strictEqual(reused, false);
  assert.strictEqual((await visit(last)).reused, true);
  await stop();
}

/** The state of a certificate, by an authority that is made for it: asked of the program, stapled, told. */
async function status() {
  const at = (name) => path.join(tmpdir.path, name);
  const openssl = (...args) => {
    const { status: code, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    assert.strictEqual(code, 0, stderr);
  };
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...ec, '-keyout', at('ca.key'), '-subj', '/CN=Authority of this test', '-days', '9', '-out', at('ca.pem'));
  openssl('req', ...ec, '-keyout', at('leaf.key'), '-subj', '/CN=localhost', '-out', at('leaf.csr'));
  openssl('x509', '-req', '-in', at('leaf.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', '0x1234', '-days', '9', '-out', at('leaf.pem'));
  fs.writeFileSync(at('index'), 'V\t20991231235959Z\t\t1234\tunknown\t/CN=localhost\n');
  openssl('ocsp', '-issuer', at('ca.pem'), '-cert', at('leaf.pem'), '-reqout', at('request'));
  openssl('ocsp', '-index', at('index'), '-CA', at('ca.pem'), '-rsigner', at('ca.pem'), '-rkey', at('ca.key'), '-reqin', at('request'), '-respout', at('response'));
  const response = fs.readFileSync(at('response'));
  const authority = fs.readFileSync(at('ca.pem'));
  for (const maxVersion of Object.keys(versions)) {
    const chain = [fs.readFileSync(at('leaf.pem')), authority];
    const server = await serve({ key: fs.readFileSync(at('leaf.key')), cert: Buffer.concat(chain), maxVersion }, (socket) => socket.end());
    server.on('OCSPRequest', mustCall((certificate, issuer, done) => {
      assert.ok(certificate.equals(new X509Certificate(chain[0]).raw));
      assert.ok(issuer.equals(new X509Certificate(authority).raw));
      setImmediate(done, null, response);
    }));
    const socket = tls.connect({ port: server.address().port, host: '127.0.0.1', servername: 'localhost', ca: authority, requestOCSP: true });
    const [told] = await once(socket, 'OCSPResponse');
    assert.ok(told.equals(response));
    socket.destroy();
    await close(server);
  }
}

async function curl() {
  if (spawnSync('curl', ['--version']).error) return;
  const server = https.createServer({ ...keys, ca, requestCert: true }, (request, response) => {
    let size = 0;
    request.on('data', (data) => (size += data.length));
    request.on('end', () => response.end(`${request.socket.getPeerCertificate().subject.CN} ${request.socket.getProtocol()} ${size}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const big = path.join(tmpdir.path, 'big');
  fs.writeFileSync(big, Buffer.alloc(3_000_000, 'x'));
  for (const version of ['1.2', '1.3']) {
    const text = await run('curl', ['-sS', '--cacert', file('ca-cert.pem'), '--cert', file('client-cert.pem'), '--key', file('client-key.pem'),
      `--tlsv${version}`, '--tls-max', version, '--data-binary', `@${big}`, `https://localhost:${server.address().port}/`, '--resolve', `localhost:${server.address().port}:127.0.0.1`]);
    assert.strictEqual(text, `client TLSv${version} 3000000`);
  }
  // Without a certificate there is no answer.
  server.on('tlsClientError', mustCall());
  const refused = await run('curl', ['-sS', '-k', '--tls-max', '1.2', `https://127.0.0.1:${server.address().port}/`]);
  assert.match(refused, /curl: \(\d+\)/);
  server.closeAllConnections();
  await close(server);
}

async function main() {
  tmpdir.refresh();
  for (const version of Object.keys(versions)) {
    await theirClient(version);
    await theirServer(version);
  }
  await status();
  await curl();
}
main().then(mustCall());
