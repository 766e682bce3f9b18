'use strict';
const { mustCall } = require('../common');
const assert = require('node:assert');

const thrower = () => { throw Object.assign(new TypeError('Wrong value'), { code: 404 }); };
assert.throws(thrower);
assert.throws(thrower, TypeError);
assert.throws(thrower, /^TypeError: Wrong/);
assert.throws(thrower, { name: 'TypeError', message: /value$/, code: 404 });
assert.throws(thrower, (error) => error.code === 404);
assert.throws(thrower, Object.assign(new TypeError('Wrong value'), { code: 404 }));
for (const wrong of [RangeError, /x/, { code: 405 }, { missing: undefined }, () => false]) {
  assert.throws(() => assert.throws(thrower, wrong), assert.AssertionError);
}
assert.throws(() => assert.throws(thrower, 'Wrong value'), { code: 'ERR_AMBIGUOUS_ARGUMENT' });
assert.throws(() => assert.throws(thrower, {}), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => assert.throws('x'), { code: 'ERR_INVALID_ARG_TYPE' });
// Other errors pass through doesNotThrow.
assert.throws(() => assert.doesNotThrow(thrower, RangeError), { code: 404 });

(async () => {
  await assert.rejects(async () => thrower(), { code: 404 });
  await assert.rejects(Promise.reject(new Error('x')), /x/);
  await assert.doesNotReject(async () => 5);
  await assert.rejects(assert.rejects(async () => 5), { message: 'Missing expected rejection.' });
  await assert.rejects(assert.rejects(() => 5), { code: 'ERR_INVALID_RETURN_VALUE' });
  await assert.rejects(assert.rejects(5), { code: 'ERR_INVALID_ARG_TYPE' });
})().then(mustCall());

// Instances have their own options; methods that lost their instance use the defaults.
const strict = new assert.Assert({ diff: 'full' });
assert.throws(() => strict.equal(1, '1'), { operator: 'strictEqual', diff: 'full' });
const { equal } = strict;
assert.throws(() => equal(1, '1'), { diff: 'simple' });
assert.strictEqual(require('node:assert/strict'), assert.strict);
assert.strictEqual(assert.strict.equal, assert.strictEqual);
