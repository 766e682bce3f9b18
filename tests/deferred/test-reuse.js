'use strict';
// No call of a function sees what another one left in it, whether a thread keeps the function or makes it anew.
const assert = require('node:assert');
const { mustCall } = require('../common');

Deferred.configure({ threads: 1 });
const options = { inline: 'never' };

/** Three calls on one thread, the results in order. */
async function thrice(fn, ...args) {
  const out = [];
  for (let i = 0; i < 3; i++) out.push(await Deferred.run(fn, ...args, options));
  return out;
}

(async () => {
  assert.deepStrictEqual(await thrice(function f() { f.count = (f.count ?? 0) + 1; return f.count; }), [1, 1, 1]);
  assert.deepStrictEqual(await thrice(function f() { const g = f; g.count = (g.count ?? 0) + 1; return g.count; }), [1, 1, 1]);
  assert.deepStrictEqual(await thrice(function f(n = 0) { return n ? 0 : (f[0] = (f[0] ?? 0) + 1); }), [1, 1, 1]);
  assert.deepStrictEqual(await thrice(new Function('const me = arguments.callee; return me.n = (me.n || 0) + 1;')), [1, 1, 1]);
  assert.deepStrictEqual(await thrice(new Function('const { callee: me } = arguments; return me.n = (me.n || 0) + 1;')), [1, 1, 1]);
  assert.deepStrictEqual(await thrice(function f(n) {
    if (n) return undefined;
    const shared = Object.getPrototypeOf(new f(1));
    return (shared.n = (shared.n ?? 0) + 1);
  }, 0), [1, 1, 1]);
  assert.deepStrictEqual(await thrice(function $f(n) { return n < 2 ? n : $f(n - 1) + $f(n - 2); }, 15), [610, 610, 610]);
  assert.deepStrictEqual(await thrice((x) => [x, x + 1], 1), [[1, 2], [1, 2], [1, 2]]);
  assert.deepStrictEqual(await thrice((text) => /a/g.test(text) && /a/g.lastIndex === 0, 'a'), [true, true, true]);
  assert.deepStrictEqual(await thrice(async function f(n) { return n === 0 ? 0 : 1 + await f(n - 1); }, 5), [5, 5, 5]);
  // The same text with other captures is another function.
  const make = (k) => () => k;
  assert.deepStrictEqual([await Deferred.run(make(1), options), await Deferred.run(make(2), options)], [1, 2]);
  // Recursion that fails, and goes on to work.
  const down = function down(n) { if (n === 0) throw new RangeError('down'); return down(n - 1); };
  for (let i = 0; i < 3; i++) await assert.rejects(Deferred.run(down, 10, options), { name: 'RangeError', message: 'down' });
})().then(mustCall());
