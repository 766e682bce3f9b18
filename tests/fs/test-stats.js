'use strict';
// Stats and their kin: fields against the stat command, big integers, dates, and many at once.
const { mustCall, tmpdir } = require('../common');
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

const file = tmpdir.write('file', 'x'.repeat(1234));
fs.utimesSync(file, 1000.25, '2000.5');
const [inode, size, mode, links, uid, gid, blocks] =
  execFileSync('stat', ['-c', '%i %s %f %h %u %g %b', file], { encoding: 'utf8' }).trim().split(' ');

const stats = fs.statSync(file);
assert.strictEqual(stats.ino, Number(inode));
assert.strictEqual(stats.size, Number(size));
assert.strictEqual(stats.mode, parseInt(mode, 16));
assert.strictEqual(stats.nlink, Number(links));
assert.strictEqual(stats.uid, Number(uid));
assert.strictEqual(stats.gid, Number(gid));
assert.strictEqual(stats.blocks, Number(blocks));
assert.strictEqual(stats.atimeMs, 1000250);
assert.strictEqual(stats.mtimeMs, 2000500);
assert.strictEqual(stats.mtime.getTime(), 2000500);
assert(stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink());
assert(stats instanceof fs.Stats);
assert.deepStrictEqual(Object.keys(stats).slice(0, 4), ['dev', 'mode', 'nlink', 'uid']);

const big = fs.statSync(file, { bigint: true });
assert.strictEqual(big.size, 1234n);
assert.strictEqual(big.mtimeNs, 2000500000000n);
assert.strictEqual(big.mtimeMs, 2000500n);
assert.strictEqual(big.mtime.getTime(), 2000500);
assert(big.isFile());

assert(fs.statSync('/dev/null').isCharacterDevice());
fs.symlinkSync(file, tmpdir.resolve('link'));
assert(fs.lstatSync(tmpdir.resolve('link')).isSymbolicLink());
fs.lutimesSync(tmpdir.resolve('link'), 1, 2);
assert.strictEqual(fs.lstatSync(tmpdir.resolve('link')).mtimeMs, 2000);
assert.strictEqual(fs.statSync(tmpdir.resolve('link')).mtimeMs, 2000500);
assert.strictEqual(fs.statSync('nope', { throwIfNoEntry: false }), undefined);
assert.strictEqual(fs.statSync(`${file}/x`, { throwIfNoEntry: false }), undefined);
assert.strictEqual(fs.lstatSync('nope', { throwIfNoEntry: false }), undefined);

const space = fs.statfsSync(tmpdir.path);
assert(space.blocks >= space.bfree && space.bfree >= space.bavail && space.bsize > 0);
assert.strictEqual(fs.statfsSync(tmpdir.path, { bigint: true }).bsize, BigInt(space.bsize));

// Many under way at once do not mix.
const names = Array.from({ length: 50 }, (_, i) => tmpdir.write(`many/${i}`, 'y'.repeat(i)));
names.forEach((name, i) => {
  fs.stat(name, mustCall((error, found) => assert.strictEqual(found.size, i)));
  fs.lstat(name, { bigint: true }, mustCall((error, found) => assert.strictEqual(found.size, BigInt(i))));
  fs.open(name, mustCall((error, fd) => {
    fs.fstat(fd, mustCall((statError, found) => {
      assert.strictEqual(found.size, i);
      fs.closeSync(fd);
    }));
  }));
});
Promise.all(names.map((name) => fs.promises.stat(name))).then(mustCall((all) => {
  assert.deepStrictEqual(all.map((found) => found.size), names.map((_, i) => i));
}));
