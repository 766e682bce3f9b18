// The arguments of SubtleCrypto's methods, checked as Web IDL says.
import { types } from 'node:util';
import { addCode } from 'internal:errors/codes';
import { isCryptoKey, keyUsages } from 'internal:crypto/crypto_key';
import { isAnyArrayBuffer } from 'internal:crypto/util';

const keyFormats = ['raw', 'pkcs8', 'spki', 'jwk', 'raw-public', 'raw-private', 'raw-secret', 'raw-seed'];
const ordinals = ['1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];

/** Of Node's codes, with Web IDL's texts. */
export const typeError = (code, text) => addCode(new TypeError(text), code);

export const isBytes = (value) => ArrayBuffer.isView(value) || isAnyArrayBuffer(value);

/** Why these are no bytes that may be taken, as a text; undefined if they are. Memory that threads share changes under the copy. */
export function bytesProblem(value) {
  if (!isBytes(value) || types.isSharedArrayBuffer(value)) return 'is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.';
  if (ArrayBuffer.isView(value) && types.isSharedArrayBuffer(value.buffer)) return 'is a view on a SharedArrayBuffer, which is not allowed.';
}

/** A copy of the caller's bytes, who may change them at once. */
export function copyOf(data) {
  const view = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  const copy = new Uint8Array(view.length);
  copy.set(view);
  return copy;
}

/** Checks the arguments of one call. */
export class Arguments {
  /**
   * @param {string} method
   * @param {IArguments} args
   * @param {number} needed how many there must be
   */
  constructor(method, args, needed) {
    this.prefix = `Failed to execute '${method}' on 'SubtleCrypto': `;
    this.args = args;
    if (args.length < needed) {
      const text = `${needed} argument${needed === 1 ? '' : 's'} required, but only ${args.length} present.`;
      throw typeError('ERR_MISSING_ARGS', this.prefix + text);
    }
  }

  refuse(index, text) {
    return typeError('ERR_INVALID_ARG_TYPE', `${this.prefix}${ordinals[index]} argument ${text}`);
  }

  refuseValue(where, value, type) {
    return typeError('ERR_INVALID_ARG_VALUE', `${this.prefix}${where} '${value}' is not a valid enum value of type ${type}.`);
  }

  algorithm(index) {
    const value = this.args[index];
    if (typeof value === 'object' && value !== null) return value;
    if (typeof value === 'symbol') throw this.refuse(index, 'is a Symbol and cannot be converted to a string.');
    return { name: `${value}` };
  }

  bytes(index) {
    const problem = bytesProblem(this.args[index]);
    if (problem !== undefined) throw this.refuse(index, problem);
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
      throw this.refuse(index, 'cannot be converted to sequence.');
    }
    return Array.from(value, (usage, i) => {
      if (!keyUsages.includes(`${usage}`)) throw this.refuseValue(`${ordinals[index]} argument[${i}]`, usage, 'KeyUsage');
      return `${usage}`;
    });
  }
}
