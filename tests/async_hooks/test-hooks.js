'use strict';
const common = require('../common');
const assert = require('node:assert');
const { createHook, executionAsyncId, triggerAsyncId, AsyncResource, executionAsyncResource } = require('node:async_hooks');

const events = new Map();
const hook = createHook({
  init(id, type, trigger) {
    events.set(id, [`init ${type} by ${trigger}`]);
  },
  before: (id) => events.get(id)?.push('before'),
  after: (id) => events.get(id)?.push('after'),
  destroy: (id) => events.get(id)?.push('destroy'),
}).enable();

assert.strictEqual(executionAsyncId(), 1);
assert.strictEqual(triggerAsyncId(), 0);

let timeoutId;
setTimeout(common.mustCall(function () {
  timeoutId = executionAsyncId();
  assert.strictEqual(triggerAsyncId(), 1);
  assert.strictEqual(executionAsyncResource(), this);
  setTimeout(common.mustCall(check), 1);  // in a later turn of the loop, however late this one is
}), 1);
let tickId;
process.nextTick(common.mustCall(() => {
  tickId = executionAsyncId();
}));
const resource = new AsyncResource('MINE', { triggerAsyncId: 42 });
assert.strictEqual(resource.runInAsyncScope((a, b) => a + b + executionAsyncId(), null, 1, 2), 3 + resource.asyncId());
assert.strictEqual(resource.triggerAsyncId(), 42);
resource.emitDestroy();
let thenId;
Promise.resolve().then(common.mustCall(() => {
  thenId = executionAsyncId();
}));

function check() {
  hook.disable();
  assert.deepStrictEqual(events.get(tickId), ['init TickObject by 1', 'before', 'after', 'destroy']);
  assert.deepStrictEqual(events.get(timeoutId), ['init Timeout by 1', 'before', 'after', 'destroy']);
  assert.deepStrictEqual(events.get(resource.asyncId()), ['init MINE by 42', 'before', 'after', 'destroy']);
  assert.deepStrictEqual(events.get(thenId).slice(1), ['before', 'after']);
  const count = events.size;
  setTimeout(() => assert.strictEqual(events.size, count), 1);
}

assert.throws(() => createHook({ init: 5 }), { code: 'ERR_ASYNC_CALLBACK' });
assert.throws(() => new AsyncResource(), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new AsyncResource('x', { triggerAsyncId: -5 }), { code: 'ERR_INVALID_ASYNC_ID' });
