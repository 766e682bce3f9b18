'use strict';
// promisify, callbackify, deprecate, inherits, styleText, stripVTControlCharacters, diff, parseEnv, toUSVString, getCallSites.
const { mustCall } = require('../common');
const assert = require('node:assert');
const util = require('node:util');

{
  const original = (a, b, callback) => callback(a > b ? new Error('too large') : null, a + b);
  const promised = util.promisify(original);
  assert.strictEqual(util.promisify(promised), promised);
  promised(1, 2).then(mustCall((sum) => assert.strictEqual(sum, 3)));
  promised(2, 1).catch(mustCall((error) => assert.strictEqual(error.message, 'too large')));
  original[util.promisify.custom] = () => 'custom';
  assert.strictEqual(util.promisify(original)(), 'custom');
  assert.throws(() => util.promisify(5), { code: 'ERR_INVALID_ARG_TYPE' });
}
{
  const called = util.callbackify(async (value) => {
    if (value === undefined) throw undefined; // eslint-disable-line no-throw-literal
    return value;
  });
  called(5, mustCall((error, value) => assert.deepStrictEqual([error, value], [null, 5])));
  called(undefined, mustCall((error) => {
    assert.strictEqual(error.code, 'ERR_FALSY_VALUE_REJECTION');
    assert.strictEqual(error.reason, undefined);
  }));
}
{
  process.on('warning', mustCall((warning) => {
    assert.deepStrictEqual([warning.name, warning.message, warning.code], ['DeprecationWarning', 'old', 'DEP9999']);
  }));
  const old = util.deprecate((a, b) => a + b, 'old', 'DEP9999');
  assert.strictEqual(old.length, 2);
  assert.strictEqual(old(1, 2) + old(1, 2), 6);
}
{
  function A() {}
  function B() {}
  util.inherits(B, A);
  assert.ok(new B() instanceof A);
  assert.strictEqual(B.super_, A);
}
assert.strictEqual(util.styleText(['bold', 'red'], 'x', { validateStream: false }), '\u001b[1m\u001b[31mx\u001b[39m\u001b[22m');
assert.throws(() => util.styleText('nocolor', 'x'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.strictEqual(util.stripVTControlCharacters('\u001b[31mred\u001b[39m \u001b]8;;http://a\u0007link\u001b]8;;\u0007'), 'red link');
assert.deepStrictEqual(util.diff('abc', 'abd'), [[0, 'a'], [0, 'b'], [1, 'c'], [-1, 'd']]);
assert.deepStrictEqual({ ...util.parseEnv('A=1\nexport B="x\\ny" # c\nC=`m\nl`\n#D=1\nE=a # b\nbroken\n') }, { A: '1', B: 'x\ny', C: 'm\nl', E: 'a' });
assert.strictEqual(util.toUSVString('a\ud800'), 'a\ufffd');
assert.strictEqual(util.getCallSites(1)[0].scriptName, __filename);
assert.throws(() => util.getCallSites(0), { code: 'ERR_OUT_OF_RANGE' });
assert.strictEqual(util.convertProcessSignalToExitCode('SIGTERM'), 143);
assert.strictEqual(require('node:util/types'), util.types);
assert.ok(util.types.isProxy(new Proxy({}, {})) && !util.types.isProxy({}));
assert.ok(util.types.isUint8Array(Buffer.alloc(1)) && !util.types.isUint8Array(new Int8Array()));
