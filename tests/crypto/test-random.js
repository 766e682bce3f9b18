'use strict';
const { mustCall, mustSucceed } = require('../common');
const assert = require('node:assert');
const crypto = require('node:crypto');

assert.strictEqual(crypto.randomBytes(16).length, 16);
assert.notDeepStrictEqual(crypto.randomBytes(32), crypto.randomBytes(32));
crypto.randomBytes(8, mustSucceed((bytes) => assert.strictEqual(bytes.length, 8)));

// Only what was asked for is filled.
const target = Buffer.alloc(64);
crypto.randomFillSync(target, 16, 32);
assert.ok(target.subarray(0, 16).every((b) => b === 0) && target.subarray(48).every((b) => b === 0));
assert.ok(target.subarray(16, 48).some((b) => b !== 0));
crypto.randomFill(new Uint32Array(8), 2, 4, mustSucceed((view) => {
  assert.strictEqual(view[0] | view[1] | view[6] | view[7], 0);
  assert.ok(view[2] | view[3] | view[4] | view[5]);
}));
assert.throws(() => crypto.randomFillSync(target, 65), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => crypto.randomBytes(-1), { code: 'ERR_OUT_OF_RANGE' });

const seen = new Set();
for (let i = 0; i < 300; i++) {
  const uuid = crypto.randomUUID();
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  seen.add(uuid);
}
assert.strictEqual(seen.size, 300);

const counts = [0, 0, 0];
for (let i = 0; i < 3000; i++) counts[crypto.randomInt(3)]++;
assert.ok(counts.every((n) => n > 800), String(counts));
for (let i = 0; i < 100; i++) assert.strictEqual(crypto.randomInt(-5, -4), -5);
crypto.randomInt(10, mustCall((error, n) => assert.ok(error === undefined && n >= 0 && n < 10)));
assert.throws(() => crypto.randomInt(5, 5), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => crypto.randomInt(2 ** 48), { code: 'ERR_OUT_OF_RANGE' });

assert.ok(crypto.timingSafeEqual(Buffer.from('ab'), new Uint8Array([97, 98])));
assert.ok(!crypto.timingSafeEqual(Buffer.from('ab'), Buffer.from('ac')));
assert.throws(() => crypto.timingSafeEqual(Buffer.from('ab'), Buffer.from('a')), { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });

// Web Crypto.
assert.strictEqual(globalThis.crypto, crypto.webcrypto);
const view = new Uint8Array(32);
assert.strictEqual(globalThis.crypto.getRandomValues(view), view);
assert.ok(view.some((b) => b !== 0));
assert.throws(() => globalThis.crypto.getRandomValues(new Float64Array(1)), { name: 'TypeMismatchError' });
assert.throws(() => globalThis.crypto.getRandomValues(new Uint8Array(65537)), { name: 'QuotaExceededError' });
const data = new TextEncoder().encode('abc');
globalThis.crypto.subtle.digest('sha-256', data).then(mustCall((digest) => {
  assert.ok(digest instanceof ArrayBuffer);
  assert.strictEqual(Buffer.from(digest).toString('hex'), crypto.hash('sha256', 'abc'));
}));
data.fill(0);  // the digest is of what the data was
assert.rejects(globalThis.crypto.subtle.digest('no-such', data), { name: 'NotSupportedError' }).then(mustCall());
