// CryptoKey, https://w3c.github.io/webcrypto/#cryptokey-interface: a key of Web Crypto, whose bytes programs do not see.
import { inspect } from 'node:util';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } from 'internal:errors/codes';
import { createSecretKey, cryptoKeys, keyFromDer, keyToDer, wrapKey } from 'internal:crypto/keys';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

const kConstruct = Symbol('kConstruct');

/** @type {(value: unknown) => boolean} */
export let isCryptoKey;
/**
 * The bytes of a secret key, or the native key of a public or private one: for the built-in modules alone.
 * @type {(key: CryptoKey) => Uint8Array | object}
 */
export let cryptoKeyBytes;

export class CryptoKey {
  #type;
  #extractable;
  #algorithm;
  #usages;
  #bytes;

  constructor(key, type, bytes, algorithm, extractable, usages) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#type = type;
    this.#bytes = bytes;
    this.#algorithm = algorithm;
    this.#extractable = extractable;
    this.#usages = usages;
  }

  get type() {
    return check(this).#type;
  }

  get extractable() {
    return check(this).#extractable;
  }

  get algorithm() {
    return check(this).#algorithm;
  }

  get usages() {
    return check(this).#usages;
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const { type, extractable, algorithm, usages } = check(this);
    const nested = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `CryptoKey ${inspect({ type, extractable, algorithm, usages }, nested)}`;
  }

  [kClone]() {
    const { type, extractable, algorithm, usages } = check(this);
    const bytes = type === 'secret' ? this.#bytes : keyToDer(this.#bytes);
    return { data: [type, bytes, algorithm, extractable, usages], deserializeInfo: 'internal:crypto/crypto_key:CryptoKey' };
  }

  static [kDeserialize]([type, bytes, ...rest]) {
    return new CryptoKey(kConstruct, type, type === 'secret' ? bytes : keyFromDer(bytes, type), ...rest);
  }

  static {
    cryptoKeys.is = (value) => typeof value === 'object' && value !== null && #bytes in value;
    cryptoKeys.keyObject = (key) => (key.#type === 'secret' ? createSecretKey(key.#bytes) : wrapKey(key.#bytes));
    isCryptoKey = (value) => typeof value === 'object' && value !== null && #bytes in value;
    cryptoKeyBytes = (key) => key.#bytes;
  }
}

function check(key) {
  if (!isCryptoKey(key)) throw new ERR_INVALID_THIS('CryptoKey');
  return key;
}

for (const name of ['type', 'extractable', 'algorithm', 'usages']) {
  Object.defineProperty(CryptoKey.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { __proto__: null, value: 'CryptoKey', configurable: true });

/** The order in which a key names what it is for. */
const usageOrder = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

/**
 * @param {Uint8Array} bytes Belong to the key from now on.
 * @param {{ name: string }} algorithm
 * @param {boolean} extractable
 * @param {string[]} usages
 */
export function makeSecretKey(bytes, algorithm, extractable, usages) {
  return new CryptoKey(kConstruct, 'secret', bytes, algorithm, extractable, usageOrder.filter((usage) => usages.includes(usage)));
}

/**
 * @param {object} handle a native key, public or private
 * @param {{ name: string }} algorithm
 * @param {boolean} extractable
 * @param {string[]} usages
 */
export function makeKey(handle, algorithm, extractable, usages) {
  return new CryptoKey(kConstruct, handle.isPrivate ? 'private' : 'public', handle, algorithm, extractable,
                       usageOrder.filter((usage) => usages.includes(usage)));
}

export { usageOrder as keyUsages };

const lazySubtle = lazy('internal:crypto/subtle');

/** KeyObject.prototype.toCryptoKey(): the key as one of Web Crypto. */
export function fromKeyObject(keyObject, algorithm, extractable, usages) {
  return lazySubtle().importKeyObject(keyObject, algorithm, extractable, usages);
}
