'use strict';
// Key derivation against RFC 6070, RFC 7914 and RFC 5869; in step and on the pool.
const { mustSucceed } = require('../common');
const assert = require('node:assert');
const crypto = require('node:crypto');

const pbkdf2 = '4b007901b765489abead49d926f721d065a429c1';
assert.strictEqual(crypto.pbkdf2Sync('password', 'salt', 4096, 20, 'sha1').toString('hex'), pbkdf2);
crypto.pbkdf2('password', 'salt', 4096, 20, 'sha1', mustSucceed((key) => assert.strictEqual(key.toString('hex'), pbkdf2)));
assert.throws(() => crypto.pbkdf2Sync('p', 's', 1, 1, 'no-such'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
assert.throws(() => crypto.pbkdf2('p', 's', 1, 1, 'sha1'), { code: 'ERR_INVALID_ARG_TYPE' });

const scrypt = 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640';
const cost = { N: 1024, r: 8, p: 16 };
assert.strictEqual(crypto.scryptSync('password', 'NaCl', 64, cost).toString('hex'), scrypt);
crypto.scrypt('password', 'NaCl', 64, { cost: 1024, blockSize: 8, parallelization: 16 }, mustSucceed((key) => assert.strictEqual(key.toString('hex'), scrypt)));
assert.throws(() => crypto.scryptSync('p', 's', 1, { N: 3 }), { code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' });
assert.throws(() => crypto.scryptSync('p', 's', 1, { N: 2 ** 20 }), { message: /memory limit exceeded/ });

const ikm = Buffer.alloc(22, 0x0b);
const salt = Buffer.from('000102030405060708090a0b0c', 'hex');
const info = Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex');
const hkdf = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865';
assert.strictEqual(Buffer.from(crypto.hkdfSync('sha256', ikm, salt, info, 42)).toString('hex'), hkdf);
crypto.hkdf('sha256', crypto.createSecretKey(ikm), salt, info, 42, mustSucceed((key) => assert.strictEqual(Buffer.from(key).toString('hex'), hkdf)));
assert.throws(() => crypto.hkdfSync('sha256', ikm, salt, info, 255 * 32 + 1), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
