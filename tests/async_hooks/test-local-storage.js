'use strict';
const common = require('../common');
const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const { EventEmitter } = require('node:events');
const fs = require('node:fs');

const storage = new AsyncLocalStorage();
const expect = (value) => common.mustCall(() => assert.strictEqual(storage.getStore(), value));

// Everything that is started inside run() sees its value, and nothing outside does.
storage.run('a', () => {
  process.nextTick(expect('a'));
  queueMicrotask(expect('a'));
  setTimeout(expect('a'), 1);
  setImmediate(expect('a'));
  Promise.resolve().then(expect('a'));
  fs.stat(__filename, expect('a'));
  fs.promises.stat(__filename).then(expect('a'));
  (async () => {
    await null;
    expect('a')();
    storage.run('b', () => setTimeout(expect('b'), 1));
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect('a')();
  })();
});
setTimeout(expect(undefined), 1);
fs.stat(__filename, expect(undefined));

// A throw leaves run() as it was before; exit() hides the value.
assert.throws(() => storage.run('c', () => {
  storage.exit(expect(undefined));
  throw new Error('x');
}), /x/);
expect(undefined)();

// bind, snapshot, resources.
const bound = storage.run('d', () => AsyncLocalStorage.bind(expect('d')));
const snapshot = storage.run('e', () => AsyncLocalStorage.snapshot());
const resource = storage.run('f', () => new AsyncResource('TEST'));
const handler = storage.run('g', () => AsyncResource.bind(expect('g')));
bound();
snapshot(expect('e'));
resource.runInAsyncScope(expect('f'));
new EventEmitter().on('x', handler).emit('x');

// One storage does not disturb another; what run()'s callback enters for good stays.
const other = new AsyncLocalStorage();
storage.run(1, () => other.enterWith(2));
assert.deepStrictEqual([storage.getStore(), other.getStore()], [undefined, 2]);
other.disable();
assert.strictEqual(other.getStore(), undefined);
assert.strictEqual(new AsyncLocalStorage({ defaultValue: 3 }).getStore(), 3);

// An unhandled rejection is reported in the context of the rejection.
process.once('unhandledRejection', expect('h'));
storage.run('h', () => Promise.reject(new Error('of h')));
