'use strict';
const common = require('../common');
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const dc = require('node:diagnostics_channel');

const channel = dc.channel('test');
assert.strictEqual(dc.channel('test'), channel);
assert.ok(channel instanceof dc.Channel);
channel.publish('nobody hears');
assert.strictEqual(channel.hasSubscribers, false);

const subscriber = common.mustCall((message, name) => assert.deepStrictEqual([message, name], [{ a: 1 }, 'test']));
dc.subscribe('test', subscriber);
assert.ok(channel instanceof dc.Channel);
channel.publish({ a: 1 });
assert.strictEqual(dc.unsubscribe('test', subscriber), true);
assert.strictEqual(dc.unsubscribe('test', subscriber), false);
channel.publish({ a: 2 });

// An error of a subscriber reaches the process, not the publisher.
const failing = dc.channel('failing');
failing.subscribe(() => {
  throw new Error('of the subscriber');
});
failing.subscribe(common.mustCall());
process.once('uncaughtException', common.mustCall((error) => assert.strictEqual(error.message, 'of the subscriber')));
failing.publish(1);

// Stores are entered around the function.
const storage = new AsyncLocalStorage();
const stored = dc.channel('stored');
stored.bindStore(storage, (data) => ({ data }));
stored.runStores(5, common.mustCall(() => assert.deepStrictEqual(storage.getStore(), { data: 5 })));
assert.strictEqual(storage.getStore(), undefined);
stored.unbindStore(storage);
assert.strictEqual(stored.hasSubscribers, false);

// A traced operation in its three forms.
const tracing = dc.tracingChannel('op');
const log = [];
const handlers = Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => [event,
  (context) => log.push(`${event} ${context.result ?? context.error?.message ?? ''}`.trim())]));
tracing.subscribe(handlers);
assert.strictEqual(tracing.traceSync((x) => x * 2, {}, null, 4), 8);
assert.throws(() => tracing.traceSync(() => {
  throw new Error('sync');
}), /sync/);
assert.deepStrictEqual(log.splice(0), ['start', 'end 8', 'start', 'error sync', 'end sync']);
tracing.traceCallback((done) => done(null, 'cb'), 0, {}, null, common.mustCall());
assert.deepStrictEqual(log.splice(0), ['start', 'asyncStart cb', 'asyncEnd cb', 'end cb']);
tracing.tracePromise(async () => 'p').then(common.mustCall((value) => {
  assert.strictEqual(value, 'p');
  assert.deepStrictEqual(log, ['start', 'end', 'asyncStart p', 'asyncEnd p']);
  tracing.unsubscribe(handlers);
  assert.strictEqual(tracing.hasSubscribers, false);
}));

assert.throws(() => dc.channel(5), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => dc.subscribe('x', 5), { code: 'ERR_INVALID_ARG_TYPE' });
