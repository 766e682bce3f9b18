'use strict';
// Statements: parameters, rows, iteration, and what happens when a program calls back into them.
const assert = require('node:assert');
const { DatabaseSync } = require('node:sqlite');
require('../common');

const db = new DatabaseSync(':memory:');
db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, data BLOB)');
const insert = db.prepare('INSERT INTO t (name, data) VALUES (?, ?)');
assert.deepStrictEqual(insert.run('a', Buffer.from('x')), { changes: 1, lastInsertRowid: 1 });
for (let i = 0; i < 9; i++) insert.run(`n${i}`, null);

// Rows look the same however many of them were made before, and keep their columns' order.
const one = db.prepare('SELECT id, name, data FROM t WHERE id = ?');
for (let i = 0; i < 10; i++) {
  assert.deepStrictEqual(one.get(1), { __proto__: null, id: 1, name: 'a', data: new Uint8Array([120]) });
  assert.deepStrictEqual(Object.keys(one.get(2)), ['id', 'name', 'data']);
}
assert.strictEqual(one.get(99), undefined);
const rows = db.prepare('SELECT id FROM t ORDER BY id').all();
assert.deepStrictEqual(rows.map((row) => row.id), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
rows[0].id = 'changed';
assert.strictEqual(rows[1].id, 2);
const odd = db.prepare('SELECT 1 AS a, 2 AS a, 3 AS "0", 4 AS __proto__, 5 AS "ä", 6 AS ""');
for (let i = 0; i < 6; i++) {
  assert.deepStrictEqual(odd.get(), { '__proto__': null, '0': 3, 'a': 2, ['__proto__']: 4, 'ä': 5, '': 6 });
}

// A statement notices that its table has changed.
const star = db.prepare('SELECT * FROM t WHERE id = 1');
for (let i = 0; i < 6; i++) star.get();
db.exec('ALTER TABLE t ADD COLUMN more TEXT DEFAULT \'m\'');
assert.deepStrictEqual(Object.keys(star.get()), ['id', 'name', 'data', 'more']);

// What every value becomes, and that each comes back.
const echo = db.prepare('SELECT ? AS v, typeof(?1) AS t');
for (const [value, type, back = value] of [
  [0, 'real'], [-0, 'real'], [1.5, 'real'], [2 ** 53, 'real'], [Infinity, 'real'], [NaN, 'null', null], [null, 'null'],
  ['', 'text'], ['grüße ☃ 𝄞', 'text'], ['nul\0inside', 'text'], ['\ud800', 'text', '\ufffd'], [5n, 'integer', 5],
  [true, 'integer', 1], [new Uint8Array(0), 'blob'], [new Uint8Array([0, 255]), 'blob'],
]) {
  assert.deepStrictEqual(echo.get(value), { __proto__: null, v: back, t: type });
}
assert.throws(() => db.prepare('SELECT 9007199254740992').get(), { code: 'ERR_OUT_OF_RANGE' });
const big = db.prepare('SELECT 9223372036854775807 AS v', { readBigInts: true });
assert.strictEqual(big.get().v, 9223372036854775807n);
assert.throws(() => echo.get(2n ** 63n), { code: 'ERR_INVALID_ARG_VALUE' });

// Iterators: any other use of the statement ends them; leaving early does no harm.
const each = db.prepare('SELECT id FROM t ORDER BY id');
assert.deepStrictEqual(each.iterate().map((row) => row.id).take(3).toArray(), [1, 2, 3]);
const iterator = each.iterate();
iterator.next();
each.get();
assert.throws(() => iterator.next(), { code: 'ERR_INVALID_STATE', message: 'iterator was invalidated' });
for (const row of each.iterate()) if (row.id === 4) break;

// In the middle of an execution neither the statement can be used nor the database be closed.
let inner = [];
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    inner.push(error.message);
    return null;
  }
};
db.function('meddle', () => {
  attempt(() => meddling.get());
  attempt(() => db.close());
  attempt(() => db.setAuthorizer(null));
  return attempt(() => db.prepare('SELECT 7 AS n').get().n);
});
const meddling = db.prepare('SELECT meddle() AS n');
assert.strictEqual(meddling.get().n, 7);
assert.deepStrictEqual(inner, ['statement is already being executed', 'database cannot be closed while in a callback',
                               'the authorizer cannot be changed while in a callback']);
inner = [];
const getter = { get $a() { attempt(() => byName.get({ $a: 1 })); return 3; } };
const byName = db.prepare('SELECT $a AS a');
assert.strictEqual(byName.get(getter).a, 3);
assert.deepStrictEqual(inner, ['statement is already being executed']);
assert.throws(() => byName.get({ get $a() { throw new RangeError('mine'); } }), { name: 'RangeError', message: 'mine' });

// After the end.
db.close();
for (const use of [() => one.get(1), () => one.columns(), () => one.sourceSQL, () => one.iterate(), () => iterator.next()]) {
  assert.throws(use, { code: 'ERR_INVALID_STATE', message: 'statement has been finalized' });
}
