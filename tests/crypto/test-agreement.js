'use strict';
// Diffie-Hellman in all its forms, key encapsulation, primes, Argon2.
const assert = require('node:assert');
const crypto = require('node:crypto');
const common = require('../common');

// The classes: two parties come to one secret; a bad key of the other side is refused.
{
  const alice = crypto.getDiffieHellman('modp14');
  const bob = crypto.createDiffieHellman(alice.getPrime(), alice.getGenerator());
  const secret = (alice.generateKeys(), alice.computeSecret(bob.generateKeys()));
  assert.deepStrictEqual(bob.computeSecret(alice.getPublicKey()), secret);
  assert.strictEqual(secret.length, 256);
  assert.throws(() => alice.computeSecret(Buffer.from([1])), { code: 'ERR_CRYPTO_INVALID_KEYLEN', message: 'Supplied key is too small' });
  assert.throws(() => crypto.getDiffieHellman('modp0'), { code: 'ERR_CRYPTO_UNKNOWN_DH_GROUP' });
  assert.throws(() => bob.computeSecret(5), { code: 'ERR_INVALID_ARG_TYPE' });
}
for (const curve of ['prime256v1', 'secp521r1', 'secp256k1']) {
  const alice = crypto.createECDH(curve);
  const bob = crypto.createECDH(curve);
  const key = alice.generateKeys('hex', 'compressed');
  bob.generateKeys();
  assert.strictEqual(bob.computeSecret(key, 'hex', 'hex'), alice.computeSecret(bob.getPublicKey(), null, 'hex'));
  assert.strictEqual(crypto.ECDH.convertKey(key, curve, 'hex', 'hex', 'uncompressed'), alice.getPublicKey('hex'));
  assert.throws(() => bob.computeSecret(Buffer.alloc(65, 4)), { code: 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY' });
  for (let i = 0; i < 200; i++) {
    // No bytes of the other side do more than fail.
    assert.throws(() => bob.computeSecret(crypto.randomBytes(i)), { code: 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY' });
  }
}

// With key objects; Bob's pair is that of RFC 7748, section 6.1.
{
  const key = (bytes, isPrivate) => {
    const jwk = { kty: 'OKP', crv: 'X25519', x: Buffer.from(bytes.x, 'hex').toString('base64url') };
    if (!isPrivate) return crypto.createPublicKey({ key: jwk, format: 'jwk' });
    return crypto.createPrivateKey({ key: { ...jwk, d: Buffer.from(bytes.d, 'hex').toString('base64url') }, format: 'jwk' });
  };
  const bob = {
    d: '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
    x: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
  };
  const ours = crypto.generateKeyPairSync('x25519');
  assert.deepStrictEqual(crypto.diffieHellman({ privateKey: ours.privateKey, publicKey: key(bob, false) }),
                         crypto.diffieHellman({ privateKey: key(bob, true), publicKey: ours.publicKey }));
  assert.throws(() => crypto.diffieHellman({ privateKey: ours.privateKey, publicKey: crypto.generateKeyPairSync('x448').publicKey }),
                { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY', message: 'Incompatible key types for Diffie-Hellman: x25519 and x448' });
  crypto.diffieHellman({ privateKey: ours.privateKey, publicKey: ours.publicKey }, common.mustSucceed((secret) => {
    assert.strictEqual(secret.length, 32);
  }));
}

{
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ml-kem-768');
  const { sharedKey, ciphertext } = crypto.encapsulate(publicKey);
  assert.deepStrictEqual(crypto.decapsulate(privateKey, ciphertext), sharedKey);
  assert.throws(() => crypto.decapsulate(privateKey, ciphertext.subarray(1)), { code: 'ERR_CRYPTO_OPERATION_FAILED' });
}

{
  const prime = crypto.generatePrimeSync(64, { bigint: true, add: 12n, rem: 11n });
  assert.strictEqual(prime % 12n, 11n);
  assert.ok(crypto.checkPrimeSync(prime));
  assert.ok(!crypto.checkPrimeSync(prime * prime));
  assert.throws(() => crypto.generatePrimeSync(64, { add: 7n, rem: 7n }), { code: 'ERR_OUT_OF_RANGE', message: 'invalid options.rem' });
}

// RFC 9106, section 5.3.
assert.strictEqual(crypto.argon2Sync('argon2id', {
  message: Buffer.alloc(32, 1), nonce: Buffer.alloc(16, 2), secret: Buffer.alloc(8, 3), associatedData: Buffer.alloc(12, 4),
  parallelism: 4, tagLength: 32, memory: 32, passes: 3,
}).toString('hex'), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
