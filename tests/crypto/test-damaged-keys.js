'use strict';
// Keys with a changed byte or a missing end: either an error with a code, or a key whose every use works or fails with an error.
// What is tried follows from SEED alone. `weft test-damaged-keys.js --long [PATTERN]` tries every byte with every value.
const assert = require('node:assert');
const crypto = require('node:crypto');
const fixtures = require('./keys/der.json');

const long = process.argv.includes('--long');
const pattern = new RegExp(long ? process.argv[process.argv.indexOf('--long') + 1] ?? '' : '');
const SEED = 20;

let state = SEED;
/** A number below `limit`, the same ones in each run (mulberry32). */
function next(limit) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}

const data = Buffer.from('the quick brown fox');
const signature = Buffer.alloc(64, 7);
const whole = {};
for (const [name, text] of Object.entries(fixtures)) {
  const [type, form] = name.split(' ');
  const key = Buffer.from(text, 'base64');
  whole[name] = form === 'spki' || form === 'pkcs1-public' ?
    crypto.createPublicKey({ key, format: 'der', type: form.replace('-public', '') }) :
    crypto.createPrivateKey({ key, format: 'der', type: form });
  assert.strictEqual(whole[name].asymmetricKeyType, type.replace(/^ec-.*/, 'ec'));
}

function digestOf(key) {
  return /^(?:rsa|rsa-pss|ec|dsa)$/.test(key.asymmetricKeyType) ? 'sha256' : null;
}

const usesOfBoth = {
  details: (key) => key.asymmetricKeyDetails,
  jwk: (key) => key.export({ format: 'jwk' }),
  pkcs1: (key) => key.export({ format: 'der', type: 'pkcs1' }),
  clone: (key) => structuredClone(key),
  equals: (key, original) => key.equals(original),
  encrypt: (key) => crypto.publicEncrypt(key, data),
  verify: (key) => crypto.verify(digestOf(key), data, key, signature),
  verifyPair: (key) => crypto.verify(digestOf(key), data, { key, dsaEncoding: 'ieee-p1363' }, signature),
  verifyStream: (key) => crypto.createVerify('sha256').update(data).verify(key, signature),
  encapsulate: (key) => crypto.encapsulate(key),
};
const usesOfPublic = {
  ...usesOfBoth,
  pem: (key) => key.export({ format: 'pem', type: 'spki' }),
  decrypt: (key) => crypto.publicDecrypt(key, signature),
  agree: (key, original, type) => crypto.diffieHellman({ publicKey: key, privateKey: whole[`${type} pkcs8`] }),
};
const usesOfPrivate = {
  ...usesOfBoth,
  pkcs8: (key) => key.export({ format: 'pem', type: 'pkcs8' }),
  sec1: (key) => key.export({ format: 'der', type: 'sec1' }),
  locked: (key) => key.export({ format: 'pem', type: 'sec1', cipher: 'aes-128-cbc', passphrase: 'x' }),
  public: (key) => crypto.createPublicKey(key).export({ format: 'der', type: 'spki' }),
  sign: (key) => crypto.sign(digestOf(key), data, key),
  signPair: (key) => crypto.sign(digestOf(key), data, { key, dsaEncoding: 'ieee-p1363' }),
  signStream: (key) => crypto.createSign('sha256').update(data).sign(key),
  decrypt: (key) => crypto.privateDecrypt(key, signature),
  decapsulate: (key) => crypto.decapsulate(key, signature),
  agree: (key, original, type) => crypto.diffieHellman({ publicKey: whole[`${type} spki`], privateKey: key }),
};

/** What is said without a code where OpenSSL gave no reason. */
const plain = /^(?:Failed to read (?:private|asymmetric) key|Failed to encode (?:public|private) key|Operation failed)$/;

/** Runs it; what it throws must be an error that a program can tell by its code. */
function attempt(run, label) {
  try {
    return run();
  } catch (error) {
    const known = error instanceof Error && (/^ERR_/.test(error.code) || plain.test(error.message));
    assert.ok(known, `seed ${SEED}, ${label}: ${error.stack}`);
  }
}

/** Reads the bytes as a key and uses it. @param {string} [only] one use instead of all */
function exercise(name, der, label, only) {
  const [type, form] = name.split(' ');
  const isPublic = whole[name].type === 'public';
  const source = { key: der, format: 'der', type: form.replace('-public', '') };
  const key = attempt(() => (isPublic ? crypto.createPublicKey(source) : crypto.createPrivateKey(source)), label);
  if (key === undefined) return false;
  const uses = isPublic ? usesOfPublic : usesOfPrivate;
  for (const use of only === undefined ? Object.keys(uses) : [only]) {
    attempt(() => uses[use](key, whole[name], type), `${label}, ${use}`);
  }
  return true;
}

let accepted = 0;
for (const [name, text] of Object.entries(fixtures)) {
  if (!pattern.test(name)) continue;
  const der = Buffer.from(text, 'base64');
  exercise(name, der, name);
  const uses = Object.keys(whole[name].type === 'public' ? usesOfPublic : usesOfPrivate);
  for (let n = 0; n < (long ? der.length : 12); n++) {
    const end = long ? n : next(der.length);
    exercise(name, der.subarray(0, end), `${name}, cut at ${end}`);
  }
  for (let n = 0; n < (long ? der.length * 255 : 120); n++) {
    const at = long ? Math.floor(n / 255) : next(der.length);
    const change = long ? 1 + n % 255 : 1 + next(255);
    const broken = Buffer.from(der);
    broken[at] ^= change;
    const label = `${name}, byte ${at} changed by ${change}`;
    if (exercise(name, broken, label, long ? undefined : uses[next(uses.length)])) accepted++;
  }
}
assert.ok(long || accepted > 300, `${accepted} keys were accepted: too few to say anything`);

// Where a byte that says a length makes the private number larger than its curve has room for.
{
  const der = Buffer.from(fixtures['ec pkcs8'], 'base64');
  der[35] ^= 70;
  const key = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  assert.throws(() => key.export({ format: 'jwk' }),
                { name: 'Error', code: 'ERR_CRYPTO_OPERATION_FAILED', message: 'Failed to export JWK' });
  assert.throws(() => key.export({ format: 'der', type: 'pkcs8' }), { code: /^ERR_OSSL_/ });
  assert.throws(() => crypto.sign('sha256', data, key), { code: 'ERR_OSSL_BN_PRIVATE_KEY_TOO_LARGE' });
}
