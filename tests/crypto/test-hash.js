'use strict';
// Digests against published vectors, one way in and every way out.
const { mustCall } = require('../common');
const assert = require('node:assert');
const crypto = require('node:crypto');

// FIPS 180-4 and 202, "abc".
const vectors = {
  'sha1': 'a9993e364706816aba3e25717850c26c9cd0d89d',
  'sha256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  'sha3-256': '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532',
  'md5': '900150983cd24fb0d6963f7d28e17f72',
  'RSA-SHA256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
};
for (const [name, hex] of Object.entries(vectors)) {
  assert.strictEqual(crypto.createHash(name).update('abc').digest('hex'), hex);
  assert.strictEqual(crypto.createHash(name).update('a').update(Buffer.from('bc')).digest().toString('hex'), hex);
  assert.strictEqual(crypto.hash(name, 'abc'), hex);
  assert.strictEqual(crypto.hash(name, new DataView(new TextEncoder().encode('abc').buffer), 'base64'), Buffer.from(hex, 'hex').toString('base64'));
}

// Strings are hashed as UTF-8, whatever their form in memory.
for (const text of ['é', 'ÿ'.repeat(300), '€uro', 'a\ud800b', '\u{1f600}']) {
  const bytes = Buffer.from(text);
  assert.strictEqual(crypto.hash('sha256', text), crypto.hash('sha256', bytes));
  assert.strictEqual(crypto.createHash('sha256').update(text).digest('hex'), crypto.hash('sha256', bytes));
}
assert.strictEqual(crypto.createHash('sha1').update('6162', 'hex').digest('hex'), crypto.hash('sha1', 'ab'));

// A context that was used before starts from nothing.
for (let i = 0; i < 20; i++) {
  const left = crypto.createHash('sha256').update('unfinished');
  assert.strictEqual(crypto.hash('sha256', 'abc'), vectors.sha256);
  assert.notStrictEqual(left.copy().digest('hex'), vectors.sha256);
}

// A copy goes on for itself.
const first = crypto.createHash('sha256').update('ab');
const second = first.copy();
assert.strictEqual(first.update('c').digest('hex'), vectors.sha256);
assert.strictEqual(second.update('c').digest('hex'), vectors.sha256);

// Extendable output.
assert.strictEqual(crypto.hash('shake128', '', { outputLength: 5 }), '7f9c2ba4e8');
assert.strictEqual(crypto.createHash('shake128', { outputLength: 0 }).digest('hex'), '');

// Errors.
assert.throws(() => crypto.createHash('no-such'), { message: 'Digest method not supported' });
assert.throws(() => crypto.createHash('md4'), { code: 'ERR_OSSL_EVP_UNSUPPORTED', library: 'digital envelope routines', reason: 'unsupported' });
assert.throws(() => crypto.createHash('sha256', { outputLength: 5 }), { code: 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH' });
assert.throws(() => crypto.hash('sha256', 'a', 'no-such'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => crypto.createHash('sha256').update(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => first.update('x'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
assert.throws(() => first.digest(), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
assert.throws(() => first.copy(), { code: 'ERR_CRYPTO_HASH_FINALIZED' });

// As a stream.
const stream = crypto.createHash('sha256');
stream.on('data', mustCall((digest) => assert.strictEqual(digest.toString('hex'), vectors.sha256)));
stream.write('a');
stream.end('bc');

assert.ok(crypto.getHashes().includes('sha256'));
assert.ok(!crypto.getHashes().includes('md4'));
assert.ok(crypto.getCiphers().includes('aes-256-gcm'));
assert.ok(crypto.getCurves().includes('prime256v1'));
