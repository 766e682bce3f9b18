'use strict';
// The message, code, syscall and path of every synchronous failure, as Node 24 has them.
const { tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');

process.chdir(tmpdir.path);
fs.mkdirSync('d/x/y', { recursive: true });
fs.writeFileSync('f', 'x');
fs.symlinkSync('nowhere', 'dangling');

const kClosed = 999; // No such descriptor.
const one = Buffer.alloc(1);
const here = tmpdir.path;

/** [call, message] */
const failures = [
  [() => fs.rmSync('nope'), "ENOENT: no such file or directory, lstat 'nope'"],
  [() => fs.rmSync('d'), 'Path is a directory: rm returned EISDIR (is a directory) d'],
  [() => fs.rmSync('f/x'), "ENOTDIR: not a directory, lstat 'f/x'"],
  [() => fs.rmSync('f/x', { force: true }), "ENOTDIR: not a directory, lstat 'f/x'"],
  [() => fs.rmSync('nope', { recursive: true }), "ENOENT: no such file or directory, lstat 'nope'"],
  [() => fs.rmdirSync('nope'), "ENOENT: no such file or directory, rmdir 'nope'"],
  [() => fs.rmdirSync('d'), "ENOTEMPTY: directory not empty, rmdir 'd'"],
  [() => fs.rmdirSync('f'), "ENOTDIR: not a directory, rmdir 'f'"],
  [() => fs.mkdirSync('f/x', { recursive: true }), "ENOTDIR: not a directory, mkdir 'f/x'"],
  [() => fs.mkdirSync('f', { recursive: true }), "EEXIST: file already exists, mkdir 'f'"],
  [() => fs.mkdirSync('f'), "EEXIST: file already exists, mkdir 'f'"],
  [() => fs.mkdirSync('f/x/y', { recursive: true }), "ENOTDIR: not a directory, mkdir 'f/x/y'"],
  [() => fs.mkdirSync('dangling', { recursive: true }), "ENOENT: no such file or directory, mkdir 'dangling'"],
  [() => fs.mkdirSync('dangling/x', { recursive: true }), "ENOENT: no such file or directory, mkdir 'dangling/x'"],
  [() => fs.readdirSync('nope'), "ENOENT: no such file or directory, scandir 'nope'"],
  [() => fs.readdirSync('f'), "ENOTDIR: not a directory, scandir 'f'"],
  [() => fs.readdirSync('nope', { recursive: true }), "ENOENT: no such file or directory, scandir 'nope'"],
  [() => fs.readFileSync('nope'), "ENOENT: no such file or directory, open 'nope'"],
  [() => fs.readFileSync('nope', 'utf8'), "ENOENT: no such file or directory, open 'nope'"],
  [() => fs.readFileSync('d'), 'EISDIR: illegal operation on a directory, read'],
  [() => fs.readFileSync('d', 'utf8'), 'EISDIR: illegal operation on a directory, read'],
  [() => fs.readFileSync(kClosed), 'EBADF: bad file descriptor, fstat'],
  [() => fs.writeFileSync(kClosed, 'x'), 'EBADF: bad file descriptor, write'],
  [() => fs.writeFileSync('d', 'x'), "EISDIR: illegal operation on a directory, open 'd'"],
  [() => fs.appendFileSync('d', 'x'), "EISDIR: illegal operation on a directory, open 'd'"],
  [() => fs.realpathSync('nope/x'), `ENOENT: no such file or directory, lstat '${here}/nope'`],
  [() => fs.realpathSync.native('nope/x'), "ENOENT: no such file or directory, realpath 'nope/x'"],
  [() => fs.realpathSync('f/x'), `ENOTDIR: not a directory, lstat '${here}/f/x'`],
  [() => fs.readlinkSync('f'), "EINVAL: invalid argument, readlink 'f'"],
  [() => fs.symlinkSync('a', 'f'), "EEXIST: file already exists, symlink 'a' -> 'f'"],
  [() => fs.linkSync('nope', 'g'), "ENOENT: no such file or directory, link 'nope' -> 'g'"],
  [() => fs.renameSync('nope', 'g'), "ENOENT: no such file or directory, rename 'nope' -> 'g'"],
  [() => fs.copyFileSync('nope', 'g'), "ENOENT: no such file or directory, copyfile 'nope' -> 'g'"],
  [() => fs.copyFileSync('f', 'f', 1), "EEXIST: file already exists, copyfile 'f' -> 'f'"],
  [() => fs.accessSync('nope'), "ENOENT: no such file or directory, access 'nope'"],
  [() => fs.unlinkSync('d'), "EISDIR: illegal operation on a directory, unlink 'd'"],
  [() => fs.truncateSync('nope'), "ENOENT: no such file or directory, open 'nope'"],
  [() => fs.ftruncateSync(kClosed, 3), 'EBADF: bad file descriptor, ftruncate'],
  [() => fs.statSync('nope'), "ENOENT: no such file or directory, stat 'nope'"],
  [() => fs.lstatSync('nope'), "ENOENT: no such file or directory, lstat 'nope'"],
  [() => fs.fstatSync(kClosed), 'EBADF: bad file descriptor, fstat'],
  [() => fs.statfsSync('nope'), "ENOENT: no such file or directory, statfs 'nope'"],
  [() => fs.chmodSync('nope', 0), "ENOENT: no such file or directory, chmod 'nope'"],
  [() => fs.chownSync('nope', 0, 0), "ENOENT: no such file or directory, chown 'nope'"],
  [() => fs.lchownSync('nope', 0, 0), "ENOENT: no such file or directory, lchown 'nope'"],
  [() => fs.fchownSync(kClosed, 0, 0), 'EBADF: bad file descriptor, fchown'],
  [() => fs.fchmodSync(kClosed, 0), 'EBADF: bad file descriptor, fchmod'],
  [() => fs.utimesSync('nope', 0, 0), "ENOENT: no such file or directory, utime 'nope'"],
  [() => fs.lutimesSync('nope', 0, 0), "ENOENT: no such file or directory, lutime 'nope'"],
  [() => fs.futimesSync(kClosed, 0, 0), 'EBADF: bad file descriptor, futime'],
  [() => fs.mkdtempSync('nope/x'), "ENOENT: no such file or directory, mkdtemp 'nope/xXXXXXX'"],
  [() => fs.closeSync(kClosed), 'EBADF: bad file descriptor, close'],
  [() => fs.fsyncSync(kClosed), 'EBADF: bad file descriptor, fsync'],
  [() => fs.fdatasyncSync(kClosed), 'EBADF: bad file descriptor, fdatasync'],
  [() => fs.readSync(kClosed, one), 'EBADF: bad file descriptor, read'],
  [() => fs.writeSync(kClosed, 'x'), 'EBADF: bad file descriptor, write'],
  [() => fs.readvSync(kClosed, [one]), 'EBADF: bad file descriptor, read'],
  [() => fs.writevSync(kClosed, [one]), 'EBADF: bad file descriptor, write'],
  [() => fs.openSync('nope'), "ENOENT: no such file or directory, open 'nope'"],
  [() => fs.watch('nope'), "ENOENT: no such file or directory, watch 'nope'"],
  [() => fs.cpSync('nope', 'g'), "ENOENT: no such file or directory, lstat 'nope'"],
  [() => fs.openSync('nope', 'zz'), "The argument 'flags' is invalid. Received 'zz'"],
  [() => fs.openSync({}),
    'The "path" argument must be of type string or an instance of Buffer or URL. Received an instance of Object'],
  [() => fs.openSync('a\0b'),
    "The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received 'a\\x00b'"],
  [() => fs.openSync(new URL('http://x/')), 'The URL must be of scheme file'],
  [() => fs.readFileSync('f', 'zz'), "The argument 'encoding' is invalid encoding. Received 'zz'"],
  [() => fs.readFileSync('f', 3), 'The "options" argument must be one of type string or object. Received type number (3)'],
  [() => fs.openSync('f', 'r', 'abc'),
    "The argument 'mode' must be a 32-bit unsigned integer or an octal string. Received 'abc'"],
  [() => fs.readFile('f'), 'The "cb" argument must be of type function. Received undefined'],
  [() => fs.exists('f'), 'The "cb" argument must be of type function. Received undefined'],
  [() => fs.openSync('f', 1.5), 'The value of "flags" is out of range. It must be an integer. Received 1.5'],
  [() => fs.closeSync('x'), 'The "fd" argument must be of type number. Received type string (\'x\')'],
  [() => fs.closeSync(-1), 'The value of "fd" is out of range. It must be >= 0 && <= 2147483647. Received -1'],
  [() => fs.openAsBlob('nope'), 'Unable to open file as blob'],
];

for (const [call, message] of failures) {
  assert.throws(call, (error) => {
    assert.strictEqual(error.message, message, call.toString());
    const system = /^(E[A-Z]+): [^,]+, (\w+)(?: '([^']*)')?(?: -> '([^']*)')?$/.exec(message);
    if (system === null) return true;
    const [, code, syscall, path, dest] = system;
    assert.strictEqual(error.code, code);
    assert.strictEqual(error.syscall, syscall);
    assert.strictEqual(error.path, path);
    assert.strictEqual(error.dest, dest);
    assert.strictEqual(error.errno, -require('node:os').constants.errno[code]);
    return true;
  });
}
