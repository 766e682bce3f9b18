'use strict';
// A transferred ArrayBuffer moves: the same memory there, none here, at the same price whatever its size.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort, Worker } = require('node:worker_threads');

const { port1, port2 } = new MessageChannel();
function move(bytes) {
  const buffer = new ArrayBuffer(bytes);
  new Uint8Array(buffer)[bytes - 1] = 7;
  const start = process.hrtime.bigint();
  port1.postMessage(buffer, [buffer]);
  const { message } = receiveMessageOnPort(port2);
  const time = process.hrtime.bigint() - start;
  assert.ok(buffer.detached && buffer.byteLength === 0);
  assert.strictEqual(message.byteLength, bytes);
  assert.strictEqual(new Uint8Array(message)[bytes - 1], 7);
  return time;
}
const best = (bytes) => Array.from({ length: 15 }, () => move(bytes)).reduce((a, b) => (a < b ? a : b));
move(1024);
const small = best(1024);
const large = best(64 * 1024 * 1024);
// Copying 64 MB takes many milliseconds.
assert.ok(large < small * 20n + 500_000n, `${large} ns and ${small} ns`);

// What a thread made outlives it.
const worker = new Worker('const b = new Uint8Array(1 << 20).fill(5); require("worker_threads").parentPort.postMessage(b, [b.buffer])', { eval: true });
let kept;
worker.on('message', mustCall((array) => (kept = array)));
worker.on('exit', mustCall(() => {
  assert.ok(kept.every((byte) => byte === 5));
  const before = process.memoryUsage().arrayBuffers;
  const more = new ArrayBuffer(3e6);
  assert.strictEqual(process.memoryUsage().arrayBuffers - before, more.byteLength);
}));
