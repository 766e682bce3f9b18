'use strict';
// Streams over files: ranges, positions, replaced functions, closing.
const { mustCall, mustNotCall, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const { pipeline } = require('node:stream/promises');

const file = tmpdir.write('digits', '0123456789');

async function text(stream) {
  let all = '';
  for await (const piece of stream) all += piece;
  return all;
}

(async () => {
  assert.strictEqual(await text(fs.createReadStream(file, { start: 2, end: 5, encoding: 'utf8' })), '2345');
  assert.strictEqual(await text(fs.createReadStream(file, { start: 8, highWaterMark: 1 })), '89');
  assert.strictEqual(await text(fs.createReadStream('', { fd: fs.openSync(file) })), '0123456789');
  // A character that two reads share.
  const umlauts = tmpdir.write('umlauts', 'äöü€');
  assert.strictEqual(await text(fs.createReadStream(umlauts, { encoding: 'utf8', highWaterMark: 1 })), 'äöü€');

  const copy = tmpdir.resolve('copy');
  const large = Buffer.alloc(1_000_000, 'weft');
  fs.writeFileSync(copy, large);
  const target = tmpdir.resolve('target');
  const out = fs.createWriteStream(target);
  await pipeline(fs.createReadStream(copy), out);
  assert.strictEqual(out.bytesWritten, large.length);
  assert(fs.readFileSync(target).equals(large));

  // Writing in the middle of what is there.
  const patch = fs.createWriteStream(file, { flags: 'r+', start: 3 });
  patch.write('ab');
  patch.end('c');
  await new Promise((done) => patch.on('close', done));
  assert.strictEqual(fs.readFileSync(file, 'utf8'), '012abc6789');

  const appended = fs.createWriteStream(file, { flags: 'a', flush: true });
  appended.cork();
  appended.write('x');
  appended.write('y');
  appended.end();
  await new Promise((done) => appended.on('close', done));
  assert.strictEqual(fs.readFileSync(file, 'utf8'), '012abc6789xy');

  await assert.rejects(text(fs.createReadStream(tmpdir.resolve('none'))), { code: 'ENOENT', syscall: 'open' });
  const controller = new AbortController();
  const aborted = fs.createReadStream(copy, { signal: controller.signal });
  controller.abort();
  await assert.rejects(text(aborted), { name: 'AbortError' });

  // A handle is closed by its stream, and lines come from it.
  const handle = await fs.promises.open(tmpdir.write('lines', 'one\ntwo\r\nthree'));
  const lines = [];
  for await (const line of handle.readLines()) lines.push(line);
  assert.deepStrictEqual(lines, ['one', 'two', 'three']);
  assert.strictEqual(handle.fd, -1);
})().then(mustCall());

// Functions that a program gives are used in place of fs's own.
const calls = [];
const stream = fs.createReadStream('any', {
  fs: {
    open(path, flags, mode, callback) { calls.push('open'); callback(null, 77); },
    read(fd, buffer, offset, length, position, callback) {
      calls.push('read');
      callback(null, calls.length < 3 ? buffer.write('hi') : 0, buffer);
    },
    close(fd, callback) { assert.strictEqual(fd, 77); calls.push('close'); callback(); },
  },
});
stream.on('data', mustCall((data) => assert.strictEqual(data.toString(), 'hi')));
stream.on('close', mustCall(() => assert.deepStrictEqual(calls, ['open', 'read', 'read', 'close'])));

const closed = fs.createReadStream(file);
closed.on('data', mustNotCall());
closed.close(mustCall());
