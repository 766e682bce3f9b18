'use strict';
const { mustCall } = require('../common');
const assert = require('node:assert');
const { BroadcastChannel, isMainThread, MessageChannel, parentPort, threadId, Worker, workerData } = require('node:worker_threads');

if (!isMainThread) {
  assert.ok(threadId > 0);
  parentPort.on('message', (message) => {
    if (message.port) message.port.postMessage('over the port');
    else parentPort.close();
  });
  Atomics.add(workerData.shared, 0, 1);
  parentPort.postMessage({ threadId, argv: process.argv.slice(2), env: process.env.WEFT_TEST, text: workerData.text });
  const channel = new BroadcastChannel('test-worker').unref();
  channel.postMessage('to all');
  return;
}
assert.strictEqual(threadId, 0);

{
  // Data there and back, shared memory, transferred ports, environment, end.
  process.env.WEFT_TEST = 'from the parent';
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(__filename, { workerData: { text: 'given', shared }, argv: ['a', 1] });
  const id = worker.threadId;
  const { port1, port2 } = new MessageChannel();
  const all = new BroadcastChannel('test-worker');
  all.onmessage = mustCall((event) => {
    assert.strictEqual(event.data, 'to all');
    all.close();
  });
  port1.on('message', mustCall((text) => {
    assert.strictEqual(text, 'over the port');
    worker.postMessage({});
    port1.close();
  }));
  worker.on('online', mustCall());
  worker.on('message', mustCall((message) => {
    assert.deepStrictEqual(message, { threadId: id, argv: ['a', '1'], env: 'from the parent', text: 'given' });
    assert.strictEqual(shared[0], 1);
    worker.postMessage({ port: port2 }, [port2]);
  }));
  worker.on('exit', mustCall((code) => assert.deepStrictEqual([code, worker.threadId], [0, -1])));
}
{
  // An error is the parent's.
  const worker = new Worker('class Mine extends RangeError {} ; throw new RangeError("broken")', { eval: true });
  worker.on('error', mustCall((error) => {
    assert.ok(error instanceof RangeError);
    assert.strictEqual(error.message, 'broken');
  }));
  worker.on('exit', mustCall((code) => assert.strictEqual(code, 1)));
}
{
  // process.exit() ends the thread, at once, and nothing else.
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker('const { workerData } = require("worker_threads"); process.on("exit", () => workerData[0] += 1); process.exit(7); workerData[0] += 10;',
                            { eval: true, workerData: shared });
  worker.on('exit', mustCall((code) => assert.deepStrictEqual([code, shared[0]], [7, 1])));
}
// Threads that would never end: in a loop, in microtasks, waiting.
for (const source of ['for (;;);', 'const f = () => Promise.resolve().then(f); process.nextTick(f);', 'setInterval(() => {}, 1e6);',
                      'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);']) {
  const worker = new Worker(source, { eval: true });
  worker.on('online', mustCall(() => setTimeout(() => worker.terminate().then(mustCall((code) => assert.strictEqual(code, 1))), 20)));
}
{
  // Its output comes through us.
  const worker = new Worker('console.log("out"); console.error("err"); process.stdin.on("data", (d) => console.log(`got ${d}`));',
                            { eval: true, stdout: true, stderr: true, stdin: true });
  let out = '';
  worker.stdout.setEncoding('utf8').on('data', (chunk) => (out += chunk)).on('end', mustCall(() => assert.strictEqual(out, 'out\ngot in\n')));
  worker.stderr.setEncoding('utf8').on('data', mustCall((chunk) => assert.strictEqual(chunk, 'err\n')));
  worker.stdin.end('in');
}
assert.throws(() => new Worker('name.js'), { code: 'ERR_WORKER_PATH' });
assert.throws(() => new Worker('1', { eval: true, workerData: () => 1 }), { name: 'DataCloneError' });
