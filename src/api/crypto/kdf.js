import { Buffer } from 'node:buffer';
import * as binding from 'binding:crypto';
import {
  ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_INVALID_KEYLEN, ERR_CRYPTO_INVALID_SCRYPT_PARAMS, ERR_CRYPTO_OPERATION_FAILED,
  ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE,
} from 'internal:errors/codes';
import { validateFunction, validateInt32, validateInteger, validateString, validateUint32 } from 'internal:errors/validators';
import { bytesOf, isAnyArrayBuffer } from 'internal:crypto/util';
import { isKeyObject, secretBytes } from 'internal:crypto/keys';

/** Calls back with what a job of the thread pool produced. */
function finish(callback, out) {
  return (message) => {
    if (message !== undefined) callback(new ERR_CRYPTO_OPERATION_FAILED(message));
    else callback(null, out);
  };
}

function check(message) {
  if (message !== undefined) throw new ERR_CRYPTO_OPERATION_FAILED(message);
}

function pbkdf2Arguments(password, salt, iterations, keylen, digest) {
  validateString(digest, 'digest');
  password = bytesOf(password, 'password');
  salt = bytesOf(salt, 'salt');
  // OpenSSL takes signed 32-bit integers.
  validateInt32(iterations, 'iterations', 1);
  validateInt32(keylen, 'keylen', 0);
  if (binding.digestSize(digest) === undefined) throw new ERR_CRYPTO_INVALID_DIGEST(digest);
  return [Buffer.allocUnsafeSlow(keylen), password, salt, iterations, digest];
}

export function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') {
    callback = digest;
    digest = undefined;
  }
  const args = pbkdf2Arguments(password, salt, iterations, keylen, digest);
  validateFunction(callback, 'callback');
  binding.pbkdf2Async(...args, finish(callback, args[0]));
}

export function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  const args = pbkdf2Arguments(password, salt, iterations, keylen, digest);
  check(binding.pbkdf2(...args));
  return args[0];
}

/** One of an option's two names, or its default. */
function either(options, short, long, validate, fallback) {
  let value = options[short];
  if (value !== undefined) validate(value, short);
  if (options[long] !== undefined) {
    if (value !== undefined) throw new ERR_INCOMPATIBLE_OPTION_PAIR(short, long);
    value = options[long];
    validate(value, long);
  }
  return value || fallback;
}

function scryptArguments(password, salt, keylen, options) {
  password = bytesOf(password, 'password');
  salt = bytesOf(salt, 'salt');
  validateInt32(keylen, 'keylen', 0);
  let n = 16384;
  let r = 8;
  let p = 1;
  let maxmem = 32 << 20;
  if (options && options !== true) {
    n = either(options, 'N', 'cost', validateUint32, n);
    r = either(options, 'r', 'blockSize', validateUint32, r);
    p = either(options, 'p', 'parallelization', validateUint32, p);
    if (options.maxmem !== undefined) {
      validateInteger(options.maxmem, 'maxmem', 0);
      maxmem = options.maxmem || maxmem;
    }
  }
  const problem = binding.checkScrypt(n, r, p, maxmem);
  if (problem === '') throw new ERR_CRYPTO_INVALID_SCRYPT_PARAMS();
  if (problem !== undefined) throw invalidScrypt(problem);
  return [Buffer.allocUnsafeSlow(keylen), password, salt, n, r, p, maxmem];
}

function invalidScrypt(detail) {
  const error = new ERR_CRYPTO_INVALID_SCRYPT_PARAMS();
  error.message += `: ${detail}`;
  return error;
}

export function scrypt(password, salt, keylen, options, callback = undefined) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const args = scryptArguments(password, salt, keylen, options);
  validateFunction(callback, 'callback');
  binding.scryptAsync(...args, finish(callback, args[0]));
}

export function scryptSync(password, salt, keylen, options = undefined) {
  const args = scryptArguments(password, salt, keylen, options);
  check(binding.scrypt(...args));
  return args[0];
}

function hkdfArguments(digest, ikm, salt, info, length) {
  validateString(digest, 'digest');
  let key;
  if (isKeyObject(ikm) || typeof ikm === 'string' || ArrayBuffer.isView(ikm) || isAnyArrayBuffer(ikm)) {
    key = secretBytes(ikm);
  } else {
    throw new ERR_INVALID_ARG_TYPE('ikm', ['string', 'SecretKeyObject', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'], ikm);
  }
  salt = bytesOf(salt, 'salt');
  info = bytesOf(info, 'info');
  validateInteger(length, 'length', 0, Number.MAX_SAFE_INTEGER);
  if (info.byteLength > 1024) throw new ERR_OUT_OF_RANGE('info', 'must not contain more than 1024 bytes', info.byteLength);
  const digestSize = binding.digestSize(digest);
  if (digestSize === undefined) throw new ERR_CRYPTO_INVALID_DIGEST(digest);
  if (length > digestSize * 255) throw new ERR_CRYPTO_INVALID_KEYLEN();  // RFC 5869, section 2.3
  return [new Uint8Array(length), key, salt, info, digest];
}

export function hkdf(digest, ikm, salt, info, length, callback) {
  const args = hkdfArguments(digest, ikm, salt, info, length);
  validateFunction(callback, 'callback');
  binding.hkdfAsync(...args, finish(callback, args[0].buffer));
}

export function hkdfSync(digest, ikm, salt, info, length) {
  const args = hkdfArguments(digest, ikm, salt, info, length);
  check(binding.hkdf(...args));
  return args[0].buffer;
}
