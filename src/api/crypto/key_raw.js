/** Keys as bare bytes: the formats `raw-public`, `raw-private` and `raw-seed`. */
import { Buffer } from 'node:buffer';
import * as components from 'binding:crypto_key_components';
import { isCurve } from 'binding:crypto_key_generate';
import { addCode, ERR_CRYPTO_INVALID_CURVE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateOneOf, validateString } from 'internal:errors/validators';
import { isAnyArrayBuffer, toBuffer } from 'internal:crypto/util';

const edwards = ['ed25519', 'ed448', 'x25519', 'x448'];
const isSeeded = (type) => /^ml-(?:dsa|kem)-/.test(type);
const isHashBased = (type) => /^slh-dsa-/.test(type);

const kinds = /^(?:rsa|rsa-pss|dsa|dh|ed25519|ed448|x25519|x448|ml-dsa-(?:44|65|87)|ml-kem-(?:512|768|1024)|slh-dsa-(?:sha2|shake)-(?:128|192|256)[fs])$/;

/** Which kinds of keys have which forms. */
const has = {
  '__proto__': null,
  'raw-public': (type) => type === 'ec' || edwards.includes(type) || isSeeded(type) || isHashBased(type),
  'raw-private': (type) => type === 'ec' || edwards.includes(type) || isHashBased(type),
  'raw-seed': isSeeded,
};

// Numbered as weft::crypto::RawPart.
const kParts = { '__proto__': null, 'raw-public': 0, 'raw-private': 1, 'raw-seed': 2 };

export const isRawFormat = (format) => typeof format === 'string' && format in kParts;

const incompatible = () => addCode(new Error('The selected key encoding is incompatible with the key type'), 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS');
const invalidValue = (text) => addCode(new TypeError(text), 'ERR_INVALID_ARG_VALUE');

/**
 * @param {object} handle a native key
 * @param {{ format: string, type?: string }} options
 */
export function exportRaw(handle, { format, type: form }) {
  if ((format === 'raw-public') === handle.isPrivate) throw new ERR_INVALID_ARG_VALUE('options.format', format);
  const kind = handle.type();
  if (!has[format](kind)) throw incompatible();
  if (kind === 'ec') {
    if (format === 'raw-private') return toBuffer(components.exportEcPrivate(handle));
    if (form !== undefined) validateOneOf(form, 'options.type', ['compressed', 'uncompressed']);
    return toBuffer(components.exportEcPoint(handle, form === 'compressed'));
  }
  const bytes = components.exportRaw(handle, kParts[format]);
  if (bytes === undefined) throw incompatible();
  return toBuffer(bytes);
}

/** OpenSSL's name of a kind: ED25519, ML-DSA-44, SLH-DSA-SHA2-128f. */
function nativeName(type) {
  return isHashBased(type) ? type.slice(0, -1).toUpperCase() + type.at(-1) : type.toUpperCase();
}

/**
 * @param {{ key: ArrayBuffer | ArrayBufferView, format: string, asymmetricKeyType: string, namedCurve?: string }} options
 * @param {boolean} wantPrivate no public key will do
 * @returns {object} a native key
 */
export function importRaw({ key, format, asymmetricKeyType: type, namedCurve }, wantPrivate) {
  if (wantPrivate && format === 'raw-public') throw new ERR_INVALID_ARG_VALUE('key.format', format);
  if (!ArrayBuffer.isView(key) && !isAnyArrayBuffer(key)) {
    throw new ERR_INVALID_ARG_TYPE('key.key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  validateString(type, 'key.asymmetricKeyType');
  const data = ArrayBuffer.isView(key) ? Buffer.from(key.buffer, key.byteOffset, key.byteLength) : Buffer.from(key);
  if (type === 'ec') {
    validateString(namedCurve, 'key.namedCurve');
    if (!isCurve(namedCurve)) throw new ERR_CRYPTO_INVALID_CURVE();
  } else if (!kinds.test(type)) {
    throw invalidValue(`Invalid asymmetricKeyType: ${type}`);
  }
  if (!has[format](type)) throw incompatible();
  try {
    if (type === 'ec') return format === 'raw-public' ? components.importEcPoint(namedCurve, data) : components.importEcPrivate(namedCurve, data);
    if (format === 'raw-seed') return components.importSeed(nativeName(type), data);
    return components.importRaw(nativeName(type), data, format === 'raw-private');
  } catch {
    throw invalidValue('Invalid key data');
  }
}
