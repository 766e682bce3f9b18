'use strict';
// What cannot travel is named by its path, before anything runs.
const { mustCall } = require('../common');
const assert = require('node:assert');
const net = require('node:net');

const conn = { socket: new net.Socket(), id: 1, list: [[new WeakMap()]] };
const proxy = new Proxy({}, {});
const generator = (function* () {})();
const promise = Promise.resolve();
class Hidden { #x = 1; get x() { return this.#x; } }
const hidden = new Hidden();
const inner = () => conn.socket.end();

const refused = (work, message) => assert.rejects(work, { name: 'DeferredError', code: 'ERR_DEFERRED_CANNOT_LEAVE', message });

async function main() {
  await refused(Deferred.run(() => conn.socket.end()), "Deferred: 'conn.socket' (net.Socket) cannot leave its thread");
  await refused(Deferred.run((c) => c.socket.end(), conn), "Deferred: 'c.socket' (net.Socket) cannot leave its thread");
  await refused(Deferred.run((a, ...rest) => rest, 1, { x: [proxy] }), "Deferred: 'arguments[1].x[0]' (Proxy) cannot leave its thread");
  await refused(Deferred.run(() => inner()), "Deferred: 'inner.conn.socket' (net.Socket) cannot leave its thread");
  await refused(Deferred.run(() => proxy.x), "Deferred: 'proxy' (Proxy) cannot leave its thread");
  await refused(Deferred.run(() => generator.next()), "Deferred: 'generator' (generator) cannot leave its thread");
  await refused(Deferred.run(() => promise), "Deferred: 'promise' (Promise) cannot leave its thread");
  await refused(Deferred.run(() => hidden.x), "Deferred: 'hidden' (Hidden, which has private fields) cannot leave its thread");
  await refused(new Deferred((resolve) => resolve(conn)), "Deferred: 'conn.socket' (net.Socket) cannot leave its thread");
  for (const iterator of [[1].values(), 'ab'[Symbol.iterator](), new Map().keys()]) {
    await refused(Deferred.run(() => iterator), "Deferred: 'iterator' (iterator) cannot leave its thread");
  }
  // Only what is used counts.
  const { id } = conn;
  assert.strictEqual(await Deferred.run(() => id), 1);
  // Results neither.
  await assert.rejects(Deferred.run(() => () => 1), { name: 'DataCloneError' });
  await assert.rejects(Deferred.run(() => new Proxy({}, {})), { name: 'DataCloneError' });
}
main().then(mustCall());
