'use strict';
// A program with loops of every kind, for the tests of --parallel-report. Each takes about its share of the time.
const { heavy, count } = require('./report-fixture-part');

const rounds = Number(process.env.ROUNDS ?? 12);

function collects(items) {
  const out = [];
  for (const item of items) {
    out.push(heavy(item));
  }
  return out;
}

function sums(n) {
  let total = 0;
  for (let i = 0; i < n; i++) total += heavy(i);
  return total;
}

let seed = 1;
function carried(n) {
  const out = [];
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    out.push(heavy(seed % 7));
  }
  return out.length;
}

function changes(items) {
  for (const item of items) item.value = heavy(item.id);
  return items.length;
}

const list = Array.from({ length: rounds }, (_, i) => i);
console.log(collects(list).length, sums(rounds) > 0, carried(rounds), changes(list.map((id) => ({ id }))));
console.log(list.map((x) => heavy(x)).length, count());
console.error('to stderr');
if (process.env.ENDS === 'exit') process.exit(7);
if (process.env.ENDS === 'throw') throw new Error('on purpose');
process.exitCode = 3;
