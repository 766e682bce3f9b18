// Bulk data echoed over loopback: a client writes 64 KB chunks as fast as the socket takes them, the server writes back what it
// reads, with back-pressure; both in one process. Megabytes counted once.
'use strict';
const net = require('node:net');

const chunk = Buffer.alloc(64 * 1024, 'x');

function run(megabytes) {
  const total = megabytes * 1024 * 1024;
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('data', (data) => {
        if (socket.write(data)) return;
        socket.pause();
        socket.once('drain', () => socket.resume());
      });
      socket.on('end', () => socket.end());
    }).listen(0, '127.0.0.1', () => {
      const socket = net.connect(server.address().port, '127.0.0.1');
      let received = 0;
      let sent = 0;
      let start;
      const pump = () => {
        while (sent < total) {
          sent += chunk.length;
          if (!socket.write(chunk)) {
            socket.once('drain', pump);
            return;
          }
        }
      };
      socket.on('connect', () => {
        start = process.hrtime.bigint();
        pump();
      });
      socket.on('data', (data) => {
        received += data.length;
        if (received < total) return;
        const time = Number(process.hrtime.bigint() - start);
        socket.end();
        server.close(() => resolve(time));
      }).on('error', reject);
    });
  });
}

async function main() {
  await run(32);
  const megabytes = 256;
  const usage = process.cpuUsage();
  const time = await run(megabytes);
  const { user, system } = process.cpuUsage(usage);
  console.log(`tcp: bulk echo\t${time / megabytes / 1e3}\tus/MB`);
  console.log(`tcp: bulk echo, CPU\t${(user + system) / megabytes}\tus/MB`);
}
main();
