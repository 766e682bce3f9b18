/** `crypto.publicEncrypt`, `privateDecrypt`, `privateEncrypt`, `publicDecrypt`. */
import { Buffer } from 'node:buffer';
import { digestSize } from 'binding:crypto';
import * as native from 'binding:crypto_rsa';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import { constants } from 'internal:crypto/constants';
import { asymmetricKey, kConsumePrivate, kConsumePublic } from 'internal:crypto/key_encoding';
import { bytesOf, isAnyArrayBuffer, toBuffer } from 'internal:crypto/util';

function invalidDigest() {
  const error = new Error('Invalid digest used');
  error.code = 'ERR_OSSL_EVP_INVALID_DIGEST';
  return error;
}

function crypt(run, purpose, defaultPadding) {
  return (options, buffer) => {
    const { padding, oaepHash, encoding } = typeof options === 'object' && options !== null ? options : {};
    let oaepLabel = options?.oaepLabel;
    // Before the key is read, as programs see it in Node.
    if (oaepHash !== undefined) {
      validateString(oaepHash, 'key.oaepHash');
      if (digestSize(oaepHash) === undefined) throw invalidDigest();
    }
    if (oaepLabel !== undefined) {
      if (typeof oaepLabel === 'string') oaepLabel = Buffer.from(oaepLabel, encoding);
      else if (!ArrayBuffer.isView(oaepLabel) && !isAnyArrayBuffer(oaepLabel)) {
        throw new ERR_INVALID_ARG_TYPE('key.oaepLabel', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], oaepLabel);
      }
    }
    const key = asymmetricKey(options, purpose);
    const data = bytesOf(buffer, 'buffer', encoding);
    return toBuffer(run(key, data, (padding || defaultPadding) | 0, oaepHash ?? '', oaepLabel));
  };
}

const { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING } = constants;

// Methods, so that each has its own name.
const functions = {
  publicEncrypt: crypt(native.publicEncrypt, kConsumePublic, RSA_PKCS1_OAEP_PADDING),
  privateDecrypt: crypt(native.privateDecrypt, kConsumePrivate, RSA_PKCS1_OAEP_PADDING),
  privateEncrypt: crypt(native.privateEncrypt, kConsumePrivate, RSA_PKCS1_PADDING),
  publicDecrypt: crypt(native.publicDecrypt, kConsumePublic, RSA_PKCS1_PADDING),
};
for (const name of Object.keys(functions)) Object.defineProperty(functions[name], 'name', { __proto__: null, value: name, configurable: true });

export const { publicEncrypt, privateDecrypt, privateEncrypt, publicDecrypt } = functions;
