// Flags: --expose-internals
'use strict';
// Which functions map() and its kin call as they are: those of which nobody could tell.
const assert = require('node:assert');
const { isDirect } = require('internal:deferred/direct');
const { mustCall } = require('../common');

const number = 3;
const list = [1, 2, 3];
const view = new Float64Array(4);
const table = new Map([['a', 1]]);
const words = new Set(['a']);
const settings = { factor: 2, name: 'x' };
const nested = [{ n: 1 }];
const expression = /a/g;
const { floor } = Math;
const guarded = { get factor() { return 2; } };
class Thing { n = 1; }
const thing = new Thing();
function factorial(n) { return n < 2 ? 1 : n * factorial(n - 1); }
function halve(x) { return x / number; }
const counted = (x) => x;
counted.calls = [];
let changing = 0;
function changes() { changing++; }

for (const fn of [
  (x) => x * 2, (x) => x + 1.5, (x, i) => x + i, (x) => ({ x, y: x + 1 }), (x) => [x, number], (x) => list[x & 1], (x) => view[x] * list.length,
  (x) => table.get(x), (x) => words.has(x), (x) => x * settings.factor, (x) => floor(x), factorial, (x) => halve(halve(x)),
  (x) => `a${x}b${`c${number}`}`, (x) => x.replace(/[/]`/g, 'x') / 2, (x) => JSON.parse(x), (x) => list.includes(x), function(x) { return x; },
  { method(x) { return x + 1; } }.method,
  (x) => { const out = []; for (let i = 0; i < x; i++) out[i] = i; return out; },
  (x) => { const seen = {}; seen[x] = 1; seen.n ??= x; return seen; },
  function(x) { let s = 0; for (let i = 0, n = 3; i < n; i++) { s += i * x; } return s; },
  (x) => { try { return JSON.parse(x); } catch (e) { return { e }; } },
  (x) => [x].map((y) => y * number)[0], (x) => (x > 1 ? number : x / 2) / 3,
  (x) => { switch (x) { case 1: return number; default: return 0; } },
]) assert.ok(isDirect(fn), String(fn));

for (const fn of [
  // They change, or give away, what they capture.
  (x) => list, (x) => { list[0] = x; }, (x) => { list[0]++; }, (x) => ++list[0], (x) => { list.push(x); }, (x) => { const own = list; own[0] = x; },
  (x) => [list], (x) => ({ list }), (x) => list.concat(x), (x) => new Uint8Array(view.buffer), (x) => view.subarray(x), (x) => nested[x].n,
  (x) => { const own = new Uint8Array(view['buffer']); own[0] = x; }, (x) => { table.set(x, 1); }, (x) => { words.add(x); }, (x) => settings,
  (x) => { settings.factor = x; }, (x) => { changing = x; }, (x) => { changing += x; }, (x) => changes(), (x) => { [changing] = [x]; },
  (x) => { ({ a: changing } = { a: x }); }, (x) => { for (changing of [x]); }, (x) => { for (changing in { x }); }, (x) => counted(x),
  (x) => { delete settings.factor; }, (x) => { const own = [list]; own[0][0] = x; }, (x) => { let own = {}; own = settings; own.factor = x; },
  (x) => { const own = {}; ((own) => { own.factor = x; })(settings); return own; }, (x) => { const own = [list][0]; own[0] = x; },
  // What they reach is more than data.
  (x) => expression.test(x), (x) => guarded.factor, (x) => thing.n, (x) => new Thing(), (x) => console.log(x), (x) => process.pid, (x) => require(x),
  (x) => setTimeout(x), (x) => { const own = Math; own.x = 1; }, (x) => { Math.x = 1; }, (x) => { Object.assign(Math, { x }); },
  (x) => x.constructor, (x) => [].push.call(list, x), (x) => eval(x), (x) => import(x), (x) => { globalThis.x = x; }, async (x) => x, function* (x) { yield x; },
  function() { return this; }, function() { return arguments; }, (x) => { undeclared = x; }, (x) => 1..constructor,  // eslint-disable-line no-undef
  (x) => `${list}`, (x, y = list.push(x)) => y, ({ x }) => x, (...x) => x, (x) => String.raw`${x}`, (x) => ({ get x() { return list; } }),
  Math.floor, class {}, (x) => { { let number = x; } number = x; },
]) assert.ok(!isDirect(fn), String(fn));

/** The same as Array.prototype has it. */
async function same(items, fn) {
  assert.deepStrictEqual(await Deferred.map(items, fn), Array.from(items, (item, i) => fn(item, i)));
  assert.deepStrictEqual(await Deferred.filter(items, fn), Array.from(items).filter((item, i) => fn(item, i)));
}

async function main() {
  for (const length of [1, 2, 14, 15, 16, 17, 1000, 1001, 40_000]) {
    const items = Array.from({ length }, (_, i) => i);
    await same(items, (x) => x * 2);
    await same(items, (x, i) => x + i / 2);
    await same(items, (x) => (x % 3 ? `n${x % 10}` : undefined));
    // The results change their kind on the way.
    await same(items, (x) => (x < 9000 ? x : x < 10_000 ? x + 0.5 : { x }));
    await same(Float64Array.from(items), (x) => x / 2);
    assert.strictEqual(await Deferred.reduce(items, (a, b) => a + b, 0), items.reduce((a, b) => a + b, 0));
    assert.strictEqual(await Deferred.reduce(items, (a, b) => Math.max(a, b)), length - 1);
    // Objects on the way: from there on other threads have them.
    const mixed = items.map((x) => (x === 700 ? { x } : x));
    assert.deepStrictEqual(await Deferred.map(mixed, (x) => (typeof x === 'object' ? x.x : x)), items);
    const unordered = await Deferred.map(mixed, (x) => (typeof x === 'object' ? x.x : x), { ordered: false });
    assert.deepStrictEqual(unordered.sort((a, b) => a - b), items);
  }
  // Holes are items: undefined.
  assert.deepStrictEqual(await Deferred.map([1, , 3], (x) => x ?? 0), [1, 0, 3]);  // eslint-disable-line no-sparse-arrays
  // The initial value is not the one that the function is given.
  const initial = [];
  assert.deepStrictEqual(await Deferred.reduce([1, 2], (all, x) => { all.push?.(x); return all; }, initial), [1, 2]);
  assert.deepStrictEqual(initial, []);
  await assert.rejects(Deferred.map([1, 2, 3], (x) => x.a.b), { name: 'TypeError' });
  // What is captured may be another value at each call.
  let factor = 2;
  const times = (x) => x * factor;
  assert.deepStrictEqual(await Deferred.map([1, 2], times), [2, 4]);
  factor = { valueOf: () => 3 };
  assert.deepStrictEqual(await Deferred.map([1, 2], times), [3, 6]);
  factor = 4;
  assert.deepStrictEqual(await Deferred.map([1, 2], times), [4, 8]);
}
main().then(mustCall());
