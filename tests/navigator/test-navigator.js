'use strict';
// The global navigator has Node's shape and cannot be constructed.
const assert = require('node:assert');
const os = require('node:os');

assert.strictEqual(navigator.hardwareConcurrency, os.availableParallelism());
assert.match(navigator.userAgent, /^Node\.js\/24$/);
assert.strictEqual(navigator.languages[0], navigator.language);
assert.strictEqual(navigator.languages, navigator.languages);
assert.throws(() => new Navigator(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
assert.throws(() => Object.getOwnPropertyDescriptor(Navigator.prototype, 'language').get.call({}), TypeError);
const { get, set, enumerable } = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
assert.deepStrictEqual([typeof get, set, enumerable], ['function', undefined, true]);
