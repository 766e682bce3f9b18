// fs.glob in its three forms, against what Node 24 finds.
import { mustCall, mustSucceed, tmpdir } from '../common/index.mjs';
import assert from 'node:assert';
import fs from 'node:fs';

for (const folder of ['a/b/c', 'd', '.h/x']) fs.mkdirSync(tmpdir.resolve(folder), { recursive: true });
for (const file of ['a/b/c/f', 'a/b/g', 'a/.hid', 'd/e.js', 'd/e.ts', 'top', '.h/x/y']) tmpdir.write(file, '');
fs.symlinkSync('../d', tmpdir.resolve('a/ld'));
fs.symlinkSync('a', tmpdir.resolve('la'));
const cwd = tmpdir.path;

const all = ['.', 'a', 'a/b', 'a/b/c', 'a/b/c/f', 'a/b/g', 'a/ld', 'd', 'd/e.js', 'd/e.ts', 'la', 'top'];
const expected = {
  '**': all,
  '**/': ['.', 'a', 'a/b', 'a/b/c', 'd'],
  '*': ['a', 'd', 'la', 'top'],
  '.': [],
  '': [],
  'a': ['a'],
  'a/': ['a'],
  'a/**': ['a', 'a/b', 'a/b/c', 'a/b/c/f', 'a/b/g', 'a/ld'],
  'top/**': ['top'],
  'top/': [],
  '**/*': ['a', 'a/b', 'a/b/c', 'a/b/c/f', 'a/b/g', 'a/ld', 'a/ld/e.js', 'a/ld/e.ts', 'd', 'd/e.js', 'd/e.ts', 'la',
    'la/b', 'la/ld', 'top'],
  '**/e.js': ['d/e.js'],
  'la/**': ['la', 'la/b', 'la/b/c', 'la/b/c/f', 'la/b/g', 'la/ld'],
  './**/e.*': ['a/ld/e.js', 'a/ld/e.ts', 'd/e.js', 'd/e.ts'],
  'a/**/e.*': [],
  '{a,d}/*': ['a/b', 'a/ld', 'd/e.js', 'd/e.ts'],
  'nope/*': [],
  'a/b/../b/*': ['a/b/c', 'a/b/g'],
  '.*': ['.h'],
  '.h/**': ['.h', '.h/x', '.h/x/y'],
  'a/b/c/..': ['a/b'],
  '/': ['/'],
};

for (const [pattern, paths] of Object.entries(expected)) {
  assert.deepStrictEqual(fs.globSync(pattern, { cwd }).sort(), paths, pattern);
  fs.glob(pattern, { cwd }, mustSucceed((found) => assert.deepStrictEqual(found.sort(), paths, pattern)));
  Array.fromAsync(fs.promises.glob(pattern, { cwd })).then(
    mustCall((found) => assert.deepStrictEqual(found.sort(), paths, pattern)));
}

assert.deepStrictEqual(fs.globSync('**', { cwd, exclude: (name) => name === 'b' || name === 'd' }).sort(),
                       ['.', 'a', 'a/ld', 'la', 'top']);
assert.deepStrictEqual(fs.globSync('**', { cwd, exclude: ['a/**', '**/*.ts'] }).sort(), ['.', 'd', 'd/e.js', 'la', 'top']);
const dirents = fs.globSync('a/b/*', { cwd, withFileTypes: true });
assert.deepStrictEqual(dirents.map(({ name, parentPath }) => [name, parentPath]).sort(),
                       [['c', tmpdir.resolve('a/b')], ['g', tmpdir.resolve('a/b')]]);

assert.throws(() => fs.globSync('*', { exclude: 3 }), {
  message: 'The "options.exclude" property must be of type function or string[]. Received type number (3)',
});
assert.throws(() => fs.globSync(3), { message: 'The "patterns" argument must be of type string. Received type number (3)' });
assert.throws(() => fs.glob('a'), { code: 'ERR_INVALID_ARG_TYPE' });
