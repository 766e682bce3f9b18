'use strict';
// The shape of coded errors: class, code, message, first line of the stack, property attributes.
require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

function thrown(fn) {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const error = thrown(() => path.join(5));
assert.ok(error instanceof TypeError);
assert.strictEqual(error.constructor, TypeError);
assert.strictEqual(error.name, 'TypeError');
assert.strictEqual(error.message, 'The "path" argument must be of type string. Received type number (5)');
assert.deepStrictEqual(Object.keys(error), ['code']);
assert.deepStrictEqual(Reflect.ownKeys(error), ['stack', 'code', 'message']);
assert.strictEqual(String(error), `TypeError [ERR_INVALID_ARG_TYPE]: ${error.message}`);
assert.ok(error.stack.startsWith(`TypeError [ERR_INVALID_ARG_TYPE]: ${error.message}\n    at `));

// The header follows the properties until the stack is first read.
const renamed = thrown(() => path.join(5));
renamed.message = 'other';
assert.ok(renamed.stack.startsWith('TypeError [ERR_INVALID_ARG_TYPE]: other\n'));

// What was received, in words.
class Foo {}
for (const [value, words] of [
  [undefined, 'undefined'], [null, 'null'], [1n, 'type bigint (1n)'], [-0, 'type number (-0)'], [NaN, 'type number (NaN)'],
  [true, 'type boolean (true)'], [Symbol('a'), 'type symbol (Symbol(a))'], [function foo() {}, 'function foo'],
  [{}, 'an instance of Object'], [[], 'an instance of Array'], [new Foo(), 'an instance of Foo'],
  [Object.create(null), '[Object: null prototype] {}'],
]) {
  assert.strictEqual(thrown(() => path.join(value)).message, `The "path" argument must be of type string. Received ${words}`);
}
assert.match(thrown(() => fs.openSync('x', 'r', "it's")).message, /Received (type string \("it's"\)|"it's")$/);

// Several types, and a range.
assert.strictEqual(thrown(() => Buffer.from(1)).message,
  'The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. ' +
  'Received type number (1)');
const range = thrown(() => Buffer.alloc(3).writeInt32BE(2 ** 40));
assert.ok(range instanceof RangeError);
assert.strictEqual(range.code, 'ERR_OUT_OF_RANGE');
assert.strictEqual(range.message,
  'The value of "value" is out of range. It must be >= -2147483648 and <= 2147483647. Received 1_099_511_627_776');

// Frames of argument checks are not shown: the program's own frame comes soon.
assert.ok(!error.stack.includes('validateString'));
