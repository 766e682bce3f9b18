'use strict';
// Key pairs: every form they can be written in comes back; signatures and encryption with them; errors.
const assert = require('node:assert');
const crypto = require('node:crypto');
const { promisify } = require('node:util');
const common = require('../common');

const data = Buffer.from('the quick brown fox');

for (const [type, options, digest, forms] of [
  ['rsa', { modulusLength: 1024 }, 'sha256', ['pkcs1', 'pkcs8']],
  ['ec', { namedCurve: 'P-256' }, 'sha256', ['sec1', 'pkcs8']],
  ['ec', { namedCurve: 'secp521r1' }, 'sha512', ['sec1', 'pkcs8']],
  ['ed25519', undefined, null, ['pkcs8']],
  ['ed448', undefined, null, ['pkcs8']],
  ['ml-dsa-44', undefined, null, ['pkcs8']],
]) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  assert.strictEqual(publicKey.asymmetricKeyType, type);
  for (const form of forms) {
    const pem = privateKey.export({ type: form, format: 'pem' });
    const der = privateKey.export({ type: form, format: 'der' });
    assert.ok(crypto.createPrivateKey(pem).equals(privateKey));
    assert.ok(crypto.createPrivateKey({ key: der, format: 'der', type: form }).equals(privateKey));
    assert.ok(crypto.createPublicKey(pem).equals(publicKey));
    const locked = privateKey.export({ type: form, format: 'pem', cipher: 'aes-128-cbc', passphrase: 'open sesame' });
    assert.ok(crypto.createPrivateKey({ key: locked, passphrase: 'open sesame' }).equals(privateKey));
    assert.throws(() => crypto.createPrivateKey({ key: locked, passphrase: 'wrong' }), /bad decrypt|unsupported|wrong tag|asn1/i);
    assert.throws(() => crypto.createPrivateKey(locked));
  }
  const jwk = privateKey.export({ format: 'jwk' });
  assert.ok(crypto.createPrivateKey({ key: jwk, format: 'jwk' }).equals(privateKey));
  assert.ok(crypto.createPublicKey({ key: jwk, format: 'jwk' }).equals(publicKey));

  const signature = crypto.sign(digest, data, privateKey);
  assert.strictEqual(crypto.verify(digest, data, publicKey, signature), true);
  assert.strictEqual(crypto.verify(digest, Buffer.from('another'), publicKey, signature), false);
  signature[signature.length >> 1] ^= 1;
  assert.strictEqual(crypto.verify(digest, data, publicKey, signature), false);
  crypto.sign(digest, data, privateKey, common.mustSucceed((later) => {
    crypto.verify(digest, data, publicKey, later, common.mustSucceed((genuine) => assert.strictEqual(genuine, true)));
  }));
}

// ECDSA signatures side by side are as long as the curve says, whatever the numbers.
{
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-384' });
  for (let i = 0; i < 50; i++) {
    const signature = crypto.createSign('sha384').update(data).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
    assert.strictEqual(signature.length, 96);
    assert.ok(crypto.createVerify('sha384').update(data).verify({ key: publicKey, dsaEncoding: 'ieee-p1363' }, signature));
  }
}

// RSA: PSS and OAEP with what they can be told.
{
  const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 };
  const signature = crypto.sign('sha256', data, { key: privateKey, ...pss });
  assert.ok(crypto.verify('sha256', data, { key: publicKey, ...pss }, signature));
  assert.ok(!crypto.verify('sha256', data, { key: publicKey, ...pss, saltLength: 21 }, signature));
  const label = Buffer.from('label');
  const secret = crypto.publicEncrypt({ key: publicKey, oaepHash: 'sha256', oaepLabel: label }, data);
  assert.deepStrictEqual(crypto.privateDecrypt({ key: privateKey, oaepHash: 'sha256', oaepLabel: label }, secret), data);
  assert.throws(() => crypto.privateDecrypt({ key: privateKey, oaepHash: 'sha256' }, secret), { code: 'ERR_OSSL_RSA_OAEP_DECODING_ERROR' });
  assert.deepStrictEqual(crypto.publicDecrypt(publicKey, crypto.privateEncrypt(privateKey, data)), data);
  assert.deepStrictEqual(publicKey.asymmetricKeyDetails, { modulusLength: 1024, publicExponent: 65537n });
}

// Rubbish in every form is an error, never a key.
for (const key of ['', 'rubbish', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n']) {
  assert.throws(() => crypto.createPrivateKey(key), { code: /^ERR_OSSL_/ });
  assert.throws(() => crypto.createPublicKey(key), { code: /^ERR_OSSL_/ });
}
assert.throws(() => crypto.generateKeyPairSync('ec', { namedCurve: 'nowhere' }), { code: 'ERR_CRYPTO_INVALID_CURVE' });
assert.throws(() => crypto.generateKeyPairSync('no-such', {}), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => crypto.createSign('no-such'), { code: 'ERR_CRYPTO_INVALID_DIGEST', message: 'Invalid digest' });
assert.throws(() => crypto.createSign('sha256').sign(), { code: 'ERR_CRYPTO_SIGN_KEY_REQUIRED' });

promisify(crypto.generateKeyPair)('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' } })
  .then(common.mustCall(({ publicKey, privateKey }) => {
    assert.match(publicKey, /^-----BEGIN PUBLIC KEY-----/);
    assert.strictEqual(privateKey.type, 'private');
  }));
