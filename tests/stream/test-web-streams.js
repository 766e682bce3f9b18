'use strict';
// Web streams: back pressure, byte streams, and the ways between them and Node's streams.
const common = require('../common');
const assert = require('node:assert');
const { Readable, Writable, Duplex } = require('node:stream');
const { ReadableStream, TransformStream, WritableStream } = require('node:stream/web');

(async () => {
  {
    // pull() is asked for as much as the mark says, and not for more.
    let pulls = 0;
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(++pulls);
      },
    }, { highWaterMark: 3 });
    await new Promise(setImmediate);
    assert.strictEqual(pulls, 3);
    const reader = stream.getReader();
    assert.deepStrictEqual(await reader.read(), { value: 1, done: false });
    await new Promise(setImmediate);
    assert.strictEqual(pulls, 4);
    reader.releaseLock();
    await assert.rejects(reader.read(), { code: 'ERR_INVALID_STATE', name: 'TypeError' });
  }
  {
    // A read into a buffer of the consumer's takes the buffer away and gives it back.
    const stream = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const { view } = controller.byobRequest;
        view[0] = 7;
        controller.byobRequest.respond(1);
      },
    });
    const reader = stream.getReader({ mode: 'byob' });
    const mine = new Uint8Array(8);
    const { value } = await reader.read(mine);
    assert.strictEqual(mine.buffer.byteLength, 0);
    assert.deepStrictEqual([...value], [7]);
    assert.strictEqual(value.buffer.byteLength, 8);
  }
  {
    // pipeTo(): in order, one write at a time, and the error of the destination cancels the source.
    const cancelled = common.mustCall((reason) => assert.strictEqual(reason.message, 'full'));
    let n = 0;
    const stream = new ReadableStream({ pull: (controller) => controller.enqueue(n++), cancel: cancelled });
    const seen = [];
    await assert.rejects(stream.pipeTo(new WritableStream({
      async write(chunk) {
        seen.push(chunk);
        await null;
        if (chunk === 3) throw new Error('full');
      },
    })), { message: 'full' });
    assert.deepStrictEqual(seen, [0, 1, 2, 3]);
  }
  {
    const upper = new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()) });
    const result = [];
    for await (const chunk of ReadableStream.from(['a', 'b']).pipeThrough(upper)) result.push(chunk);
    assert.deepStrictEqual(result, ['A', 'B']);
  }
  {
    const [a, b] = ReadableStream.from([1, 2]).tee();
    assert.deepStrictEqual(await Array.fromAsync(a), [1, 2]);
    assert.deepStrictEqual(await Array.fromAsync(b), [1, 2]);
  }
  {
    // There and back.
    const text = await Readable.fromWeb(Readable.toWeb(Readable.from([Buffer.from('ab'), Buffer.from('c')])))
      .reduce((all, chunk) => all + chunk, '');
    assert.strictEqual(text, 'abc');
    const written = [];
    const writer = Writable.toWeb(new Writable({
      write(chunk, encoding, callback) {
        written.push(String(chunk));
        callback();
      },
    })).getWriter();
    await writer.write('x');
    await writer.close();
    assert.deepStrictEqual(written, ['x']);
    const duplex = Duplex.fromWeb(new TransformStream(), { objectMode: true });
    duplex.end('through');
    assert.deepStrictEqual(await duplex.toArray(), ['through']);
  }
})().then(common.mustCall());
