// SubtleCrypto, https://w3c.github.io/webcrypto/#subtlecrypto-interface: takes the arguments (internal:crypto/web_arguments), says
// what the algorithm was told (web_normalize), and lets the algorithm work (web_algorithms). One that is not known is answered with
// `NotSupportedError`.
import { Buffer } from 'node:buffer';
import * as binding from 'binding:crypto';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } from 'internal:errors/codes';
import { slotsOf } from 'internal:crypto/crypto_key';
import { algorithms } from 'internal:crypto/web_algorithms';
import { Arguments, isBytes, typeError } from 'internal:crypto/web_arguments';
import { opensslDigest } from 'internal:crypto/web_digests';
import { fail, failed } from 'internal:crypto/web_jwk';
import { members, normalize, operations } from 'internal:crypto/web_normalize';

const lazySupports = lazy('internal:crypto/web_supports');

const kConstruct = Symbol('kConstruct');

function checkReceiver(receiver) {
  if (receiver !== subtle) throw new ERR_INVALID_THIS('SubtleCrypto');
}

/** A key from what importKey() takes: bytes, or the members of a JSON Web Key. */
export function importWith(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  if (!algorithms[name].formats.includes(format)) throw fail(`Unable to import ${name} using ${format} format`, 'NotSupportedError');
  const key = algorithms[name].import(format, data, algorithm, extractable, usages);
  if (usages.length === 0 && slotsOf(key).type === 'secret') throw fail('Usages cannot be empty when importing a secret key.', 'SyntaxError');
  return key;
}

function exportWith(format, key) {
  const { algorithm: { name }, extractable, type } = slotsOf(key);
  if (!(name in operations.exportKey)) throw fail(`${name} key export is not supported`, 'NotSupportedError');
  if (!extractable) throw fail('key is not extractable', 'InvalidAccessError');
  if (!algorithms[name].formats.includes(format)) {
    throw fail(`Unable to export ${name} ${type} key using ${format} format`, 'NotSupportedError');
  }
  return algorithms[name].export(format, key);
}

function checkUse(algorithm, key, usage, text, mismatch = 'Key algorithm mismatch') {
  const slots = slotsOf(key);
  if (slots.algorithm.name !== algorithm.name) throw fail(mismatch, 'InvalidAccessError');
  if (!slots.usages.includes(usage)) throw fail(text ?? `baseKey does not have ${usage} usage`, 'InvalidAccessError');
}

/** The memory of a result, and nothing beside it. */
function toArrayBuffer(bytes) {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : new Uint8Array(bytes).buffer;
}

/** Data through a key, in either direction. */
async function crypt(method, args) {
  const given = new Arguments(method, args, 3);
  const key = given.key(1);
  const data = given.bytes(2);
  const params = normalize('encrypt', given.algorithm(0));
  checkUse(params, key, method, `Unable to use this key to ${method}`);
  return toArrayBuffer(await algorithms[params.name][method](params, key, data));
}

function checkEncapsulation(params, key, usage) {
  checkUse(params, key, usage, `${usage.startsWith('en') ? 'encapsulationKey' : 'decapsulationKey'} does not have ${usage} usage`,
           'key algorithm mismatch');
}

/** The length that deriveBits() is asked for: null, or bits. */
export function bitsWanted(length) {
  return length === null || length === undefined ? null : members.number(length, '', 'length');
}

export class SubtleCrypto {
  constructor() {
    if (arguments[0] !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** Whether an operation would be tried with these parameters. */
  static supports(operation, algorithm, lengthOrAdditionalAlgorithm = null) {
    if (this !== SubtleCrypto) throw new ERR_INVALID_THIS('SubtleCrypto constructor');
    const given = new Arguments('supports', arguments, 2);
    if (typeof operation === 'symbol') throw given.refuse(0, 'is a Symbol and cannot be converted to a string.');
    const params = given.algorithm(1);
    const isLength = lengthOrAdditionalAlgorithm === null || lengthOrAdditionalAlgorithm === undefined ||
      typeof lengthOrAdditionalAlgorithm === 'number';
    if (operation === 'deriveBits' && !isLength) {
      throw typeError('ERR_INVALID_ARG_TYPE', `${given.prefix}3rd argument is not a number.`);
    }
    return lazySupports().supports(`${operation}`, params, isLength ? lengthOrAdditionalAlgorithm : given.algorithm(2));
  }

  async encrypt(algorithm, key, data) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    return crypt('encrypt', arguments);
  }

  async decrypt(algorithm, key, data) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    return crypt('decrypt', arguments);
  }

  async sign(algorithm, key, data) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('sign', arguments, 3);
    given.key(1);
    const bytes = given.bytes(2);
    const params = normalize('sign', given.algorithm(0));
    checkUse(params, key, 'sign', 'Unable to use this key to sign');
    return algorithms[params.name].sign(key, bytes, params);
  }

  async verify(algorithm, key, signature, data) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('verify', arguments, 4);
    given.key(1);
    const [expected, bytes] = [given.bytes(2), given.bytes(3)];
    const params = normalize('sign', given.algorithm(0));
    checkUse(params, key, 'verify', 'Unable to use this key to verify');
    return algorithms[params.name].verify(key, expected, bytes, params);
  }

  async digest(algorithm, data) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('digest', arguments, 2);
    // The data is copied before the call returns, as the standard demands: the program may change it at once.
    const bytes = given.bytes(1);
    const { name, outputLength, functionName, customization } = normalize('digest', given.algorithm(0));
    if (functionName?.byteLength > 0) throw fail('Unsupported CShakeParams functionName', 'NotSupportedError');
    if (customization?.byteLength > 0) throw fail('Unsupported CShakeParams customization', 'NotSupportedError');
    const digest = opensslDigest(name);
    const out = new Uint8Array(outputLength === undefined ? binding.digestSize(digest) : Math.ceil(outputLength / 8));
    const ok = out.length === 0 || await new Promise((resolve) => binding.hashAsync(digest, bytes, out, resolve));
    if (!ok) throw failed();
    if (outputLength % 8 > 0) out[out.length - 1] &= 0xff << (8 - (outputLength % 8));
    return out.buffer;
  }

  async generateKey(algorithm, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('generateKey', arguments, 3);
    const usages = given.usages(2);
    const params = normalize('generateKey', given.algorithm(0));
    return algorithms[params.name].generate(params, !!extractable, usages);
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('deriveKey', arguments, 5);
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

  async deriveBits(algorithm, baseKey, length = null) {
    checkReceiver(this);
    const given = new Arguments('deriveBits', arguments, 2);
    given.key(1);
    const params = normalize('deriveBits', given.algorithm(0));
    checkUse(params, baseKey, 'deriveBits');
    return algorithms[params.name].deriveBits(params, baseKey, bitsWanted(length));
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('importKey', arguments, 5);
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
    checkReceiver(this);
    const given = new Arguments('exportKey', arguments, 2);
    return exportWith(given.format(0), given.key(1));
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('wrapKey', arguments, 4);
    const form = given.format(0);
    given.key(1);
    given.key(2);
    const params = normalize('wrapKey', given.algorithm(3));
    checkUse(params, wrappingKey, 'wrapKey', 'Unable to use this key to wrapKey');
    const exported = await exportWith(form, key);
    let bytes;
    if (form === 'jwk') {
      let text = JSON.stringify(exported);
      // AES-KW takes whole blocks; spaces change nothing in a JSON text.
      if (params.name === 'AES-KW') text = text.padEnd(Math.ceil(text.length / 8) * 8);
      bytes = new Uint8Array(Buffer.from(text));
    } else {
      bytes = new Uint8Array(exported);
    }
    const { wrap, encrypt } = algorithms[params.name];
    return toArrayBuffer(await (wrap ?? encrypt)(params, wrappingKey, bytes));
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgo, unwrappedKeyAlgo, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('unwrapKey', arguments, 7);
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
        data = JSON.parse(Buffer.from(data.buffer).toString());
      } catch {
        throw fail('Invalid wrapped JWK key', 'DataError');
      }
    }
    return importWith(form, data, target, !!extractable, usages);
  }

  async getPublicKey(key, keyUsages) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('getPublicKey', arguments, 2);
    given.key(0);
    const usages = given.usages(1);
    const { type, algorithm } = slotsOf(key);
    if (type !== 'private') throw fail('key must be a private key', type === 'secret' ? 'NotSupportedError' : 'InvalidAccessError');
    return algorithms[algorithm.name].getPublicKey(key, usages);
  }

  async encapsulateBits(encapsulationAlgorithm, encapsulationKey) {
    checkReceiver(this);
    const given = new Arguments('encapsulateBits', arguments, 2);
    const params = normalize('encapsulate', given.algorithm(0));
    given.key(1);
    checkEncapsulation(params, encapsulationKey, 'encapsulateBits');
    return algorithms[params.name].encapsulate(encapsulationKey);
  }

  async encapsulateKey(encapsulationAlgorithm, encapsulationKey, sharedKeyAlgorithm, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('encapsulateKey', arguments, 5);
    const params = normalize('encapsulate', given.algorithm(0));
    given.key(1);
    const target = normalize('importKey', given.algorithm(2));
    const usages = given.usages(4);
    checkEncapsulation(params, encapsulationKey, 'encapsulateKey');
    const { sharedKey, ciphertext } = await algorithms[params.name].encapsulate(encapsulationKey);
    return { ciphertext, sharedKey: importWith('raw-secret', new Uint8Array(sharedKey), target, !!extractable, usages) };
  }

  async decapsulateBits(decapsulationAlgorithm, decapsulationKey, ciphertext) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('decapsulateBits', arguments, 3);
    const params = normalize('encapsulate', given.algorithm(0));
    given.key(1);
    const bytes = given.bytes(2);
    checkEncapsulation(params, decapsulationKey, 'decapsulateBits');
    return algorithms[params.name].decapsulate(decapsulationKey, bytes);
  }

  async decapsulateKey(decapsulationAlgorithm, decapsulationKey, ciphertext, sharedKeyAlgorithm, extractable, keyUsages) {  // eslint-disable-line no-unused-vars
    checkReceiver(this);
    const given = new Arguments('decapsulateKey', arguments, 6);
    const params = normalize('encapsulate', given.algorithm(0));
    given.key(1);
    const bytes = given.bytes(2);
    const target = normalize('importKey', given.algorithm(3));
    const usages = given.usages(5);
    checkEncapsulation(params, decapsulationKey, 'decapsulateKey');
    const sharedKey = await algorithms[params.name].decapsulate(decapsulationKey, bytes);
    return importWith('raw-secret', new Uint8Array(sharedKey), target, !!extractable, usages);
  }
}

Object.defineProperty(SubtleCrypto, 'supports', { __proto__: null, enumerable: true });
for (const name of Object.getOwnPropertyNames(SubtleCrypto.prototype)) {
  if (name !== 'constructor') Object.defineProperty(SubtleCrypto.prototype, name, { __proto__: null, enumerable: true });
}
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
