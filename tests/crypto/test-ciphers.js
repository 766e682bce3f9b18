'use strict';
// Symmetric ciphers: known answers, authentication, streaming, and errors.
const assert = require('node:assert');
const crypto = require('node:crypto');
const { pipeline } = require('node:stream/promises');
const { Readable, Writable } = require('node:stream');
require('../common');

// SP 800-38A, F.2.1: AES-128-CBC.
{
  const key = Buffer.from('2b7e151628aed2a6abf7158809cf4f3c', 'hex');
  const iv = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  const cipher = crypto.createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  const text = cipher.update('6bc1bee22e409f96e93d7e117393172a', 'hex', 'hex') + cipher.final('hex');
  assert.strictEqual(text, '7649abac8119b246cee98e9b12e9197d');
}

// GCM test case 4 of its specification: associated data, and a tag that is checked.
{
  const key = Buffer.from('feffe9928665731c6d6a8f9467308308', 'hex');
  const iv = Buffer.from('cafebabefacedbaddecaf888', 'hex');
  const aad = Buffer.from('feedfacedeadbeeffeedfacedeadbeefabaddad2', 'hex');
  const plain = Buffer.from('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525' +
                            'b16aedf5aa0de657ba637b39', 'hex');
  const cipher = crypto.createCipheriv('aes-128-gcm', key, iv).setAAD(aad);
  const secret = Buffer.concat([cipher.update(plain), cipher.final()]);
  assert.strictEqual(cipher.getAuthTag().toString('hex'), '5bc94fbc3221a5db94fae95ae7121a47');

  const open = (tag) => {
    const decipher = crypto.createDecipheriv('aes-128-gcm', key, iv).setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(secret), decipher.final()]);
  };
  assert.deepStrictEqual(open(cipher.getAuthTag()), plain);
  const forged = cipher.getAuthTag();
  forged[0] ^= 1;
  assert.throws(() => open(forged), { message: 'Unsupported state or unable to authenticate data' });
}

// Every mode comes back, in pieces of every size.
for (const [name, keySize, ivSize, options] of [
  ['aes-256-ctr', 32, 16], ['aes-192-cfb', 24, 16], ['chacha20-poly1305', 32, 12, { authTagLength: 16 }],
  ['aes-256-ocb', 32, 12, { authTagLength: 16 }], ['aes-256-gcm', 32, 12], ['des-ede3-cbc', 24, 8], ['aes-128-ecb', 16, 0],
]) {
  const key = crypto.randomBytes(keySize);
  const iv = ivSize === 0 ? null : crypto.randomBytes(ivSize);
  const plain = crypto.randomBytes(1000);
  for (const step of [1, 7, 16, 1000]) {
    const cipher = crypto.createCipheriv(name, key, iv, options);
    const decipher = crypto.createDecipheriv(name, key, iv, options);
    const pieces = [];
    for (let i = 0; i < plain.length; i += step) pieces.push(cipher.update(plain.subarray(i, i + step)));
    pieces.push(cipher.final());
    if (options || name.endsWith('gcm')) decipher.setAuthTag(cipher.getAuthTag());
    const secret = Buffer.concat(pieces);
    const back = [];
    for (let i = 0; i < secret.length; i += step) back.push(decipher.update(secret.subarray(i, i + step)));
    back.push(decipher.final());
    assert.deepStrictEqual(Buffer.concat(back), plain, `${name} in steps of ${step}`);
  }
}

// Errors.
assert.throws(() => crypto.createCipheriv('no-such', 'k', null), { code: 'ERR_CRYPTO_UNKNOWN_CIPHER', message: 'Unknown cipher' });
assert.throws(() => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(15), Buffer.alloc(16)),
              { name: 'RangeError', code: 'ERR_CRYPTO_INVALID_KEYLEN', message: 'Invalid key length' });
assert.throws(() => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(15)),
              { name: 'TypeError', code: 'ERR_CRYPTO_INVALID_IV', message: 'Invalid initialization vector' });
{
  const cipher = crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16));
  cipher.update('a', 'utf8', 'hex');
  assert.throws(() => cipher.update('b', 'utf8', 'base64'), { code: 'ERR_INVALID_ARG_VALUE' });
  cipher.final('hex');
  assert.throws(() => cipher.final(), { code: 'ERR_CRYPTO_INVALID_STATE', message: 'Invalid state' });
  assert.throws(() => cipher.update('x'), { message: 'Trying to add data in unsupported state' });
  assert.throws(() => cipher.getAuthTag(), { code: 'ERR_CRYPTO_INVALID_STATE' });
}
assert.strictEqual(crypto.getCipherInfo('aes-256-gcm').keyLength, 32);
assert.strictEqual(crypto.getCipherInfo('no-such'), undefined);

// As streams.
(async () => {
  const key = crypto.randomBytes(32);
  const iv = crypto.randomBytes(16);
  const chunks = [];
  await pipeline(
    Readable.from([Buffer.from('one '), Buffer.from('two '), Buffer.from('three')]),
    crypto.createCipheriv('aes-256-cbc', key, iv),
    crypto.createDecipheriv('aes-256-cbc', key, iv),
    new Writable({ write(chunk, encoding, callback) { chunks.push(chunk); callback(); } }),
  );
  assert.strictEqual(Buffer.concat(chunks).toString(), 'one two three');
  // A stream of rubbish ends in the error of final().
  await assert.rejects(pipeline(Readable.from([Buffer.alloc(15)]), crypto.createDecipheriv('aes-256-cbc', key, iv),
                                new Writable({ write: (chunk, encoding, callback) => callback() })),
                       { code: 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH' });
})();
