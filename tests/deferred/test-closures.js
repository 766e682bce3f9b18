'use strict';
// Captured variables travel: data, functions, classes, cycles, modules.
const { mustCall } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const K = 7;
let count = 3;
const shared = { list: [1, 2] };
const table = { a: [1, shared], b: shared, when: new Date(5), bytes: new Float64Array([1, 2]), map: new Map([['x', shared]]) };
const buffer = new Int32Array(new SharedArrayBuffer(8));
function helper(x) { return x * K; }
const even = (n) => (n === 0 ? true : odd(n - 1));
const odd = (n) => (n === 0 ? false : even(n - 1));
class Base {
  constructor(n) { this.n = n; }
  hi() { return `hi ${this.n}`; }
}
class Kid extends Base {
  static made = K;
  hi() { return `${super.hi()}! ${Kid.made}`; }
}
function Old(n) { this.n = n; }
Old.prototype.twice = function() { return this.n * 2; };
function configured() { return configured.level + K; }
configured.level = 2;
const operations = { add: (a, b) => a + b, nested: [helper] };
const instance = new Kid(9);
const cycle = { helper };
cycle.self = cycle;
const unique = Symbol.for('deferred test');

async function main() {
  assert.strictEqual(await Deferred.run((x) => helper(x) + count, 5), 38);
  count = 4;
  assert.strictEqual(await Deferred.run((x) => helper(x) + count, 5), 39);
  const read = () => count;
  for (count = 10; count < 14; count++) assert.strictEqual(await Deferred.run(read), count);
  const got = await Deferred.run(() => [table, table.a[1] === table.b, table.map.get('x') === table.b]);
  assert.deepStrictEqual(got, [table, true, true]);
  table.a[0] = 'changed';
  assert.strictEqual(await Deferred.run(() => table.a[0]), 'changed');

  // Writes stay on the other side, and do not meet each other there.
  for (let i = 0; i < 4; i++) assert.strictEqual(await Deferred.run(() => { table.a.push(1); return ++count + table.a.length; }), count + 3 + 1);
  assert.strictEqual(table.a.length, 2);

  assert.strictEqual(await Deferred.run((n) => [even(n), odd(n)].join(), 10), 'true,false');
  assert.strictEqual(await Deferred.run(() => new Kid(4).hi()), 'hi 4! 7');
  assert.strictEqual(await Deferred.run(() => instance.hi() + (instance instanceof Base)), 'hi 9! 7true');
  assert.strictEqual(await Deferred.run(() => new Old(4).twice()), 8);
  assert.strictEqual(await Deferred.run(() => configured()), 9);
  assert.strictEqual(await Deferred.run(configured), 9);
  assert.strictEqual(await Deferred.run(() => operations.add(1, 2) + operations.nested[0](1)), 10);
  assert.strictEqual(await Deferred.run(() => cycle.self.self.helper(2) + (cycle.self === cycle)), 15);
  assert.strictEqual(await Deferred.run((f, ...rest) => f(...rest), (a, b) => a * b * K, 2, 3), 42);
  assert.strictEqual(await Deferred.run(() => unique === Symbol.for('deferred test')), true);
  assert.strictEqual(await Deferred.run((max) => max(1, 3) + K, Math.max), 10);

  await Deferred.run(() => Atomics.add(buffer, 0, 5));
  assert.strictEqual(Atomics.load(buffer, 0), 5);

  assert.strictEqual(await Deferred.run(() => path.basename('/a/b.js', '.js')), 'b');
  assert.strictEqual(await Deferred.run(() => fs.existsSync(__filename) && __dirname === path.dirname(__filename)), true);
  assert.strictEqual(await Deferred.run(() => require('../common') !== undefined && typeof require('node:os').cpus), 'function');
  assert.strictEqual(await Deferred.run(async () => (await import('node:path')).sep), '/');

  // Blocks, parameters, loops, catch clauses.
  const made = [];
  for (let i = 0; i < 3; i++) made.push(Deferred.run(() => i * K));
  assert.deepStrictEqual(await Promise.all(made), [0, 7, 14]);
  const curried = (a) => (b) => { const c = 1; return Deferred.run(() => a + b + c); };
  assert.strictEqual(await curried(1)(2), 4);
  try { throw new Error('caught'); } catch (error) {
    assert.strictEqual(await Deferred.run(() => error.message), 'caught');
  }
}
main().then(mustCall());
