'use strict';
require('../common');
const assert = require('node:assert');
const path = require('node:path');

const { posix, win32 } = path;

assert.strictEqual(path, posix);
assert.strictEqual(require('node:path/posix'), posix);
assert.strictEqual(require('node:path/win32'), win32);
assert.strictEqual(win32.posix, posix);

const table = {
  normalize: [
    ['/a//b/../c/.', '/a/c', '\\a\\c'], ['../../a', '../../a', '..\\..\\a'], ['a/..', '.', '.'], ['a/../', './', '.\\'],
    ['/..', '/', '\\'], ['', '.', '.'], ['C:/a/..', 'C:', 'C:\\'], ['//srv/share/../x', '/srv/x', '\\\\srv\\share\\x'],
  ],
  dirname: [['/a/b', '/a', '/a'], ['/a', '/', '/'], ['a', '.', '.'], ['//a', '//', '/'], ['', '.', '.'], ['C:\\a', '.', 'C:\\']],
  basename: [['/a/b.js/', 'b.js', 'b.js'], ['/', '', ''], ['C:a', 'C:a', 'a']],
  extname: [['a.b.c', '.c', '.c'], ['.a', '', ''], ['a.', '.', '.'], ['..', '', ''], ['a.b/', '.b', '.b']],
};
for (const [name, rows] of Object.entries(table)) {
  for (const [input, onPosix, onWindows] of rows) {
    assert.strictEqual(posix[name](input), onPosix, `posix.${name}(${input})`);
    assert.strictEqual(win32[name](input), onWindows, `win32.${name}(${input})`);
  }
}

assert.strictEqual(posix.join('a', '', '../b', './c'), 'b/c');
assert.strictEqual(posix.join(), '.');
assert.strictEqual(win32.join('//srv', 'share', 'x'), '\\\\srv\\share\\x');
assert.strictEqual(win32.join('a', 'CON:..\\..\\x'), 'a\\CON:..\\..\\x');
assert.strictEqual(posix.resolve('/a', 'b', '../c'), '/a/c');
assert.strictEqual(posix.resolve('x'), `${process.cwd()}/x`);
assert.strictEqual(win32.resolve('C:\\a', 'D:\\b', 'C:c'), 'C:\\a\\c');
assert.strictEqual(posix.relative('/a/b/c', '/a/d'), '../../d');
assert.strictEqual(posix.relative('/a/bc', '/a/b'), '../b');
assert.strictEqual(posix.relative('/', '/a'), 'a');
assert.strictEqual(win32.relative('C:\\A\\b', 'c:\\a\\C'), '..\\C');
assert.strictEqual(win32.relative('C:\\a', 'D:\\b'), 'D:\\b');
assert.strictEqual(posix.basename('a.js', '.js'), 'a');
assert.strictEqual(posix.basename('.js', '.js'), '');
assert.deepStrictEqual(posix.parse('/a/b.c'), { root: '/', dir: '/a', base: 'b.c', ext: '.c', name: 'b' });
assert.strictEqual(posix.format({ dir: '/a', name: 'b', ext: 'c' }), '/a/b.c');
assert.strictEqual(win32.toNamespacedPath('C:\\a'), '\\\\?\\C:\\a');

assert.throws(() => path.join('a', 1), { code: 'ERR_INVALID_ARG_TYPE', message: /The "path" argument must be of type string/ });
assert.throws(() => path.resolve('a', null), { message: /The "paths\[1\]" argument/ });
assert.throws(() => path.format('a'), { message: /The "pathObject" argument must be of type object/ });
