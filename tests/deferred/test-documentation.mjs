// What docs/deferred.md says, sentence by sentence where it can be tried.
import assert from 'node:assert';
import net from 'node:net';
import { Deferred, DeferredError } from 'weft:deferred';

assert.strictEqual(Deferred, globalThis.Deferred);

// ---- the first page
const heavy = (list) => list.reduce((a, b) => a + b, 0);
const data = [1, 2, 3];
assert.strictEqual(await new Deferred((resolve) => resolve(heavy(data))), 6);
assert.strictEqual(await Deferred.run((text) => text.length, 'abc', { timeout: 5000 }), 3);
assert.deepStrictEqual(await Deferred.map(['a', 'b'], (file) => file + file), ['aa', 'bb']);

// ---- what travels
class Shape {
  constructor(x) { this.x = x; }
  area() { return this.x ** 2; }
}
const shape = new Shape(3);
assert.strictEqual(await Deferred.run(() => shape.area()), 9);
assert.strictEqual(await Deferred.run((given, square) => square(given.area()), shape, (x) => x * x), 81);
assert.deepStrictEqual(await Deferred.run((given) => Object.getPrototypeOf(given) === Object.prototype, shape), true);
assert.deepStrictEqual({ ...await Deferred.run(() => new Shape(4)) }, { x: 4 });
assert.strictEqual(await Deferred.run(() => import.meta.url), import.meta.url);
const shared = new Int32Array(new SharedArrayBuffer(4));
await Deferred.run(() => { Atomics.add(shared, 0, 5); });
assert.strictEqual(shared[0], 5);
const buffer = new ArrayBuffer(8);
assert.strictEqual(await Deferred.run((moved) => moved.byteLength, buffer, { transfer: [buffer] }), 8);
assert.strictEqual(buffer.byteLength, 0);

// ---- what does not
const conn = { socket: new net.Socket() };
await assert.rejects(Deferred.run(() => conn.socket), {
  name: 'DeferredError', code: 'ERR_DEFERRED_CANNOT_LEAVE', path: 'conn.socket',
  message: "Deferred: 'conn.socket' (net.Socket) cannot leave its thread",
});
conn.socket.destroy();
class Private { #x = 1; get() { return this.#x; } }
const staying = [
  new Proxy({}, {}), (function* () {})(), [].values(), Promise.resolve(), new WeakMap(), new WeakSet(), new WeakRef({}), new Private(),
];
for (const value of staying) await assert.rejects(Deferred.run(() => value), { code: 'ERR_DEFERRED_CANNOT_LEAVE' });
assert.throws(() => Deferred.run(data.map.bind(data)), (error) => error instanceof DeferredError && error.code === 'ERR_DEFERRED_FUNCTION');
await assert.rejects(Deferred.run(() => () => 1), { name: 'DataCloneError' });

// ---- writes stay
let count = 0;
const counting = (item) => { count += item; };
await Deferred.forEach([1, 2], counting);
assert.strictEqual(count, 0);
assert.deepStrictEqual(Deferred.explain(counting).writes, ['count']);

// ---- forms
assert.deepStrictEqual(await Deferred.run(function* () { yield 1; yield Promise.resolve(2); }), [1, 2]);
assert.strictEqual(await Deferred.run(async () => (await Deferred.run((x) => x + 1, 1)) + 1), 3);
const unordered = await Deferred.map((async function* () { yield 1; yield 2; })(), (x) => x * 2, { ordered: false });
assert.deepStrictEqual(unordered.sort(), [2, 4]);
assert.strictEqual(await Deferred.reduce([1, 2, 3], (a, b) => a + b, 0), 6);
assert.deepStrictEqual(await Deferred.filter([1, 2, 3], (x) => x > 1), [2, 3]);

// ---- safety
await assert.rejects(Deferred.run(() => process.exit(1)), { code: 'ERR_DEFERRED_TASK_EXIT' });
await assert.rejects(Deferred.run(() => new Promise(() => {})), { code: 'ERR_DEFERRED_NEVER_SETTLED' });
await assert.rejects(Deferred.run(() => { for (;;); }, { timeout: 50 }), { code: 'ERR_DEFERRED_TIMEOUT' });
const endless = Deferred.run(() => { for (;;); });
setTimeout(() => endless.cancel(), 20);
await assert.rejects(endless, { name: 'AbortError' });

// ---- statistics and limits
for (const key of ['threads', 'queued', 'run', 'stolen', 'inlined', 'bytesShipped', 'cacheHits', 'functions']) {
  assert.ok(key in Deferred.stats(), key);
}
await Deferred.ready();
Deferred.configure({ queueLimit: 10 });
const settled = await Promise.allSettled(Array.from({ length: 20 }, () => Deferred.run(() => 1)));
assert.ok(settled.some(({ reason }) => reason?.code === 'ERR_DEFERRED_QUEUE_FULL'));
assert.ok(settled.some(({ value }) => value === 1));
