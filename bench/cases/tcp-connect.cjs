// Connections over loopback, 32 at a time: connect, one byte from the server, both ends closed; server and client in one process.
'use strict';
const net = require('node:net');

function run(count) {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.end('x')).listen({ port: 0, host: '127.0.0.1', backlog: 511 }, () => {
      const { port } = server.address();
      const start = process.hrtime.bigint();
      let started = 0;
      let closed = 0;
      const next = () => {
        started++;
        const socket = net.connect(port, '127.0.0.1');
        socket.on('data', () => {});
        socket.on('error', reject);
        socket.on('close', () => {
          closed++;
          if (started < count) {
            next();
          } else if (closed === count) {
            const time = Number(process.hrtime.bigint() - start);
            server.close(() => resolve(time));
          }
        });
      };
      for (let i = 0; i < 32; i++) next();
    });
  });
}

async function main() {
  await run(2000);
  const n = 8000;
  const usage = process.cpuUsage();
  const time = await run(n);
  const { user, system } = process.cpuUsage(usage);
  console.log(`tcp: connection\t${time / n}\tns`);
  console.log(`tcp: connection, CPU\t${((user + system) * 1e3) / n}\tns`);
}
main();
