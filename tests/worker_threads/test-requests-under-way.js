'use strict';
// A worker that ends while the system still works for it: files, names, compression, keys, sockets, children, timers.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

function work() {
  const fs = require('node:fs');
  const starts = [
    () => fs.readFile(__filename, () => {}),
    () => fs.stat(__filename, () => {}),
    () => fs.open(__filename, () => {}),
    () => fs.readdir(__dirname, { withFileTypes: true }, () => {}),
    () => fs.promises.readFile(__filename).catch(() => {}),
    () => fs.promises.open(__filename).then((handle) => handle.read(Buffer.alloc(100))),
    () => fs.watch(__dirname, () => {}),
    () => fs.createReadStream(__filename).resume(),
    () => require('node:dns').lookup('localhost', { hints: 32 }, () => {}),
    () => new (require('node:dns').Resolver)({ timeout: 50 }).resolve4('a.test', () => {}),
    () => require('node:zlib').gzip(Buffer.alloc(200_000), () => {}),
    () => require('node:crypto').randomBytes(100_000, () => {}),
    () => require('node:crypto').pbkdf2('a', 'b', 2000, 32, 'sha256', () => {}),
    () => require('node:crypto').generateKeyPair('ed25519', {}, () => {}),
    () => require('node:net').connect(1, '127.0.0.1').on('error', () => {}),
    () => {
      const server = require('node:net').createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1', () => {
        require('node:net').connect(server.address().port, '127.0.0.1').on('error', () => {}).write(Buffer.alloc(4 << 20));
      });
    },
    () => {
      const socket = require('node:dgram').createSocket('udp4').bind(0, '127.0.0.1', () => socket.send('x', socket.address().port, '127.0.0.1'));
    },
    () => require('node:child_process').execFile('sleep', ['0.05'], () => {}),
    () => require('node:http').createServer().listen(0, '127.0.0.1', function() {
      require('node:http').get({ port: this.address().port, host: '127.0.0.1' }).on('error', () => {});
    }),
    () => structuredClone(new (require('node:worker_threads').MessageChannel)().port1, { transfer: [] }),
    () => new Worker('setTimeout(() => {}, 1000)', { eval: true }),
    () => setInterval(() => {}, 1),
  ];
  for (let i = 0; i < 3; i++) {
    for (const start of starts) {
      try {
        start();
      } catch (error) {
        if (error.name !== 'DataCloneError') throw error;
      }
    }
  }
  parentPort.postMessage('started');
  if (workerData === 'exit') process.exit(0);
  if (workerData === 'throw') throw new Error('the end');
  if (workerData === 'later') setTimeout(() => process.exit(0), 3);
}

async function main() {
  for (let i = 0; i < 3; i++) {
    for (const end of ['exit', 'throw', 'later', 'terminate']) {
      await new Promise((resolve) => {
        const worker = new Worker(__filename, { workerData: end });
        if (end === 'terminate') worker.on('message', () => worker.terminate());
        worker.on('error', (error) => assert.strictEqual(error.message, 'the end', error.stack));
        worker.on('exit', (code) => {
          assert.strictEqual(code, end === 'throw' || end === 'terminate' ? 1 : 0, end);
          resolve();
        });
      });
    }
  }
}

if (isMainThread) main().then(mustCall());
else work();
