'use strict';
require('../common');
const assert = require('node:assert');
const querystring = require('node:querystring');

const plain = (value) => ({ ...value });
assert.strictEqual(Object.getPrototypeOf(querystring.parse('a')), null);
assert.deepStrictEqual(plain(querystring.parse('a=1&a=2&&b&=c&d=e=f')), { 'a': ['1', '2'], 'b': '', '': 'c', 'd': 'e=f' });
assert.deepStrictEqual(plain(querystring.parse('a+b=%C3%A9%20+&x=%zz&y=%ff')), { 'a b': 'é  ', 'x': '%zz', 'y': '\ufffd' });
assert.deepStrictEqual(plain(querystring.parse('a::1||b::2', '||', '::')), { a: '1', b: '2' });
assert.deepStrictEqual(plain(querystring.parse('__proto__=1')), { ['__proto__']: '1' });
assert.strictEqual(Object.keys(querystring.parse(Array.from({ length: 1500 }, (_, i) => `k${i}`).join('&'))).length, 1000);
assert.strictEqual(Object.keys(querystring.parse('a&b&c', null, null, { maxKeys: 2 })).length, 2);
assert.deepStrictEqual(
  plain(querystring.parse('a=b', null, null, { decodeURIComponent: (s) => { if (s === 'b') throw 0; return `<${s}>`; } })),
  { '<a>': 'b' });

assert.strictEqual(querystring.stringify({ a: ['x y', 2, 3n, true], b: null, c: NaN, d: 'é&=', e: 1e21 }),
                   'a=x%20y&a=2&a=3&a=true&b=&c=&d=%C3%A9%26%3D&e=1e%2B21');
assert.strictEqual(querystring.stringify({ a: 1 }, ';', ':'), 'a:1');
assert.strictEqual(querystring.stringify('text'), '');
assert.strictEqual(querystring.escape("-_.!~*'() "), "-_.!~*'()%20");
assert.throws(() => querystring.escape('\ud800'), { code: 'ERR_INVALID_URI', name: 'URIError' });
assert.strictEqual(querystring.unescape('%41%zz'), 'A%zz');
assert.strictEqual(querystring.unescapeBuffer('a%FFb%').toString('hex'), '61ff6225');
