// node:url. What the standard calls a URL is in whatwg.js and search_params.js, the old API in legacy.js.
import process from 'node:process';
import { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { kValidateObjectAllowObjects, validateObject } from 'internal:errors/validators';
import * as binding from 'binding:url';
import { getOption } from 'internal:runtime/options';
import { isInsideNodeModules } from 'binding:buffer';
import { fileURLToPath, fileURLToPathBuffer, pathToFileURL } from 'internal:url/file_url';
import { parseLegacy, Url } from 'internal:url/legacy';
import { URLSearchParams } from 'internal:url/search_params';
import { isURL, URL } from 'internal:url/whatwg';

export { fileURLToPath, fileURLToPathBuffer, isURL, pathToFileURL, Url, URL, URLSearchParams };

const patterns = lazy('internal:url/urlpattern');

let warned = false;

function urlParse(url, parseQueryString, slashesDenoteHost) {
  if (!warned && !getOption('--no-deprecation') && !isInsideNodeModules(3)) {
    warned = true;
    process.emitWarning(
      '`url.parse()` behavior is not standardized and prone to errors that have security implications. Use the WHATWG ' +
      'URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.', 'DeprecationWarning', 'DEP0169');
  }
  return parseLegacy(url, parseQueryString, slashesDenoteHost);
}

/**
 * @param {string | object | URL} urlObject
 * @param {{ auth?: boolean, fragment?: boolean, search?: boolean, unicode?: boolean }} [options] for a URL
 */
function urlFormat(urlObject, options) {
  if (typeof urlObject === 'string') {
    urlObject = parseLegacy(urlObject);
  } else if (typeof urlObject !== 'object' || urlObject === null) {
    throw new ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  } else if (isURL(urlObject)) {
    let fragment = true;
    let unicode = false;
    let search = true;
    let auth = true;
    if (options) {
      validateObject(options, 'options');
      if (options.fragment != null) fragment = Boolean(options.fragment);
      if (options.unicode != null) unicode = Boolean(options.unicode);
      if (options.search != null) search = Boolean(options.search);
      if (options.auth != null) auth = Boolean(options.auth);
    }
    return binding.format(urlObject.href, fragment, unicode, search, auth);
  }
  return Url.prototype.format.call(urlObject);
}

function urlResolve(source, relative) {
  return parseLegacy(source, false, true).resolve(relative);
}

function urlResolveObject(source, relative) {
  return source ? parseLegacy(source, false, true).resolveObject(relative) : relative;
}

/** The host in ASCII, "xn--..." for what is not; "" if it is no host. @param {string} domain */
export function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return binding.domainToASCII(`${domain}`);
}

/** The host in Unicode; "" if it is no host. @param {string} domain */
export function domainToUnicode(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return binding.domainToUnicode(`${domain}`);
}

/**
 * A URL as options of http.request().
 * @param {URL} url
 */
export function urlToHttpOptions(url) {
  validateObject(url, 'url', kValidateObjectAllowObjects);
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url, // what the program added to it
    protocol: url.protocol,
    hostname: hostname && hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

export { urlParse as parse, urlFormat as format, urlResolve as resolve, urlResolveObject as resolveObject };

const module = {
  Url, parse: urlParse, resolve: urlResolve, resolveObject: urlResolveObject, format: urlFormat, URL, URLPattern: undefined,
  URLSearchParams, domainToASCII, domainToUnicode, pathToFileURL, fileURLToPath, fileURLToPathBuffer, urlToHttpOptions,
};
// Made when it is asked for; then it is an ordinary property.
Object.defineProperty(module, 'URLPattern', {
  __proto__: null, configurable: true, enumerable: true,
  get() {
    const { URLPattern } = patterns();
    Object.defineProperty(module, 'URLPattern', { __proto__: null, value: URLPattern, writable: true });
    return URLPattern;
  },
});
export default module;
