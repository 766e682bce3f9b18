// Which algorithm does what, and what it is told: https://w3c.github.io/webcrypto/#algorithm-normalization
import { isCryptoKey } from 'internal:crypto/crypto_key';
import { bytesProblem, copyOf, typeError } from 'internal:crypto/web_arguments';
import { digestName } from 'internal:crypto/web_digests';
import { fail } from 'internal:crypto/web_jwk';

const normalizing = 'Failed to normalize algorithm: ';

function required(params, name, type) {
  if (params[name] !== undefined) return params[name];
  throw typeError('ERR_MISSING_OPTION',
                  `${normalizing}passed algorithm cannot be converted to '${type}' because '${name}' is required in '${type}'.`);
}

export const unrecognized = () => fail('Unrecognized algorithm name', 'NotSupportedError');

const wholeNumber = (maximum) => (value, type, member) => {
  const number = Math.trunc(Number(value));
  if (number >= 0 && number <= maximum) return number;
  const text = `${normalizing}${member} in passed algorithm is outside the expected range of 0 to ${maximum}.`;
  throw typeError('ERR_OUT_OF_RANGE', text);
};

/** Conversions of the members of dictionaries. */
export const members = {
  __proto__: null,
  hash(value, type) {
    const name = digestName(`${typeof value === 'object' && value !== null ? required(value, 'name', 'Algorithm') : value}`);
    if (name === undefined) throw unrecognized();
    return { name };
  },
  bytes(value, type, member) {
    const problem = bytesProblem(value);
    if (problem === undefined) return copyOf(value);
    throw typeError('ERR_INVALID_ARG_TYPE', `${normalizing}${member} in passed algorithm ${problem}`);
  },
  string: (value) => `${value}`,
  key(value, type, member) {
    if (isCryptoKey(value)) return value;
    throw typeError('ERR_INVALID_ARG_TYPE', `${normalizing}${member} in passed algorithm is not of type CryptoKey.`);
  },
  number: wholeNumber(2 ** 32 - 1),
  octet: wholeNumber(255),
};

/** What an operation takes: the dictionary's name, and its members in the order in which they are read. */
const dictionary = (type, ...wanted) => ({ type, members: wanted });
const hmacKey = (type) => dictionary(type, ['hash', 'hash'], ['length', 'number', true]);
const kmacKey = (type) => dictionary(type, ['length', 'number', true]);
const kmac = dictionary('KmacParams', ['customization', 'bytes', true], ['outputLength', 'number']);
const pbkdf2 = dictionary('Pbkdf2Params', ['hash', 'hash'], ['iterations', 'number'], ['salt', 'bytes']);
const hkdf = dictionary('HkdfParams', ['hash', 'hash'], ['info', 'bytes'], ['salt', 'bytes']);
const argon2 = dictionary('Argon2Params', ['associatedData', 'bytes', true], ['memory', 'number'], ['nonce', 'bytes'],
                          ['parallelism', 'number'], ['passes', 'number'], ['secretValue', 'bytes', true], ['version', 'octet', true]);
const plain = dictionary('Algorithm');
const aesKey = (type) => dictionary(type, ['length', 'number']);
const curve = dictionary('EcKeyGenParams', ['namedCurve', 'string']);
const rsaKey = dictionary('RsaHashedKeyGenParams', ['hash', 'hash'], ['modulusLength', 'number'], ['publicExponent', 'bytes']);
const rsaImport = dictionary('RsaHashedImportParams', ['hash', 'hash']);
const aead = dictionary('AeadParams', ['iv', 'bytes'], ['additionalData', 'bytes', true], ['tagLength', 'number', true]);
const peer = dictionary('EcdhKeyDeriveParams', ['public', 'key']);
const context = dictionary('ContextParams', ['context', 'bytes', true]);
const cshake = dictionary('CShakeParams', ['customization', 'bytes', true], ['functionName', 'bytes', true], ['outputLength', 'number']);

const each = (names, value) => Object.fromEntries(names.map((name) => [name, value]));
const aesNames = ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-OCB', 'AES-KW'];
const rsaNames = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'];
const kemNames = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024'];
const ownNames = ['Ed25519', 'Ed448', 'X25519', 'X448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87', ...kemNames];
const argonNames = ['Argon2d', 'Argon2i', 'Argon2id'];
const kmacNames = ['KMAC128', 'KMAC256'];
const chacha = 'ChaCha20-Poly1305';
const pairNames = [...rsaNames, 'ECDSA', 'ECDH', ...ownNames];
const crypt = {
  'AES-CBC': dictionary('AesCbcParams', ['iv', 'bytes']),
  'AES-CTR': dictionary('AesCtrParams', ['counter', 'bytes'], ['length', 'number']),
  'AES-GCM': aead,
  'AES-OCB': aead,
  [chacha]: aead,
  'RSA-OAEP': dictionary('RsaOaepParams', ['label', 'bytes', true]),
};

/** By operation, then by the standard's name of the algorithm. */
export const operations = {
  __proto__: null,
  digest: {
    ...each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512'], plain), ...each(['cSHAKE128', 'cSHAKE256'], cshake),
  },
  generateKey: {
    'HMAC': hmacKey('HmacKeyGenParams'), ...each(kmacNames, kmacKey('KmacKeyGenParams')), ...each(aesNames, aesKey('AesKeyGenParams')),
    [chacha]: plain, ...each(rsaNames, rsaKey), 'ECDSA': curve, 'ECDH': curve, ...each(ownNames, plain),
  },
  importKey: {
    'HMAC': hmacKey('HmacImportParams'), ...each(kmacNames, kmacKey('KmacImportParams')),
    ...each(['PBKDF2', 'HKDF', ...argonNames, ...aesNames, chacha], plain),
    ...each(rsaNames, rsaImport), 'ECDSA': curve, 'ECDH': curve, ...each(ownNames, plain),
  },
  exportKey: each(['HMAC', ...kmacNames, ...aesNames, chacha, ...pairNames], plain),
  getPublicKey: each(pairNames, plain),
  sign: {
    'HMAC': plain, 'RSASSA-PKCS1-v1_5': plain, 'RSA-PSS': dictionary('RsaPssParams', ['saltLength', 'number']),
    'ECDSA': dictionary('EcdsaParams', ['hash', 'hash']), 'Ed25519': plain, ...each(kmacNames, kmac),
    ...each(['Ed448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'], context),
  },
  encrypt: crypt,
  wrapKey: { ...crypt, 'AES-KW': plain },
  deriveBits: { 'PBKDF2': pbkdf2, 'HKDF': hkdf, ...each(argonNames, argon2), ...each(['ECDH', 'X25519', 'X448'], peer) },
  encapsulate: each(kemNames, plain),
  length: {
    'HMAC': hmacKey('HmacImportParams'), ...each(kmacNames, kmacKey('KmacImportParams')), ...each(['PBKDF2', 'HKDF', ...argonNames], plain),
    ...each(aesNames, aesKey('AesDerivedKeyParams')), [chacha]: plain,
  },
};

/**
 * @param {string} operation one of `operations`
 * @param {object} algorithm the program's; a string stands in `name`
 * @returns {{ name: string }} with the members that the operation takes, copied
 */
export function normalize(operation, algorithm) {
  const upper = `${required(algorithm, 'name', 'Algorithm')}`.toUpperCase();
  const known = operations[operation];
  const found = Object.keys(known).find((name) => name.toUpperCase() === upper);
  if (found === undefined) throw unrecognized();
  const { type, members: wanted } = known[found];
  const result = { name: found };
  for (const [name, kind, optional] of wanted) {
    if (optional && algorithm[name] === undefined) continue;
    result[name] = members[kind](required(algorithm, name, type), type, name);
  }
  return result;
}
