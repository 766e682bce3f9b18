// The class Url: url.parse(), url.format() and url.resolve(), older than the URL Standard and kept as they are.
import { ERR_INVALID_ARG_VALUE, ERR_INVALID_URL } from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import querystring, { escape } from 'node:querystring';
import { toASCII } from 'binding:url';
import { resolveUrl } from 'internal:url/legacy_resolve';

/** Schemes without a host, whose rest is nobody's to escape; and those that always have "//". With and without ":". */
const hostless = new Set(['javascript', 'javascript:']);
const slashed = new Set(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss'].flatMap((name) => [name, `${name}:`]));

export const isHostless = (protocol) => hostless.has(protocol);
export const isSlashed = (protocol) => slashed.has(protocol);

const kMaxHostname = 255;
const kForbiddenInHost = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const kForbiddenInIpv6 = /[\0\t\n\r #%/<>?@\\^|]/;

/** Where the host of `rest` ends, after tabs and line ends were taken out of it. */
function findHost(rest) {
  let end = rest.search(/[#/?]/);
  if (end === -1) end = rest.length;
  const authority = rest.slice(0, end).replace(/[\t\n\r]/g, '');
  rest = `${authority}${rest.slice(end)}`;
  const at = authority.lastIndexOf('@');
  // What cannot be in a host ends it; before the "@" it is part of the user's name.
  let stop = authority.slice(at + 1).search(/[ "%';<>\\^`{|}]/);
  stop = stop === -1 ? authority.length : stop + at + 1;
  return { rest, at, stop };
}

const escapes = {
  '__proto__': null, '\t': '%09', '\n': '%0A', '\r': '%0D', ' ': '%20', '"': '%22', '\'': '%27', '<': '%3C', '>': '%3E',
  '\\': '%5C', '^': '%5E', '`': '%60', '{': '%7B', '|': '%7C', '}': '%7D',
};
const escapeUnsafe = (text) => text.replace(/[\t\n\r "'<>\\^`{|}]/g, (c) => escapes[c]);

/** Trims, and turns "\" before the query into "/". */
function clean(url) {
  // eslint-disable-next-line no-control-regex
  const text = url.replace(/^[\0- \u00a0\ufeff]+|[\0- \u00a0\ufeff]+$/g, '');
  if (!text.includes('\\')) return text;
  const query = text.search(/[?#]/);
  if (query === -1) return text.replaceAll('\\', '/');
  return `${text.slice(0, query).replaceAll('\\', '/')}${text.slice(query)}`;
}

/** A parsed URL of the old kind; all parts are strings, or null when absent. */
export function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

/**
 * @param {string} url
 * @param {boolean} [parseQueryString] makes `query` an object
 * @param {boolean} [slashesDenoteHost] "//host/path" has a host
 */
Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  validateString(url, 'url');
  let rest = clean(url);

  if (!slashesDenoteHost && !/[#@]/.test(rest) && parseSimplePath(this, rest, parseQueryString)) return this;

  const scheme = /^[a-z0-9.+-]+:/i.exec(rest)?.[0];
  const protocol = scheme?.toLowerCase();
  if (scheme !== undefined) {
    this.protocol = protocol;
    rest = rest.slice(scheme.length);
  }

  // "//" starts a host behind a scheme, and when it has an "@".
  let slashes = false;
  if (slashesDenoteHost || scheme !== undefined || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
    slashes = rest.startsWith('//');
    if (slashes && !isHostless(protocol)) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (!isHostless(protocol) && (slashes || (scheme !== undefined && !isSlashed(scheme)))) {
    rest = parseAuthority(this, rest, url);
  }
  if (!isHostless(protocol)) rest = escapeUnsafe(rest);
  parseTail(this, rest, parseQueryString);
  if (isSlashed(protocol) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = `${this.pathname || ''}${this.search || ''}`;
  this.href = this.format();
  return this;
};

/** Paths such as "/a?b", by far the most frequent: nothing is escaped in them. */
function parseSimplePath(self, rest, parseQueryString) {
  const match = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/.exec(rest);
  if (match === null) return false;
  self.path = self.href = rest;
  self.pathname = match[1];
  if (match[2]) {
    self.search = match[2];
    const query = match[2].slice(1);
    self.query = parseQueryString ? querystring.parse(query) : query;
  } else if (parseQueryString) {
    self.search = null;
    self.query = { __proto__: null };
  }
  return true;
}

/** Reads user, host and port from the start of `text`, and returns what follows. */
function parseAuthority(self, text, url) {
  let { rest, at, stop } = findHost(text);
  if (at !== -1) self.auth = decodeURIComponent(rest.slice(0, at));
  self.host = rest.slice(at + 1, stop);
  rest = rest.slice(stop);
  self.parseHost();
  self.hostname ??= '';
  if (typeof self.hostname !== 'string') self.hostname = '';

  const ipv6 = self.hostname[0] === '[' && self.hostname.at(-1) === ']';
  if (!ipv6) {
    const bad = self.hostname.search(/[/\\#?:]/);
    if (bad !== -1) {
      if (self.hostname[bad] === ':') throw new ERR_INVALID_ARG_VALUE('url', url, 'Invalid port in url');
      rest = `/${self.hostname.slice(bad)}${rest}`;
      self.hostname = self.hostname.slice(0, bad);
    }
  }
  self.hostname = self.hostname.length > kMaxHostname ? '' : self.hostname.toLowerCase();
  if (self.hostname !== '') {
    if (ipv6) {
      if (kForbiddenInIpv6.test(self.hostname)) throw new ERR_INVALID_URL(url);
    } else {
      // Unicode hosts become ASCII; those that hide a separator are refused.
      // eslint-disable-next-line no-control-regex
      if (/[^\0-\x7f]/.test(self.hostname)) self.hostname = toASCII(self.hostname);
      if (self.hostname === '' || kForbiddenInHost.test(self.hostname)) throw new ERR_INVALID_URL(url);
    }
  }
  self.host = `${self.hostname || ''}${self.port ? `:${self.port}` : ''}`;
  if (ipv6) {
    self.hostname = self.hostname.slice(1, -1);
    if (rest[0] !== '/') rest = `/${rest}`;
  }
  return rest;
}

/** Path, query and fragment. */
function parseTail(self, rest, parseQueryString) {
  const hash = rest.indexOf('#');
  const end = hash === -1 ? rest.length : hash;
  if (hash !== -1) self.hash = rest.slice(hash);
  const question = rest.indexOf('?');
  if (question !== -1 && question < end) {
    self.search = rest.slice(question, end);
    self.query = rest.slice(question + 1, end);
    if (parseQueryString) self.query = querystring.parse(self.query);
    if (question > 0) self.pathname = rest.slice(0, question);
    return;
  }
  if (parseQueryString) {
    self.search = null;
    self.query = { __proto__: null };
  }
  if (end > 0) self.pathname = rest.slice(0, end);
}

/** The user's name and password: everything but what may stand there is escaped. */
function encodeAuth(text) {
  return escape(text).replaceAll('%3A', ':');
}

Url.prototype.format = function format() {
  const auth = this.auth ? `${encodeAuth(this.auth)}@` : '';
  let protocol = this.protocol || '';
  let pathname = this.pathname || '';
  let hash = this.hash || '';
  let host = '';
  if (this.host) {
    host = `${auth}${this.host}`;
  } else if (this.hostname) {
    const bare = this.hostname.includes(':') && !/^\[.*\]$/s.test(this.hostname);
    host = `${auth}${bare ? `[${this.hostname}]` : this.hostname}${this.port ? `:${this.port}` : ''}`;
  }
  let query = '';
  if (this.query !== null && typeof this.query === 'object') query = querystring.stringify(this.query);
  let search = this.search || (query && `?${query}`) || '';

  if (protocol && protocol.at(-1) !== ':') protocol += ':';
  pathname = pathname.replace(/[#?]/g, encodeURIComponent);
  if (this.slashes || isSlashed(protocol)) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol.startsWith('file')) {
      host = '//';
    }
  }
  search = search.replaceAll('#', '%23');
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (search && search[0] !== '?') search = `?${search}`;
  return `${protocol}${host}${pathname}${search}${hash}`;
};

Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(parseLegacy(relative, false, true)).format();
};

Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === 'string') relative = new Url().parse(relative, false, true);
  return resolveUrl(this, relative, new Url());
};

/** Splits `host` into `hostname` and `port`. */
Url.prototype.parseHost = function parseHost() {
  let host = this.host;
  const port = /:[0-9]*$/.exec(host)?.[0];
  if (port !== undefined) {
    if (port !== ':') this.port = port.slice(1);
    host = host.slice(0, -port.length);
  }
  if (host) this.hostname = host;
};

/** url.parse() without its warning. */
export function parseLegacy(url, parseQueryString, slashesDenoteHost) {
  if (url instanceof Url) return url;
  return new Url().parse(url, parseQueryString, slashesDenoteHost);
}
