// URLSearchParams, as in https://url.spec.whatwg.org/#interface-urlsearchparams.
import { ERR_ARG_NOT_ITERABLE, ERR_INVALID_THIS, ERR_INVALID_TUPLE, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { validateFunction } from 'internal:errors/validators';
import { Buffer } from 'node:buffer';
import { uncloneable } from 'internal:url/uncloneable';

const inspecting = lazy('internal:util/inspect');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

const toUsv = (value) => `${value}`.toWellFormed();

// --- application/x-www-form-urlencoded -------------------------------------------------------------------------------

const hexValue = (code) => (code <= 57 ? code - 48 : (code | 32) - 87);

/** Decodes "%xx"; what is no UTF-8 becomes U+FFFD, what is no escape stays. */
function percentDecode(text) {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes = Buffer.from(text);
    let size = 0;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === 37 && i + 2 < bytes.length && /^[0-9A-Fa-f]{2}$/.test(bytes.latin1Slice(i + 1, i + 3))) {
        bytes[size++] = hexValue(bytes[i + 1]) * 16 + hexValue(bytes[i + 2]);
        i += 2;
      } else {
        bytes[size++] = bytes[i];
      }
    }
    return bytes.utf8Slice(0, size);
  }
}

const decodeField = (text) => percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text);

/**
 * @param {string} query without "?"
 * @returns {string[]} names and values by turns
 */
function parseQuery(query) {
  const list = [];
  for (let start = 0; start < query.length;) {
    let end = query.indexOf('&', start);
    if (end === -1) end = query.length;
    if (end > start) {
      const equals = query.indexOf('=', start);
      if (equals === -1 || equals > end) list.push(decodeField(query.slice(start, end)), '');
      else list.push(decodeField(query.slice(start, equals)), decodeField(query.slice(equals + 1, end)));
    }
    start = end + 1;
  }
  return list;
}

const escapes = { '__proto__': null, '!': '%21', '\'': '%27', '(': '%28', ')': '%29', '~': '%7E', '%20': '+' };

function encodeField(text) {
  if (!/[^A-Za-z0-9*\-._]/.test(text)) return text;
  return encodeURIComponent(text).replace(/[!'()~]|%20/g, (match) => escapes[match]);
}

function serialize(list) {
  let text = '';
  for (let i = 0; i < list.length; i += 2) {
    text += `${i === 0 ? '' : '&'}${encodeField(list[i])}=${encodeField(list[i + 1])}`;
  }
  return text;
}

// --- the class -------------------------------------------------------------------------------------------------------

/** Names and values of an iterable of pairs. */
function listOfPairs(init, method) {
  if (typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE('Query pairs');
  const list = [];
  for (const pair of { [Symbol.iterator]: () => method.call(init) }) {
    if (pair === null || pair === undefined || (typeof pair !== 'object' && typeof pair !== 'function') ||
        typeof pair[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    }
    const items = [...pair];
    if (items.length !== 2) throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    list.push(toUsv(items[0]), toUsv(items[1]));
  }
  return list;
}

function listOfRecord(init) {
  const seen = new Map();
  for (const key of Reflect.ownKeys(init)) {
    if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
    seen.set(toUsv(key), toUsv(init[key]));
  }
  return [...seen].flat();
}

/** Tells a URL that its parameters have changed. @type {(url: object) => void} */
let markStale;

/** Called by the class URL, whose fields are private. */
export function onSearchParamsChange(callback) {
  markStale = callback;
}

/** Gives access to a URLSearchParams that belongs to a URL; assigned by the class. */
let access;

export class URLSearchParams {
  /** @type {string[]} names and values by turns */
  #list;
  /** What toString() gives, until something changes. @type {string | undefined} */
  #text;
  /** The URL that these are the parameters of. @type {object | undefined} */
  #url;

  /** @param {string | object | Iterable<[string, string]>} [init] */
  constructor(init = undefined) {
    if (init === undefined || init === null) {
      this.#list = [];
    } else if (typeof init === 'object' || typeof init === 'function') {
      const method = init[Symbol.iterator];
      if (#list in init && method === this[Symbol.iterator]) this.#list = init.#list.slice();
      else if (method !== null && method !== undefined) this.#list = listOfPairs(init, method);
      else this.#list = listOfRecord(init);
    } else {
      const query = toUsv(init);
      this.#list = parseQuery(query[0] === '?' ? query.slice(1) : query);
    }
  }

  static {
    access = {
      is: (value) => value !== null && typeof value === 'object' && #list in value,
      list: (params) => params.#list,
      load(params, query) {
        params.#list = parseQuery(query);
        params.#text = undefined;
      },
      link(params, url) { params.#url = url; },
    };
  }

  #set(list) {
    this.#list = list;
    this.#text = undefined;
    if (this.#url !== undefined) markStale(this.#url);
  }

  get size() {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return this.#list.length / 2;
  }

  append(name, value) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    this.#list.push(toUsv(name), toUsv(value));
    this.#set(this.#list);
  }

  delete(name, value = undefined) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUsv(name);
    if (value !== undefined) value = toUsv(value);
    const list = this.#list;
    // In place: iterators keep their position in it.
    for (let i = 0; i < list.length;) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) list.splice(i, 2);
      else i += 2;
    }
    this.#set(list);
  }

  get(name) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUsv(name);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1];
    return null;
  }

  getAll(name) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUsv(name);
    const values = [];
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) values.push(list[i + 1]);
    return values;
  }

  has(name, value = undefined) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUsv(name);
    if (value !== undefined) value = toUsv(value);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    name = toUsv(name);
    value = toUsv(value);
    const list = this.#list;
    let found = false;
    for (let i = 0; i < list.length;) {
      if (list[i] !== name) {
        i += 2;
      } else if (found) {
        list.splice(i, 2);
      } else {
        list[i + 1] = value;
        found = true;
        i += 2;
      }
    }
    if (!found) list.push(name, value);
    this.#set(list);
  }

  /** Sorts by name, in the order of UTF-16 units; pairs of one name keep their order. */
  sort() {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    const pairs = [];
    for (let i = 0; i < this.#list.length; i += 2) pairs.push([this.#list[i], this.#list[i + 1]]);
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : (a[0] > b[0] ? 1 : 0)));
    for (let i = 0; i < pairs.length; i++) {
      this.#list[2 * i] = pairs[i][0];
      this.#list[2 * i + 1] = pairs[i][1];
    }
    this.#set(this.#list);
  }

  entries() {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return new SearchParamsIterator(this, 'entries');
  }

  forEach(callback, thisArg = undefined) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    validateFunction(callback, 'callback');
    for (let i = 0; i < this.#list.length; i += 2) {
      callback.call(thisArg, this.#list[i + 1], this.#list[i], this);
    }
  }

  keys() {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return new SearchParamsIterator(this, 'keys');
  }

  values() {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return new SearchParamsIterator(this, 'values');
  }

  toString() {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    return (this.#text ??= serialize(this.#list));
  }

  [customInspect](recurseTimes, ctx) {
    if (!access.is(this)) throw new ERR_INVALID_THIS('URLSearchParams');
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return ctx.stylize('[Object]', 'special');
    const { inspect } = inspecting();
    const inner = { ...ctx };
    if (recurseTimes !== null) inner.depth = recurseTimes - 1;
    const list = this.#list;
    const output = [];
    for (let i = 0; i < list.length; i += 2) output.push(`${inspect(list[i], inner)} => ${inspect(list[i + 1], inner)}`);
    return braces(`${this.constructor.name} {`, output, ctx, output.length === 0 ? '' : ' ');
  }
}

/** Items between braces, on lines of their own when they are too long for one. */
function braces(open, output, ctx, space) {
  const ansi = /\u001b\[\d\d?m/g;
  const length = output.reduce((sum, text) => sum + text.replace(ansi, '').length + 2, -2);
  if (length > ctx.breakLength) return `${open}\n  ${output.join(',\n  ')} }`;
  return output.length > 0 ? `${open} ${output.join(', ')} }` : `${open}${space}}`;
}

// Only "%IteratorPrototype%" gives iterators their helpers.
const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class SearchParamsIterator {
  #params;
  #kind;
  #index = 0;

  constructor(params, kind) {
    this.#params = params;
    this.#kind = kind;
  }

  next() {
    if (typeof this !== 'object' || this === null || !(#params in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    const list = access.list(this.#params);
    const i = this.#index;
    if (i >= list.length) return { value: undefined, done: true };
    this.#index += 2;
    return { value: this.#item(list, i), done: false };
  }

  #item(list, i) {
    if (this.#kind === 'keys') return list[i];
    return this.#kind === 'values' ? list[i + 1] : [list[i], list[i + 1]];
  }

  [customInspect](recurseTimes, ctx) {
    if (typeof this !== 'object' || this === null || !(#params in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return ctx.stylize('[Object]', 'special');
    const { inspect } = inspecting();
    const inner = { ...ctx };
    if (recurseTimes !== null) inner.depth = recurseTimes - 1;
    const list = access.list(this.#params);
    const output = [];
    for (let i = this.#index; i < list.length; i += 2) output.push(inspect(this.#item(list, i), inner));
    return braces(`${this[Symbol.toStringTag]} {`, output, ctx, '  ');
  }
}

Object.setPrototypeOf(SearchParamsIterator.prototype, IteratorPrototype);
delete SearchParamsIterator.prototype.constructor;
Object.defineProperty(SearchParamsIterator.prototype, 'next', { __proto__: null, enumerable: true });
Object.defineProperty(SearchParamsIterator.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'URLSearchParams Iterator',
});

for (const name of ['append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'entries', 'forEach', 'keys', 'values',
  'toString', 'size']) {
  Object.defineProperty(URLSearchParams.prototype, name, { __proto__: null, enumerable: true });
}
uncloneable(URLSearchParams);
Object.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'URLSearchParams',
});
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  __proto__: null, configurable: true, writable: true, value: URLSearchParams.prototype.entries,
});

/** For URL: whether a value is a URLSearchParams, replacing the list by that of a query, and naming the URL to tell of changes. */
export const { is: isURLSearchParams, load: loadSearchParams, link: linkSearchParams } = access;
