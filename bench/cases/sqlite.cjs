'use strict';
// An in-memory database: statements run one at a time, rows as objects.
const { DatabaseSync } = require('node:sqlite');
const { measure } = require('../measure.cjs');

const db = new DatabaseSync(':memory:');
db.exec('CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, mail TEXT, age INTEGER, score REAL)');
const insert = db.prepare('INSERT INTO users (name, mail, age, score) VALUES (?, ?, ?, ?)');
db.exec('BEGIN');
for (let i = 0; i < 1000; i++) insert.run(`name ${i}`, `name${i}@example.org`, i % 90, i / 7);
db.exec('COMMIT');

const byId = db.prepare('SELECT * FROM users WHERE id = ?');
const named = db.prepare('SELECT name FROM users WHERE id = $id');
const all = db.prepare('SELECT * FROM users');
const update = db.prepare('UPDATE users SET age = ? WHERE id = ?');

measure('sqlite: get, 5 columns', (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += byId.get(1 + i % 1000).age;
  return sum;
});
measure('sqlite: get, named parameter', (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += named.get({ id: 1 + i % 1000 }).name.length;
  return sum;
});
measure('sqlite: all, 1,000 rows', (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) for (const row of all.all()) sum += row.age + row.name.length;
  return sum;
});
measure('sqlite: iterate, 1,000 rows', (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) for (const row of all.iterate()) sum += row.age;
  return sum;
});
measure('sqlite: run', (n) => {
  for (let i = 0; i < n; i++) update.run(i % 90, 1 + i % 1000);
});
measure('sqlite: prepare', (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += db.prepare('SELECT name FROM users WHERE id = ?').get(5).name.length;
  return sum;
});
