'use strict';
// Web Crypto's newer algorithms: KMAC, Argon2, ML-KEM; SubtleCrypto.supports; what a CryptoKey shows, and when two are equal.
const assert = require('node:assert');
const crypto = require('node:crypto');
const common = require('../common');

const { subtle } = globalThis.crypto;
const hex = (bytes) => Buffer.from(bytes).toString('hex');

async function kmac() {
  // NIST's KMAC samples 1 and 2.
  const secret = Buffer.from(Array.from({ length: 32 }, (_, i) => 0x40 + i));
  const key = await subtle.importKey('raw-secret', secret, 'KMAC128', true, ['sign', 'verify']);
  const data = Buffer.from([0, 1, 2, 3]);
  const plain = await subtle.sign({ name: 'KMAC128', outputLength: 256 }, key, data);
  assert.strictEqual(hex(plain), 'e5780b0d3ea6f7d3a429c5706aa43a00fadbd7d49628839e3187243f456ee14e');
  const params = { name: 'KMAC128', outputLength: 256, customization: Buffer.from('My Tagged Application') };
  const tagged = await subtle.sign(params, key, data);
  assert.strictEqual(hex(tagged), '3b1fba963cd8b0b59e8c1a6d71888b7143651af8ba0a7070c0979e2811324aa5');
  assert.strictEqual(await subtle.verify(params, key, tagged, data), true);
  assert.strictEqual(await subtle.verify({ ...params, customization: Buffer.alloc(0) }, key, tagged, data), false);
  assert.deepStrictEqual(await subtle.exportKey('jwk', key),
                         { key_ops: ['sign', 'verify'], ext: true, alg: 'K128', kty: 'oct', k: secret.toString('base64url') });
  await assert.rejects(subtle.sign('KMAC128', key, data), { code: 'ERR_MISSING_OPTION' });
  await assert.rejects(subtle.importKey('raw', secret, 'KMAC128', true, ['sign']), { name: 'NotSupportedError' });
}

async function argon2() {
  // RFC 9106, section 5.3.
  const params = {
    name: 'Argon2id', memory: 32, passes: 3, parallelism: 4, nonce: Buffer.alloc(16, 2), secretValue: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
  };
  const key = await subtle.importKey('raw-secret', Buffer.alloc(32, 1), 'Argon2id', false, ['deriveBits']);
  assert.strictEqual(hex(await subtle.deriveBits(params, key, 256)), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  await assert.rejects(subtle.deriveBits({ ...params, memory: 31 }, key, 256), { name: 'OperationError', message: /8 times/ });
  await assert.rejects(subtle.deriveBits(params, key, 24), { name: 'OperationError', message: 'length must be >= 32' });
  await assert.rejects(subtle.importKey('raw-secret', Buffer.alloc(3), 'Argon2id', true, ['deriveBits']), { name: 'SyntaxError' });
}

async function mlKem() {
  const usages = ['encapsulateKey', 'encapsulateBits', 'decapsulateKey', 'decapsulateBits'];
  const { publicKey, privateKey } = await subtle.generateKey('ML-KEM-768', true, usages);
  const { sharedKey, ciphertext } = await subtle.encapsulateBits('ML-KEM-768', publicKey);
  assert.strictEqual(sharedKey.byteLength, 32);
  assert.deepStrictEqual(await subtle.decapsulateBits('ML-KEM-768', privateKey, ciphertext), sharedKey);
  const sealed = await subtle.encapsulateKey('ML-KEM-768', publicKey, 'AES-GCM', true, ['encrypt']);
  const opened = await subtle.decapsulateKey('ML-KEM-768', privateKey, sealed.ciphertext, 'AES-GCM', true, ['encrypt']);
  assert.deepStrictEqual(await subtle.exportKey('raw', opened), await subtle.exportKey('raw', sealed.sharedKey));
  await assert.rejects(subtle.decapsulateBits('ML-KEM-768', privateKey, ciphertext.slice(1)), { name: 'OperationError' });
  await assert.rejects(subtle.encapsulateBits('ML-KEM-768', privateKey), { name: 'InvalidAccessError' });
  for (const format of ['pkcs8', 'raw-seed', 'jwk']) {
    const bytes = await subtle.exportKey(format, privateKey);
    const again = await subtle.importKey(format, bytes, 'ML-KEM-768', true, ['decapsulateKey', 'decapsulateBits']);
    assert.deepStrictEqual(await subtle.decapsulateBits('ML-KEM-768', again, ciphertext), sharedKey);
    assert.deepStrictEqual(again, privateKey);
  }
  assert.strictEqual((await subtle.exportKey('pkcs8', privateKey)).byteLength, 86);
}

async function supports() {
  const { SubtleCrypto } = globalThis;
  const salt = Buffer.alloc(0);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info: salt };
  for (const [expected, ...args] of [
    [true, 'digest', 'SHA-256'], [false, 'digest', 'SHA-2'], [false, 'no such', 'SHA-256'],
    [true, 'encrypt', { name: 'AES-CBC', iv: Buffer.alloc(16) }], [false, 'encrypt', { name: 'AES-CBC', iv: Buffer.alloc(15) }],
    [true, 'generateKey', { name: 'AES-GCM', length: 128 }], [false, 'generateKey', { name: 'AES-GCM', length: 25 }],
    [true, 'deriveBits', hkdf, 8], [false, 'deriveBits', hkdf, 7], [false, 'deriveBits', hkdf, null],
    [true, 'deriveKey', hkdf, { name: 'AES-CBC', length: 128 }], [false, 'deriveKey', hkdf, 'HKDF'],
    [true, 'wrapKey', 'AES-KW', 'HMAC'], [false, 'wrapKey', 'AES-KW'], [false, 'wrapKey', 'AES-KW', 'HKDF'],
    [true, 'encapsulateKey', 'ML-KEM-512', { name: 'HMAC', hash: 'SHA-256', length: 256 }],
    [false, 'encapsulateKey', 'ML-KEM-512', { name: 'HMAC', hash: 'SHA-256', length: 128 }],
    [true, 'getPublicKey', 'ECDH'], [false, 'getPublicKey', 'AES-CTR'],
  ]) assert.strictEqual(SubtleCrypto.supports(...args), expected, `${args[0]} ${JSON.stringify(args[1])} ${JSON.stringify(args[2])}`);
  assert.throws(() => SubtleCrypto.supports.call(undefined, 'digest', 'SHA-256'), { code: 'ERR_INVALID_THIS' });
}

async function keysAsTheyShow() {
  const make = (byte, usages) => subtle.importKey('raw', Buffer.alloc(16, byte), { name: 'HMAC', hash: 'SHA-256' }, true, usages);
  const key = await make(1, ['sign']);
  assert.deepStrictEqual(await make(1, ['sign']), key);
  assert.notDeepStrictEqual(await make(2, ['sign']), key);
  assert.notDeepStrictEqual(await make(1, ['verify']), key);
  // What a program does to what it is shown changes nothing in the key.
  assert.strictEqual(key.algorithm, key.algorithm);
  key.algorithm.hash.name = 'SHA-1';
  key.usages.push('verify');
  assert.strictEqual((await subtle.sign('HMAC', key, Buffer.alloc(1))).byteLength, 32);
  await assert.rejects(subtle.verify('HMAC', key, Buffer.alloc(32), Buffer.alloc(1)), { name: 'InvalidAccessError' });
  assert.deepStrictEqual(structuredClone(key), await make(1, ['sign']));
  // Memory that threads share may change under the operation.
  await assert.rejects(subtle.digest('SHA-256', new Uint8Array(new SharedArrayBuffer(4))),
                       { code: 'ERR_INVALID_ARG_TYPE', message: /is a view on a SharedArrayBuffer, which is not allowed/ });
}

// Bare bytes as keys, without Web Crypto.
function rawFormats() {
  for (const [type, options, formats] of [
    ['ec', { namedCurve: 'P-256' }, { 'raw-public': 65, 'raw-private': 32 }], ['ed25519', {}, { 'raw-public': 32, 'raw-private': 32 }],
    ['x448', {}, { 'raw-public': 56, 'raw-private': 56 }], ['ml-dsa-44', {}, { 'raw-public': 1312, 'raw-seed': 32 }],
    ['ml-kem-512', {}, { 'raw-public': 800, 'raw-seed': 64 }],
  ]) {
    const pair = crypto.generateKeyPairSync(type, options);
    for (const format of Object.keys(formats)) {
      const original = format === 'raw-public' ? pair.publicKey : pair.privateKey;
      const key = original.export({ format });
      assert.strictEqual(key.length, formats[format]);
      const create = format === 'raw-public' ? crypto.createPublicKey : crypto.createPrivateKey;
      assert.ok(create({ key, format, asymmetricKeyType: type, ...options }).equals(original));
      assert.throws(() => create({ key: key.subarray(1), format, asymmetricKeyType: type, ...options }),
                    { code: 'ERR_INVALID_ARG_VALUE', message: 'Invalid key data' });
    }
  }
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' });
  const short = publicKey.export({ format: 'raw-public', type: 'compressed' });
  assert.strictEqual(short.length, 67);
  assert.ok(crypto.createPublicKey({ key: short, format: 'raw-public', asymmetricKeyType: 'ec', namedCurve: 'P-521' }).equals(publicKey));
  assert.throws(() => privateKey.export({ format: 'raw-seed' }), { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS' });
  assert.throws(() => publicKey.export({ format: 'raw-private' }), { code: 'ERR_INVALID_ARG_VALUE' });
}

rawFormats();
assert.match(crypto.randomUUIDv7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
assert.deepStrictEqual(crypto.secureHeapUsed(), { total: 0, used: 0, utilization: NaN, min: 2 });
assert.throws(() => crypto.setEngine('none'), { code: 'ERR_CRYPTO_ENGINE_UNKNOWN' });
Promise.all([kmac(), argon2(), mlKem(), supports(), keysAsTheyShow()]).then(common.mustCall());
