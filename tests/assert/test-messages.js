'use strict';
// The texts of failed assertions.
require('../common');
const assert = require('node:assert');

function message(fn) {
  try {
    fn();
  } catch (error) {
    assert.ok(error instanceof assert.AssertionError, error);
    assert.strictEqual(error.code, 'ERR_ASSERTION');
    return error.message;
  }
  throw new Error('it did not throw');
}

const diff = (...lines) => `Expected values to be strictly deep-equal:\n+ actual - expected\n\n${lines.join('\n')}\n`;

assert.strictEqual(message(() => assert.strictEqual(1, 2)), 'Expected values to be strictly equal:\n\n1 !== 2\n');
assert.strictEqual(message(() => assert.strictEqual('a'.repeat(10), `${'a'.repeat(9)}b`)),
  "Expected values to be strictly equal:\n+ actual - expected\n\n+ 'aaaaaaaaaa'\n- 'aaaaaaaaab'\n            ^\n");
assert.strictEqual(message(() => assert.strictEqual([], [])), 'Values have same structure but are not reference-equal:\n\n[]\n');
assert.strictEqual(message(() => assert.deepStrictEqual([1, [2]], [1, [3]])),
  diff('  [', '    1,', '    [', '+     2', '-     3', '    ]', '  ]'));
assert.strictEqual(message(() => assert.deepStrictEqual([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5, 6, 7, 0, 9])),
  'Expected values to be strictly deep-equal:\n+ actual - expected\n... Skipped lines\n\n' +
  '  [\n    1,\n    2,\n    3,\n    4,\n...\n    7,\n+   8,\n-   0,\n    9\n  ]\n');
assert.strictEqual(message(() => assert.deepEqual({ a: 1 }, { a: 2 })),
  'Expected values to be loosely deep-equal:\n\n{\n  a: 1\n}\n\nshould loosely deep-equal\n\n{\n  a: 2\n}');
assert.strictEqual(message(() => assert.notStrictEqual(1, 1)), 'Expected "actual" to be strictly unequal to: 1');
assert.strictEqual(message(() => assert.equal(1, 2)), '1 == 2');
assert.strictEqual(message(() => assert.equal(1, 2, 'mine')), 'mine');
assert.strictEqual(message(() => assert.fail()), 'Failed');
assert.strictEqual(message(() => assert.match('abc', /x/)), "The input did not match the regular expression /x/. Input:\n\n'abc'\n");
assert.strictEqual(message(() => assert.throws(() => {})), 'Missing expected exception.');
assert.strictEqual(message(() => assert.doesNotThrow(() => { throw new Error('e'); }, 'm')),
  'Got unwanted exception: m\nActual message: "e"');
assert.strictEqual(message(() => assert.ifError(new Error('e'))), 'ifError got unwanted exception: e');

// The source of the call.
const value = { list: [')'] };
assert.strictEqual(message(() => assert.ok(value.list[0] === '(')),
  "The expression evaluated to a falsy value:\n\n  assert.ok(value.list[0] === '(')\n");
assert.strictEqual(message(() => { void 0; assert(null, undefined); }),
  'The expression evaluated to a falsy value:\n\n  assert(null, undefined)\n');
assert.strictEqual(message(() => assert['ok'](0)), "The expression evaluated to a falsy value:\n\n  assert['ok'](0)\n");
assert.strictEqual(message(() => assert.ok(typeof value ===
  'string')), 'The expression evaluated to a falsy value:\n\n  assert.ok(typeof value ===\n');
assert.strictEqual(message(() => new Function('assert', 'return assert(1 === 2)')(assert)),
  'The expression evaluated to a falsy value:\n\n  assert(1 === 2)\n');
assert.strictEqual(message(() => assert()), 'No value argument passed to `assert.ok()`');

// An error as message is thrown itself.
const own = new RangeError('own');
assert.throws(() => assert.strictEqual(1, 2, own), own);
