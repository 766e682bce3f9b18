'use strict';
// Web Crypto with AES, RSA and curves: known answers, every form of a key, wrapping, and refusals.
const assert = require('node:assert');
const { KeyObject, createHmac, generateKeyPairSync } = require('node:crypto');
require('../common');

const { subtle } = globalThis.crypto;
const hex = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const text = new TextEncoder().encode('what nobody else shall read');

async function aes() {
  // GCM test case 4 of its specification, tag and all.
  const key = await subtle.importKey('raw', hex('feffe9928665731c6d6a8f9467308308'), 'AES-GCM', true, ['encrypt', 'decrypt']);
  const params = { name: 'aes-gcm', iv: hex('cafebabefacedbaddecaf888'), additionalData: hex('feedfacedeadbeeffeedfacedeadbeefabaddad2') };
  const plain = hex('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39');
  const secret = Buffer.from(await subtle.encrypt(params, key, plain));
  assert.strictEqual(secret.subarray(-16).toString('hex'), '5bc94fbc3221a5db94fae95ae7121a47');
  assert.deepStrictEqual(new Uint8Array(await subtle.decrypt(params, key, secret)), plain);
  secret[3] ^= 1;
  await assert.rejects(subtle.decrypt(params, key, secret), { name: 'OperationError' });
  assert.deepStrictEqual(await subtle.exportKey('jwk', key),
                         { key_ops: ['encrypt', 'decrypt'], ext: true, alg: 'A128GCM', kty: 'oct', k: '_v_pkoZlcxxtao-UZzCDCA' });

  // A counter of two bits begins anew after its fourth block, and never meets itself.
  const ctr = await subtle.generateKey({ name: 'AES-CTR', length: 256 }, true, ['encrypt', 'decrypt']);
  const counter = new Uint8Array(16).fill(0xff);
  const four = await subtle.encrypt({ name: 'AES-CTR', counter, length: 2 }, ctr, new Uint8Array(64));
  const first = await subtle.encrypt({ name: 'AES-CTR', counter: counter.with(15, 0xfc), length: 2 }, ctr, new Uint8Array(16));
  assert.deepStrictEqual(four.slice(16, 32), first);
  await assert.rejects(subtle.encrypt({ name: 'AES-CTR', counter, length: 2 }, ctr, new Uint8Array(65)), { name: 'OperationError' });
  await assert.rejects(subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, ctr, text), { name: 'InvalidAccessError' });
}

async function pairs() {
  const rsa = { modulusLength: 1024, publicExponent: hex('010001'), hash: 'SHA-256' };
  for (const [algorithm, use] of [
    [{ name: 'RSASSA-PKCS1-v1_5', ...rsa }, {}], [{ name: 'RSA-PSS', ...rsa }, { saltLength: 20 }],
    [{ name: 'ECDSA', namedCurve: 'P-384' }, { hash: 'SHA-512' }], [{ name: 'Ed25519' }, {}], [{ name: 'ML-DSA-44' }, {}],
  ]) {
    const { publicKey, privateKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const params = { name: algorithm.name, ...use };
    const signature = await subtle.sign(params, privateKey, text);
    assert.strictEqual(await subtle.verify(params, publicKey, signature, text), true);
    assert.strictEqual(await subtle.verify(params, publicKey, signature, text.slice(1)), false);
    await assert.rejects(subtle.sign(params, publicKey, text), { name: 'InvalidAccessError' });
    for (const [format, key, usages] of [['spki', publicKey, ['verify']], ['jwk', publicKey, ['verify']], ['pkcs8', privateKey, ['sign']],
                                         ['jwk', privateKey, ['sign']]]) {
      const exported = await subtle.exportKey(format, key);
      const again = await subtle.importKey(format, exported, algorithm, true, usages);
      assert.deepStrictEqual(await subtle.exportKey(format, again), exported);
      assert.ok(KeyObject.from(again).equals(KeyObject.from(key)));
    }
    const sealed = await subtle.importKey('pkcs8', await subtle.exportKey('pkcs8', privateKey), algorithm, false, ['sign']);
    await assert.rejects(subtle.exportKey('pkcs8', sealed), { name: 'InvalidAccessError', message: 'key is not extractable' });
    assert.deepStrictEqual((await subtle.getPublicKey(sealed, ['verify'])).usages, ['verify']);
    await assert.rejects(subtle.importKey('pkcs8', new Uint8Array(20), algorithm, true, ['sign']), { name: 'DataError' });
  }
}

async function agreement() {
  for (const algorithm of [{ name: 'ECDH', namedCurve: 'P-256' }, { name: 'X25519' }]) {
    const [alice, bob] = await Promise.all([0, 1].map(() => subtle.generateKey(algorithm, false, ['deriveBits', 'deriveKey'])));
    const secret = await subtle.deriveBits({ name: algorithm.name, public: bob.publicKey }, alice.privateKey, 256);
    assert.deepStrictEqual(await subtle.deriveBits({ name: algorithm.name, public: alice.publicKey }, bob.privateKey, 256), secret);
    const key = await subtle.deriveKey({ name: algorithm.name, public: bob.publicKey }, alice.privateKey,
                                       { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']);
    assert.strictEqual(Buffer.from(await subtle.sign('HMAC', key, text)).toString('hex'),
                       createHmac('sha256', Buffer.from(secret)).update(text).digest('hex'));
    await assert.rejects(subtle.deriveBits({ name: algorithm.name, public: bob.publicKey }, alice.privateKey, 512), { name: 'OperationError' });
  }
}

async function wrapping() {
  const { publicKey, privateKey } = await subtle.generateKey(
    { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: hex('010001'), hash: 'SHA-256' }, true, ['wrapKey', 'unwrapKey']);
  const kw = await subtle.generateKey({ name: 'AES-KW', length: 128 }, true, ['wrapKey', 'unwrapKey']);
  const inner = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
  for (const [wrapper, unwrapper, params] of [[publicKey, privateKey, { name: 'RSA-OAEP' }], [kw, kw, 'AES-KW']]) {
    for (const format of ['raw', 'jwk']) {
      const wrapped = await subtle.wrapKey(format, inner, wrapper, params);
      const again = await subtle.unwrapKey(format, wrapped, unwrapper, params, 'AES-GCM', true, ['encrypt', 'decrypt']);
      assert.deepStrictEqual(await subtle.exportKey('raw', again), await subtle.exportKey('raw', inner));
      await assert.rejects(subtle.unwrapKey(format, new Uint8Array(wrapped.byteLength), unwrapper, params, 'AES-GCM', true, ['encrypt']),
                           { name: 'OperationError' });
    }
  }
}

async function objects() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  assert.ok(KeyObject.from(key).equals(privateKey));
  assert.ok(structuredClone(privateKey).equals(privateKey));
  assert.ok(KeyObject.from(structuredClone(key)).equals(privateKey));
  assert.throws(() => privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign']), { name: 'DataError' });
}

for (const part of [aes, pairs, agreement, wrapping, objects]) part();
