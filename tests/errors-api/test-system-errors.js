'use strict';
// Errors of system calls, and the table of their names.
require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const util = require('node:util');

assert.throws(() => fs.readFileSync('/does/not/exist'), (error) => {
  assert.strictEqual(error.message, "ENOENT: no such file or directory, open '/does/not/exist'");
  assert.deepStrictEqual(Object.entries(error),
    [['errno', -2], ['code', 'ENOENT'], ['syscall', 'open'], ['path', '/does/not/exist']]);
  assert.ok(error.stack.startsWith(`Error: ${error.message}\n`));
  return true;
});
assert.throws(() => fs.renameSync('/does/not/exist', '/x'), {
  message: "ENOENT: no such file or directory, rename '/does/not/exist' -> '/x'", dest: '/x',
});

assert.strictEqual(util.getSystemErrorName(-2), 'ENOENT');
assert.strictEqual(util.getSystemErrorMessage(-2), 'no such file or directory');
assert.strictEqual(util.getSystemErrorName(-123456), 'Unknown system error -123456');
assert.deepStrictEqual(util.getSystemErrorMap().get(-13), ['EACCES', 'permission denied']);
// Each caller gets a map of its own.
util.getSystemErrorMap().clear();
assert.ok(util.getSystemErrorMap().size > 70);
for (const bad of [0, 1, 1.5, -1.5]) assert.throws(() => util.getSystemErrorName(bad), { code: 'ERR_OUT_OF_RANGE' });
for (const bad of ['a', undefined, null, {}]) {
  assert.throws(() => util.getSystemErrorName(bad), { code: 'ERR_INVALID_ARG_TYPE' });
}
