'use strict';
// indexOf(), lastIndexOf() and includes(), against the same search in an array.
require('../common');
const assert = require('node:assert');

/** The index that a search by hand finds. */
function expected(hay, needle, from, forward) {
  const last = hay.length - needle.length;
  const matches = (at) => needle.every((byte, i) => hay[at + i] === byte);
  if (forward) {
    for (let at = from; at <= last; at++) if (matches(at)) return at;
  } else {
    for (let at = Math.min(from, last); at >= 0; at--) if (matches(at)) return at;
  }
  return -1;
}

let seed = 42;
const random = (limit) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % limit;
};
for (let round = 0; round < 3000; round++) {
  const hay = Array.from({ length: 1 + random(60) }, () => random(3));
  const needle = Array.from({ length: 1 + random(4) }, () => random(3));
  const from = random(hay.length);
  const buffer = Buffer.from(hay);
  const what = `${needle} in ${hay} from ${from}`;
  assert.strictEqual(buffer.indexOf(Buffer.from(needle), from), expected(hay, needle, from, true), what);
  assert.strictEqual(buffer.lastIndexOf(Buffer.from(needle), from), expected(hay, needle, from, false), what);
  assert.strictEqual(buffer.indexOf(needle[0], from), hay.indexOf(needle[0], from), what);
  assert.strictEqual(buffer.lastIndexOf(needle[0], from), hay.lastIndexOf(needle[0], from), what);
  assert.strictEqual(buffer.includes(Buffer.from(needle)), expected(hay, needle, 0, true) !== -1, what);
}

const buffer = Buffer.from('abcabc');
assert.strictEqual(buffer.indexOf('c', -1), 5);
assert.strictEqual(buffer.indexOf('a', -100), 0);
assert.strictEqual(buffer.lastIndexOf('a', -100), -1);
assert.strictEqual(buffer.indexOf(''), 0);
assert.strictEqual(buffer.indexOf('', 100), 6);
assert.strictEqual(buffer.indexOf('b', 'utf8'), 1);
assert.strictEqual(buffer.indexOf('6362', 0, 'hex'), -1);
assert.strictEqual(buffer.indexOf('6263', 0, 'hex'), 1);
// UTF-16 is searched in whole units.
assert.strictEqual(Buffer.from('aabb', 'utf16le').indexOf('b', 0, 'utf16le'), 4);
assert.strictEqual(Buffer.from([0, 0x61, 0, 0x61, 0]).indexOf('a', 0, 'utf16le'), -1);
assert.throws(() => buffer.indexOf({}), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => buffer.indexOf('a', 0, 'nope'), { code: 'ERR_UNKNOWN_ENCODING' });
