'use strict';
// Datagrams sent in one turn go out together: in order, each with its own result, whole, and at the latest with the process.
const assert = require('node:assert');
const dgram = require('node:dgram');
const { spawnSync } = require('node:child_process');
const { AsyncLocalStorage } = require('node:async_hooks');
const { mustCall, mustNotCall } = require('../common');

if (process.argv[2] === 'exit') {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1', () => {
    for (let i = 0; i < 10; i++) socket.send(`${i}`, Number(process.argv[3]), '127.0.0.1');
    process.exit(0);
  });
  return;
}

const bind = (socket) => new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
const next = (socket, count) => new Promise((resolve) => {
  const got = [];
  const listener = (message) => {
    got.push(message.toString('latin1'));
    if (got.length < count) return;
    socket.off('message', listener);
    resolve(got);
  };
  socket.on('message', listener);
});

async function main() {
  const server = dgram.createSocket('udp4');
  const client = dgram.createSocket('udp4');
  await bind(server);
  await bind(client);
  const { port } = server.address();

  // In order, also beyond a batch, with large ones (which are not copied) between; the buffer is free again at once.
  {
    const arrived = next(server, 80);
    const expected = [];
    const shared = Buffer.alloc(4);
    for (let i = 0; i < 80; i++) {
      if (i % 20 === 19) {
        const large = Buffer.alloc(20000, 'abcd'[i % 4]);
        client.send(large, port, '127.0.0.1');
        expected.push(large.toString());
      } else {
        shared.write(String(i).padStart(4));
        client.send(shared, port, '127.0.0.1');
        expected.push(String(i).padStart(4));
      }
      shared.fill('!');
      if (i % 30 === 29) await new Promise(setImmediate);
    }
    assert.deepStrictEqual(await arrived, expected);
  }

  // The results belong to their datagrams: the third one is too large for any, the fourth goes nowhere.
  {
    const storage = new AsyncLocalStorage();
    const arrived = next(server, 3);
    const results = [];
    const done = (name) => mustCall((error, bytes) => results.push([name, error?.code ?? bytes, storage.getStore()]));
    storage.run('first', () => client.send('1', port, '127.0.0.1', done('first')));
    storage.run('second', () => client.send(['2', '2'], port, '127.0.0.1', done('second')));
    storage.run('third', () => client.send(Buffer.alloc(70000), port, '127.0.0.1', done('third')));
    storage.run('fourth', () => client.send('4', port, '::1', done('fourth')));
    storage.run('fifth', () => client.send('55555', port, '127.0.0.1', done('fifth')));
    assert.deepStrictEqual(await arrived, ['1', '22', '55555']);
    await new Promise(setImmediate);
    const by = Object.fromEntries(results.map(([name, result, context]) => [name, [result, context]]));
    assert.deepStrictEqual(by.first, [1, 'first']);
    assert.deepStrictEqual(by.second, [2, 'second']);
    assert.deepStrictEqual(by.third, ['EMSGSIZE', 'third']);
    assert.match(by.fourth[0], /^(EAFNOSUPPORT|EINVAL|ENETUNREACH)$/);
    assert.deepStrictEqual(by.fifth, [5, 'fifth']);
  }

  // Figures of the queue, and datagrams that wait when their socket is closed.
  {
    const arrived = next(server, 3);
    const last = dgram.createSocket('udp4');
    await bind(last);
    for (const text of ['a', 'bb', 'ccc']) last.send(text, port, '127.0.0.1');
    assert.strictEqual(last.getSendQueueCount(), 2);
    assert.strictEqual(last.getSendQueueSize(), 5);
    last.close();
    assert.deepStrictEqual(await arrived, ['a', 'bb', 'ccc']);
  }

  // Who closes when the first callback comes hears of the others that were sent; who closes in the turn of sending, of none.
  {
    const arrived = next(server, 5);
    const last = dgram.createSocket('udp4');
    await bind(last);
    const told = [];
    for (let i = 0; i < 3; i++) {
      last.send(`${i}`, port, '127.0.0.1', mustCall((error, bytes) => {
        told.push(error?.code ?? bytes);
        if (i === 0) last.close();
      }));
    }
    const silent = dgram.createSocket('udp4');
    await bind(silent);
    silent.send('3', port, '127.0.0.1', mustNotCall());
    silent.send('4', port, '127.0.0.1', mustNotCall());
    silent.close();
    assert.deepStrictEqual((await arrived).sort(), ['0', '1', '2', '3', '4']);
    assert.deepStrictEqual(told, [1, 1, 1]);
  }

  // An option that changes between two datagrams concerns the second one only.
  {
    const arrived = next(server, 2);
    client.send('before', port, '127.0.0.1');
    client.send('before too', port, '127.0.0.1');
    assert.strictEqual(client.getSendQueueCount(), 1);
    client.setTTL(5);
    assert.strictEqual(client.getSendQueueCount(), 0);
    assert.deepStrictEqual(await arrived, ['before', 'before too']);
  }

  // A process that ends right after sending.
  {
    const arrived = next(server, 10);
    const { status, stderr } = spawnSync(process.execPath, [__filename, 'exit', String(port)], { encoding: 'utf8' });
    assert.strictEqual(status, 0, stderr);
    assert.deepStrictEqual(await arrived, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  }

  // Several batches within one turn: every callback comes.
  for (let round = 0; round < 3; round++) {
    let told = 0;
    const arrived = next(server, 100);
    await new Promise((resolve) => {
      for (let i = 0; i < 100; i++) {
        client.send(Buffer.alloc(100), port, '127.0.0.1', (error, bytes) => {
          assert.ifError(error);
          assert.strictEqual(bytes, 100);
          if (++told === 100) resolve();
        });
      }
    });
    assert.strictEqual(client.getSendQueueCount(), 0);
    await arrived;
  }

  // Nobody listens at the peer's port: the error comes, and the socket goes on receiving.
  {
    const lonely = dgram.createSocket('udp4');
    await bind(lonely);
    const gone = dgram.createSocket('udp4');
    await bind(gone);
    const free = gone.address().port;
    gone.close();
    await new Promise((resolve) => lonely.connect(free, '127.0.0.1', resolve));
    const failed = new Promise((resolve) => lonely.once('error', resolve));
    lonely.send('anybody?');
    assert.strictEqual((await failed).code, 'ECONNREFUSED');
    lonely.disconnect();
    const arrived = next(lonely, 1);
    server.once('message', (message, from) => server.send(message, from.port, from.address));
    lonely.send('still there', port, '127.0.0.1');
    assert.deepStrictEqual(await arrived, ['still there']);
    lonely.close();
  }

  server.close();
  client.close();
}
main().then(mustCall());
