'use strict';
const common = require('../common');
const assert = require('node:assert');
const EventEmitter = require('node:events');

// Order, arguments, `this`, and what changes during an emission.
{
  const emitter = new EventEmitter();
  const calls = [];
  emitter.on('x', function (...args) {
    assert.strictEqual(this, emitter);
    calls.push(['first', ...args]);
    emitter.on('x', () => calls.push(['late']));
    emitter.removeListener('x', second);
  });
  function second() {
    calls.push(['second']);
  }
  emitter.on('x', second);
  emitter.prependListener('x', () => calls.push(['zero']));
  assert.strictEqual(emitter.emit('x', 1, 2, 3, 4), true);
  assert.deepStrictEqual(calls, [['zero'], ['first', 1, 2, 3, 4], ['second']]);
  calls.length = 0;
  emitter.emit('x');
  assert.deepStrictEqual(calls, [['zero'], ['first'], ['late']]);
  assert.strictEqual(emitter.emit('nobody'), false);
}

// once() is gone before its listener runs, and removable by the listener that was given.
{
  const emitter = new EventEmitter();
  emitter.once('x', common.mustCall(() => assert.strictEqual(emitter.emit('x'), false)));
  emitter.emit('x');
  const fn = common.mustNotCall();
  emitter.once('y', fn);
  assert.deepStrictEqual(emitter.listeners('y'), [fn]);
  assert.strictEqual(emitter.rawListeners('y')[0].listener, fn);
  emitter.off('y', fn);
  assert.strictEqual(emitter.emit('y'), false);
  assert.deepStrictEqual(emitter.eventNames(), []);
}

// 'error' without a listener.
{
  const emitter = new EventEmitter();
  const error = new Error('lost');
  assert.throws(() => emitter.emit('error', error), (thrown) => thrown === error);
  assert.throws(() => emitter.emit('error', { a: 1 }), { code: 'ERR_UNHANDLED_ERROR', message: 'Unhandled error. ({ a: 1 })' });
  emitter.on(EventEmitter.errorMonitor, common.mustCall((seen) => assert.strictEqual(seen, error)));
  assert.throws(() => emitter.emit('error', error), /lost/);
}

// A rejected listener goes to 'error' when it was asked for.
{
  const emitter = new EventEmitter({ captureRejections: true });
  const error = new Error('rejected');
  emitter.on('x', async () => {
    throw error;
  });
  emitter.on('error', common.mustCall((seen) => assert.strictEqual(seen, error)));
  emitter.emit('x');
}

// newListener comes before, removeListener after the change.
{
  const emitter = new EventEmitter();
  const fn = () => {};
  const log = [];
  emitter.on('newListener', (name) => log.push(`new ${name} ${emitter.listenerCount(name)}`));
  emitter.on('removeListener', (name, listener) => log.push(`removed ${name} ${emitter.listenerCount(name)} ${listener === fn}`));
  emitter.on('x', fn).removeAllListeners('x');
  assert.deepStrictEqual(log, ['new removeListener 0', 'new x 0', 'removed x 0 true']);
}

for (const bad of [undefined, null, 'fn', {}]) {
  assert.throws(() => new EventEmitter().on('x', bad), { code: 'ERR_INVALID_ARG_TYPE' });
}
assert.throws(() => new EventEmitter().setMaxListeners(-1), { code: 'ERR_OUT_OF_RANGE' });
