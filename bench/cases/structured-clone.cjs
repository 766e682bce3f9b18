'use strict';
const { measure } = require('../measure.cjs');

const loop = (value) => (n) => {
  let last;
  for (let i = 0; i < n; i++) last = structuredClone(value);
  return last;
};
const small = { id: 7, name: 'x', flag: true };
const deep = { users: Array.from({ length: 50 }, (_, i) => ({ id: i, name: `user ${i}`, tags: ['a', 'b'], at: new Date(i) })) };
measure('structuredClone: small object', loop(small));
measure('structuredClone: nested, 50 records', loop(deep));
measure('structuredClone: string', loop('hello'));
measure('structuredClone: array of 1000 numbers', loop(Array.from({ length: 1000 }, (_, i) => i)));
measure('structuredClone: 64 KB bytes', loop(new Uint8Array(65536)));
