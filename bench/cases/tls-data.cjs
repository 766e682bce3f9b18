'use strict';
// Data over one TLS connection on loopback, server and client in one process: 64 bytes there and back, and bulk data one way in
// chunks of 64 KB and of 16 KB.
const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../tests/tls/keys', name));
const keys = { key: read('server-key.pem'), cert: read('server-cert.pem') };

function connect(onServerSide) {
  return new Promise((resolve, reject) => {
    const server = tls.createServer(keys, (socket) => {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      onServerSide(socket);
    });
    server.listen(0, '127.0.0.1', () => {
      const socket = tls.connect({ port: server.address().port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
      socket.setNoDelay(true);
      socket.on('error', reject);
      socket.on('secureConnect', () => resolve({ server, socket }));
    });
  });
}

async function report(name, n, unit, scale, work) {
  const usage = process.cpuUsage();
  const start = process.hrtime.bigint();
  await work();
  const time = Number(process.hrtime.bigint() - start) / 1e3;
  const { user, system } = process.cpuUsage(usage);
  console.log(`tls: ${name}\t${(time * scale) / n}\t${unit}`);
  console.log(`tls: ${name}, CPU\t${((user + system) * scale) / n}\t${unit}`);
}

async function echo() {
  const message = Buffer.alloc(64, 'x');
  const { server, socket } = await connect((side) => side.on('data', (chunk) => side.write(chunk)));
  const trips = (count) => new Promise((resolve) => {
    let received = 0;
    socket.removeAllListeners('data');
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received < message.length) return;
      received = 0;
      if (--count > 0) socket.write(message);
      else resolve();
    });
    socket.write(message);
  });
  await trips(5000);
  await report('64 bytes there and back', 20000, 'ns', 1e3, () => trips(20000));
  socket.destroy();
  server.close();
}

async function bulk(size) {
  const chunk = Buffer.alloc(size, 'x');
  let want = 0;
  let done;
  const { server, socket } = await connect((side) => side.on('data', (data) => {
    want -= data.length;
    if (want <= 0) done();
  }));
  const send = (megabytes) => new Promise((resolve) => {
    let left = megabytes * 1024 * 1024;
    want = left;
    done = resolve;
    const pump = () => {
      while (left > 0) {
        left -= size;
        if (!socket.write(chunk)) {
          if (left > 0) socket.once('drain', pump);
          return;
        }
      }
    };
    pump();
  });
  await send(32);
  await report(`bulk, ${size / 1024} KB chunks`, 256, 'us/MB', 1, () => send(256));
  socket.destroy();
  server.close();
}

async function main() {
  await echo();
  await bulk(64 * 1024);
  await bulk(16 * 1024);
  process.exit(0);
}
main();
