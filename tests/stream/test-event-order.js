'use strict';
// The order of events, callbacks and ticks in a stream's life.
const common = require('../common');
const assert = require('node:assert');
const { Readable, Writable, Duplex } = require('node:stream');

{
  const order = [];
  const readable = new Readable({
    read() {
      order.push('read');
      this.push(order.length === 1 ? 'a' : null);
    },
  });
  for (const name of ['readable', 'end', 'close']) readable.on(name, () => order.push(name));
  readable.on('readable', () => {
    while (readable.read() !== null);
  });
  readable.on('close', common.mustCall(() => {
    assert.deepStrictEqual(order, ['read', 'readable', 'read', 'readable', 'end', 'close']);
  }));
}

{
  const order = [];
  const writable = new Writable({
    highWaterMark: 1,
    write(chunk, encoding, callback) {
      order.push(`write ${chunk}`);
      process.nextTick(callback);
    },
    final(callback) {
      order.push('final');
      callback();
    },
  });
  for (const name of ['drain', 'prefinish', 'finish', 'close']) writable.on(name, () => order.push(name));
  assert.strictEqual(writable.write('a', () => order.push('callback a')), false);
  writable.on('drain', () => writable.end('b', () => order.push('callback end')));
  process.nextTick(() => order.push('tick'));
  writable.on('close', common.mustCall(() => {
    assert.deepStrictEqual(order, [
      'write a', 'drain', 'write b', 'callback a', 'tick', 'final', 'prefinish', 'callback end', 'finish', 'close',
    ]);
  }));
}

{
  // The first error wins, 'error' comes once and before 'close', in a later tick.
  const order = [];
  const duplex = new Duplex({ read() {}, write(chunk, encoding, callback) { callback(new Error('second')); } });
  duplex.on('error', common.mustCall((err) => order.push(err.message)));
  duplex.on('close', common.mustCall(() => {
    order.push('close');
    assert.deepStrictEqual(order, ['sync', 'first', 'close']);
    assert.strictEqual(duplex.errored.message, 'first');
  }));
  duplex.destroy(new Error('first'));
  duplex.destroy(new Error('third'));
  order.push('sync');
}

{
  // What waits fails before 'error'.
  const order = [];
  const writable = new Writable({ write(chunk, encoding, callback) { setImmediate(callback, new Error('no')); } });
  writable.write('a', common.mustCall((err) => order.push(`a ${err.message}`)));
  writable.write('b', common.mustCall((err) => order.push(`b ${err.message}`)));
  writable.end(common.mustCall((err) => order.push(`end ${err.message}`)));
  writable.on('error', common.mustCall((err) => {
    order.push(`error ${err.message}`);
    assert.deepStrictEqual(order, ['a no', 'b no', 'end no', 'error no']);
  }));
}
