'use strict';
// Web Crypto's secret keys: HMAC, PBKDF2 and HKDF give what the rest of crypto gives, and refuse what keys are not for.
const assert = require('node:assert');
const { createHmac, hkdfSync, pbkdf2Sync } = require('node:crypto');
const { expectsError } = require('../common');

const { subtle } = globalThis.crypto;
const text = (value) => new TextEncoder().encode(value);
const hex = (value) => Buffer.from(value).toString('hex');

async function hmac() {
  for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) {
    const algorithm = { name: 'HMAC', hash };
    const key = await subtle.importKey('raw', text('secret'), algorithm, true, ['verify', 'sign']);
    const signature = await subtle.sign('HMAC', key, text('data'));
    assert.strictEqual(hex(signature), createHmac(hash.replace('-', ''), 'secret').update('data').digest('hex'));
    assert.strictEqual(await subtle.verify('hmac', key, signature, text('data')), true);
    assert.strictEqual(await subtle.verify('HMAC', key, signature, text('date')), false);
    assert.strictEqual(await subtle.verify('HMAC', key, new Uint8Array(3), text('data')), false);
    const again = await subtle.importKey('jwk', await subtle.exportKey('jwk', key), algorithm, false, ['sign']);
    assert.strictEqual(hex(await subtle.sign('HMAC', again, text('data'))), hex(signature));
    assert.strictEqual(hex(await subtle.sign('HMAC', structuredClone(key), text('data'))), hex(signature));
    await assert.rejects(subtle.exportKey('raw', again), expectsError({ name: 'InvalidAccessError' }));
    await assert.rejects(subtle.verify('HMAC', again, signature, text('data')), expectsError({ name: 'InvalidAccessError' }));
  }
  const made = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
  assert.strictEqual((await subtle.exportKey('raw', made)).byteLength, 64);
  assert.deepStrictEqual(made.algorithm, { name: 'HMAC', length: 512, hash: { name: 'SHA-256' } });
}

async function derivations() {
  const password = await subtle.importKey('raw', text('password'), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt: text('salt'), iterations: 1000 };
  const bits = await subtle.deriveBits(pbkdf2, password, 256);
  assert.strictEqual(hex(bits), hex(pbkdf2Sync('password', 'salt', 1000, 32, 'sha256')));
  const key = await subtle.deriveKey(pbkdf2, password, { name: 'HMAC', hash: 'SHA-256', length: 256 }, true, ['sign']);
  assert.strictEqual(hex(await subtle.exportKey('raw', key)), hex(bits));

  const secret = await subtle.importKey('raw', text('secret'), 'HKDF', false, ['deriveBits']);
  const hkdf = { name: 'HKDF', hash: 'SHA-512', salt: text('salt'), info: text('info') };
  assert.strictEqual(hex(await subtle.deriveBits(hkdf, secret, 800)), hex(hkdfSync('sha512', 'secret', 'salt', 'info', 100)));
  await assert.rejects(subtle.deriveBits(hkdf, secret, 512 * 255 + 8), expectsError({ name: 'OperationError' }));
  await assert.rejects(subtle.deriveBits(pbkdf2, secret, 8), expectsError({ name: 'InvalidAccessError' }));
}

async function refused() {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = text('key');
  await assert.rejects(subtle.importKey('raw', key, algorithm, true, []), expectsError({ name: 'SyntaxError' }));
  await assert.rejects(subtle.importKey('raw', key, algorithm, true, ['encrypt']), expectsError({ name: 'SyntaxError' }));
  await assert.rejects(subtle.importKey('raw', new Uint8Array(0), algorithm, true, ['sign']), expectsError({ name: 'DataError' }));
  await assert.rejects(subtle.importKey('raw', key, { name: 'HMAC' }, true, ['sign']), expectsError({ code: 'ERR_MISSING_OPTION' }));
  await assert.rejects(subtle.importKey('raw', key, 'AES-XYZ', true, ['sign']), expectsError({ name: 'NotSupportedError' }));
  await assert.rejects(subtle.importKey('raw', 'text', algorithm, true, ['sign']), expectsError({ code: 'ERR_INVALID_ARG_TYPE' }));
  await assert.rejects(subtle.sign('HMAC', {}, key), expectsError({ code: 'ERR_INVALID_ARG_TYPE' }));
  await assert.rejects(subtle.sign('HMAC'), expectsError({ code: 'ERR_MISSING_ARGS' }));
  assert.throws(() => new CryptoKey(), expectsError({ code: 'ERR_ILLEGAL_CONSTRUCTOR' }));
}

// The caller may change the data as soon as the call has returned.
async function copied() {
  const key = await subtle.importKey('raw', text('k'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const data = text('before');
  const pending = subtle.sign('HMAC', key, data);
  data.fill(0);
  assert.strictEqual(hex(await pending), createHmac('sha256', 'k').update('before').digest('hex'));
}

Promise.all([hmac(), derivations(), refused(), copied()]);
