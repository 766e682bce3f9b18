// Flags: --expose-gc
'use strict';
// Functions of the program inside SQL: what they throw arrives, and nothing of them leaks.
const assert = require('node:assert');
const { DatabaseSync, constants } = require('node:sqlite');
require('../common');

const db = new DatabaseSync(':memory:');
db.exec('CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2), (3), (4)');
const value = (sql) => Object.values(db.prepare(sql).get())[0];

db.function('twice', (n) => n * 2);
assert.strictEqual(value('SELECT sum(twice(n)) FROM t'), 20);
const thrown = { not: 'even an error' };
db.function('fails', (n) => {
  if (n === 3) throw thrown;
  return n;
});
// The rows before the failure count for nothing, and the next execution starts anew.
for (let i = 0; i < 2; i++) {
  assert.throws(() => db.prepare('SELECT fails(n) FROM t').all(), (error) => error === thrown);
  assert.throws(() => db.exec('UPDATE t SET n = fails(n)'), (error) => error === thrown);
}
assert.strictEqual(value('SELECT group_concat(n) FROM t'), '1,2,3,4');

// Aggregates: one state each, ended also when they are not finished.
db.aggregate('product', { start: 1, step: (all, n) => all * n });
db.aggregate('collect', { start: () => [], step: (list, n) => [...list, n], result: (list) => list.join('-') });
db.aggregate('window_sum', { start: 0, step: (s, n) => s + n, inverse: (s, n) => s - n, result: (s) => s });
assert.deepStrictEqual(db.prepare('SELECT product(n) AS p, collect(n) AS c, collect(-n) AS d FROM t').get(),
                       { __proto__: null, p: 24, c: '1-2-3-4', d: '-1--2--3--4' });
assert.deepStrictEqual(
  db.prepare('SELECT window_sum(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM t').all()
    .map((row) => row.s), [1, 3, 5, 7]);
let results = 0;
db.aggregate('stops', { start: 0, step: (s, n) => { if (n === 2) throw thrown; return s; }, result: () => results++ });
assert.throws(() => db.prepare('SELECT stops(n) FROM t').get(), (error) => error === thrown);
assert.strictEqual(results, 0);
assert.strictEqual(value('SELECT product(n) FROM t WHERE n > 99'), 1);

// A function that goes deeper than the stack allows is an ordinary error of the program.
db.function('deep', () => db.prepare('SELECT deep()').get());
assert.throws(() => db.prepare('SELECT deep()').get(), { name: 'RangeError' });
assert.strictEqual(value('SELECT twice(4)'), 8);

// The authorizer is asked, and its failures arrive.
const asked = [];
db.setAuthorizer((...args) => {
  asked.push(args);
  return args[0] === constants.SQLITE_FUNCTION && args[2] === 'twice' ? constants.SQLITE_DENY : constants.SQLITE_OK;
});
assert.throws(() => value('SELECT twice(1)'), { code: 'ERR_SQLITE_ERROR', message: /not authorized/ });
assert.deepStrictEqual(asked[0], [constants.SQLITE_SELECT, null, null, null, null]);
db.setAuthorizer(() => { throw thrown; });
assert.throws(() => value('SELECT 1'), (error) => error === thrown);
db.setAuthorizer(null);
assert.strictEqual(value('SELECT 1'), 1);

// A circle through functions is collected with its database; a statement alone keeps both.
const registry = new FinalizationRegistry(() => collected++);
let collected = 0;
function circle() {
  const own = new DatabaseSync(':memory:');
  own.function('self', () => (own.isOpen ? 1 : 0));
  own.aggregate('selves', { start: () => own, step: (o) => o, result: () => 1 });
  own.setAuthorizer(() => (own.isOpen ? constants.SQLITE_OK : constants.SQLITE_DENY));
  registry.register(own);
  return own.prepare('SELECT self() AS v');
}
let kept = circle();
for (let i = 0; i < 20; i++) circle();
(async () => {
  for (let i = 0; i < 50 && collected < 20; i++) {
    globalThis.gc();
    await new Promise(setImmediate);
  }
  assert.ok(collected >= 15, `${collected} of 20 collected`);
  assert.strictEqual(kept.get().v, 1);
  kept = null;
})();
