'use strict';
// FileHandle: operations, closing while some are under way, disposal, and what a closed one says.
const { mustCall, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');

const file = tmpdir.write('file', '0123456789');
const { open } = fs.promises;

(async () => {
  const handle = await open(file, 'r+');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 2);
  assert.strictEqual(bytesRead, 4);
  assert.strictEqual(buffer.toString(), '2345');
  assert.strictEqual((await handle.read({ buffer: Buffer.alloc(3), position: 7n })).buffer.toString(), '789');
  assert.strictEqual((await handle.write('ab', 0)).bytesWritten, 2);
  assert.strictEqual((await handle.writev([Buffer.from('c'), Buffer.from('d')], 2)).bytesWritten, 4 - 2);
  const parts = [Buffer.alloc(2), Buffer.alloc(2)];
  assert.strictEqual((await handle.readv(parts, 0)).bytesRead, 4);
  assert.strictEqual(Buffer.concat(parts).toString(), 'abcd');
  await handle.truncate(6);
  assert.strictEqual((await handle.stat()).size, 6);
  assert.strictEqual((await handle.stat({ bigint: true })).size, 6n);
  assert.strictEqual(await handle.readFile('utf8'), 'abcd45');
  await handle.appendFile('!');
  await handle.utimes(1, 2);
  assert.strictEqual((await handle.stat()).mtimeMs, 2000);
  await handle.chmod(0o600);
  assert.strictEqual((await handle.stat()).mode & 0o777, 0o600);
  await handle.sync();
  await handle.datasync();

  // Closing waits for what is under way.
  const reading = handle.read(Buffer.alloc(1), 0, 1, 0);
  const closing = handle.close();
  assert.strictEqual((await reading).bytesRead, 1);
  await closing;
  assert.strictEqual(handle.fd, -1);
  await handle.close();
  await assert.rejects(handle.read(Buffer.alloc(1)), { code: 'EBADF', syscall: 'read', message: 'file closed' });
  assert.throws(() => handle.createReadStream(), { code: 'ERR_OUT_OF_RANGE' });
  assert.strictEqual(fs.readFileSync(file, 'utf8'), 'abcd45!');

  const disposed = await open(file);
  await disposed[Symbol.asyncDispose]();
  assert.strictEqual(disposed.fd, -1);

  const web = await open(file);
  let all = '';
  for await (const chunk of web.readableWebStream({ autoClose: true })) all += Buffer.from(chunk).toString();
  assert.strictEqual(all, 'abcd45!');
  assert.strictEqual(web.fd, -1);

  // The stack of a rejection leads to who awaits it.
  async function caller() {
    await open(tmpdir.resolve('none'));
  }
  await assert.rejects(caller(), (error) => {
    assert.match(error.stack, /at async caller/);
    assert.strictEqual(error.path, tmpdir.resolve('none'));
    return true;
  });
})().then(mustCall());
