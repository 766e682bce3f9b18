'use strict';
// Streams that are transferred to another thread, or within one.
const common = require('../common');
const assert = require('node:assert');
const { TransformStream } = require('node:stream/web');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (isMainThread) {
  (async () => {
    const { readable, writable } = new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(chunk + 1);
      },
    });
    const worker = new Worker(__filename);
    const { readable: results, writable: input } = new TransformStream();
    worker.postMessage({ readable, input }, [readable, input]);
    const writer = writable.getWriter();
    for (let i = 0; i < 5; i++) writer.write(i);
    writer.close();
    assert.deepStrictEqual(await Array.fromAsync(results), [10, 20, 30, 40, 50]);

    const locked = new ReadableStream();
    locked.getReader();
    assert.throws(() => structuredClone(locked, { transfer: [locked] }), { name: 'DataCloneError' });
    assert.throws(() => structuredClone(new ReadableStream()), { name: 'DataCloneError' });
    await worker.terminate();
  })().then(common.mustCall());
} else {
  parentPort.once('message', ({ readable, input }) => {
    const timesTen = new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk * 10) });
    readable.pipeThrough(timesTen).pipeTo(input);
  });
}
