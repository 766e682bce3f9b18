'use strict';
// SHA-256 of every file below a folder: weft hash-tree.js [FOLDER] [--files=300] [--size=400k]
//
// Without a folder, a tree of files is made and removed again. The function uses two modules: the threads import them themselves.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { compare, option } = require('./compare');

function makeTree() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'hash-tree-'));
  const bytes = Buffer.alloc(option('size', '400k'));
  for (let i = 0; i < option('files', '300'); i++) {
    const folder = path.join(root, `folder-${i % 17}`);
    fs.mkdirSync(folder, { recursive: true });
    bytes.writeUInt32LE(i, 0);
    for (let at = 4; at + 4 <= bytes.length; at += 1024) bytes.writeUInt32LE((i * 2654435761 + at) >>> 0, at);
    fs.writeFileSync(path.join(folder, `file-${i}`), bytes);
  }
  return root;
}

/** What a task does: it reads a file piece by piece; its hash is all that travels back. */
function hashFile(file) {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(64 << 10);
  const fd = fs.openSync(file);
  for (let size; (size = fs.readSync(fd, piece)) > 0;) hash.update(piece.subarray(0, size));
  fs.closeSync(fd);
  return `${hash.digest('hex')}  ${file}`;
}

const given = process.argv.slice(2).find((arg) => !arg.startsWith('--'));
const root = given ?? makeTree();
const files = fs.readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).sort();

compare(`hashes of ${files.length} files`, () => files.map(hashFile), () => Deferred.map(files, hashFile))
  .then((lines) => console.log(`hash of all: ${createHash('sha256').update(lines.join('\n').replaceAll(root, '')).digest('hex')}`))
  .finally(() => {
    if (given === undefined) fs.rmSync(root, { recursive: true });
  });
