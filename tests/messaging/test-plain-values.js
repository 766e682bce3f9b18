'use strict';
// Small plain values travel another way than the rest: what arrives must be what structured clone makes of a value.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort, markAsUncloneable } = require('node:worker_threads');

const { port1, port2 } = new MessageChannel();
function send(value) {
  port1.postMessage(value);
  return receiveMessageOnPort(port2).message;
}
function check(value) {
  const got = send(value);
  assert.deepStrictEqual(got, structuredClone(value));
  return got;
}

const text = 'abcdefgh';
for (const value of [undefined, null, true, false, 0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53, 1.5, NaN, Infinity, -Infinity,
  Number.MIN_VALUE, '', 'a', 'ab', 'abc', 'abcd', text.repeat(32), text.repeat(33), 'é', 'ÿ\0', 'Ā', '日本', '\ud800', 10n, [], {}, [1, 'a', null],
  [[[[[[1]]]]]], { a: { b: { c: { d: { e: 1 } } } } }, [undefined], { u: undefined }, Array(3), [1, , 2], Object.assign([1], { name: 1 }),
  { 1: 'a', 0: 'b', x: 1 }, { '01': 1 }, { '': 1 }, { 'ü': 1 }, { 'a b': 1, 'a\nb': 2 }, JSON.parse('{"__proto__":1,"a":2}'),
  { [Symbol('s')]: 1, a: 1 }, new Date(5), /x/g, new Map([[1, { a: 1 }]]), new Error('e'), new Uint8Array([1, 2]), Object(1), Object.create(null),
  Object.freeze({ a: 1 }), new (class A { x = 1; })(), Array.from({ length: 64 }, (_, i) => i), Array.from({ length: 65 }, (_, i) => i),
  Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, i])), Array.from({ length: 40 }, () => text.repeat(30))]) check(value);

// Order of keys; a prototype of Object; getters once.
assert.deepStrictEqual(Object.keys(send({ b: 1, a: 2, 3: 0 })), ['3', 'b', 'a']);
assert.strictEqual(Object.getPrototypeOf(send(Object.create(null, { a: { value: 1, enumerable: true } }))), Object.prototype);
assert.deepStrictEqual(send({ get a() { return 5; } }), { a: 5 });
assert.deepStrictEqual(send(Object.defineProperty({ a: 1 }, 'hidden', { value: 1 })), { a: 1 });
const got = send({ a: 1 });
got.b = 2;
got.a = 'x';
delete got.a;
assert.deepStrictEqual(got, { b: 2 });

// One object twice, and cycles, stay one.
const shared = { n: 1 };
const twice = send({ first: shared, second: shared, list: [shared] });
assert.ok(twice.first === twice.second && twice.list[0] === twice.first);
const cycle = { name: 'c' };
cycle.self = cycle;
assert.ok(((c) => c.self === c && c.name === 'c')(send(cycle)));

// The same shape with values of other kinds each time.
for (const v of [1, 1.5, 'a', {}, null, [1], 2 ** 40, undefined, true, -0]) check({ a: v, b: v });

// What cannot be cloned fails as ever, and nothing arrives.
for (const value of [() => 1, Symbol('s'), { f() {} }, [Symbol.iterator], { a: { b: new WeakMap() } }, new Proxy({}, {})]) {
  assert.throws(() => port1.postMessage(value), { name: 'DataCloneError' });
}
assert.throws(() => port1.postMessage({ get a() { throw new RangeError('mine'); } }), { name: 'RangeError', message: 'mine' });
assert.strictEqual(receiveMessageOnPort(port2), undefined);

// A getter that sends in between.
const nested = { a: 1, get b() { port1.postMessage({ inner: true }); return 2; }, c: 3 };
port1.postMessage(nested);
const both = [receiveMessageOnPort(port2).message, receiveMessageOnPort(port2).message];
assert.deepStrictEqual(both, [{ inner: true }, { a: 1, b: 2, c: 3 }]);

// Inherited properties that a program gave to all objects are no part of a value.
Object.prototype.everywhere = 1;
assert.deepStrictEqual(Object.getOwnPropertyNames(send({ a: 1 })), ['a']);
delete Object.prototype.everywhere;

// More shapes than anyone remembers.
for (let i = 0; i < 12_000; i++) if (send({ [`key${i}`]: i })[`key${i}`] !== i) assert.fail(`${i}`);

// At random.
let seed = 12345;
const random = (n) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % n;
function make(depth) {
  switch (random(depth > 5 ? 8 : 11)) {
    case 0: return random(1000);
    case 1: return (random(1e6) - 5e5) / 7;
    case 2: return 'x'.repeat(random(300));
    case 3: return String.fromCharCode(random(600), random(200));
    case 4: return random(2) === 0;
    case 5: return null;
    case 6: return undefined;
    case 7: return BigInt(random(99));
    case 8: return Array.from({ length: random(20) }, () => make(depth + 1));
    case 9: return new Map([[make(depth + 1), 1]]);
    default: {
      const object = {};
      for (let i = random(12); i > 0; i--) object[['a', 'b', 'name', '7', 'ä', 'long key', 'z'][random(7)] + random(4)] = make(depth + 1);
      return object;
    }
  }
}
for (let i = 0; i < 3000; i++) check(make(0));

// Messages of both kinds in one queue keep their order.
const order = [];
const mixed = [1, new Map(), { a: 1 }, 10n, 'text', new Date(0), [1], 'x'.repeat(1000)];
for (let i = 0; i < 200; i++) port1.postMessage([i, mixed[i % mixed.length]]);
port2.on('message', mustCall(([i, value]) => {
  order.push(i);
  assert.deepStrictEqual(value, mixed[i % mixed.length]);
  if (i === 199) {
    assert.deepStrictEqual(order, Array.from({ length: 200 }, (_, n) => n));
    port2.close();
    last();
  }
}, 200));

function last() {
  const marked = { a: 1 };
  markAsUncloneable(marked);
  const { port1: one } = new MessageChannel();
  assert.throws(() => one.postMessage(marked), { name: 'DataCloneError' });
  assert.throws(() => one.postMessage({ in: marked }), { name: 'DataCloneError' });
  one.close();
}
