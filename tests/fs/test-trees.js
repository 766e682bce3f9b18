'use strict';
// Whole trees: making, listing, copying, removing them.
const { mustCall, mustSucceed, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

process.chdir(tmpdir.path);

// Deep trees are no matter of path length.
const depth = 300;
const before = process.cwd();
fs.mkdirSync('deep');
process.chdir('deep');
for (let i = 0; i < depth; i++) {
  fs.mkdirSync('d'.repeat(100));
  process.chdir('d'.repeat(100));
}
process.chdir(before);
fs.rmSync('deep', { recursive: true });
assert(!fs.existsSync('deep'));

// mkdir recursive tells the first folder that it made.
assert.strictEqual(fs.mkdirSync('a/b/c', { recursive: true }), 'a');
assert.strictEqual(fs.mkdirSync('a/b/c', { recursive: true }), undefined);
assert.strictEqual(fs.mkdirSync(tmpdir.resolve('a/b/d/e'), { recursive: true }), tmpdir.resolve('a/b/d'));
fs.mkdir('a/later/deep', { recursive: true }, mustSucceed((first) => assert.strictEqual(first, 'a/later')));

// A tree with links in and out, names that are no UTF-8, and hidden ones.
fs.mkdirSync('tree/inner/.hidden', { recursive: true });
fs.writeFileSync('tree/file', 'content', { mode: 0o640 });
fs.writeFileSync('tree/inner/leaf', 'leaf');
fs.symlinkSync('../outside', 'tree/link');
fs.symlinkSync('loop', 'tree/inner/loop');
fs.mkdirSync('outside');
fs.writeFileSync('outside/kept', 'kept');
const strange = Buffer.from([0x6e, 0xff, 0x65]);
fs.writeFileSync(Buffer.concat([Buffer.from('tree/'), strange]), 'strange');

assert.deepStrictEqual(fs.readdirSync('tree').sort(), ['file', 'inner', 'link', 'n\ufffde']);
assert(fs.readdirSync('tree', 'buffer').some((name) => Buffer.isBuffer(name) && name.equals(strange)));
assert.deepStrictEqual(fs.readdirSync('tree', { encoding: 'latin1' }).sort(), ['file', 'inner', 'link', 'n\xffe']);
assert.deepStrictEqual(fs.readdirSync('tree', { recursive: true, encoding: 'latin1' }).sort(),
                       ['file', 'inner', 'inner/.hidden', 'inner/leaf', 'inner/loop', 'link', 'link/kept', 'n\xffe']);
const types = Object.fromEntries(fs.readdirSync('tree', { withFileTypes: true }).map((dirent) => [dirent.name, dirent]));
assert(types.file.isFile() && types.inner.isDirectory() && types.link.isSymbolicLink());
assert.strictEqual(types.file.parentPath, 'tree');
const deep = fs.readdirSync('tree', { withFileTypes: true, recursive: true }).find(({ name }) => name === 'leaf');
assert.strictEqual(deep.parentPath, path.join('tree', 'inner'));
fs.readdir('tree', { recursive: true, encoding: 'latin1' }, mustSucceed((names) => {
  assert.strictEqual(names.length, 8);

  fs.unlinkSync(Buffer.concat([Buffer.from('tree/'), strange]));

  // Copying takes links as absolute ones, and keeps modes.
  fs.cpSync('tree', 'copy', { recursive: true });
  assert.strictEqual(fs.readFileSync('copy/inner/leaf', 'utf8'), 'leaf');
  assert.strictEqual(fs.statSync('copy/file').mode & 0o777, fs.statSync('tree/file').mode & 0o777);
  assert.strictEqual(fs.readlinkSync('copy/link'), tmpdir.resolve('outside'));
  assert.throws(() => fs.cpSync('tree', 'tree/inner/again', { recursive: true }), { code: 'ERR_FS_CP_EINVAL' });
  assert.throws(() => fs.cpSync('tree', 'copy2'), { code: 'ERR_FS_EISDIR' });
  assert.throws(() => fs.cpSync('tree/file', 'copy/file', { force: false, errorOnExist: true }), { code: 'ERR_FS_CP_EEXIST' });
  fs.cpSync('tree', 'some', { recursive: true, filter: (src) => !src.includes('inner') });
  assert(!fs.existsSync('some/inner') && fs.existsSync('some/file'));
  fs.cpSync('tree', 'verbatim', { recursive: true, verbatimSymlinks: true });
  assert.strictEqual(fs.readlinkSync('verbatim/link'), '../outside');

  // Removing does not follow links.
  fs.rmSync('tree', { recursive: true });
  assert(!fs.existsSync('tree'));
  assert.strictEqual(fs.readFileSync('outside/kept', 'utf8'), 'kept');
  fs.rmSync('verbatim/link');
  assert(fs.existsSync('outside/kept'));
  fs.rmSync('gone', { force: true });
  fs.rm('copy', { recursive: true }, mustSucceed(() => assert(!fs.existsSync('copy'))));
}));

(async () => {
  await fs.promises.mkdir('p/q', { recursive: true });
  await fs.promises.writeFile('p/q/r', 'r');
  await fs.promises.cp('p', 'p2', { recursive: true, async filter(src) { return !src.endsWith('never'); } });
  assert.deepStrictEqual((await fs.promises.readdir('p2', { recursive: true })).sort(), ['q', 'q/r']);
  await assert.rejects(fs.promises.rmdir('p'), { code: 'ENOTEMPTY' });
  await fs.promises.rm('p', { recursive: true });
  const names = [];
  for await (const { name } of await fs.promises.opendir('p2', { recursive: true, bufferSize: 1 })) names.push(name);
  assert.deepStrictEqual(names.sort(), ['q', 'r']);
})().then(mustCall());
