'use strict';
// The kernel distributing: all workers accept from one socket, TCP and UDP.
process.env.NODE_CLUSTER_SCHED_POLICY = 'none';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const net = require('node:net');

if (cluster.isWorker) {
  const server = net.createServer((socket) => socket.end(`${cluster.worker.id}`)).listen(0, '127.0.0.1', () => {
    const udp = dgram.createSocket('udp4');
    udp.on('message', (message, from) => udp.send(`${cluster.worker.id}:${message}`, from.port, from.address));
    udp.bind(0, '127.0.0.1', () => process.send({ tcp: server.address().port, udp: udp.address().port }));
  });
} else {
  const { mustCall } = require('../common');
  assert.strictEqual(cluster.schedulingPolicy, cluster.SCHED_NONE);
  const ports = [];
  const add = mustCall((message) => {
    ports.push(message);
    if (ports.length === 2) run();
  }, 2);
  for (let i = 0; i < 2; i++) cluster.fork().on('message', add);

  function run() {
    assert.deepStrictEqual(ports[0], ports[1]);
    const client = dgram.createSocket('udp4');
    client.on('message', mustCall((message) => {
      assert.match(message.toString(), /^[12]:hello$/);
      client.close();
      net.connect(ports[0].tcp, '127.0.0.1').on('data', mustCall((data) => {
        assert.match(data.toString(), /^[12]$/);
        cluster.disconnect(mustCall());
      }));
    }));
    client.send('hello', ports[0].udp, '127.0.0.1');
  }
}
