'use strict';
// Processor time of each operation, that of the thread pool included.
const crypto = require('crypto');
const { promisify } = require('util');
const { measureCpu } = require('../measure.cjs');

const small = Buffer.alloc(64, 7);
const block = Buffer.alloc(64 * 1024, 7);
const key = Buffer.alloc(32, 1);
const iv = Buffer.alloc(12, 2);
const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
const signature = crypto.sign(null, small, privateKey);
const scrypt = promisify(crypto.scrypt);
const pbkdf2 = promisify(crypto.pbkdf2);
const { subtle } = crypto.webcrypto;

const times = (run) => (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += run().length;
  return length;
};

/** Eight at a time, as programs that care do it. */
const together = (start) => async (n) => {
  for (let i = 0; i < n; i += 8) await Promise.all(Array.from({ length: Math.min(8, n - i) }, start));
};

const cases = {
  'createHash sha256, 11 characters, hex': times(() => crypto.createHash('sha256').update('hello world').digest('hex')),
  'createHash sha256, 64 bytes, hex': times(() => crypto.createHash('sha256').update(small).digest('hex')),
  'createHash sha256, 64 KiB': times(() => crypto.createHash('sha256').update(block).digest()),
  'hash sha256, 64 bytes': crypto.hash && times(() => crypto.hash('sha256', small)),
  'createHmac sha256, 11 characters, hex': times(() => crypto.createHmac('sha256', 'key').update('hello world').digest('hex')),
  'randomUUID': times(() => crypto.randomUUID()),
  'randomBytes(16)': times(() => crypto.randomBytes(16)),
  'aes-256-gcm, 64 bytes there and back': times(() => {
    const encryption = crypto.createCipheriv('aes-256-gcm', key, iv);
    const bytes = Buffer.concat([encryption.update(small), encryption.final()]);
    const decryption = crypto.createDecipheriv('aes-256-gcm', key, iv);
    decryption.setAuthTag(encryption.getAuthTag());
    return Buffer.concat([decryption.update(bytes), decryption.final()]);
  }),
  'aes-256-gcm, 64 KiB': times(() => {
    const encryption = crypto.createCipheriv('aes-256-gcm', key, iv);
    const bytes = encryption.update(block);
    encryption.final();
    return bytes;
  }),
  'sign ed25519, 64 bytes': times(() => crypto.sign(null, small, privateKey)),
  'verify ed25519, 64 bytes': times(() => [crypto.verify(null, small, publicKey, signature)]),
  'scrypt N=1024': together(() => scrypt('password', 'salt', 32, { N: 1024 })),
  'pbkdf2 1,000 rounds': together(() => pbkdf2('password', 'salt', 1000, 32, 'sha256')),
  'subtle.digest SHA-256, 64 bytes': together(() => subtle.digest('SHA-256', small)),
  'timingSafeEqual, 32 bytes': times(() => [crypto.timingSafeEqual(key, key)]),
};

(async () => {
  for (const name of Object.keys(cases)) if (cases[name]) await measureCpu(name, cases[name]);
})();
