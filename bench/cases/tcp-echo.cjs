// 64-byte messages there and back over loopback, one after the other; server and client in one process, so that each round trip
// is two messages of the same runtime. Plain 'data' listeners.
'use strict';
const net = require('node:net');

const size = 64;
const message = Buffer.alloc(size, 'x');

function run(count) {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.setNoDelay(true);
      socket.on('data', (chunk) => socket.write(chunk));
    }).listen(0, '127.0.0.1', () => {
      const socket = net.connect(server.address().port, '127.0.0.1');
      socket.setNoDelay(true);
      let received = 0;
      let start;
      socket.on('connect', () => {
        start = process.hrtime.bigint();
        socket.write(message);
      });
      socket.on('data', (chunk) => {
        received += chunk.length;
        if (received < size) return;
        received = 0;
        if (--count > 0) {
          socket.write(message);
        } else {
          const time = Number(process.hrtime.bigint() - start);
          socket.end();
          server.close(() => resolve(time));
        }
      }).on('error', reject);
    });
  });
}

async function main() {
  await run(10000);
  const n = 30000;
  const usage = process.cpuUsage();
  const time = await run(n);
  const { user, system } = process.cpuUsage(usage);
  console.log(`tcp: 64 bytes there and back\t${time / n}\tns`);
  console.log(`tcp: 64 bytes there and back, CPU\t${((user + system) * 1e3) / n}\tns`);
}
main();
