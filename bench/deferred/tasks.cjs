'use strict';
// The functions that are compared, the same for all pools.

function add({ a, b }) {
  return a + b;
}

function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/** About 100 µs of work on a small list. */
function sumOfSquares(list) {
  let sum = 0;
  for (let round = 0; round < 400; round++) for (const x of list) sum += x * x;
  return sum;
}

module.exports = { add, fib, sumOfSquares };
