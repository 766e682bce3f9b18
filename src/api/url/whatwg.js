// URL, as in https://url.spec.whatwg.org/#url-class. A URL is its serialised form and the offsets of its parts in it.
import { ERR_INVALID_URL, ERR_MISSING_ARGS } from 'internal:errors/codes';
import * as binding from 'binding:url';
import { uncloneable } from 'internal:url/uncloneable';
import { linkSearchParams, loadSearchParams, onSearchParamsChange, URLSearchParams } from 'internal:url/search_params';

const inspecting = lazy('internal:util/inspect');
const blobs = lazy('internal:buffer/blob');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

/** What C++ writes the offsets of the URL into that it parsed last. Any array does: it is read at once. */
const offsets = new Uint32Array(9);
/** The offset of a part that is absent. */
const kOmitted = 0xffffffff;
const kAt = 64; // "@"

/** Kinds of URLs, as Ada numbers them. */
const kFile = 6;
const kNotSpecial = 1;

/** Parts for binding.update(): the numbers of url.cc. */
const kProtocol = 0;
const kUsername = 1;
const kPassword = 2;
const kHost = 3;
const kHostname = 4;
const kPort = 5;
const kPathname = 6;
const kSearch = 7;
const kHash = 8;
const kHref = 9;

const kContext = Symbol('context');

/** What util.inspect() shows with showHidden. */
class URLContext {
  constructor(fields) {
    Object.assign(this, fields);
  }
  get hasPort() { return this.port !== kOmitted; }
  get hasSearch() { return this.search_start !== kOmitted; }
  get hasHash() { return this.hash_start !== kOmitted; }
}

/** Given to the constructor in place of a base: the first argument is serialised already, `offsets` belong to it. */
const kParsed = Symbol('parsed');

let hasUrlFields;

export class URL {
  #href;
  #protocolEnd;
  #usernameEnd;
  #hostStart;
  #hostEnd;
  #port;
  #pathnameStart;
  #searchStart;
  #hashStart;
  #kind;
  /** @type {URLSearchParams | undefined} made when it is asked for */
  #searchParams;
  /** The parameters have changed since the search was written. */
  #stale = false;

  static {
    hasUrlFields = (value) => typeof value === 'object' && value !== null && #href in value;
    onSearchParamsChange((url) => { url.#stale = true; });
  }

  /**
   * @param {string | URL} input
   * @param {string | URL} [base]
   */
  constructor(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    if (base === kParsed) {
      this.#take(input);
      return;
    }
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const href = binding.parse(input, base, offsets);
    if (href === undefined) throw new ERR_INVALID_URL(input, base);
    this.#take(href);
  }

  /** Becomes the URL that was parsed last. */
  #take(href) {
    this.#href = href;
    this.#protocolEnd = offsets[0];
    this.#usernameEnd = offsets[1];
    this.#hostStart = offsets[2];
    this.#hostEnd = offsets[3];
    this.#port = offsets[4];
    this.#pathnameStart = offsets[5];
    this.#searchStart = offsets[6];
    this.#hashStart = offsets[7];
    this.#kind = offsets[8];
  }

  /** Writes the search if its parameters have changed. */
  #sync() {
    if (!this.#stale) return;
    this.#stale = false;
    const href = binding.update(this.#href, kSearch, this.#searchParams.toString(), offsets);
    if (href !== undefined) this.#take(href);
  }

  #update(part, value) {
    if (part !== kSearch && part !== kHref) this.#sync();
    const href = binding.update(this.#href, part, value, offsets);
    if (href === undefined) return false;
    this.#take(href);
    if (this.#searchParams !== undefined && (part === kSearch || part === kHref)) {
      this.#stale = false;
      loadSearchParams(this.#searchParams, this.#search().slice(1));
    }
    return true;
  }

  #search() {
    if (this.#searchStart === kOmitted) return '';
    const end = this.#hashStart === kOmitted ? this.#href.length : this.#hashStart;
    return end - this.#searchStart <= 1 ? '' : this.#href.slice(this.#searchStart, end);
  }

  toString() {
    this.#sync();
    return this.#href;
  }

  get href() {
    this.#sync();
    return this.#href;
  }

  set href(value) {
    const before = this.#href;
    value = `${value}`;
    if (!this.#update(kHref, value)) throw new ERR_INVALID_URL(value, before === undefined ? undefined : null);
  }

  get origin() {
    switch (this.#kind) {
      case kFile: return 'null';
      case kNotSpecial: {
        if (this.protocol !== 'blob:') return 'null';
        // That of the URL in the path, if the web has it.
        const inner = URL.parse(this.pathname);
        return inner !== null && (inner.#protocol() === 'http:' || inner.#protocol() === 'https:') ? inner.origin : 'null';
      }
      default: return `${this.#protocol()}//${this.#host()}`;
    }
  }

  #protocol() {
    return this.#href.slice(0, this.#protocolEnd);
  }

  #host() {
    let start = this.#hostStart;
    if (this.#href.charCodeAt(start) === kAt) start++;
    return start === this.#hostEnd ? '' : this.#href.slice(start, this.#pathnameStart);
  }

  get protocol() {
    return this.#href.slice(0, this.#protocolEnd);
  }

  set protocol(value) {
    if (this.#href !== undefined) this.#update(kProtocol, `${value}`);
  }

  get username() {
    const start = this.#protocolEnd + 2;
    return start < this.#usernameEnd ? this.#href.slice(start, this.#usernameEnd) : '';
  }

  set username(value) {
    if (this.#href !== undefined) this.#update(kUsername, `${value}`);
  }

  get password() {
    const start = this.#usernameEnd;
    return this.#hostStart > start ? this.#href.slice(start + 1, this.#hostStart) : '';
  }

  set password(value) {
    if (this.#href !== undefined) this.#update(kPassword, `${value}`);
  }

  get host() {
    let start = this.#hostStart;
    if (this.#href.charCodeAt(start) === kAt) start++;
    return start === this.#hostEnd ? '' : this.#href.slice(start, this.#pathnameStart);
  }

  set host(value) {
    if (this.#href !== undefined) this.#update(kHost, `${value}`);
  }

  get hostname() {
    let start = this.#hostStart;
    if (this.#href.charCodeAt(start) === kAt) start++;
    return this.#href.slice(start, this.#hostEnd);
  }

  set hostname(value) {
    if (this.#href !== undefined) this.#update(kHostname, `${value}`);
  }

  get port() {
    const port = this.#port;
    return port === kOmitted ? '' : `${port}`;
  }

  set port(value) {
    if (this.#href !== undefined) this.#update(kPort, `${value}`);
  }

  get pathname() {
    let end = this.#searchStart;
    if (end === kOmitted) end = this.#hashStart;
    return this.#href.slice(this.#pathnameStart, end === kOmitted ? this.#href.length : end);
  }

  set pathname(value) {
    if (this.#href !== undefined) this.#update(kPathname, `${value}`);
  }

  get search() {
    this.#sync();
    return this.#search();
  }

  set search(value) {
    if (this.#href !== undefined) this.#update(kSearch, `${value}`);
  }

  get searchParams() {
    let params = this.#searchParams;
    if (params === undefined) {
      params = this.#searchParams = new URLSearchParams();
      if (this.#searchStart !== kOmitted) loadSearchParams(params, this.#search().slice(1));
      linkSearchParams(params, this);
    }
    return params;
  }

  get hash() {
    const start = this.#hashStart;
    return start === kOmitted || this.#href.length - start <= 1 ? '' : this.#href.slice(start);
  }

  set hash(value) {
    if (this.#href !== undefined) this.#update(kHash, `${value}`);
  }

  toJSON() {
    this.#sync();
    return this.#href;
  }

  [customInspect](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const constructor = this.constructor === undefined || this.constructor === null ? URL : this.constructor;
    const shown = Object.create({ constructor });
    for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname',
      'search', 'searchParams', 'hash']) {
      shown[name] = this[name];
    }
    if (options.showHidden) {
      shown[kContext] = new URLContext({
        href: this.#href, protocol_end: this.#protocolEnd, username_end: this.#usernameEnd, host_start: this.#hostStart,
        host_end: this.#hostEnd, pathname_start: this.#pathnameStart, search_start: this.#searchStart,
        hash_start: this.#hashStart, port: this.#port, scheme_type: this.#kind,
      });
    }
    return `${constructor.name} ${inspecting().inspect(shown, options)}`.replace(/^(\S+) \1 /, '$1 ');
  }

  /**
   * As the constructor, but null for what is no URL.
   * @param {string} url
   * @param {string} [base]
   */
  static parse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const href = binding.parse(`${url}`, base === undefined ? undefined : `${base}`, offsets);
    return href === undefined ? null : new URL(href, kParsed);
  }

  /**
   * @param {string} url
   * @param {string} [base]
   */
  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    return binding.canParse(`${url}`, base === undefined ? undefined : `${base}`);
  }

  /** @param {Blob} obj */
  static createObjectURL(obj) {
    return blobs().createObjectURL(obj);
  }

  /** @param {string} url */
  static revokeObjectURL(url) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    blobs().revokeObjectURL(url);
  }
}

for (const name of ['toString', 'href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname',
  'search', 'searchParams', 'hash', 'toJSON']) {
  Object.defineProperty(URL.prototype, name, { __proto__: null, enumerable: true });
}
for (const name of ['parse', 'canParse', 'createObjectURL', 'revokeObjectURL']) {
  Object.defineProperty(URL, name, { __proto__: null, enumerable: true });
}
uncloneable(URL);
Object.defineProperty(URL.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'URL' });

/** @returns {value is URL} whether the URL class made it */
export const isURLObject = hasUrlFields;

/**
 * Whether a value can stand for a URL: this class, or one of another realm or library. Legacy URLs are none.
 * @param {any} value
 */
export function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}
