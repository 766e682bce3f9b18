import { DOMException } from 'internal:errors/dom_exception';
import * as binding from 'binding:crypto';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { isAnyArrayBuffer } from 'internal:crypto/util';
import { randomFillSync, randomUUID } from 'internal:crypto/random';

const kMaxRandomBytes = 65536;

const integerArrays = new Set([
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array',
  'BigUint64Array',
]);
const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const kConstruct = Symbol('kConstruct');

/** Web Crypto's names of digests, in capitals, and OpenSSL's. */
const webDigests = { '__proto__': null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512',
                     'SHA3-256': 'sha3-256', 'SHA3-384': 'sha3-384', 'SHA3-512': 'sha3-512' };

function digestArgument(error, text) {
  error.message = `Failed to execute 'digest' on 'SubtleCrypto': ${text}`;
  return error;
}

/** https://w3c.github.io/webcrypto/#subtlecrypto-interface; digests so far. */
export class SubtleCrypto {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  async digest(algorithm, data) {
    if (this !== subtle) throw new ERR_INVALID_THIS('SubtleCrypto');
    if (arguments.length < 2) {
      throw digestArgument(new ERR_MISSING_ARGS('data'), `2 arguments required, but only ${arguments.length} present.`);
    }
    const name = `${typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm}`;
    if (!ArrayBuffer.isView(data) && !isAnyArrayBuffer(data)) {
      throw digestArgument(new ERR_INVALID_ARG_TYPE('data', 'BufferSource', data),
                           '2nd argument is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.');
    }
    const digest = webDigests[name.toUpperCase()];
    if (digest === undefined) throw new DOMException('Unrecognized algorithm name', 'NotSupportedError');
    const out = new Uint8Array(binding.digestSize(digest));
    // The data is copied before the call returns, as the standard demands: the program may change it at once.
    const ok = await new Promise((resolve) => binding.hashAsync(digest, data, out, resolve));
    if (!ok) throw new DOMException('The operation failed for an operation-specific reason', 'OperationError');
    return out.buffer;
  }
}

/** https://w3c.github.io/webcrypto/#crypto-interface */
export class Crypto {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  get subtle() {
    if (this !== crypto) throw new ERR_INVALID_THIS('Crypto');
    return subtle;
  }

  getRandomValues(array) {
    if (this !== crypto) throw new ERR_INVALID_THIS('Crypto');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('array');
    if (!ArrayBuffer.isView(array) || !integerArrays.has(typedArrayTag.call(array))) {
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    }
    if (array.byteLength > kMaxRandomBytes) {
      throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
    }
    return randomFillSync(array, 0);
  }

  randomUUID(options) {
    if (this !== crypto) throw new ERR_INVALID_THIS('Crypto');
    return randomUUID(options);
  }
}

for (const [type, members] of [[SubtleCrypto, ['digest']], [Crypto, ['subtle', 'getRandomValues', 'randomUUID']]]) {
  for (const name of members) Object.defineProperty(type.prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(type.prototype, Symbol.toStringTag, { __proto__: null, value: type.name, configurable: true });
}

export const subtle = new SubtleCrypto(kConstruct);
export const crypto = new Crypto(kConstruct);
