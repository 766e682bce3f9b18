'use strict';
const util = require('util');
const { measure } = require('../measure.cjs');

const loop = (fn) => (n) => {
  let last;
  for (let i = 0; i < n; i++) last = fn(i);
  return last;
};
const nested = { a: 1, b: 'two', c: [1, 2, 3], d: { e: { f: { g: 1 } } }, m: new Map([['k', { v: 1 }]]), s: new Set([1, 2]) };
measure('util: inspect small object', loop(() => util.inspect({ a: 1, b: 'x' })));
measure('util: inspect nested', loop(() => util.inspect(nested)));
measure('util: inspect array of 100', loop(() => util.inspect(Array.from({ length: 100 }, (_, i) => i))));
measure('util: inspect class instance', loop(() => util.inspect(new (class Foo { x = 1; y = 'z'; })())));
measure('util: format %s %d', loop((i) => util.format('%s is %d of %o', 'x', i, 3)));
measure('util: isDeepStrictEqual', loop(() => util.isDeepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })));
