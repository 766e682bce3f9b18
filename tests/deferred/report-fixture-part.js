'use strict';

let calls = 0;

exports.heavy = function heavy(x) {
  let sum = 0;
  for (let i = 0; i < 400000; i++) sum += Math.sqrt(i + x) % 3;
  return sum;
};
exports.count = function count() {
  return ++calls;
};
