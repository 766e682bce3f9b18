'use strict';
// URL and URLSearchParams.
require('../common');
const assert = require('node:assert');
const { inspect } = require('node:util');

const url = new URL('../x y?q=1#h', 'https://user:p%40ss@Example.com:8080/a/b/c');
assert.deepStrictEqual(
  ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash']
    .map((name) => url[name]),
  ['https://user:p%40ss@example.com:8080/a/x%20y?q=1#h', 'https://example.com:8080', 'https:', 'user', 'p%40ss',
    'example.com:8080', 'example.com', '8080', '/a/x%20y', '?q=1', '#h']);

url.port = '443';
url.username = '';
url.password = '';
url.hostname = '日本.example';
url.pathname = '/p';
url.hash = '';
assert.strictEqual(url.href, 'https://xn--wgv71a.example/p?q=1');
url.port = 'nonsense';
url.protocol = 'mailto:'; // refused: a special scheme stays one
assert.strictEqual(url.href, 'https://xn--wgv71a.example/p?q=1');
assert.throws(() => { url.href = 'nope'; }, { code: 'ERR_INVALID_URL', input: 'nope' });
assert.throws(() => new URL('/a', 'b'), { code: 'ERR_INVALID_URL', input: '/a', base: 'b', message: 'Invalid URL' });
assert.strictEqual(URL.parse('nope'), null);
assert.strictEqual(URL.parse('x', 'http://a').href, 'http://a/x');
assert.ok(URL.canParse('x', 'http://a') && !URL.canParse('x'));
assert.throws(() => URL(), TypeError);
assert.strictEqual(JSON.stringify({ url: new URL('http://a') }), '{"url":"http://a/"}');

// The parameters and the URL follow each other.
const live = new URL('http://a/?x=1&x=2#f');
live.searchParams.append('y', 'ä b');
assert.strictEqual(live.href, 'http://a/?x=1&x=2&y=%C3%A4+b#f');
live.search = '?z=%zz+';
assert.deepStrictEqual([...live.searchParams], [['z', '%zz ']]);
live.searchParams.delete('z');
assert.strictEqual(live.href, 'http://a/#f');

const params = new URLSearchParams([['b', '2'], ['a', '1'], ['b', '3']]);
assert.strictEqual(`${params}`, 'b=2&a=1&b=3');
params.sort();
assert.deepStrictEqual([...params.keys()], ['a', 'b', 'b']);
params.set('b', 'x');
assert.deepStrictEqual([params.getAll('b'), params.size, params.has('b', 'y'), params.get('none')], [['x'], 2, false, null]);
assert.strictEqual(new URLSearchParams({ 'a b': '~!*()\'' }).toString(), 'a+b=%7E%21*%28%29%27');
assert.strictEqual(new URLSearchParams('?a=%ff&b').get('a'), '\ufffd');
assert.throws(() => new URLSearchParams([['a']]), { code: 'ERR_INVALID_TUPLE' });
assert.throws(() => params.get(), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => URLSearchParams.prototype.get.call({}, 'a'), { code: 'ERR_INVALID_THIS' });
assert.strictEqual(inspect(params), "URLSearchParams { 'a' => '1', 'b' => 'x' }");
assert.match(inspect(new URL('http://a/b')), /^URL \{\n {2}href: 'http:\/\/a\/b',\n {2}origin: 'http:\/\/a',/);

// Deleting while iterating goes on behind the deleted pair.
const three = new URLSearchParams('a=1&b=2&c=3');
const seen = [];
for (const [name] of three) {
  seen.push(name);
  if (name === 'a') three.delete('a');
}
assert.deepStrictEqual(seen, ['a', 'c']);
