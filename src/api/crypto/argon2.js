/** `crypto.argon2` and `argon2Sync`, RFC 9106. */
import { Buffer } from 'node:buffer';
import * as binding from 'binding:crypto';
import { ERR_CRYPTO_OPERATION_FAILED, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateFunction, validateInteger, validateObject, validateOneOf, validateString } from 'internal:errors/validators';
import { bytesOf } from 'internal:crypto/util';

const kMax = 2 ** 32 - 1;

function prepare(algorithm, parameters) {
  validateString(algorithm, 'algorithm');
  validateOneOf(algorithm, 'algorithm', ['argon2d', 'argon2i', 'argon2id']);
  validateObject(parameters, 'parameters');
  const { parallelism, tagLength, memory, passes } = parameters;
  const message = bytesOf(parameters.message, 'parameters.message');
  const nonce = bytesOf(parameters.nonce, 'parameters.nonce');
  const optional = (name) => (parameters[name] === undefined ? Buffer.alloc(0) : bytesOf(parameters[name], `parameters.${name}`));
  if (nonce.byteLength < 8) throw new ERR_OUT_OF_RANGE('parameters.nonce.byteLength', `>= 8 && <= ${kMax}`, nonce.byteLength);
  validateInteger(parallelism, 'parameters.parallelism', 1, 2 ** 24 - 1);
  validateInteger(tagLength, 'parameters.tagLength', 4, kMax);
  validateInteger(memory, 'parameters.memory', 8 * parallelism, kMax);
  validateInteger(passes, 'parameters.passes', 1, kMax);
  return [Buffer.allocUnsafeSlow(tagLength), algorithm.toUpperCase(), message, nonce, optional('secret'), optional('associatedData'),
          parallelism, memory, passes];
}

export function argon2Sync(algorithm, parameters) {
  const args = prepare(algorithm, parameters);
  const problem = binding.argon2(...args);
  if (problem !== undefined) throw new ERR_CRYPTO_OPERATION_FAILED(problem);
  return args[0];
}

/** @param {(error: Error | null, key?: Buffer) => void} callback */
export function argon2(algorithm, parameters, callback) {
  const args = prepare(algorithm, parameters);
  validateFunction(callback, 'callback');
  binding.argon2Async(...args, (problem) => {
    if (problem !== undefined) callback(new ERR_CRYPTO_OPERATION_FAILED(problem));
    else callback(null, args[0]);
  });
}
