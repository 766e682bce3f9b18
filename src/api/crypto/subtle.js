// SubtleCrypto, https://w3c.github.io/webcrypto/#subtlecrypto-interface: checks arguments as Web IDL says and hands them to the
// algorithms (internal:crypto/web_algorithms). Digests, HMAC, PBKDF2 and HKDF so far; any other algorithm is answered with
// `NotSupportedError`.
import * as binding from 'binding:crypto';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS, ERR_MISSING_OPTION } from 'internal:errors/codes';
import { isCryptoKey, keyUsages } from 'internal:crypto/crypto_key';
import { isAnyArrayBuffer } from 'internal:crypto/util';
import { algorithms, digestName, fail, opensslDigest } from 'internal:crypto/web_algorithms';

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
    if (name === undefined) throw fail(`Only SHA hashes are supported in ${type}`, 'NotSupportedError');
    return { name };
  },
  bytes(value, type, member) {
    if (isBytes(value)) return copyOf(value);
    throw withText(new ERR_INVALID_ARG_TYPE('x', 'y', 0),
                   `${normalizing}${member} in passed algorithm is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  },
  number(value, type, member) {
    const number = Math.trunc(Number(value));
    if (number >= 0 && number <= 2 ** 32 - 1) return number;
    throw withText(new ERR_INVALID_ARG_TYPE('x', 'y', 0),
                   `${normalizing}${member} in passed algorithm is outside the expected range of 0 to 4294967295.`);
  },
};

/** What each operation takes: the dictionary's name, and its members in the order in which they are read. */
const hmacKey = (type) => ({ type, members: [['hash', 'hash'], ['length', 'number', true]] });
const pbkdf2 = { type: 'Pbkdf2Params', members: [['hash', 'hash'], ['iterations', 'number'], ['salt', 'bytes']] };
const hkdf = { type: 'HkdfParams', members: [['hash', 'hash'], ['info', 'bytes'], ['salt', 'bytes']] };
const plain = { type: 'Algorithm', members: [] };
const operations = {
  __proto__: null,
  generateKey: { HMAC: hmacKey('HmacKeyGenParams') },
  importKey: { HMAC: hmacKey('HmacImportParams'), PBKDF2: plain, HKDF: plain },
  exportKey: { HMAC: plain },
  sign: { HMAC: plain },
  deriveBits: { PBKDF2: pbkdf2, HKDF: hkdf },
  length: { HMAC: hmacKey('HmacImportParams'), PBKDF2: plain, HKDF: plain },
};

/** https://w3c.github.io/webcrypto/#algorithm-normalization-normalize-an-algorithm */
function normalize(operation, algorithm) {
  const upper = `${required(algorithm, 'name', 'Algorithm')}`.toUpperCase();
  if (!Object.hasOwn(operations[operation], upper)) throw unrecognized();
  const { type, members: wanted } = operations[operation][upper];
  const result = { name: upper };
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
  if (usages.length === 0) throw fail('Usages cannot be empty when importing a secret key.', 'SyntaxError');
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
    if (!ok) throw fail('The operation failed for an operation-specific reason', 'OperationError');
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
    return algorithms[params.name].sign(key, bytes);
  }

  async verify(algorithm, key, signature, data) {  // eslint-disable-line no-unused-vars
    const given = new Arguments('verify', this, arguments, 4);
    given.key(1);
    const [expected, bytes] = [given.bytes(2), given.bytes(3)];
    const params = normalize('sign', given.algorithm(0));
    checkUse(params, key, 'verify', 'Unable to use this key to verify');
    return algorithms[params.name].verify(key, expected, bytes);
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
    const bits = algorithms[derived.name].defaultLength?.(derived) ?? null;
    const bytes = await algorithms[params.name].deriveBits(params, baseKey, bits);
    return importWith('raw-secret', new Uint8Array(bytes), derived, !!extractable, usages);
  }
}

function normalizeExport(name) {
  if (!(name in operations.exportKey)) throw fail(`${name} key export is not supported`, 'NotSupportedError');
}

const methods = ['digest', 'generateKey', 'importKey', 'exportKey', 'sign', 'verify', 'deriveBits', 'deriveKey'];
for (const name of methods) Object.defineProperty(SubtleCrypto.prototype, name, { __proto__: null, enumerable: true });
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, { __proto__: null, value: 'SubtleCrypto', configurable: true });

export const subtle = new SubtleCrypto(kConstruct);
