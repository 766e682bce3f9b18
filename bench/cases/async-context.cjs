'use strict';
const { AsyncLocalStorage } = require('async_hooks');
const { measure } = require('../measure.cjs');

const storage = new AsyncLocalStorage();
measure('AsyncLocalStorage: run and getStore', (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) storage.run(i, () => { sum += storage.getStore(); });
  return sum;
});
storage.run({}, () => {
  measure('AsyncLocalStorage: getStore', (n) => {
    let count = 0;
    for (let i = 0; i < n; i++) if (storage.getStore() !== undefined) count++;
    return count;
  });
});
