'use strict';
// HMAC against RFC 4231 and RFC 2202.
require('../common');
const assert = require('node:assert');
const crypto = require('node:crypto');

const key = Buffer.alloc(20, 0x0b);
const expected = 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7';
assert.strictEqual(crypto.createHmac('sha256', key).update('Hi There').digest('hex'), expected);
assert.strictEqual(crypto.createHmac('sha256', crypto.createSecretKey(key)).update('Hi ').update('There').digest('hex'), expected);
assert.strictEqual(crypto.createHmac('sha1', 'Jefe').update('what do ya want for nothing?').digest('hex'), 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
assert.strictEqual(crypto.createHmac('sha256', '').update('').digest('hex'), 'b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad');

const hmac = crypto.createHmac('sha256', key);
hmac.digest();
assert.strictEqual(hmac.digest('hex'), '');
assert.throws(() => crypto.createHmac('no-such', key), { code: 'ERR_CRYPTO_INVALID_DIGEST', message: 'Invalid digest: no-such' });
assert.throws(() => crypto.createHmac('sha256', 5), { code: 'ERR_INVALID_ARG_TYPE' });

// A secret key shows itself only when asked.
const secret = crypto.createSecretKey('6162', 'hex');
assert.strictEqual(secret.type, 'secret');
assert.strictEqual(secret.symmetricKeySize, 2);
assert.strictEqual(secret.export().toString(), 'ab');
assert.deepStrictEqual(secret.export({ format: 'jwk' }), { kty: 'oct', k: 'YWI' });
assert.ok(secret.equals(crypto.createSecretKey('ab')));
assert.ok(!secret.equals(crypto.createSecretKey('ac')));
