'use strict';
// Two workers on one port, the primary distributing: each gets its share, and the end of the workers closes the port.
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');

cluster.schedulingPolicy = cluster.SCHED_RR;
if (cluster.isWorker) {
  assert.strictEqual('NODE_UNIQUE_ID' in process.env, false);
  net.createServer((socket) => socket.end(`${cluster.worker.id}`)).listen(0, '127.0.0.1');
} else {
  const { mustCall } = require('../common');
  const total = 20;
  const workers = [cluster.fork(), cluster.fork()];
  let port;
  let listening = 0;
  cluster.on('listening', mustCall((worker, address) => {
    assert.strictEqual(worker.state, 'listening');
    // One port for all that ask for any.
    assert.strictEqual(address.port, port ??= address.port);
    if (++listening === 2) run();
  }, 2));

  function run() {
    const counts = new Map();
    let left = total;
    for (let i = 0; i < total; i++) {
      let text = '';
      net.connect(port, '127.0.0.1').setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('close', mustCall(() => {
        counts.set(text, (counts.get(text) ?? 0) + 1);
        if (--left === 0) finish(counts);
      }));
    }
  }

  function finish(counts) {
    assert.deepStrictEqual([...counts.keys()].sort(), ['1', '2']);
    for (const count of counts.values()) assert.ok(count >= total / 4, `${count} of ${total}`);
    cluster.disconnect(mustCall(() => {
      for (const worker of workers) assert.strictEqual(worker.exitedAfterDisconnect, true);
      net.connect(port, '127.0.0.1').on('error', mustCall((error) => assert.strictEqual(error.code, 'ECONNREFUSED')));
    }));
  }
  for (const worker of workers) worker.on('exit', mustCall((code, signal) => assert.deepStrictEqual([code, signal], [0, null])));
}
