'use strict';
require('../common');
const assert = require('node:assert');
const { format, formatWithOptions } = require('node:util');

class Named { toString() { return 'named'; } }
for (const [args, text] of [
  [[], ''], [['a'], 'a'], [['a', 'b', 1], 'a b 1'], [['%s', 'x'], 'x'], [['%s'], '%s'], [['%%s', 1], '%s 1'], [['%s:%s', 'a'], 'a:%s'],
  [['%d %i %f', '42.5', '42.5', '42.5'], '42.5 42 42.5'], [['%d', 10n], '10n'], [['%i', 'x'], 'NaN'], [['%s', -0], '-0'],
  [['%s', { a: { b: 1 } }], '{ a: [Object] }'], [['%s', new Named()], 'named'], [['%s', Symbol('a')], 'Symbol(a)'], [['%s', () => 1], '() => 1'],
  [['%j', { a: 1 }], '{"a":1}'], [['%O', { a: { b: { c: { d: 1 } } } }], '{ a: { b: { c: [Object] } } }'],
  [['%c styled', 'color: red'], ' styled'], [[{ a: 1 }, 'b'], '{ a: 1 } b'], [['%x %s', 1], '%x 1'], [['100%', 1], '100% 1'],
]) {
  assert.strictEqual(format(...args), text);
}
const circular = {};
circular.a = circular;
assert.strictEqual(format('%j', circular), '[Circular]');
assert.strictEqual(formatWithOptions({ colors: true }, '%s %O', 'a', 1), 'a \u001b[33m1\u001b[39m');
assert.throws(() => formatWithOptions(null, 'a'), { code: 'ERR_INVALID_ARG_TYPE' });
