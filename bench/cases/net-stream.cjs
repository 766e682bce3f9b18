// A byte stream over loopback: bulk data piped through a socket, and small messages back and forth.
'use strict';
const net = require('node:net');
const { Readable, Writable } = require('node:stream');

const chunk = Buffer.alloc(64 * 1024, 'x');

function bulk(megabytes) {
  return new Promise((resolve, reject) => {
    let left = megabytes * 16;
    const server = net.createServer((socket) => {
      let received = 0;
      const start = process.hrtime.bigint();
      socket.pipe(new Writable({
        write(data, encoding, callback) {
          received += data.length;
          callback();
        },
        final(callback) {
          callback();
          const seconds = Number(process.hrtime.bigint() - start) / 1e9;
          server.close(() => resolve(received / 1e6 / seconds));
        },
      }));
    }).listen(0, '127.0.0.1', () => {
      const source = new Readable({
        read() {
          this.push(left-- > 0 ? chunk : null);
        },
      });
      source.pipe(net.connect(server.address().port, '127.0.0.1')).on('error', reject);
    });
  });
}

function pingPong(count) {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => socket.setNoDelay().pipe(socket)).listen(0, '127.0.0.1', () => {
      const socket = net.connect(server.address().port, '127.0.0.1');
      const start = process.hrtime.bigint();
      socket.setNoDelay();
      socket.on('data', () => {
        if (--count > 0) {
          socket.write('ping');
        } else {
          socket.end();
          server.close(() => resolve(Number(process.hrtime.bigint() - start)));
        }
      });
      socket.write('ping');
    });
  });
}

async function main() {
  await bulk(16);
  let best = 0;
  for (let i = 0; i < 3; i++) best = Math.max(best, await bulk(128));
  // Less is better in the tables: time for a megabyte.
  console.log(`net: pipe through a socket, 64 KB chunks\t${Math.round(1e9 / best)}\tns/MB`);
  await pingPong(2000);
  const n = 20000;
  console.log(`net: 4 bytes there and back\t${Math.round((await pingPong(n)) / n)}\tns`);
}
main();
