'use strict';
// TLS handshakes over loopback, server and client in one process, eight at a time: full ones with an ECDSA and with an RSA
// certificate, and resumed ones (TLS 1.3). Each connection is closed as soon as it stands and, for a session, has brought one byte.
const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../tests/tls/keys', name));
const contexts = {
  ECDSA: { key: read('server-key.pem'), cert: read('server-cert.pem') },
  RSA: { key: read('rsa-key.pem'), cert: read('rsa-cert.pem') },
};

function listen(kind) {
  return new Promise((resolve) => {
    const server = tls.createServer(contexts[kind], (socket) => {
      socket.on('error', () => {});
      socket.end('x');
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function once(options) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(options);
    let session;
    socket.on('error', reject);
    socket.on('session', (bytes) => (session = bytes));
    socket.on('data', () => {});
    socket.on('close', () => resolve(session));
    socket.on('end', () => socket.end());
  });
}

async function run(count, options) {
  let left = count;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (left-- > 0) await once(options);
  }));
}

async function measure(name, kind, resumed) {
  const server = await listen(kind);
  const options = {
    port: server.address().port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false,
    secureContext: tls.createSecureContext({}),
  };
  if (resumed) options.session = await once(options);
  if (resumed && !options.session) throw new Error('no session');
  await run(150, options);
  const n = 500;
  const usage = process.cpuUsage();
  const start = process.hrtime.bigint();
  await run(n, options);
  const time = Number(process.hrtime.bigint() - start);
  const { user, system } = process.cpuUsage(usage);
  console.log(`tls: handshake, ${name}\t${time / n / 1e3}\tus`);
  console.log(`tls: handshake, ${name}, CPU\t${(user + system) / n}\tus`);
  await new Promise((resolve) => server.close(resolve));
}

async function main() {
  await measure('ECDSA', 'ECDSA', false);
  await measure('RSA', 'RSA', false);
  await measure('resumed', 'ECDSA', true);
  process.exit(0);
}
main();
