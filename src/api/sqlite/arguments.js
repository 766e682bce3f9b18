// Checking what programs pass. The texts are those of node:sqlite, which differ from those of other modules.
import { isUint8Array } from 'node:util/types';
import { Buffer } from 'node:buffer';

/** An ERR_INVALID_ARG_TYPE with this text. */
export function typeError(message) {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
}

const check = (fits, what) => (value, name) => {
  if (!fits(value)) throw typeError(`The "${name}" argument must be ${what}.`);
};

export const checkString = check((value) => typeof value === 'string', 'a string');
export const checkBoolean = check((value) => typeof value === 'boolean', 'a boolean');
export const checkInteger = check((value) => Number.isInteger(value) && value === (value | 0), 'an integer');
export const checkFunction = check((value) => typeof value === 'function', 'a function');
export const checkBytes = check(isUint8Array, 'a Uint8Array');
export const checkObject =
  check((value) => value !== null && (typeof value === 'object' || typeof value === 'function'), 'an object');

/**
 * The members of `options` that `checks` name, each checked, without those that are undefined.
 * @param {object | undefined} options
 * @param {Record<string, (value: unknown, name: string) => void>} checks
 * @returns {Record<string, any>}
 */
export function readOptions(options, checks) {
  const read = {};
  if (options === undefined) return read;
  checkObject(options, 'options');
  for (const name of Object.keys(checks)) {
    const value = options[name];
    if (value === undefined) continue;
    checks[name](value, `options.${name}`);
    read[name] = value;
  }
  return read;
}

/**
 * A path, or a URI of a file with its query, as SQLite takes them.
 * @param {string | Uint8Array | URL} path
 * @returns {string}
 */
export function databasePath(path) {
  let text;
  if (typeof path === 'string') {
    text = path;
  } else if (isUint8Array(path)) {
    text = Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString();
  } else if (typeof path === 'object' && path !== null && typeof path.href === 'string' && typeof path.protocol === 'string') {
    if (path.protocol !== 'file:') {
      throw Object.assign(new TypeError('The URL must be of scheme file:'), { code: 'ERR_INVALID_URL_SCHEME' });
    }
    text = path.href;
  }
  if (text === undefined || text.includes('\0')) {
    throw typeError('The "path" argument must be a string, Uint8Array, or URL without null bytes.');
  }
  return text;
}

