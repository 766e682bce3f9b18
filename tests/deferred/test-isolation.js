'use strict';
// What a task leaves behind, no other task finds; nor does the program.
const { mustCall } = require('../common');
const assert = require('node:assert');

const none = { inline: 'never' };
const each = (fn) => Promise.all(Array.from({ length: 20 }, () => Deferred.run(fn, none)));
const all = async (fn, expected) => assert.deepStrictEqual([...new Set(await each(fn))], [expected]);

async function main() {
  await all(() => { globalThis.left = (globalThis.left ?? 0) + 1; return globalThis.left; }, 1);
  await all(new Function('this.other = (this.other ?? 0) + 1; return this.other;'), 1);
  await all(new Function('other = typeof other === "undefined" ? 1 : other + 1; return other;'), 1);
  await all(() => { Math.left = (Math.left ?? 0) + 1; return Math.left; }, 1);
  await all(() => { Array.prototype.left = (Array.prototype.left ?? 0) + 1; return [].left; }, 1);
  await all(() => { const { map } = Array.prototype; Array.prototype.map = function(...args) { return `${map.call(this, ...args)}!`; }; return [1].map((x) => x); }, '1!');
  await all((x) => [1].map((y) => y + 1)[0], 2);
  await all(() => { globalThis.Math = (globalThis.Math === undefined ? 'gone' : undefined); return globalThis.Math; }, undefined);
  await all(() => Math.max(1, 2), 2);
  await all(() => { delete globalThis.JSON; return typeof JSON; }, 'undefined');
  await all(() => JSON.stringify([1]), '[1]');
  await all(() => { process.env.LEFT = `${process.env.LEFT ?? ''}x`; return process.env.LEFT; }, 'x');
  assert.strictEqual(process.env.LEFT, undefined);
  await all(() => { console.log = () => 'mine'; return console.log(); }, 'mine');
  await all(() => { Object.prototype.left = 1; return {}.left; }, 1);
  await all(() => ({}).left, undefined);
  assert.strictEqual({}.left, undefined);
  // The function object itself and its captures are new each time.
  await all(function counted() { counted.calls = (counted.calls ?? 0) + 1; return counted.calls; }, 1);
  const state = { n: 0 };
  await all(() => ++state.n, 1);
  let n = 0;
  await all(() => ++n, 1);
  assert.strictEqual(state.n + n, 0);
}
main().then(mustCall());
