'use strict';
// util.inspect: one value of each kind.
require('../common');
const assert = require('node:assert');
const { inspect } = require('node:util');
const vm = require('node:vm');

class Foo { constructor() { this.a = 1; } }
class Bar extends Map {}
class Tagged { get [Symbol.toStringTag]() { return 'T'; } }
function withProperty() {}
withProperty.x = 1;
const circular = { name: 'c' };
circular.self = circular;

for (const [value, text] of [
  [1, '1'], [-0, '-0'], [10n, '10n'], ['a', "'a'"], ["it's", '"it\'s"'], ['`"\'', "'`\"\\''"], ['\n\x01\ud800', "'\\n\\x01\\ud800'"],
  [undefined, 'undefined'], [null, 'null'], [Symbol('s'), 'Symbol(s)'], [true, 'true'],
  [[], '[]'], [[1, , 3], '[ 1, <1 empty item>, 3 ]'], [{}, '{}'], [{ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: [Object] } } }'],
  [{ 'a-b': 1, [Symbol('k')]: 2, __proto__: null }, "[Object: null prototype] { 'a-b': 1, Symbol(k): 2 }"],
  [new Foo(), 'Foo { a: 1 }'], [Foo, '[class Foo]'], [Bar, '[class Bar extends Map]'], [new Bar([[1, { a: 2 }]]), 'Bar(1) [Map] { 1 => { a: 2 } }'],
  [new Tagged(), 'Tagged [T] {}'], [new Map([['a', 1]]), "Map(1) { 'a' => 1 }"], [new Set([1, 'b']), "Set(2) { 1, 'b' }"],
  [new Map([[1, 2]]).entries(), '[Map Entries] { [ 1, 2 ] }'], [new Set([1]).values(), '[Set Iterator] { 1 }'],
  [withProperty, '[Function: withProperty] { x: 1 }'], [() => {}, '[Function (anonymous)]'], [async () => {}, '[AsyncFunction (anonymous)]'],
  [function* g() {}, '[GeneratorFunction: g]'], [new Date(0), '1970-01-01T00:00:00.000Z'], [new Date(NaN), 'Invalid Date'], [/a\/b/g, '/a\\/b/g'],
  [new Uint8Array([1, 2]), 'Uint8Array(2) [ 1, 2 ]'], [Buffer.from('ab'), '<Buffer 61 62>'],
  [new Uint8Array([1, 255]).buffer, 'ArrayBuffer { [Uint8Contents]: <01 ff>, [byteLength]: 2 }'],
  [Promise.resolve(3), 'Promise { 3 }'], [new Promise(() => {}), 'Promise { <pending> }'], [new WeakMap(), 'WeakMap { <items unknown> }'],
  [Object('s'), "[String: 's']"], [Object(1), '[Number: 1]'], [new Proxy({ a: 1 }, {}), '{ a: 1 }'],
  [circular, "<ref *1> { name: 'c', self: [Circular *1] }"], [(function() { return arguments; })(1), "[Arguments] { '0': 1 }"],
  [vm.runInNewContext('({ a: [new Map([[1, 2]])] })'), '{ a: [ Map(1) { 1 => 2 } ] }'],
  [{ get a() { return 1; }, set a(v) {}, get b() { return 2; } }, '{ a: [Getter/Setter], b: [Getter] }'],
]) {
  assert.strictEqual(inspect(value), text);
}

// Options.
const data = { b: [1, 2, 3, 4], a: 'x'.repeat(5), n: 123456.789 };
assert.strictEqual(inspect(data, { sorted: true, maxArrayLength: 2, maxStringLength: 3, numericSeparator: true }),
  "{\n  a: 'xxx'... 2 more characters,\n  b: [ 1, 2, ... 2 more items ],\n  n: 123_456.789\n}");
assert.strictEqual(inspect({ a: 1 }, { compact: false }), '{\n  a: 1\n}');
assert.strictEqual(inspect({ get a() { return { x: 1 }; } }, { getters: true }), '{ a: [Getter] { x: 1 } }');
assert.strictEqual(inspect(new Proxy([1], { a: 1 }), { showProxy: true }), 'Proxy [ [ 1 ], { a: 1 } ]');
assert.strictEqual(inspect([1], { showHidden: true }), '[ 1, [length]: 1 ]');
assert.strictEqual(inspect({ a: 1, s: 'x' }, { colors: true }), "{ a: \u001b[33m1\u001b[39m, s: \u001b[32m'x'\u001b[39m }");

// Objects that print themselves.
const custom = { [inspect.custom](depth, options, fn) { return `${depth} ${options.showHidden} ${fn === inspect}`; } };
assert.strictEqual(inspect(custom, { depth: 1 }), '1 false true');
assert.strictEqual(inspect([custom], { customInspect: false }).includes('Symbol(nodejs.util.inspect.custom)'), true);
