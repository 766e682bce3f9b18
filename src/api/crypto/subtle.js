// SubtleCrypto, https://w3c.github.io/webcrypto/#subtlecrypto-interface: checks arguments as Web IDL says and hands them to the
// algorithms (internal:crypto/web_algorithms). An algorithm that is not known is answered with `NotSupportedError`.
import * as binding from 'binding:crypto';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS, ERR_MISSING_OPTION } from 'internal:errors/codes';
import { isCryptoKey, keyUsages } from 'internal:crypto/crypto_key';
import { isAnyArrayBuffer } from 'internal:crypto/util';
import { algorithms } from 'internal:crypto/web_algorithms';
import { digestName, opensslDigest } from 'internal:crypto/web_digests';
import { fail, failed } from 'internal:crypto/web_jwk';

const kConstruct = Symbol('kConstruct');
const keyFormats = ['raw', 'pkcs8', 'spki', 'jwk', 'raw-public', 'raw-private', 'raw-secret', 'raw-seed'];

function withText(error, text) {
  error.message = text;
  return error;
}

const isBytes = (value) => ArrayBuffer.isView(value) || isAnyArrayBuffer(value);

/** A copy of the caller's bytes, who may change them at once. */
function copyOf(data) {
  const view = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  return view.slice();
}

const ordinals = ['1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];

/** Checks the arguments of one call. */
class Arguments {
  constructor(method, receiver, args, needed) {
    this.prefix = `Failed to execute '${method}' on 'SubtleCrypto': `;
    this.args = args;
    if (receiver !== subtle) throw new ERR_INVALID_THIS('SubtleCrypto');
    if (args.length < needed) {
      const text = `${needed} argument${needed === 1 ? '' : 's'} required, but only ${args.length} present.`;
      throw withText(new ERR_MISSING_ARGS('x'), this.prefix + text);
    }
  }

  refuse(index, text) {
    return withText(new ERR_INVALID_ARG_TYPE('x', 'y', 0), `${this.prefix}${ordinals[index]} argument ${text}`);
  }

  refuseValue(where, value, type) {
    return withText(new ERR_INVALID_ARG_VALUE('x', 0),
                    `${this.prefix}${where} '${value}' is not a valid enum value of type ${type}.`);
  }

  algorithm(index) {
    const value = this.args[index];
    if (typeof value === 'object' && value !== null) return value;
    if (typeof value === 'symbol') throw this.refuse(index, 'can not be converted to string.');
    return { name: `${value}` };
  }

  bytes(index) {
    if (!isBytes(this.args[index])) throw this.refuse(index, 'is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.');
    return copyOf(this.args[index]);
  }

  key(index) {
    if (!isCryptoKey(this.args[index])) throw this.refuse(index, 'is not of type CryptoKey.');
    return this.args[index];
  }

  format(index) {
    const value = `${this.args[index]}`;
    if (!keyFormats.includes(value)) throw this.refuseValue(`${ordinals[index]} argument`, value, 'KeyFormat');
    return value;
  }

  usages(index) {
    const value = this.args[index];
    if (typeof value !== 'object' || value === null || typeof value[Symbol.iterator] !== 'function') {
      throw this.refuse(index, 'can not be converted to sequence.');
    }
    return Array.from(value, (usage, i) => {
      if (!keyUsages.includes(`${usage}`)) throw this.refuseValue(`${ordinals[index]} argument[${i}]`, usage, 'KeyUsage');
      return `${usage}`;
    });
  }
}

const normalizing = 'Failed to normalize algorithm: ';

function required(params, name, type) {
  if (params[name] !== undefined) return params[name];
  throw withText(new ERR_MISSING_OPTION('x'),
                 `${normalizing}passed algorithm cannot be converted to '${type}' because '${name}' is required in '${type}'.`);
}

const unrecognized = () => fail('Unrecognized algorithm name', 'NotSupportedError');

const members = {
  __proto__: null,
  hash(value, type) {
    const name = digestName(`${typeof value === 'object' && value !== null ? required(value, 'name', 'Algorithm') : value}`);
    if (name === undefined) throw unrecognized();
    return { name };
  },
  bytes(value, type, member) {
    if (isBytes(value)) return copyOf(value);
    throw withText(new ERR_INVALID_ARG_TYPE('x', 'y', 0),
                   `${normalizing}${member} in passed algorithm is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  },
  string: (value) => `${value}`,
  key(value, type, member) {
    if (isCryptoKey(value)) return value;
    throw withText(new ERR_INVALID_ARG_TYPE('x', 'y', 0), `${normalizing}${member} in passed algorithm is not of type CryptoKey.`);
  },
  number(value, type, member) {
    const number = Math.trunc(Number(value));
    if (number >= 0 && number <= 2 ** 32 - 1) return number;
    throw withText(new ERR_INVALID_ARG_TYPE('x', 'y', 0),
                   `${normalizing}${member} in passed algorithm is outside the expected range of 0 to 4294967295.`);
  },
};

/** What each operation takes: the dictionary's name, and its members in the order in which they are read. */
const dictionary = (type, ...wanted) => ({ type, members: wanted });
const hmacKey = (type) => dictionary(type, ['hash', 'hash'], ['length', 'number', true]);
const pbkdf2 = dictionary('Pbkdf2Params', ['hash', 'hash'], ['iterations', 'number'], ['salt', 'bytes']);
const hkdf = dictionary('HkdfParams', ['hash', 'hash'], ['info', 'bytes'], ['salt', 'bytes']);
const plain = dictionary('Algorithm');
const aesKey = (type) => dictionary(type, ['length', 'number']);
const curve = dictionary('EcKeyGenParams', ['namedCurve', 'string']);
const rsaKey = dictionary('RsaHashedKeyGenParams', ['hash', 'hash'], ['modulusLength', 'number'], ['publicExponent', 'bytes']);
const rsaImport = dictionary('RsaHashedImportParams', ['hash', 'hash']);
const aead = dictionary('AeadParams', ['iv', 'bytes'], ['additionalData', 'bytes', true], ['tagLength', 'number', true]);
const peer = dictionary('EcdhKeyDeriveParams', ['public', 'key']);
const context = dictionary('ContextParams', ['context', 'bytes', true]);

const each = (names, value) => Object.fromEntries(names.map((name) => [name, value]));
const aesNames = ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-OCB', 'AES-KW'];
const rsaNames = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'];
const ownNames = ['Ed25519', 'Ed448', 'X25519', 'X448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const chacha = 'ChaCha20-Poly1305';
const crypt = {
  'AES-CBC': dictionary('AesCbcParams', ['iv', 'bytes']),
  'AES-CTR': dictionary('AesCtrParams', ['counter', 'bytes'], ['length', 'number']),
  'AES-GCM': aead,
  'AES-OCB': aead,
  [chacha]: aead,
  'RSA-OAEP': dictionary('RsaOaepParams', ['label', 'bytes', true]),
};
const operations = {
  __proto__: null,
  generateKey: {
    'HMAC': hmacKey('HmacKeyGenParams'), ...each(aesNames, aesKey('AesKeyGenParams')), [chacha]: plain, ...each(rsaNames, rsaKey),
    'ECDSA': curve, 'ECDH': curve, ...each(ownNames, plain),
  },
  importKey: {
    'HMAC': hmacKey('HmacImportParams'), 'PBKDF2': plain, 'HKDF': plain, ...each(aesNames, plain), [chacha]: plain,
    ...each(rsaNames, rsaImport), 'ECDSA': curve, 'ECDH': curve, ...each(ownNames, plain),
  },
  exportKey: each(['HMAC', ...aesNames, chacha, ...rsaNames, 'ECDSA', 'ECDH', ...ownNames], plain),
  sign: {
    'HMAC': plain, 'RSASSA-PKCS1-v1_5': plain, 'RSA-PSS': dictionary('RsaPssParams', ['saltLength', 'number']),
    'ECDSA': dictionary('EcdsaParams', ['hash', 'hash']), 'Ed25519': plain,
    ...each(['Ed448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'], context),
  },
  encrypt: crypt,
  wrapKey: { ...crypt, 'AES-KW': plain },
  deriveBits: { 'PBKDF2': pbkdf2, 'HKDF': hkdf, ...each(['ECDH', 'X25519', 'X448'], peer) },
  length: {
    'HMAC': hmacKey('HmacImportParams'), 'PBKDF2': plain, 'HKDF': plain, ...each(aesNames, aesKey('AesDerivedKeyParams')), [chacha]: plain,
  },
};

/** https://w3c.github.io/webcrypto/#algorithm-normalization-normalize-an-algorithm */
function normalize(operation, algorithm) {
  const upper = `${required(algorithm, 'name', 'Algorithm')}`.toUpperCase();
  const found = Object.keys(operations[operation]).find((known) => known.toUpperCase() === upper);
  if (found === undefined) throw unrecognized();
  const { type, members: wanted } = operations[operation][found];
  const result = { name: found };
  for (const [name, kind, optional] of wanted) {
    if (optional && algorithm[name] === undefined) continue;
    result[name] = members[kind](required(algorithm, name, type), type, name);
  }
  return result;
}

function importWith(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  if (!algorithms[name].formats.includes(format)) throw fail(`Unable to import ${name} using ${format} format`, 'NotSupportedError');
  const key = algorithms[name].import(format, data, algorithm, extractable, usages);
  if (usages.length === 0 && key.type === 'secret') throw fail('Usages cannot be empty when importing a secret key.', 'SyntaxError');
  return key;
}

function checkUse(algorithm, key, usage, text) {
  if (key.algorithm.name !== algorithm.name) throw fail('Key algorithm mismatch', 'InvalidAccessError');
  if (!key.usages.includes(usage)) throw fail(text ?? `baseKey does not have ${usage} usage`, 'InvalidAccessError');
}

export class SubtleCrypto {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  async digest(algorithm, data) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('digest', this, arguments, 2);
    const { name } = given.algorithm(0);
    // The data is copied before the call returns, as the standard demands: the program may change it at once.
    const bytes = given.bytes(1);
    const digest = opensslDigest(`${name}`);
    if (digest === undefined) throw unrecognized();
    const out = new Uint8Array(binding.digestSize(digest));
    const ok = await new Promise((resolve) => binding.hashAsync(digest, bytes, out, resolve));
    if (!ok) throw failed();
    return out.buffer;
  }

  async generateKey(algorithm, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('generateKey', this, arguments, 3);
    const usages = given.usages(2);
    const params = normalize('generateKey', given.algorithm(0));
    return algorithms[params.name].generate(params, !!extractable, usages);
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('importKey', this, arguments, 5);
    const name = given.format(0);
    let data;
    if (name !== 'jwk') data = given.bytes(1);
    else if (typeof keyData === 'object' && keyData !== null && !isBytes(keyData)) data = keyData;
    const usages = given.usages(4);
    const params = normalize('importKey', given.algorithm(2));
    if (data === undefined) throw fail('Invalid keyData', 'DataError');
    return importWith(name, data, params, !!extractable, usages);
  }

  async exportKey(format, key) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('exportKey', this, arguments, 2);
    const wanted = given.format(0);
    const { algorithm: { name }, extractable, type } = given.key(1);
    normalizeExport(name);
    if (!extractable) throw fail('key is not extractable', 'InvalidAccessError');
    if (!algorithms[name].formats.includes(wanted)) {
      throw fail(`Unable to export ${name} ${type} key using ${wanted} format`, 'NotSupportedError');
    }
    return algorithms[name].export(wanted, key);
  }

  async sign(algorithm, key, data) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('sign', this, arguments, 3);
    given.key(1);
    const bytes = given.bytes(2);
    const params = normalize('sign', given.algorithm(0));
    checkUse(params, key, 'sign', 'Unable to use this key to sign');
    return algorithms[params.name].sign(key, bytes, params);
  }

  async verify(algorithm, key, signature, data) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('verify', this, arguments, 4);
    given.key(1);
    const [expected, bytes] = [given.bytes(2), given.bytes(3)];
    const params = normalize('sign', given.algorithm(0));
    checkUse(params, key, 'verify', 'Unable to use this key to verify');
    return algorithms[params.name].verify(key, expected, bytes, params);
  }

  async deriveBits(algorithm, baseKey, length = null) {
    const given = new Arguments('deriveBits', this, arguments, 2);
    given.key(1);
    const params = normalize('deriveBits', given.algorithm(0));
    checkUse(params, baseKey, 'deriveBits');
    return algorithms[params.name].deriveBits(params, baseKey, length === null ? null : members.number(length, '', 'length'));
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('deriveKey', this, arguments, 5);
    given.key(1);
    const usages = given.usages(4);
    const params = normalize('deriveBits', given.algorithm(0));
    const derived = normalize('importKey', given.algorithm(2));
    checkUse(params, baseKey, 'deriveKey');
    const length = normalize('length', given.algorithm(2));
    const bits = algorithms[length.name].defaultLength?.(length) ?? null;
    const bytes = await algorithms[params.name].deriveBits(params, baseKey, bits);
    return importWith('raw-secret', new Uint8Array(bytes), derived, !!extractable, usages);
  }
}

const own = {
  /** Data through a key, in either direction. */
  async crypt(method, receiver, args) {
    const given = new Arguments(method, receiver, args, 3);
    const key = given.key(1);
    const data = given.bytes(2);
    const params = normalize('encrypt', given.algorithm(0));
    checkUse(params, key, method, `Unable to use this key to ${method}`);
    return toArrayBuffer(await algorithms[params.name][method](params, key, data));
  },
};

/** The memory of a result, and nothing beside it. */
function toArrayBuffer(bytes) {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}

Object.assign(SubtleCrypto.prototype, {
  async encrypt(algorithm, key, data) {  // eslint-disable-line no-unused-vars
    return own.crypt('encrypt', this, arguments);
  },

  async decrypt(algorithm, key, data) {  // eslint-disable-line no-unused-vars
    return own.crypt('decrypt', this, arguments);
  },

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('wrapKey', this, arguments, 4);
    const form = given.format(0);
    given.key(1);
    given.key(2);
    const params = normalize('wrapKey', given.algorithm(3));
    checkUse(params, wrappingKey, 'wrapKey', 'Unable to use this key to wrapKey');
    const exported = await this.exportKey(form, key);
    let bytes;
    if (form === 'jwk') {
      let text = JSON.stringify(exported);
      // AES-KW takes whole blocks; spaces change nothing in a JSON text.
      if (params.name === 'AES-KW') text = text.padEnd(Math.ceil(text.length / 8) * 8);
      bytes = new TextEncoder().encode(text);
    } else {
      bytes = new Uint8Array(exported);
    }
    const { wrap, encrypt } = algorithms[params.name];
    return toArrayBuffer(await (wrap ?? encrypt)(params, wrappingKey, bytes));
  },

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgo, unwrappedKeyAlgo, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('unwrapKey', this, arguments, 7);
    const form = given.format(0);
    const wrapped = given.bytes(1);
    given.key(2);
    const usages = given.usages(6);
    const params = normalize('wrapKey', given.algorithm(3));
    const target = normalize('importKey', given.algorithm(4));
    checkUse(params, unwrappingKey, 'unwrapKey', 'Unable to use this key to unwrapKey');
    const { unwrap, decrypt } = algorithms[params.name];
    let data = new Uint8Array(toArrayBuffer(await (unwrap ?? decrypt)(params, unwrappingKey, wrapped)));
    if (form === 'jwk') {
      try {
        data = JSON.parse(new TextDecoder().decode(data));
      } catch {
        throw fail('Invalid wrapped JWK key', 'DataError');
      }
    }
    return importWith(form, data, target, !!extractable, usages);
  },

  async getPublicKey(key, keyUsages) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('getPublicKey', this, arguments, 2);
    given.key(0);
    const usages = given.usages(1);
    if (key.type !== 'private') throw fail('key must be a private key', key.type === 'secret' ? 'NotSupportedError' : 'InvalidAccessError');
    return algorithms[key.algorithm.name].getPublicKey(key, usages);
  },
});

function normalizeExport(name) {
  if (!(name in operations.exportKey)) throw fail(`${name} key export is not supported`, 'NotSupportedError');
}

const methods = [
  'digest', 'generateKey', 'importKey', 'exportKey', 'sign', 'verify', 'deriveBits', 'deriveKey', 'encrypt', 'decrypt', 'wrapKey',
  'unwrapKey', 'getPublicKey',
];
for (const name of methods) Object.defineProperty(SubtleCrypto.prototype, name, { __proto__: null, enumerable: true });
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, { __proto__: null, value: 'SubtleCrypto', configurable: true });

export const subtle = new SubtleCrypto(kConstruct);

/** The CryptoKey of a KeyObject, with what an algorithm demands of such a key. */
export function importKeyObject(keyObject, algorithm, extractable, usages) {
  const params = normalize('importKey', typeof algorithm === 'object' && algorithm !== null ? algorithm : { name: `${algorithm}` });
  const { type } = keyObject;
  if (type === 'secret') return importWith('raw-secret', keyObject.export(), params, !!extractable, usages);
  const format = type === 'private' ? 'pkcs8' : 'spki';
  return importWith(format, keyObject.export({ format: 'der', type: format }), params, !!extractable, usages);
}
