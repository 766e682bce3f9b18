// Header blocks: objects or flat lists as programs give them, the one string that the native side takes, and the way back.
import {
  ERR_HTTP2_CONNECT_AUTHORITY, ERR_HTTP2_CONNECT_PATH, ERR_HTTP2_CONNECT_SCHEME, ERR_HTTP2_HEADER_SINGLE_VALUE,
  ERR_HTTP2_INVALID_CONNECTION_HEADERS, ERR_HTTP2_INVALID_PSEUDOHEADER, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_HTTP_TOKEN,
} from 'internal:errors/codes';
import { sensitiveHeaders } from 'internal:http2/symbols';

const singles = new Set(`:status :method :authority :scheme :path :protocol access-control-allow-credentials access-control-max-age
access-control-request-method age authorization content-encoding content-language content-length content-location content-md5
content-range content-type date dnt etag expires from host if-match if-modified-since if-none-match if-range if-unmodified-since
last-modified location max-forwards proxy-authorization range referer retry-after tk upgrade-insecure-requests user-agent
x-content-type-options`.split(/\s+/));

const pseudo = new Set([':status', ':method', ':authority', ':scheme', ':path', ':protocol']);

const connectionSpecific = new Set([
  'connection', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection', 'transfer-encoding',
]);

// Names that were lowered and checked once: programs use few, and often.
const knownNames = new Map();
const kMostKnownNames = 512;

/** Which pseudo fields a block may have. */
export function anyPseudo(name) {
  if (!pseudo.has(name)) throw new ERR_HTTP2_INVALID_PSEUDOHEADER(name);
}

export function responsePseudo(name) {
  if (name !== ':status') throw new ERR_HTTP2_INVALID_PSEUDOHEADER(name);
}

export function noPseudo(name) {
  throw new ERR_HTTP2_INVALID_PSEUDOHEADER(name);
}

function lower(key) {
  let name = knownNames.get(key);
  if (name === undefined) {
    name = key.toLowerCase();
    if (knownNames.size < kMostKnownNames && key.length <= 64) knownNames.set(key, name);
  }
  return name;
}

/** Checks a regular field. */
function checkRegular(name, key, value) {
  if (key.includes(' ')) throw new ERR_INVALID_HTTP_TOKEN('Header name', key);
  if (connectionSpecific.has(name) || (name === 'te' && value !== 'trailers')) throw new ERR_HTTP2_INVALID_CONNECTION_HEADERS(name);
}

/** Whether a name is one that compat responses drop instead of refusing it. */
export function isConnectionSpecific(name, value) {
  return connectionSpecific.has(name) || (name === 'te' && value !== 'trailers');
}

function secretNames(headers) {
  const list = headers[sensitiveHeaders];
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw new ERR_INVALID_ARG_VALUE('headers[http2.neverIndex]', list);
  return new Set(list.map((name) => name.toLowerCase()));
}

/** Puts fields together: `name NUL value NUL flag` each; pseudo fields come first. */
class Block {
  text = '';
  first = '';
  count = 0;
  seen = undefined;

  constructor(secrets, check, strict) {
    this.secrets = secrets;
    this.check = check;
    this.strict = strict;
  }

  add(key, value) {
    const name = lower(key);
    if (this.strict && singles.has(name)) {
      this.seen ??= new Set();
      if (this.seen.has(name)) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(name);
      this.seen.add(name);
    }
    this.put(name, key, value);
  }

  put(name, key, value) {
    value = String(value);
    const field = `${name}\0${value}\0${this.secrets !== undefined && this.secrets.has(name) ? '1' : '0'}`;
    this.count++;
    if (name.charCodeAt(0) === 58) {  // ':'
      this.check(name);
      this.first += field;
    } else {
      checkRegular(name, key, value);
      this.text += field;
    }
  }

  get whole() {
    return this.first + this.text;
  }
}

/**
 * @param {object} headers
 * @param {(name: string) => void} check Throws for pseudo fields that the block may not have.
 * @param {boolean} strict Fields that have one value may be there once.
 * @returns {{ whole: string, count: number }}
 */
export function packObject(headers, check, strict) {
  const block = new Block(secretNames(headers), check, strict);
  for (const key of Object.keys(headers)) {
    const value = headers[key];
    if (value === undefined || key === '') continue;
    if (!Array.isArray(value)) {
      block.add(key, value);
    } else if (value.length === 1) {
      block.add(key, value[0]);
    } else if (value.length > 1) {
      const name = lower(key);
      if (strict && singles.has(name)) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(name);
      for (const item of value) block.put(name, key, item);
    }
  }
  return block;
}

/** The same for `[name, value, name, value, …]`. */
export function packList(list, check, strict) {
  const block = new Block(secretNames(list), check, strict);
  for (let i = 0; i < list.length; i += 2) block.add(list[i], list[i + 1]);
  return block;
}

/** An object that looks like what a flat list says; names as they were written. */
export function listToObject(list) {
  const out = { __proto__: null };
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i];
    const value = list[i + 1];
    const before = out[name];
    if (before === undefined) out[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else out[name] = [before, value];
  }
  if (list[sensitiveHeaders] !== undefined) out[sensitiveHeaders] = list[sensitiveHeaders];
  return out;
}

/** Checks a flat list's form. */
export function checkList(list, name = 'headers') {
  if (list.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE(name, list);
}

/**
 * Fields as they came in, as an object: one string a name, but for set-cookie.
 * @param {string[]} list
 * @param {string[]} [secrets]
 */
export function toHeaderObject(list, secrets) {
  const out = { __proto__: null };
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i];
    const value = list[i + 1];
    const before = out[name];
    if (before === undefined) {
      out[name] = name === ':status' ? +value : name === 'set-cookie' ? [value] : value;
    } else if (name === 'set-cookie') {
      before.push(value);
    } else if (name === 'cookie') {
      out[name] = `${before}; ${value}`;
    } else if (!singles.has(name)) {
      out[name] = `${before}, ${value}`;
    }
  }
  out[sensitiveHeaders] = secrets ?? [];
  return out;
}

/** The authority of a request: its pseudo field, or the field of HTTP/1. */
export function getAuthority(headers) {
  return headers[':authority'] !== undefined ? headers[':authority'] : headers.host;
}

function checkConnect(get) {
  if (get(':authority') === undefined) throw new ERR_HTTP2_CONNECT_AUTHORITY();
  if (get(':scheme') !== undefined) throw new ERR_HTTP2_CONNECT_SCHEME();
  if (get(':path') !== undefined) throw new ERR_HTTP2_CONNECT_PATH();
}

/**
 * A request's headers, with what the session knows filled in.
 * @param {object | string[] | undefined} given
 * @returns {{ headers: object, block: object, method: string, scheme: string, authority: string }}
 */
export function prepareRequest(given, scheme, authority, strict) {
  if (Array.isArray(given)) return prepareRequestList(given, scheme, authority, strict);
  if (given !== undefined && (given === null || typeof given !== 'object')) throw new ERR_INVALID_ARG_TYPE('headers', ['Object', 'Array'], given);
  const method = given?.[':method'] ?? 'GET';
  const plainConnect = method === 'CONNECT' && given[':protocol'] === undefined;
  if (plainConnect) checkConnect((name) => given[name]);
  const headers = { __proto__: null };
  if (given?.[':method'] == null) headers[':method'] = method;
  if (!plainConnect) {
    if (given === undefined || (given[':authority'] === undefined && given.host === undefined)) headers[':authority'] = authority;
    if (given?.[':scheme'] === undefined) headers[':scheme'] = scheme;
    if (given?.[':path'] === undefined) headers[':path'] = '/';
  }
  Object.assign(headers, given);
  if (headers[':method'] == null) headers[':method'] = method;
  const block = packObject(headers, anyPseudo, strict);
  return { headers, block, method, scheme: headers[':scheme'], authority: getAuthority(headers) };
}

function prepareRequestList(given, scheme, authority, strict) {
  checkList(given);
  const found = new Map();
  for (let i = 0; i < given.length; i += 2) {
    if (typeof given[i] !== 'string') throw new ERR_INVALID_ARG_TYPE(`headers[${i}]`, 'string', given[i]);
    const name = lower(given[i]);
    if (name[0] === ':' || name === 'host') found.set(name, given[i + 1]);
  }
  const method = found.get(':method') ?? 'GET';
  const plainConnect = method === 'CONNECT' && !found.has(':protocol');
  if (plainConnect) checkConnect((name) => found.get(name));
  const list = [];
  if (!found.has(':method')) list.push(':method', method);
  if (!plainConnect) {
    if (!found.has(':authority') && !found.has('host')) list.push(':authority', authority);
    if (!found.has(':scheme')) list.push(':scheme', scheme);
    if (!found.has(':path')) list.push(':path', '/');
  }
  list.push(...given);
  if (given[sensitiveHeaders] !== undefined) list[sensitiveHeaders] = given[sensitiveHeaders];
  const block = packList(list, anyPseudo, strict);
  return {
    headers: listToObject(list), block, method, scheme: found.get(':scheme') ?? scheme,
    authority: found.get(':authority') ?? found.get('host') ?? authority,
  };
}
