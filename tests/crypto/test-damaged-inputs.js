'use strict';
// Bytes from outside that are no keys: certificates, SPKAC, PEM, JSON Web Keys, points, primes, ciphertexts. Damage leads to an error
// that a program can tell, or to a value; what is tried follows from SEED alone. `--long` tries every byte with every value.
const assert = require('node:assert');
const crypto = require('node:crypto');
const der = require('./keys/der.json');
const { certificate, spkac } = require('./keys/inputs.json');

const long = process.argv.includes('--long');
const SEED = 21;

let state = SEED;
/** A number below `limit`, the same ones in each run (mulberry32). */
function next(limit) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}

/** What is said without a code where OpenSSL gave no reason. */
const plain = /^(?:Failed to read (?:private|asymmetric) key|Operation failed|Unsupported state|Trying to add data in unsupported state|Invalid certificate|diffieHellman failed)/;

/** Runs it; what it throws must be an error that a program can tell by its code. */
function attempt(label, run) {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof Error && (/^ERR_/.test(error.code) || plain.test(error.message)), `seed ${SEED}, ${label}: ${error.stack}`);
  }
}

/** Damaged copies of `bytes`: shorter ones, and ones with a byte changed. */
function* damaged(bytes, count) {
  for (let n = 0; n < (long ? bytes.length : count / 8); n++) {
    const end = long ? n : next(bytes.length);
    yield [`cut at ${end}`, bytes.subarray(0, end)];
  }
  for (let n = 0; n < (long ? bytes.length * 255 : count); n++) {
    const at = long ? Math.floor(n / 255) : next(bytes.length);
    const change = long ? 1 + n % 255 : 1 + next(255);
    const copy = Buffer.from(bytes);
    copy[at] ^= change;
    yield [`byte ${at} changed by ${change}`, copy];
  }
}

// Certificates: all that they tell, and all that they are asked.
{
  const whole = Buffer.from(certificate, 'base64');
  const original = new crypto.X509Certificate(whole);
  assert.match(original.subjectAltName, /othername:UPN:user, DirName:CN\\?=?.*directory/);
  const key = crypto.createPrivateKey({ key: Buffer.from(der['ec pkcs8'], 'base64'), format: 'der', type: 'pkcs8' });
  const names = Object.getOwnPropertyNames(crypto.X509Certificate.prototype).filter((name) => name !== 'constructor');
  const asked = {
    toString: [], toJSON: [], toLegacyObject: [], checkHost: ['weft.test'], checkEmail: ['a@weft.test'], checkIP: ['127.0.0.1'],
    checkIssued: [original], checkPrivateKey: [key], verify: [original.publicKey],
  };
  let parsed = 0;
  for (const [label, bytes] of damaged(whole, 400)) {
    const broken = attempt(label, () => new crypto.X509Certificate(bytes));
    if (broken === undefined) continue;
    parsed++;
    for (const name of long ? names : [names[next(names.length)], names[next(names.length)]]) {
      attempt(`certificate, ${label}, ${name}`, () => (name in asked ? broken[name](...asked[name]) : broken[name]));
    }
    if (long) attempt(`certificate, ${label}, issued`, () => original.checkIssued(broken));
  }
  assert.ok(parsed > 50, `${parsed} certificates could be read`);
  const text = Buffer.from(original.toString());
  for (const [label, bytes] of damaged(text, long ? 0 : 100)) attempt(`certificate in PEM, ${label}`, () => new crypto.X509Certificate(bytes).subject);
}

// SPKAC. Nothing at all is none, too.
{
  const whole = Buffer.from(spkac);
  assert.strictEqual(crypto.Certificate.verifySpkac(whole), true);
  assert.strictEqual(crypto.Certificate.exportChallenge(whole).toString(), 'weft');
  for (const nothing of ['', Buffer.alloc(0), new ArrayBuffer(0)]) {
    assert.strictEqual(crypto.Certificate.verifySpkac(nothing), false);
    assert.strictEqual(crypto.Certificate.exportPublicKey(nothing), '');
    assert.strictEqual(crypto.Certificate.exportChallenge(nothing), '');
  }
  for (const [label, bytes] of damaged(whole, 200)) {
    attempt(`SPKAC, ${label}`, () => {
      crypto.Certificate.verifySpkac(bytes);
      crypto.Certificate.exportPublicKey(bytes);
      crypto.Certificate.exportChallenge(bytes);
    });
  }
}

// Keys in PEM, locked and open.
{
  const key = crypto.createPrivateKey({ key: Buffer.from(der['ec pkcs8'], 'base64'), format: 'der', type: 'pkcs8' });
  const forms = [
    key.export({ format: 'pem', type: 'pkcs8' }), key.export({ format: 'pem', type: 'sec1' }),
    key.export({ format: 'pem', type: 'sec1', cipher: 'aes-128-cbc', passphrase: 'x' }),
    crypto.createPublicKey(key).export({ format: 'pem', type: 'spki' }),
  ];
  for (const form of forms) {
    for (const [label, bytes] of damaged(Buffer.from(form), 60)) {
      for (const create of [crypto.createPrivateKey, crypto.createPublicKey]) {
        attempt(`PEM, ${label}`, () => create({ key: bytes, passphrase: 'x' }).export({ format: 'jwk' }));
      }
    }
  }
  // An encrypted PKCS #8, read without and with the wrong passphrase and damaged. Deriving its key takes time: a few.
  const locked = key.export({ format: 'der', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'x' });
  for (let n = 0; n < (long ? locked.length : 12); n++) {
    const copy = Buffer.from(locked);
    copy[long ? n : next(copy.length)] ^= 1 + next(255);
    for (const passphrase of [undefined, '', 'x']) {
      attempt(`locked key ${n}`, () => crypto.createPrivateKey({ key: copy, format: 'der', type: 'pkcs8', passphrase }));
    }
  }
}

// JSON Web Keys with each member wrong in each way, then used.
for (const name of ['rsa pkcs8', 'ec pkcs8', 'ed25519 pkcs8', 'x448 pkcs8', 'ml-dsa-44 pkcs8', 'ml-kem-512 pkcs8']) {
  const key = crypto.createPrivateKey({ key: Buffer.from(der[name], 'base64'), format: 'der', type: 'pkcs8' });
  const jwk = key.export({ format: 'jwk' });
  const digest = /^(?:rsa|ec)$/.test(key.asymmetricKeyType) ? 'sha256' : null;
  for (const member of Object.keys(jwk)) {
    for (const value of [undefined, null, 7, '', 'AA', '!', `${jwk[member]}A`, jwk[member].slice(2), Buffer.alloc(80, 255).toString('base64url')]) {
      const label = `${name} as a JSON Web Key with ${member} ${String(value).slice(0, 12)}`;
      for (const create of [crypto.createPrivateKey, crypto.createPublicKey]) {
        const broken = attempt(label, () => create({ key: { ...jwk, [member]: value }, format: 'jwk' }));
        if (broken === undefined) continue;
        attempt(label, () => broken.asymmetricKeyDetails);
        attempt(label, () => broken.export({ format: 'jwk' }));
        attempt(label, () => broken.export({ format: 'der', type: broken.type === 'private' ? 'pkcs8' : 'spki' }));
        attempt(label, () => crypto.verify(digest, jwk.kty, broken, Buffer.alloc(64)));
        attempt(label, () => crypto.sign(digest, Buffer.from(jwk.kty), broken));
        attempt(label, () => crypto.publicEncrypt(broken, Buffer.alloc(1)));
      }
    }
  }
}

// ECDH and Diffie-Hellman with points, numbers and primes that are none.
for (const curve of ['prime256v1', 'secp521r1', 'sect163k1']) {
  const ours = crypto.createECDH(curve);
  const sizes = [0, 1, 2, 21, 32, 33, 43, 65, 66, 133, 5000];
  for (const size of sizes) {
    for (const first of [0, 2, 3, 4, 6, 255]) {
      const bytes = Buffer.alloc(size, 3);
      if (size > 0) bytes[0] = first;
      const label = `${curve}, ${size} bytes, the first ${first}`;
      attempt(label, () => ours.setPrivateKey(bytes));
      attempt(label, () => ours.setPublicKey(bytes));
      attempt(label, () => ours.getPublicKey(null, 'compressed'));
      attempt(label, () => ours.computeSecret(bytes));
      attempt(label, () => crypto.ECDH.convertKey(bytes, curve, null, null, 'hybrid'));
    }
  }
}
for (const prime of ['', '00', '01', '02', '03', '04', '07', '17', 'ff'.repeat(8), 'fe'.repeat(64), 'ff'.repeat(64)]) {
  for (const generator of [undefined, 2, 5, 'ff'.repeat(4), '01'.repeat(70)]) {
    const label = `prime ${prime.slice(0, 4)} of ${prime.length / 2} bytes, generator ${String(generator).slice(0, 8)}`;
    const dh = attempt(label, () => crypto.createDiffieHellman(prime, 'hex', generator, 'hex'));
    if (dh === undefined) continue;
    for (const bytes of [Buffer.alloc(0), Buffer.from([2]), Buffer.alloc(64, 9), Buffer.alloc(300, 255)]) {
      attempt(label, () => dh.computeSecret(bytes));
      attempt(label, () => dh.generateKeys());
      attempt(label, () => dh.computeSecret(bytes));
      attempt(label, () => dh.setPrivateKey(bytes));
      attempt(label, () => dh.setPublicKey(bytes));
      attempt(label, () => dh.computeSecret(bytes));
    }
  }
}
{
  // Without a private number there is no secret, whatever the prime: not one of zeros either.
  const dh = crypto.createDiffieHellman(Buffer.from([4]));
  assert.throws(() => dh.computeSecret(Buffer.from([2])), { code: 'ERR_CRYPTO_OPERATION_FAILED', message: 'Failed to compute shared secret' });
}

// Ciphers: every mode with keys, vectors and tags of wrong lengths, calls out of order, and damaged ciphertexts.
for (const cipher of ['aes-128-gcm', 'aes-128-ccm', 'aes-128-ocb', 'chacha20-poly1305', 'aes-128-cbc', 'aes-128-ecb', 'aes-128-xts', 'aes128-wrap', 'id-aes128-wrap-pad', 'des3-wrap', 'aes-128-cbc-hmac-sha1']) {
  for (const keySize of [0, 16, 24, 32]) {
    for (const ivSize of [undefined, 0, 4, 8, 12, 13, 16]) {
      for (const authTagLength of [undefined, 0, 4, 16, 17]) {
        const label = `${cipher}, key ${keySize}, vector ${ivSize}, tag ${authTagLength}`;
        const args = [cipher, Buffer.alloc(keySize, 1), ivSize === undefined ? null : Buffer.alloc(ivSize, 2), { authTagLength }];
        const encryption = attempt(label, () => crypto.createCipheriv(...args));
        if (encryption === undefined) continue;
        attempt(label, () => encryption.setAAD(Buffer.alloc(5), { plaintextLength: 32 }));
        const parts = [attempt(label, () => encryption.update(Buffer.alloc(32, 3))), attempt(label, () => encryption.final())];
        attempt(label, () => encryption.update(Buffer.alloc(32, 3)));
        const tag = attempt(label, () => encryption.getAuthTag());
        const whole = Buffer.concat(parts.filter((part) => part !== undefined));
        for (const end of [0, 1, 8, 16, 31, whole.length]) {
          const decryption = attempt(label, () => crypto.createDecipheriv(...args));
          if (decryption === undefined) continue;
          if (tag !== undefined) attempt(label, () => decryption.setAuthTag(tag));
          attempt(label, () => decryption.setAAD(Buffer.alloc(5), { plaintextLength: end }));
          attempt(label, () => decryption.update(whole.subarray(0, end)));
          attempt(label, () => decryption.final());
          attempt(label, () => decryption.final());
          attempt(label, () => decryption.setAuthTag(Buffer.alloc(16)));
        }
      }
    }
  }
}
assert.throws(() => crypto.createCipheriv('aes-128-siv', Buffer.alloc(32), null), { code: 'ERR_CRYPTO_UNKNOWN_CIPHER' });

// Memory that shrinks while the thread pool would write to it.
{
  const memory = new ArrayBuffer(1 << 20, { maxByteLength: 1 << 20 });
  crypto.randomFill(new Uint8Array(memory), (error, view) => {
    assert.ifError(error);
    assert.strictEqual(view.byteLength, 16);
    assert.notDeepStrictEqual(Buffer.from(view), Buffer.alloc(16));
  });
  memory.resize(16);
}
