'use strict';
// A peer that never reads: what waits in memory is bounded, nothing spins, and the end is clean.
const { mustCall } = require('../common');
const assert = require('node:assert');
const net = require('node:net');
const { Readable } = require('node:stream');

const chunk = Buffer.alloc(64 * 1024);
let produced = 0;
const source = new Readable({
  read() {
    produced += chunk.length;
    this.push(chunk);
  },
});

let client;
const server = net.createServer({ pauseOnConnect: true }, mustCall((deaf) => {
  server.close();
  setTimeout(mustCall(() => {
    // As much as the kernel's two buffers take, and the streams' high-water marks.
    const atRest = produced;
    assert.ok(atRest < 64 * 1024 * 1024, `${atRest} bytes`);
    assert.ok(client.writableLength <= client.writableHighWaterMark + 2 * chunk.length, `${client.writableLength} wait`);
    assert.strictEqual(client.writableNeedDrain, true);
    const before = process.cpuUsage();
    setTimeout(mustCall(() => {
      const { user, system } = process.cpuUsage(before);
      assert.strictEqual(produced, atRest);
      assert.ok(user + system < 100_000, `${user + system} us of processor time while nothing happens`);
      deaf.destroy();
    }), 400);
  }), 300);
})).listen(0, '127.0.0.1', mustCall(() => {
  client = net.connect(server.address().port, '127.0.0.1');
  client.on('error', mustCall((error) => assert.match(error.code, /^(ECONNRESET|EPIPE)$/)));
  client.on('close', mustCall(() => source.destroy()));
  source.pipe(client);
}));
