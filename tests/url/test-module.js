'use strict';
// node:url: files, domains, formatting, patterns.
require('../common');
const assert = require('node:assert');
const url = require('node:url');

for (const [path, href] of [
  ['/a b/é#?%', 'file:///a%20b/%C3%A9%23%3F%25'], ['/a\\b\n', 'file:///a%5Cb%0A'], ['/a/', 'file:///a/'], ['/a/../b', 'file:///b'],
]) {
  assert.strictEqual(url.pathToFileURL(path).href, href);
  assert.strictEqual(url.fileURLToPath(href), path.replace('a/../', ''));
}
assert.strictEqual(url.pathToFileURL('C:\\a b', { windows: true }).href, 'file:///C:/a%20b');
assert.strictEqual(url.pathToFileURL('\\\\srv\\x\\y', { windows: true }).href, 'file://srv/x/y');
assert.strictEqual(url.fileURLToPath('file:///C:/a%20b', { windows: true }), 'C:\\a b');
assert.strictEqual(url.fileURLToPathBuffer('file:///%ff').toString('hex'), '2fff');
assert.throws(() => url.fileURLToPath('http://a'), { code: 'ERR_INVALID_URL_SCHEME' });
assert.throws(() => url.fileURLToPath('file://host/a'), { code: 'ERR_INVALID_FILE_URL_HOST' });
assert.throws(() => url.fileURLToPath('file:///a%2fb'), { code: 'ERR_INVALID_FILE_URL_PATH' });

assert.strictEqual(url.domainToASCII('español.com'), 'xn--espaol-zwa.com');
assert.strictEqual(url.domainToUnicode('xn--espaol-zwa.com'), 'español.com');
assert.strictEqual(url.domainToASCII('a b'), '');

const whatwg = new URL('http://u:p@xn--espaol-zwa.com/a?b#c');
assert.strictEqual(url.format(whatwg, { auth: false, fragment: false, search: false, unicode: true }), 'http://español.com/a');
assert.deepStrictEqual({ ...url.urlToHttpOptions(new URL('http://u:p%20@[::1]:80/a?b')) }, {
  protocol: 'http:', hostname: '::1', hash: '', search: '?b', pathname: '/a', path: '/a?b', href: 'http://u:p%20@[::1]/a?b',
  auth: 'u:p ',
});

const { URLPattern } = url;
assert.strictEqual(URLPattern, globalThis.URLPattern);
const pattern = new URLPattern({ pathname: '/:kind/:id(\\d+)' });
assert.deepStrictEqual(pattern.exec('http://x/book/12').pathname, {
  groups: { kind: 'book', id: '12' }, input: '/book/12',
});
assert.strictEqual(pattern.test('http://x/book/a'), false);
assert.strictEqual(pattern.hasRegExpGroups, true);
assert.ok(new URLPattern('/A', 'http://x', { ignoreCase: true }).test('http://x/a'));
assert.throws(() => new URLPattern('http://a/('), { code: 'ERR_INVALID_URL_PATTERN' });
