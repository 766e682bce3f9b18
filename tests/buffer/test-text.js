'use strict';
// Strings into Buffers and back, in every encoding.
require('../common');
const assert = require('node:assert');

const text = 'aé€\u{1f600}';
const hexOf = {
  utf8: '61c3a9e282acf09f9880', utf16le: '6100e900ac203dd800de', latin1: '61e9ac3d00', ascii: '61e9ac3d00',
};
for (const [encoding, hex] of Object.entries(hexOf)) {
  const buffer = Buffer.from(text, encoding);
  assert.strictEqual(buffer.toString('hex'), hex, encoding);
  assert.strictEqual(Buffer.byteLength(text, encoding), buffer.length);
}
assert.strictEqual(Buffer.from(text).toString(), text);
assert.strictEqual(Buffer.from(text, 'ucs2').toString('UCS-2'), text);
assert.strictEqual(Buffer.from([0x61, 0xe9]).toString('latin1'), 'aé');
assert.strictEqual(Buffer.from([0xff, 0x80]).toString('ascii'), '\x7f\0');

// Broken text: lone surrogates and broken sequences become U+FFFD.
assert.strictEqual(Buffer.from('a\ud800b').toString('hex'), '61efbfbd62');
assert.strictEqual(Buffer.from([0x61, 0xe2, 0x82, 0x62]).toString(), 'a\ufffdb');
assert.strictEqual(Buffer.from([0xf0, 0x9f, 0x98]).toString(), '\ufffd');

// Base64 of both alphabets; what does not belong is skipped, "=" ends it.
assert.strictEqual(Buffer.from('a-_ *b/+8=', 'base64').toString('hex'), '6befdbffef');
assert.strictEqual(Buffer.from('YWJj=ZGVm', 'base64').toString(), 'abc');
assert.strictEqual(Buffer.from([0xfb, 0xff]).toString('base64'), '+/8=');
assert.strictEqual(Buffer.from([0xfb, 0xff]).toString('base64url'), '-_8');
assert.strictEqual(Buffer.from('YQ'.padEnd(4000, 'YQ'), 'base64').length, 3000);

// Hexadecimal ends at the first pair that is none.
assert.strictEqual(Buffer.from('0Aff0g11', 'hex').toString('hex'), '0aff');
assert.strictEqual(Buffer.from('abc', 'hex').length, 1);

// write() never writes a part of a character.
const target = Buffer.alloc(4);
assert.strictEqual(target.write('a€', 1, 2), 1);
assert.strictEqual(target.write('ab', 0, 3, 'utf16le'), 2);
assert.strictEqual(target.toString('hex'), '61000000');
assert.throws(() => target.write('a', 5), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => target.write('a', 0, 'nope'), { code: 'ERR_UNKNOWN_ENCODING', message: 'Unknown encoding: nope' });
assert.throws(() => target.toString('nope'), { code: 'ERR_UNKNOWN_ENCODING' });

// Long text takes other ways than short text.
for (const unit of ['a', 'é', '€', '\u{1f600}']) {
  for (const length of [1, 15, 16, 17, 63, 64, 65, 1023, 4096, 40_000, 1_500_000]) {
    const long = unit.repeat(length);
    const buffer = Buffer.from(long);
    assert.strictEqual(buffer.length, Buffer.byteLength(long));
    assert.ok(buffer.toString() === long, `${length} times ${unit}`);
    assert.ok(Buffer.from(long, 'utf16le').toString('utf16le') === long);
    assert.ok(Buffer.from(buffer.toString('base64'), 'base64').equals(buffer));
    assert.ok(Buffer.from(buffer.toString('hex'), 'hex').equals(buffer));
    assert.ok(Buffer.from(buffer.toString('latin1'), 'latin1').equals(buffer));
  }
}
