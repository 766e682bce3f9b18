// AES and ChaCha20-Poly1305 of Web Crypto.
import { Buffer } from 'node:buffer';
import { Cipher } from 'binding:crypto_cipher';
import { cryptoKeyBytes, makeSecretKey } from 'internal:crypto/crypto_key';
import { randomFillSync } from 'internal:crypto/random';
import { bytesOfJwk, checkUsages, fail, failed, jwkOf } from 'internal:crypto/web_jwk';

const kBlock = 16;

/** Runs a cipher over all of `data`; what the native side complains of is Web Crypto's OperationError. */
function run(name, key, iv, encrypt, data, { tagLength, additionalData } = {}) {
  try {
    const cipher = new Cipher();
    cipher.init(name, key, iv, encrypt, tagLength);
    let input = data;
    if (tagLength !== undefined && !encrypt) {
      cipher.setAuthTag(data.subarray(data.byteLength - tagLength));
      input = data.subarray(0, data.byteLength - tagLength);
    }
    if (additionalData !== undefined) cipher.setAAD(additionalData, undefined);
    const parts = [cipher.update(input), cipher.finish()];
    if (tagLength !== undefined && encrypt) parts.push(cipher.authTag());
    const out = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.byteLength;
    }
    return out;
  } catch {
    throw failed();
  }
}

const bits = (key) => cryptoKeyBytes(key).byteLength * 8;

function cbc(encrypt) {
  return ({ iv }, key, data) => {
    if (iv.byteLength !== kBlock) throw fail('algorithm.iv must contain exactly 16 bytes', 'OperationError');
    return run(`aes-${bits(key)}-cbc`, cryptoKeyBytes(key), iv, encrypt, data);
  };
}

/** Only the last `length` bits of the counter count; they begin anew, and never meet themselves again. */
function ctr({ counter, length }, key, data) {
  if (counter.byteLength !== kBlock) throw fail('algorithm.counter must contain exactly 16 bytes', 'OperationError');
  if (length === 0 || length > 128) throw fail('AES-CTR algorithm.length must be between 1 and 128', 'OperationError');
  const name = `aes-${bits(key)}-ctr`;
  const blocks = BigInt(Math.ceil(data.byteLength / kBlock));
  const limit = 1n << BigInt(length);
  if (blocks > limit) throw failed();
  const value = BigInt(`0x${Buffer.from(counter).toString('hex')}`);
  const left = limit - (value % limit);
  if (blocks <= left) return run(name, cryptoKeyBytes(key), counter, true, data);
  const cut = Number(left) * kBlock;
  const restart = Buffer.from((value - (value % limit)).toString(16).padStart(32, '0'), 'hex');
  // Copied out of the pool of Buffer: the memory of the result belongs to the caller alone.
  return new Uint8Array(Buffer.concat([
    run(name, cryptoKeyBytes(key), counter, true, data.subarray(0, cut)),
    run(name, cryptoKeyBytes(key), restart, true, data.subarray(cut)),
  ]));
}

/** A mode whose result ends in an authentication tag. */
function authenticated(mode, ivText, allowedTags, encrypt) {
  return ({ iv, additionalData, tagLength = 128 }, key, data) => {
    if (!allowedTags.includes(tagLength)) throw fail(`${tagLength} is not a valid ${ivText} tag length`, 'OperationError');
    const size = tagLength / 8;
    if (!encrypt && data.byteLength < size) throw fail('The provided data is too small.', 'OperationError');
    const name = mode === 'chacha20-poly1305' ? mode : `aes-${bits(key)}-${mode}`;
    return run(name, cryptoKeyBytes(key), iv, encrypt, data, { tagLength: size, additionalData });
  };
}

function kw(encrypt) {
  return (params, key, data) => {
    // RFC 3394, section 2.2.3.1: the initial value that is checked when a key is unwrapped.
    const start = new Uint8Array(8).fill(0xa6);
    if (data.byteLength % 8 !== 0 || data.byteLength < (encrypt ? 16 : 24)) throw failed();
    return run(`id-aes${bits(key)}-wrap`, cryptoKeyBytes(key), start, encrypt, data);
  };
}

const dataUsages = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

/** @param {string} name @param {string | undefined} jwkSuffix as in A128GCM @param {object} methods */
function family(name, jwkSuffix, usages, methods) {
  const isChaCha = name === 'ChaCha20-Poly1305';
  const describe = (length) => (isChaCha ? { name } : { name, length });
  const alg = (length) => (isChaCha ? 'C20P' : `A${length}${jwkSuffix}`);
  return {
    ...methods,
    formats: isChaCha || name === 'AES-OCB' ? ['raw-secret', 'jwk'] : ['raw', 'raw-secret', 'jwk'],

    defaultLength({ length }) {
      if (isChaCha) return 256;
      if (![128, 192, 256].includes(length)) throw fail('Invalid key length', 'OperationError');
      return length;
    },

    generate(algorithm, extractable, wanted) {
      checkUsages(wanted, usages, name === 'ChaCha20-Poly1305' ? 'a ChaCha20-Poly1305' : 'an AES');
      if (!isChaCha && ![128, 192, 256].includes(algorithm.length)) {
        throw fail('AES key length must be 128, 192, or 256 bits', 'OperationError');
      }
      if (wanted.length === 0) throw fail('Usages cannot be empty when creating a key.', 'SyntaxError');
      const length = isChaCha ? 256 : algorithm.length;
      return makeSecretKey(randomFillSync(new Uint8Array(length / 8)), describe(length), extractable, wanted);
    },

    import(format, data, algorithm, extractable, wanted) {
      checkUsages(wanted, usages, name === 'ChaCha20-Poly1305' ? 'a ChaCha20-Poly1305' : 'an AES');
      const jwk = data;
      if (format === 'jwk') data = bytesOfJwk(jwk, extractable, wanted, 'enc');
      const length = data.byteLength * 8;
      if (isChaCha ? length !== 256 : ![128, 192, 256].includes(length)) throw fail('Invalid key length', 'DataError');
      if (format === 'jwk' && jwk.alg !== undefined && jwk.alg !== alg(length)) {
        throw fail('JWK "alg" does not match the requested algorithm', 'DataError');
      }
      return makeSecretKey(Uint8Array.from(data), describe(length), extractable, wanted);
    },

    export(format, key) {
      const bytes = cryptoKeyBytes(key);
      if (format !== 'jwk') return bytes.slice().buffer;
      return jwkOf(key, { kty: 'oct', k: Buffer.from(bytes).toString('base64url') }, alg(bytes.byteLength * 8));
    },
  };
}

const gcmTags = [32, 64, 96, 104, 112, 120, 128];

export const aes = {
  'AES-CBC': family('AES-CBC', 'CBC', dataUsages, { encrypt: cbc(true), decrypt: cbc(false) }),
  'AES-CTR': family('AES-CTR', 'CTR', dataUsages, { encrypt: ctr, decrypt: ctr }),
  'AES-GCM': family('AES-GCM', 'GCM', dataUsages,
                    { encrypt: authenticated('gcm', 'AES-GCM', gcmTags, true), decrypt: authenticated('gcm', 'AES-GCM', gcmTags, false) }),
  'AES-OCB': family('AES-OCB', 'OCB', dataUsages, {
    encrypt: authenticated('ocb', 'AES-OCB', [64, 96, 128], true), decrypt: authenticated('ocb', 'AES-OCB', [64, 96, 128], false),
  }),
  'AES-KW': family('AES-KW', 'KW', ['wrapKey', 'unwrapKey'], { wrap: kw(true), unwrap: kw(false) }),
  'ChaCha20-Poly1305': family('ChaCha20-Poly1305', undefined, dataUsages, {
    encrypt: authenticated('chacha20-poly1305', 'ChaCha20-Poly1305', [128], true),
    decrypt: authenticated('chacha20-poly1305', 'ChaCha20-Poly1305', [128], false),
  }),
};
