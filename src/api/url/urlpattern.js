// URLPattern, as in https://urlpattern.spec.whatwg.org/.
import { compile } from 'binding:urlpattern';
import { uncloneable } from 'internal:url/uncloneable';

/** Members of a URLPatternInit, in the order of pattern.cc. */
const members = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash', 'baseURL'];

function codedError(code, message) {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

/** An input as the binding takes it: a string, or the members in an array. */
function toInput(input, message) {
  if (typeof input === 'string') return input;
  if (input === undefined) return members.map(() => undefined);
  if (typeof input !== 'object' && typeof input !== 'function') throw codedError('ERR_INVALID_ARG_TYPE', message);
  return members.map((name) => {
    const value = input?.[name];
    return value === undefined ? undefined : `${value}`;
  });
}

const illegal = () => new TypeError('Illegal invocation');

export class URLPattern {
  #pattern;

  /**
   * @param {string | object} [input]
   * @param {string | { ignoreCase?: boolean }} [baseURL]
   * @param {{ ignoreCase?: boolean }} [options]
   */
  constructor(input = undefined, baseURL = undefined, options = undefined) {
    const source = toInput(input, 'Input must be an object or a string');
    if (options === undefined && baseURL !== undefined && typeof baseURL !== 'string') {
      if (typeof baseURL !== 'object' && typeof baseURL !== 'function') {
        throw codedError('ERR_INVALID_ARG_TYPE', 'second argument must be a string or object');
      }
      options = baseURL ?? undefined;
      baseURL = undefined;
    }
    if (baseURL !== undefined && typeof baseURL !== 'string') {
      throw codedError('ERR_INVALID_ARG_TYPE', 'baseURL must be a string');
    }
    if (options !== undefined && options !== null && typeof options !== 'object') {
      throw codedError('ERR_INVALID_ARG_TYPE', 'options.ignoreCase must be a boolean');
    }
    this.#pattern = compile(source, baseURL, Boolean(options?.ignoreCase));
  }

  /**
   * @param {string | object} [input]
   * @param {string} [baseURL]
   * @returns {object | null}
   */
  exec(input = undefined, baseURL = undefined) {
    const pattern = nativeOf(this);
    const source = toInput(input, 'URLPattern input needs to be a string or an object');
    if (baseURL !== undefined) baseURL = `${baseURL}`;
    const match = pattern.exec(source, baseURL);
    if (match === null) return null;
    const inputs = [typeof source === 'string' ? source : Object.fromEntries(members.map((name, i) => [name, source[i]]))];
    if (baseURL !== undefined) inputs.push(baseURL);
    const { hash, hostname, password, pathname, port, protocol, search, username } = match;
    return { __proto__: null, hash, hostname, inputs, password, pathname, port, protocol, search, username };
  }

  /**
   * @param {string | object} [input]
   * @param {string} [baseURL]
   */
  test(input = undefined, baseURL = undefined) {
    const pattern = nativeOf(this);
    const source = toInput(input, 'URLPattern input needs to be a string or an object');
    return pattern.test(source, baseURL === undefined ? undefined : `${baseURL}`);
  }

  static native(value) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !(#pattern in value)) throw illegal();
    return value.#pattern;
  }
}

const { native: nativeOf } = URLPattern;
delete URLPattern.native;

for (const name of ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash',
  'hasRegExpGroups']) {
  Object.defineProperty(URLPattern.prototype, name, {
    __proto__: null, enumerable: true, configurable: true, get() { return nativeOf(this)[name]; },
  });
}
for (const name of ['exec', 'test']) {
  Object.defineProperty(URLPattern.prototype, name, { __proto__: null, enumerable: true });
}
uncloneable(URLPattern);
