'use strict';
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');
const { BroadcastChannel, MessageChannel, MessagePort, receiveMessageOnPort } = require('node:worker_threads');

{
  // Messages come in order, each followed by its ticks; a port that closes still gets what was there before.
  const { port1, port2 } = new MessageChannel();
  const order = [];
  port2.on('message', (n) => {
    order.push(n);
    process.nextTick(() => order.push(`tick ${n}`));
    if (n === 2) port2.close();
  });
  port2.on('close', mustCall(() => assert.deepStrictEqual(order, [1, 'tick 1', 2, 'tick 2', 3, 'tick 3'])));
  for (const n of [1, 2, 3]) port1.postMessage(n);
  assert.deepStrictEqual(order, []);
}
{
  // Both faces of an event target, and the ports of an event.
  const { port1, port2 } = new MessageChannel();
  const other = new MessageChannel();
  port2.onmessage = mustCall((event) => {
    assert.ok(event instanceof MessageEvent);
    assert.strictEqual(event.ports.length, 1);
    assert.strictEqual(event.ports[0], event.data.port);
    event.data.port.postMessage('through');
    port2.close();
  });
  other.port1.on('message', mustCall((text) => {
    assert.strictEqual(text, 'through');
    other.port1.close();
  }));
  port1.postMessage({ port: other.port2 }, [other.port2]);
  assert.throws(() => port1.postMessage(1, [other.port2]), { name: 'DataCloneError' });
}
{
  // Polling.
  const { port1, port2 } = new MessageChannel();
  assert.strictEqual(receiveMessageOnPort(port1), undefined);
  port2.postMessage({ a: 1 });
  port2.postMessage(undefined);
  assert.deepStrictEqual(receiveMessageOnPort(port1), { message: { a: 1 } });
  assert.deepStrictEqual(receiveMessageOnPort(port1), { message: undefined });
  assert.strictEqual(receiveMessageOnPort(port1), undefined);
  assert.throws(() => receiveMessageOnPort({}), { code: 'ERR_INVALID_ARG_TYPE' });
}
{
  // A closed port is silent; its other end hears of it.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = mustNotCall();
  port1.on('close', mustCall());
  port2.on('close', mustCall());
  port2.close();
  port2.postMessage('lost');
  port1.unref();
}
{
  // Nobody listens, so nothing keeps the program alive.
  const { port1 } = new MessageChannel();
  assert.strictEqual(port1.hasRef(), false);
  port1.ref();
  assert.strictEqual(port1.hasRef(), true);
  port1.unref();
}
{
  const { port1 } = new MessageChannel();
  assert.throws(() => port1.postMessage(1, [port1]), { message: 'Transfer list contains source port' });
  assert.throws(() => structuredClone(port1), { message: 'Object that needs transfer was found in message but not listed in transferList' });
  assert.throws(() => new MessagePort(), { code: 'ERR_CONSTRUCT_CALL_INVALID' });
}
{
  const a = new BroadcastChannel('test');
  const b = new BroadcastChannel('test');
  const c = new BroadcastChannel('another');
  c.onmessage = mustNotCall();
  a.onmessage = mustNotCall();
  b.onmessage = mustCall((event) => {
    assert.deepStrictEqual(event.data, [1]);
    for (const channel of [a, b, c]) channel.close();
    assert.throws(() => a.postMessage(1), { name: 'InvalidStateError' });
  });
  a.postMessage([1]);
}
{
  // A port's events happen in the async context of its making.
  const { AsyncLocalStorage } = require('node:async_hooks');
  const storage = new AsyncLocalStorage();
  const { port1, port2 } = storage.run('context', () => new MessageChannel());
  port2.on('message', mustCall(() => {
    assert.strictEqual(storage.getStore(), 'context');
    port2.close();
  }));
  port1.postMessage(1);
}
