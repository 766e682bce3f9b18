'use strict';
// url.parse(), url.format() and url.resolve().
const { mustCall } = require('../common');
const assert = require('node:assert');
const url = require('node:url');

process.once('warning', mustCall((warning) => assert.strictEqual(warning.code, 'DEP0169')));

const parts = (parsed) => Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== null));
assert.deepStrictEqual(parts(url.parse(' HTTP://us%65r:p@Ex.com:80/a b?c=d&c=e#f ', true)), {
  protocol: 'http:', slashes: true, auth: 'user:p', host: 'ex.com:80', port: '80', hostname: 'ex.com', hash: '#f',
  search: '?c=d&c=e', query: { __proto__: null, c: ['d', 'e'] }, pathname: '/a%20b', path: '/a%20b?c=d&c=e',
  href: 'http://user:p@ex.com:80/a%20b?c=d&c=e#f',
});
assert.deepStrictEqual(parts(url.parse('//host/path')), { pathname: '//host/path', path: '//host/path', href: '//host/path' });
assert.strictEqual(url.parse('//host/path', false, true).host, 'host');
assert.strictEqual(url.parse('mailto:a@b.c').auth, 'a');
assert.strictEqual(url.parse('http://[FE80::1]:8/').hostname, 'fe80::1');
assert.strictEqual(url.parse('http://日本.jp/').host, 'xn--wgv71a.jp');
assert.strictEqual(url.parse('javascript:a("b")').href, 'javascript:a("b")');
assert.throws(() => url.parse(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => url.parse('http://a℀b/'), { code: 'ERR_INVALID_URL' });

assert.strictEqual(url.format({ protocol: 'http', hostname: '::1', port: 8, pathname: 'a?b', query: { c: 1 }, hash: 'd' }),
                   'http://[::1]:8/a%3Fb?c=1#d');
assert.strictEqual(url.format({ auth: 'a:b@', host: 'c' }), 'a:b%40@c');

for (const [base, relative, expected] of [
  ['http://a/b/c?d', '../e', 'http://a/e'], ['http://a/b/c', './d/.', 'http://a/b/d/'], ['http://a/b', '?q', 'http://a/b?q'],
  ['http://a/b', '#h', 'http://a/b#h'], ['http://a/b', '//c/d', 'http://c/d'], ['http://a/b', 'https:c', 'https://c/'],
  ['/a/b', '../../../c', '/c'], ['a/b', '../../c', 'c'.padStart(4, '../')], ['mailto:a@b', 'c@d', 'mailto:c@d'],
  ['http://u:p@a/b', '/c', 'http://u:p@a/c'], ['http://a/b', '', 'http://a/b'], ['', '/a', '/a'],
]) {
  assert.strictEqual(url.resolve(base, relative), expected, `${relative} on ${base}`);
}
