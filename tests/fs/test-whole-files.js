'use strict';
// readFile and writeFile in all their forms: encodings, malformed text, sizes around the limits of the fast ways.
const { mustCall, mustSucceed, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');

const file = tmpdir.resolve('file');

const texts = {
  empty: '',
  ascii: 'plain text\n',
  latin1: 'Grüße, café',
  wide: 'snow ☃ and more',
  pairs: 'faces 😀😁',
  mixed: `${'a'.repeat(5000)}é${'b'.repeat(5000)}☃`,
  page: 'p'.repeat(4096),
  pageAndOne: 'p'.repeat(4097),
  large: 'The quick brown fox. '.repeat(100_000),
  largeWide: '雪'.repeat(700_000),
};

for (const [name, text] of Object.entries(texts)) {
  const bytes = Buffer.from(text);
  fs.writeFileSync(file, text);
  assert.strictEqual(fs.statSync(file).size, bytes.length, name);
  assert.strictEqual(fs.readFileSync(file, 'utf8'), text, name);
  assert.strictEqual(fs.readFileSync(file, { encoding: 'utf-8', flag: 'r' }), text, name);
  const read = fs.readFileSync(file);
  assert(read instanceof Buffer);
  assert(read.equals(bytes), name);
  assert.strictEqual(fs.readFileSync(file, 'hex'), bytes.toString('hex'), name);
  assert.strictEqual(fs.readFileSync(file, 'latin1'), bytes.toString('latin1'), name);
}

// Malformed UTF-8 becomes U+FFFD as the Encoding standard says; a byte order mark stays.
for (const [hex, text] of [['c328', '\ufffd('], ['61ff62', 'a\ufffdb'], ['f09f98', '\ufffd'], ['eda080', '\ufffd\ufffd\ufffd'],
  ['efbbbf61', '\ufeffa'], ['c3', '\ufffd']]) {
  fs.writeFileSync(file, Buffer.from(hex, 'hex'));
  assert.strictEqual(fs.readFileSync(file, 'utf8'), text, hex);
}
fs.writeFileSync(file, 'lone \ud800 surrogate');
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'lone \ufffd surrogate');

// Writing over: shorter, longer, and appending; the rest of the old content must not stay.
fs.writeFileSync(file, '0123456789');
fs.writeFileSync(file, 'abc');
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'abc');
fs.writeFileSync(file, '');
assert.strictEqual(fs.statSync(file).size, 0);
fs.writeFileSync(file, 'abc', { flag: 'a' });
fs.appendFileSync(file, Buffer.from('def'));
fs.appendFileSync(file, '\xff', 'latin1');
assert(fs.readFileSync(file).equals(Buffer.from('616263646566ff', 'hex')));
assert.throws(() => fs.writeFileSync(file, 'x', { flag: 'wx' }), { code: 'EEXIST' });

// A descriptor is used where it stands, and stays open.
fs.writeFileSync(file, '0123456789');
const fd = fs.openSync(file, 'r+');
fs.readSync(fd, Buffer.alloc(4));
assert.strictEqual(fs.readFileSync(fd, 'utf8'), '456789');
assert.strictEqual(fs.readFileSync(fd, 'utf8'), '');
fs.writeFileSync(fd, 'end');
fs.closeSync(fd);
assert.strictEqual(fs.readFileSync(file, 'utf8'), '0123456789end');

// Small files come from one pool: two of them must not overlap.
const one = tmpdir.write('one', '1'.repeat(1001));
const two = tmpdir.write('two', '2'.repeat(1003));
const pairs = [];
for (let i = 0; i < 40; i++) pairs.push([fs.readFileSync(one), fs.readFileSync(two)]);
for (const [first, second] of pairs) {
  assert.strictEqual(first.toString(), '1'.repeat(1001));
  assert.strictEqual(second.toString(), '2'.repeat(1003));
}

// Files that say that they are empty and are not.
assert.match(fs.readFileSync('/proc/self/status', 'utf8'), /^Name:/);
assert.match(fs.readFileSync('/proc/self/status').toString(), /^Name:/);
fs.readFile('/proc/self/status', 'utf8', mustSucceed((text) => assert.match(text, /^Name:/)));

// Later, and under a signal.
const later = tmpdir.write('later', texts.largeWide);
fs.readFile(later, 'utf8', mustSucceed((text) => assert.strictEqual(text, texts.largeWide)));
fs.readFile(later, { encoding: 'utf8', signal: new AbortController().signal },
            mustSucceed((text) => assert.strictEqual(text, texts.largeWide)));
fs.readFile(later, { signal: AbortSignal.abort('why') }, mustCall((error) => {
  assert.strictEqual(error.name, 'AbortError');
  assert.strictEqual(error.code, 'ABORT_ERR');
  assert.strictEqual(error.cause, 'why');
}));
fs.writeFile(tmpdir.resolve('aborted'), 'x', { signal: AbortSignal.abort() }, mustCall((error) => {
  assert.strictEqual(error.name, 'AbortError');
  assert(!fs.existsSync(tmpdir.resolve('aborted')));
}));

(async () => {
  const name = tmpdir.resolve('promised');
  await fs.promises.writeFile(name, (async function* () { yield 'a'; yield Buffer.from('b'); }()));
  await fs.promises.appendFile(name, 'c', { flush: true });
  assert.strictEqual(await fs.promises.readFile(name, 'utf8'), 'abc');
  await assert.rejects(fs.promises.readFile(tmpdir.resolve('none')), { code: 'ENOENT', syscall: 'open' });
})().then(mustCall());
