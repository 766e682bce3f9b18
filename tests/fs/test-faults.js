'use strict';
// What the system can refuse: a full disk, no more descriptors, no permission, a file that shrinks.
const { mustCall, run, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');

const full = { code: 'ENOSPC', syscall: 'write', message: 'ENOSPC: no space left on device, write' };

if (process.argv[2] === 'descriptors') {
  // As many as there are, and what was opened before still works.
  const open = [];
  assert.throws(() => { for (;;) open.push(fs.openSync(__filename)); }, { code: 'EMFILE', syscall: 'open', path: __filename });
  assert.throws(() => fs.readFileSync(__filename), { code: 'EMFILE' });
  assert.throws(() => fs.readdirSync(__dirname), { code: 'EMFILE', syscall: 'scandir' });
  assert.throws(() => fs.writeFileSync(tmpdir.path, ''), { code: /EMFILE|EISDIR/ });
  fs.closeSync(open.pop());
  assert.strictEqual(fs.readFileSync(__filename, 'utf8').slice(0, 12), "'use strict'");
  fs.promises.open(__filename).then(async (handle) => {
    await assert.rejects(fs.promises.open(__filename), { code: 'EMFILE' });
    await handle.close();
    console.log('done');
  });
} else if (process.argv[2] === 'nobody') {
  const [, , , folder] = process.argv;
  process.setgid(65534);
  process.setuid(65534);
  const refused = { code: 'EACCES' };
  assert.throws(() => fs.readFileSync(`${folder}/secret`, 'utf8'), { ...refused, syscall: 'open' });
  assert.throws(() => fs.writeFileSync(`${folder}/secret`, ''), { ...refused, syscall: 'open' });
  assert.throws(() => fs.mkdirSync(`${folder}/new`), { ...refused, syscall: 'mkdir' });
  assert.throws(() => fs.mkdirSync(`${folder}/new/er`, { recursive: true }), { ...refused, syscall: 'mkdir' });
  assert.throws(() => fs.unlinkSync(`${folder}/secret`), { ...refused, syscall: 'unlink' });
  assert.throws(() => fs.rmSync(`${folder}/tree`, { recursive: true }), { ...refused, path: `${folder}/tree/leaf` });
  assert.throws(() => fs.readdirSync(`${folder}/closed`), { ...refused, syscall: 'scandir' });
  assert.throws(() => fs.accessSync(`${folder}/secret`, fs.constants.R_OK), refused);
  assert.throws(() => fs.chmodSync(`${folder}/secret`, 0o777), { code: 'EPERM', syscall: 'chmod' });
  assert.strictEqual(fs.existsSync(`${folder}/closed/inner`), false);
  assert.strictEqual(fs.existsSync(`${folder}/secret`), true);
  fs.promises.rm(`${folder}/tree`, { recursive: true }).then(
    () => assert.fail(), (error) => {
      assert.strictEqual(error.code, 'EACCES');
      console.log('done');
    });
} else {
  // A full disk.
  assert.throws(() => fs.writeFileSync('/dev/full', 'x'), full);
  assert.throws(() => fs.appendFileSync('/dev/full', Buffer.from('x')), full);
  fs.writeFile('/dev/full', 'x', mustCall((error) => assert.strictEqual(error.message, full.message)));
  const fd = fs.openSync('/dev/full', 'w');
  assert.throws(() => fs.writeSync(fd, 'x'), full);
  assert.throws(() => fs.writevSync(fd, [Buffer.from('x'), Buffer.from('y')]), full);
  fs.write(fd, 'x', mustCall((error, written, text) => {
    assert.strictEqual(error.code, 'ENOSPC');
    assert.strictEqual(written, 0);
    assert.strictEqual(text, 'x');
    fs.closeSync(fd);
  }));
  const stream = fs.createWriteStream('/dev/full');
  stream.on('error', mustCall((error) => assert.strictEqual(error.code, 'ENOSPC')));
  stream.on('close', mustCall());
  stream.write('x');
  assert.rejects(fs.promises.writeFile('/dev/full', 'x'), { code: 'ENOSPC' }).then(mustCall());

  // No more descriptors.
  const command = `ulimit -n 64; exec "${process.execPath}" "${__filename}" descriptors`;
  const limited = require('node:child_process').spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  assert.strictEqual(limited.stdout, 'done\n', limited.stderr);

  // No permission; root has all of them, so another user asks.
  if (process.getuid() === 0) {
    const folder = tmpdir.resolve('guarded');
    fs.mkdirSync(`${folder}/tree`, { recursive: true });
    fs.mkdirSync(`${folder}/closed`, { mode: 0o700 });
    fs.writeFileSync(`${folder}/closed/inner`, '');
    fs.writeFileSync(`${folder}/tree/leaf`, '');
    fs.writeFileSync(`${folder}/secret`, 'secret', { mode: 0o600 });
    for (let path = folder; path !== '/'; path = require('node:path').dirname(path)) fs.chmodSync(path, fs.statSync(path).mode | 0o5);
    const nobody = run([__filename, 'nobody', folder]);
    assert.strictEqual(nobody.stdout, 'done\n', nobody.stderr);
  }

  // More than a Buffer is meant to hold; nothing of it is read.
  const huge = tmpdir.write('huge', '');
  fs.truncateSync(huge, 2 ** 31);
  const tooLarge = { name: 'RangeError', code: 'ERR_FS_FILE_TOO_LARGE', message: 'File size (2147483648) is greater than 2 GiB' };
  assert.throws(() => fs.readFileSync(huge), tooLarge);
  assert.throws(() => fs.readFileSync(huge, 'utf8'), tooLarge);
  assert.rejects(fs.promises.readFile(huge), tooLarge).then(mustCall());

  // A file of which less is there than fstat() says, as one that shrinks meanwhile: those of /sys say 4096.
  const short = '/sys/kernel/notes';
  const other = '/sys/kernel/mm/transparent_hugepage/enabled';
  for (const path of [short, other]) {
    if (!fs.existsSync(path)) continue;
    const size = fs.readFileSync(path).length;
    assert(size > 0 && size < 65536, path);
    assert.strictEqual(fs.readFileSync(path, 'latin1').length, size);
    fs.readFile(path, mustCall((error, bytes) => assert.strictEqual(bytes.length, size)));
  }
}
