'use strict';
const { mustCall } = require('../common');
const assert = require('node:assert');

process.on('warning', mustCall((warning) => assert.strictEqual(warning.code, 'DEP0040')));
const punycode = require('node:punycode');

for (const [unicode, ascii] of [
  ['bücher', 'bcher-kva'], ['日本語', 'wgv71a119e'], ['abc', 'abc-'], ['', ''], ['ü', 'tda'], ['-é-', '---bja'],
]) {
  assert.strictEqual(punycode.encode(unicode), ascii);
  assert.strictEqual(punycode.decode(ascii), unicode);
}
assert.strictEqual(punycode.toASCII('a@mañana。com'), 'a@xn--maana-pta.com');
assert.strictEqual(punycode.toUnicode('xn--maana-pta.com'), 'mañana.com');
assert.deepStrictEqual(punycode.ucs2.decode('a\u{1f600}\ud800'), [0x61, 0x1f600, 0xd800]);
assert.strictEqual(punycode.ucs2.encode([0x61, 0x1f600]), 'a\u{1f600}');
assert.throws(() => punycode.decode('é-a'), RangeError);
assert.throws(() => punycode.decode('a-!'), RangeError);
