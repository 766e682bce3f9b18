// CryptoKey, https://w3c.github.io/webcrypto/#cryptokey-interface: a key of Web Crypto, whose bytes programs do not see.
import { inspect } from 'node:util';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } from 'internal:errors/codes';
import { createSecretKey, keyFromDer, keyToDer, wrapKey } from 'internal:crypto/keys';
import { kinds } from 'internal:crypto/kinds';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

const kConstruct = Symbol('kConstruct');

/** @type {(value: unknown) => boolean} */
export let isCryptoKey;
/**
 * What a key is, whatever the program did to its prototype or to the objects that it was shown: `type`, `extractable`, `algorithm`,
 * `usages`, and `bytes` (of a secret key) or the native key. Not to be changed.
 * @type {(key: CryptoKey) => { type: string, extractable: boolean, algorithm: object, usages: string[], bytes: Uint8Array | object }}
 */
export let slotsOf;
/** The bytes of a secret key, or the native key of a public or private one. @type {(key: CryptoKey) => Uint8Array | object} */
export const cryptoKeyBytes = (key) => slotsOf(key).bytes;

/** The description of an algorithm as programs get it: theirs to change. */
function shown({ hash, publicExponent, ...rest }) {
  if (publicExponent !== undefined) rest.publicExponent = new Uint8Array(publicExponent);
  if (hash !== undefined) rest.hash = { ...hash };
  return rest;
}

/** All of a key but its bytes, as a text. */
function describe({ type, extractable, usages, algorithm: { hash, publicExponent, ...rest } }) {
  return JSON.stringify([type, extractable, usages, hash?.name, publicExponent && [...publicExponent], Object.entries(rest).sort()]);
}

function sameBytes({ type, bytes: mine }, { bytes: theirs }) {
  return type === 'secret' ? createSecretKey(mine).equals(createSecretKey(theirs)) : mine.equals(theirs);
}

export class CryptoKey {
  #slots;
  #algorithm;
  #usages;

  constructor() {
    if (arguments[0] !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#slots = arguments[1];
  }

  get type() {
    return check(this).#slots.type;
  }

  get extractable() {
    return check(this).#slots.extractable;
  }

  get algorithm() {
    return (check(this).#algorithm ??= shown(this.#slots.algorithm));
  }

  get usages() {
    return (check(this).#usages ??= [...this.#slots.usages]);
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const { type, extractable, algorithm, usages } = check(this).#slots;
    const nested = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `CryptoKey ${inspect({ type, extractable, algorithm, usages }, nested)}`;
  }

  [kClone]() {
    const slots = check(this).#slots;
    const bytes = slots.type === 'secret' ? slots.bytes : keyToDer(slots.bytes);
    return { data: { ...slots, bytes }, deserializeInfo: 'internal:crypto/crypto_key:CryptoKey' };
  }

  static [kDeserialize](slots) {
    if (slots.type !== 'secret') slots.bytes = keyFromDer(slots.bytes, slots.type);
    return new CryptoKey(kConstruct, slots);
  }

  static {
    isCryptoKey = (value) => typeof value === 'object' && value !== null && #slots in value;
    slotsOf = (key) => key.#slots;
    kinds.isCryptoKey = isCryptoKey;
    kinds.keyObjectOf = (key) => (slotsOf(key).type === 'secret' ? createSecretKey(slotsOf(key).bytes) : wrapKey(slotsOf(key).bytes));
    kinds.sameCryptoKeys = (first, second) =>
      describe(slotsOf(first)) === describe(slotsOf(second)) && sameBytes(slotsOf(first), slotsOf(second));
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
const usageOrder = [
  'encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey', 'encapsulateKey', 'encapsulateBits',
  'decapsulateKey', 'decapsulateBits',
];

function make(type, bytes, algorithm, extractable, wanted) {
  return new CryptoKey(kConstruct, { type, extractable, algorithm, usages: usageOrder.filter((usage) => wanted.includes(usage)), bytes });
}

/**
 * @param {Uint8Array} bytes Belong to the key from now on.
 * @param {{ name: string }} algorithm
 * @param {boolean} extractable
 * @param {string[]} usages
 */
export function makeSecretKey(bytes, algorithm, extractable, usages) {
  return make('secret', bytes, algorithm, extractable, usages);
}

/**
 * @param {object} handle a native key, public or private
 * @param {{ name: string }} algorithm
 * @param {boolean} extractable
 * @param {string[]} usages
 */
export function makeKey(handle, algorithm, extractable, usages) {
  return make(handle.isPrivate ? 'private' : 'public', handle, algorithm, extractable, usages);
}

export { usageOrder as keyUsages };

const lazySubtle = lazy('internal:crypto/subtle');

/** KeyObject.prototype.toCryptoKey(): the key as one of Web Crypto. */
export function fromKeyObject(keyObject, algorithm, extractable, usages) {
  return lazySubtle().importKeyObject(keyObject, algorithm, extractable, usages);
}
