/** What names and values of header fields may be made of (RFC 9110, 5.1 and 5.5). */
import {
  ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN, hideStackFrames,
} from 'internal:errors/codes';
import { validateOneOf } from 'internal:errors/validators';

const kTokenChars = new Uint8Array(256);
for (const c of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") kTokenChars[c.charCodeAt(0)] = 1;

const kInvalidValue = /[^\t\x20-\x7e\x80-\xff]/;
/** What fetch() does not let through either. */
const kInvalidRelaxed = /[\0\n\r]|[^\0-\xff]/;

/** @param {string} text */
export function isToken(text) {
  const { length } = text;
  if (length === 0) return false;
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c > 255 || kTokenChars[c] === 0) return false;
  }
  return true;
}

/** Whether a value (of any type) holds a character that no field value may hold. */
export function hasInvalidChar(value) {
  return kInvalidValue.test(value);
}

// Names that passed once: programs use few, and often.
const knownNames = new Set();
const kMostKnownNames = 512;

/** Throws unless `name` may be a field's name. */
export const validateHeaderName = hideStackFrames((name, label) => {
  if (knownNames.has(name)) return;
  if (typeof name !== 'string' || !isToken(name)) throw new ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
  if (knownNames.size < kMostKnownNames) knownNames.add(name);
});

/**
 * Throws unless `value` may be the value of the field `name`; `message` is the one to be sent, whose option `httpValidation`, or its
 * server's, may ask for less.
 */
export const validateHeaderValue = hideStackFrames((name, value, message) => {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (kInvalidValue.test(value) && !isTolerated(value, message)) throw new ERR_INVALID_CHAR('header content', name);
});

/** Whether a value that is not valid may be sent with `message` nevertheless. */
export function isTolerated(value, message) {
  const validation = message?.httpValidation ?? message?.req?.socket?.server?.httpValidation;
  return validation === 'insecure' || (validation === 'relaxed' && !kInvalidRelaxed.test(value));
}

/**
 * The option `httpValidation` of servers and requests.
 * @returns {'strict' | 'relaxed' | 'insecure' | undefined}
 */
export function readValidation({ httpValidation, insecureHTTPParser }) {
  if (httpValidation === undefined) return undefined;
  validateOneOf(httpValidation, 'options.httpValidation', ['strict', 'relaxed', 'insecure']);
  if (insecureHTTPParser !== undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.httpValidation', httpValidation, 'cannot be used together with options.insecureHTTPParser');
  }
  return httpValidation;
}
