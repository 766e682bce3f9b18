// SubtleCrypto.supports(): whether an operation would be tried with these parameters, without doing it.
import { algorithms, checkArgon2 } from 'internal:crypto/web_algorithms';
import { slotsOf } from 'internal:crypto/crypto_key';
import { normalize, operations } from 'internal:crypto/web_normalize';

/** Secrets that key encapsulation agrees on have this many bits. */
const kSharedBits = 256;

const aesLengths = [128, 192, 256];
const isAesLength = ({ length }) => aesLengths.includes(length);
const wholeBytes = ({ length }) => length === undefined || (length > 0 && length % 8 === 0);
const isCurve = ({ namedCurve }) => ['P-256', 'P-384', 'P-521'].includes(namedCurve);
const noText = ({ functionName, customization }) => !(functionName?.byteLength > 0) && !(customization?.byteLength > 0);
const exponents = ['3', '1,0,1'];
const isRsa = ({ modulusLength, publicExponent }) => modulusLength >= 256 && exponents.includes(String([...publicExponent].slice(
  [...publicExponent].findIndex((byte) => byte !== 0))));
const byTag = (tags) => ({ tagLength = 128 }) => tags.includes(tagLength);
const agreed = (params, length) => {
  const { type, algorithm } = slotsOf(params.public);
  return type === 'public' && algorithm.name === params.name && (length === null || length >= 0);
};
const derivable = (params, length) => length !== null && length % 8 === 0;
const argon = (params, length) => {
  checkArgon2(params);
  return derivable(params, length) && length >= 32;
};

/** What an algorithm demands beyond the types of its parameters, by operation. */
const demands = {
  __proto__: null,
  encrypt: {
    '__proto__': null,
    'AES-CBC': ({ iv }) => iv.byteLength === 16,
    'AES-CTR': ({ counter, length }) => counter.byteLength === 16 && length > 0 && length <= 128,
    'AES-GCM': byTag([32, 64, 96, 104, 112, 120, 128]),
    'AES-OCB': (params) => params.iv.byteLength <= 15 && byTag([64, 96, 128])(params),
    'ChaCha20-Poly1305': (params) => params.iv.byteLength === 12 && byTag([128])(params),
  },
  generateKey: {
    '__proto__': null,
    ...Object.fromEntries(['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-OCB', 'AES-KW'].map((name) => [name, isAesLength])),
    ...Object.fromEntries(['HMAC', 'KMAC128', 'KMAC256'].map((name) => [name, wholeBytes])),
    ...Object.fromEntries(['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'].map((name) => [name, isRsa])),
    'ECDSA': isCurve,
    'ECDH': isCurve,
  },
  importKey: { __proto__: null, HMAC: wholeBytes, KMAC128: wholeBytes, KMAC256: wholeBytes, ECDSA: isCurve, ECDH: isCurve },
  digest: { __proto__: null, cSHAKE128: noText, cSHAKE256: noText },
  deriveBits: {
    __proto__: null,
    HKDF: derivable,
    PBKDF2: (params, length) => derivable(params, length) && params.iterations > 0,
    Argon2d: argon,
    Argon2i: argon,
    Argon2id: argon,
    ECDH: agreed,
    X25519: agreed,
    X448: agreed,
  },
};
demands.wrapKey = demands.encrypt;

/** Public operations that are another one's mirror image. */
const sameAs = {
  __proto__: null, decrypt: 'encrypt', verify: 'sign', unwrapKey: 'wrapKey', encapsulateBits: 'encapsulate', decapsulateBits: 'encapsulate',
  encapsulateKey: 'encapsulate', decapsulateKey: 'encapsulate', deriveKey: 'deriveBits',
};
const known = new Set([
  'encrypt', 'decrypt', 'sign', 'verify', 'digest', 'generateKey', 'deriveKey', 'deriveBits', 'importKey', 'exportKey', 'wrapKey',
  'unwrapKey', 'getPublicKey', 'encapsulateBits', 'encapsulateKey', 'decapsulateBits', 'decapsulateKey',
]);

function accepts(operation, algorithm, length) {
  const params = normalize(operation, algorithm);
  return demands[operation]?.[params.name]?.(params, length) ?? true;
}

/** Whether a key of `additional` can be made of a secret with `bits` bits. */
function importable(additional, bits) {
  const params = normalize('importKey', additional);
  if (!algorithms[params.name].formats.includes('raw-secret') || !accepts('importKey', additional)) return false;
  return bits === null || params.length === undefined || params.length === bits || !(params.name in { HMAC: 1, KMAC128: 1, KMAC256: 1 });
}

function derivesKey(algorithm, additional) {
  if (!importable(additional, null)) return false;
  const length = normalize('length', additional);
  const bits = algorithms[length.name].defaultLength?.(length) ?? null;
  return accepts('deriveBits', algorithm, bits);
}

function check(operation, algorithm, extra) {
  const own = sameAs[operation] ?? operation;
  if (operation === 'deriveKey') return extra !== null && derivesKey(algorithm, named(extra));
  if (operation === 'deriveBits') return accepts(own, algorithm, extra ?? null);
  if (!accepts(own, algorithm)) return false;
  switch (operation) {
    case 'wrapKey':
      return extra !== null && accepts('exportKey', named(extra));
    case 'unwrapKey':
      return extra !== null && accepts('importKey', named(extra));
    case 'encapsulateKey':
    case 'decapsulateKey':
      return extra !== null && importable(named(extra), kSharedBits);
    default:
      return true;
  }
}

const named = (algorithm) => (typeof algorithm === 'object' ? algorithm : { name: `${algorithm}` });

/**
 * @param {string} operation a method of SubtleCrypto
 * @param {object} algorithm
 * @param {object | number | null | undefined} extra the length for deriveBits, or the algorithm of the other key
 */
export function supports(operation, algorithm, extra) {
  if (!known.has(operation) || !((sameAs[operation] ?? operation) in operations)) return false;
  try {
    return check(operation, algorithm, extra ?? null);
  } catch {
    return false;
  }
}
