'use strict';
const common = require('../common');
const assert = require('node:assert');
const { once, on, addAbortListener, getEventListeners, EventEmitter } = require('node:events');

// The first reason counts; handlers run once, with a trusted event.
{
  const controller = new AbortController();
  const { signal } = controller;
  signal.onabort = common.mustCall((event) => {
    assert.strictEqual(event.isTrusted, true);
    assert.strictEqual(signal.reason, 'why');
  });
  controller.abort('why');
  controller.abort('again');
  assert.strictEqual(signal.reason, 'why');
  assert.throws(() => signal.throwIfAborted(), (thrown) => thrown === 'why');
}

// any(): all states change before the first event; already aborted sources count at once.
{
  const [a, b] = [new AbortController(), new AbortController()];
  const all = AbortSignal.any([a.signal, b.signal]);
  const nested = AbortSignal.any([all]);
  a.signal.addEventListener('abort', common.mustCall(() => {
    assert.strictEqual(all.aborted, true);
    assert.strictEqual(nested.aborted, true);
  }));
  nested.addEventListener('abort', common.mustCall(() => assert.strictEqual(nested.reason, 'a')));
  a.abort('a');
  b.abort('b');
  assert.strictEqual(all.reason, 'a');
  assert.strictEqual(AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason, 1);
}

// timeout() gives a TimeoutError, and keeps no process alive.
{
  const signal = AbortSignal.timeout(5);
  AbortSignal.timeout(1e9);
  setTimeout(common.mustCall(() => {
    assert.strictEqual(signal.reason.name, 'TimeoutError');
    assert.strictEqual(signal.reason.code, 23);
  }), 20);
}

// once() and on() leave no listener behind.
(async () => {
  const emitter = new EventEmitter();
  const controller = new AbortController();
  process.nextTick(() => controller.abort());
  await assert.rejects(once(emitter, 'x', { signal: controller.signal }), { name: 'AbortError', code: 'ABORT_ERR' });
  assert.strictEqual(emitter.listenerCount('x') + emitter.listenerCount('error'), 0);
  assert.strictEqual(getEventListeners(controller.signal, 'abort').length, 0);

  setImmediate(() => {
    emitter.emit('y', 1);
    emitter.emit('y', 2, 3);
    emitter.emit('end');
  });
  const seen = [];
  for await (const args of on(emitter, 'y', { close: ['end'] })) seen.push(args);
  assert.deepStrictEqual(seen, [[1], [2, 3]]);
  assert.strictEqual(emitter.listenerCount('y'), 0);
})().then(common.mustCall());

{
  const disposable = addAbortListener(new AbortController().signal, common.mustNotCall());
  disposable[Symbol.dispose]();
  addAbortListener(AbortSignal.abort(), common.mustCall());
}
assert.throws(() => new AbortSignal(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
assert.throws(() => AbortSignal.any([5]), { code: 'ERR_INVALID_ARG_TYPE' });
assert.strictEqual(new DOMException('m', 'DataCloneError').code, 25);
assert.ok(new DOMException() instanceof Error);
