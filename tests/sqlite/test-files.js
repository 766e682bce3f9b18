'use strict';
// Database files: backup while in use, bytes, changesets, damage.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { DatabaseSync, backup } = require('node:sqlite');
const { mustCall } = require('../common');

const folder = fs.mkdtempSync(path.join(process.env.WEFT_TEST_TMPDIR ?? os.tmpdir(), 'sqlite-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const count = (db) => db.prepare('SELECT count(*) AS n FROM t').get().n;

function filled(file) {
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)');
  const insert = db.prepare('INSERT INTO t (text) VALUES (?)');
  db.exec('BEGIN');
  for (let i = 0; i < 3000; i++) insert.run(`row ${i} ${'.'.repeat(50)}`);
  db.exec('COMMIT');
  return db;
}

(async () => {
  // The program reads and writes while the copy is made; the copy has what was written to it, too.
  for (const [i, source] of [':memory:', path.join(folder, 'a.db')].entries()) {
    const db = filled(source);
    const target = path.join(folder, `copy-${i}.db`);
    let steps = 0;
    const pages = await backup(db, target, {
      rate: 5,
      progress: ({ totalPages, remainingPages }) => {
        assert.ok(remainingPages < totalPages);
        if (steps++ < 5) db.exec(`INSERT INTO t (text) VALUES ('meanwhile ${steps}')`);
        assert.ok(count(db) >= 3000);
      },
    });
    assert.ok(pages > 20 && steps > 4);
    const copy = new DatabaseSync(target, { readOnly: true });
    assert.strictEqual(count(copy), 3005);
    assert.deepStrictEqual(copy.prepare('PRAGMA integrity_check').get(), { __proto__: null, integrity_check: 'ok' });
    copy.close();
    // A copy that is not waited for does not hold up the end of its source.
    const unfinished = backup(db, path.join(folder, `late-${i}.db`), { rate: 1 });
    db.close();
    await unfinished;
  }

  // Changesets go from one database to another, whatever the receiver's buffer does meanwhile.
  const from = filled(':memory:');
  const to = new DatabaseSync(':memory:');
  to.deserialize(from.serialize());
  const session = from.createSession({ table: 't' });
  from.exec('DELETE FROM t WHERE id > 2500; UPDATE t SET text = \'new\' WHERE id = 1');
  const changes = session.changeset();
  assert.strictEqual(to.applyChangeset(changes, {
    filter: mustCall((table) => {
      structuredClone(changes, { transfer: [changes.buffer] });
      return table === 't';
    }),
  }), true);
  assert.strictEqual(count(to), 2500);
  assert.strictEqual(to.prepare('SELECT text FROM t WHERE id = 1').get().text, 'new');

  // Damaged files and changesets are errors or other contents, never more.
  const bytes = from.serialize();
  const patch = session.patchset();
  let seed = 20240607;
  const random = (n) => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0) % n;
  for (let i = 0; i < 150; i++) {
    const damaged = new Uint8Array(bytes.subarray(0, i % 3 === 0 ? 1 + random(bytes.length) : bytes.length));
    for (let k = 0; k <= i % 5; k++) damaged[random(Math.min(damaged.length, i % 2 ? 200 : 1e9))] ^= 1 + random(255);
    const broken = new Uint8Array(patch);
    broken[random(broken.length)] ^= 1 + random(255);
    const db = new DatabaseSync(':memory:');
    for (const use of [
      () => db.deserialize(damaged), () => count(db), () => db.prepare('SELECT * FROM t WHERE text > \'row 2\'').all(),
      () => db.exec('INSERT INTO t (text) VALUES (1); DELETE FROM t WHERE id < 20'), () => db.exec('PRAGMA integrity_check'),
      () => db.applyChangeset(broken),
    ]) {
      try {
        use();
      } catch (error) {
        assert.match(error.code, /^ERR_(SQLITE_ERROR|OUT_OF_RANGE)$/, `round ${i}`);
      }
    }
    db.close();
  }
})().then(mustCall());
