'use strict';
// require() of ES modules: namespaces, defaults, top-level await, cycles.
const { mustCall, tmpdir } = require('../common');
const assert = require('node:assert');
const { createRequire } = require('node:module');

const load = createRequire(tmpdir.resolve('main.cjs'));
const file = (name, text) => tmpdir.write(name, text);

file('named.mjs', 'export const a = 1;');
assert.deepStrictEqual({ ...load('./named.mjs') }, { a: 1 });
assert.strictEqual(load('./named.mjs'), load('./named.mjs'));

file('default.mjs', 'export let a = 1; export const up = () => a++; export default class D {}');
const withDefault = load('./default.mjs');
assert.strictEqual(withDefault.__esModule, true);
assert.strictEqual(typeof withDefault.default, 'function');
withDefault.up();
assert.strictEqual(withDefault.a, 2);

file('chosen.mjs', 'export default 1; export { f as "module.exports" }; function f() { return "chosen"; }');
assert.strictEqual(load('./chosen.mjs')(), 'chosen');

file('detected.js', 'export const detected = import.meta.filename;');
assert.strictEqual(load('./detected.js').detected, tmpdir.resolve('detected.js'));

file('await.mjs', 'export const a = await Promise.resolve(1);');
file('deep.mjs', 'export * from "./await.mjs";');
assert.throws(() => load('./deep.mjs'), { code: 'ERR_REQUIRE_ASYNC_MODULE' });
import(tmpdir.resolve('deep.mjs')).then(mustCall(({ a }) => assert.strictEqual(a, 1)));

file('throws.mjs', 'throw new RangeError("no");');
assert.throws(() => load('./throws.mjs'), { name: 'RangeError', message: 'no' });

file('cycle.mjs', 'import "./cycle.cjs";');
file('cycle.cjs', 'require("./cycle.mjs");');
assert.throws(() => load('./cycle.mjs'), {
  code: 'ERR_REQUIRE_CYCLE_MODULE', message: /^Cannot require\(\) ES Module .*cycle\.mjs in a cycle\. \(from .*main\.cjs\)/,
});
