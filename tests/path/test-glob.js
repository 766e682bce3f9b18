'use strict';
require('../common');
const assert = require('node:assert');
const { matchesGlob, win32 } = require('node:path');

const yes = [
  ['a.js', '*.js'], ['a/b.js', 'a/*.js'], ['a/b/c', 'a/**'], ['a/c', 'a/**/c'], ['a/x/y/c', 'a/**/c'], ['ab', 'a?'],
  ['b', '[a-c]'], ['d', '[!a-c]'], ['a1', 'a[[:digit:]]'], ['x.ts', '*.{js,ts}'], ['f2', 'f{1..3}'], ['f02', 'f{01..03}'],
  ['aab', '+(a)b'], ['b', '*(a)b'], ['ac', 'a@(b|c)'], ['ac', 'a!(b)'], ['a-b.c', 'a-b.c'], ['a-b', 'a-*'], ['a', 'a/../a'],
];
const no = [
  ['.a', '*'], ['a/.b', 'a/*'], ['a/.b/c', 'a/**'], ['a', 'a/**'], ['a/b', '*'], ['ab', 'a!(b)'], ['a', 'b'], ['a]', '[a'],
  ['A', 'a'], ['abc', 'a?'],
];
for (const [path, pattern] of yes) assert.ok(matchesGlob(path, pattern), `${path} must match ${pattern}`);
for (const [path, pattern] of no) assert.ok(!matchesGlob(path, pattern), `${path} must not match ${pattern}`);
assert.ok(win32.matchesGlob('a\\b', 'a/*'));

// Braces that would expand to more than any memory holds end in a limit.
assert.strictEqual(matchesGlob('x', '{1..99999}{1..99999}{1..99999}'), false);
assert.throws(() => matchesGlob('a'), { code: 'ERR_INVALID_ARG_TYPE' });
