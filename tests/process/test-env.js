'use strict';
require('../common');
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');

const { env } = process;
env.WEFT_TEST = 5;
assert.strictEqual(env.WEFT_TEST, '5');
env.WEFT_TEST = undefined;
assert.strictEqual(env.WEFT_TEST, 'undefined');
assert.ok('WEFT_TEST' in env && Object.keys(env).includes('WEFT_TEST'));
assert.deepStrictEqual(Object.getOwnPropertyDescriptor(env, 'WEFT_TEST'), {
  value: 'undefined', writable: true, enumerable: true, configurable: true,
});
assert.strictEqual(delete env.WEFT_TEST, true);
assert.strictEqual(delete env.WEFT_TEST, true);
assert.strictEqual(env.WEFT_TEST, undefined);
assert.ok(!('WEFT_TEST' in env) && !Object.hasOwn(env, 'WEFT_TEST'));
assert.strictEqual(typeof env.toString, 'function');

env[1] = 'number';
assert.strictEqual(env['1'], 'number');
env.WEFT_UTF8 = 'ö€😀';
assert.strictEqual(execFileSync('/bin/sh', ['-c', 'env | grep ^WEFT_UTF8'], { encoding: 'utf8' }), 'WEFT_UTF8=ö€😀\n');

assert.throws(() => {
  env.x = Symbol('s');
}, TypeError);
assert.throws(() => {
  env[Symbol('s')] = 1;
}, TypeError);
assert.strictEqual(env[Symbol('s')], undefined);
for (const descriptor of [{ value: 1 }, { get() {} }, { value: 1, writable: true, enumerable: false, configurable: true }]) {
  assert.throws(() => Object.defineProperty(env, 'x', descriptor), { code: 'ERR_INVALID_OBJECT_DEFINE_PROPERTY' });
}
Object.defineProperty(env, 'WEFT_D', { value: 'd', writable: true, enumerable: true, configurable: true });
assert.strictEqual(env.WEFT_D, 'd');

// A new time zone counts at once.
env.TZ = 'UTC';
const utc = new Date(0).getHours();
env.TZ = 'Asia/Tokyo';
assert.strictEqual(new Date(0).getHours(), utc + 9);
