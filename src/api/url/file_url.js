// Paths <-> "file:" URLs.
import process from 'node:process';
import path from 'node:path';
import { Buffer } from 'node:buffer';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH, ERR_INVALID_URL_SCHEME,
} from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import * as binding from 'binding:url';
import { isURL, URL } from 'internal:url/whatwg';

function toFileUrl(url) {
  if (typeof url === 'string') url = new URL(url);
  else if (!isURL(url)) throw new ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], url);
  if (url.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  return url;
}

/** Throws if a separator is hidden in the path of a URL. */
function checkEncodedSeparators(url, windows) {
  const found = windows ? /%(?:2f|5c)/i.test(url.pathname) : /%2f/i.test(url.pathname);
  if (found) {
    throw new ERR_INVALID_FILE_URL_PATH(`must not include encoded ${windows ? '\\ or /' : '/'} characters`, url);
  }
}

function windowsPath(url, pathname) {
  const { hostname } = url;
  if (hostname !== '') return `\\\\${binding.domainToUnicode(hostname)}${pathname}`;
  const letter = pathname.charCodeAt(1) | 0x20;
  if (letter < 97 || letter > 122 || pathname[2] !== ':') throw new ERR_INVALID_FILE_URL_PATH('must be absolute', url);
  return pathname.slice(1);
}

function checkHost(url) {
  if (url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(process.platform);
}

/**
 * @param {string | URL} path
 * @param {{ windows?: boolean }} [options]
 * @returns {string}
 */
export function fileURLToPath(path, options = undefined) {
  const windows = options?.windows ?? false;
  const url = toFileUrl(path);
  if (!windows) checkHost(url);
  const { pathname } = url;
  if (!pathname.includes('%')) return windows ? windowsPath(url, pathname.replaceAll('/', '\\')) : pathname;
  checkEncodedSeparators(url, windows);
  return windows ? windowsPath(url, decodeURIComponent(pathname.replaceAll('/', '\\'))) : decodeURIComponent(pathname);
}

/**
 * As fileURLToPath(), for paths that are no UTF-8.
 * @param {string | URL} path
 * @param {{ windows?: boolean }} [options]
 * @returns {Buffer}
 */
export function fileURLToPathBuffer(path, options = undefined) {
  const windows = options?.windows ?? false;
  const url = toFileUrl(path);
  if (!windows) checkHost(url);
  checkEncodedSeparators(url, windows);
  const text = windows ? windowsPath(url, url.pathname.replaceAll('/', '\\')) : url.pathname;
  const bytes = Buffer.from(text);
  let size = 0;
  for (let i = 0; i < bytes.length; i++) {
    const pair = bytes[i] === 37 ? bytes.latin1Slice(i + 1, i + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(pair)) {
      bytes[size++] = parseInt(pair, 16);
      i += 2;
    } else {
      bytes[size++] = bytes[i];
    }
  }
  return bytes.subarray(0, size);
}

/** Everything that would not stay as it is in the path of a URL, or means something else there. */
// eslint-disable-next-line no-control-regex
const escape = (text) => text.replace(/[\0- "#%<>?[\]^`{|}~]/g, (c) => `%${hexOf(c.charCodeAt(0))}`);
const hexOf = (code) => code.toString(16).toUpperCase().padStart(2, '0');

/**
 * @param {string} filepath is made absolute
 * @param {{ windows?: boolean }} [options]
 * @returns {URL}
 */
export function pathToFileURL(filepath, options) {
  const windows = options?.windows ?? false;
  validateString(filepath, 'path');
  if (windows && filepath.startsWith('\\\\?\\') && !filepath.startsWith('\\\\?\\UNC\\')) {
    // An extended path is what it says: nothing is resolved in it.
    return new URL(`file:///${escape(filepath.slice(4)).replaceAll('\\', '/')}`);
  }
  if (windows && filepath.startsWith('\\\\')) {
    // "\\?\UNC\server\share" is "\\server\share".
    const extended = filepath.startsWith('\\\\?\\UNC\\');
    const start = extended ? 8 : 2;
    const end = filepath.indexOf('\\', start);
    if (end === -1) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Missing UNC resource path');
    if (end === 2) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Empty UNC servername');
    const tail = escape(filepath.slice(end)).replaceAll('\\', '/');
    return new URL(`file://${filepath.slice(start, end).replace(/[/?#].*$/s, '')}${tail}`);
  }
  let resolved = windows ? path.win32.resolve(filepath) : path.posix.resolve(filepath);
  // resolve() drops trailing separators, which mean something in URLs.
  const last = filepath.charCodeAt(filepath.length - 1);
  if ((last === 47 || (windows && last === 92)) && resolved.at(-1) !== path.sep) resolved += '/';
  const text = escape(resolved).replaceAll('\\', windows ? '/' : '%5C');
  return new URL(windows ? `file:///${text}` : `file://${text}`);
}
