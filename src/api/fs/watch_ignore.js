// The `ignore` option of fs.watch(): a glob, a regular expression, a function, or a list of these.
import { basename } from 'node:path';
import { isRegExp } from 'node:util/types';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { compileGlob, matchesPatterns } from 'internal:path/glob';

const kExpected = ['string', 'RegExp', 'Function', 'Array'];

function validateOne(value, name) {
  if (typeof value === 'string') {
    if (value.length === 0) throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a non-empty string');
  } else if (typeof value !== 'function' && !isRegExp(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, name === 'options.ignore' ? kExpected : kExpected.slice(0, 3), value);
  }
}

export function validateIgnore(value, name = 'options.ignore') {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) value.forEach((one, i) => validateOne(one, `${name}[${i}]`));
  else validateOne(value, name);
}

function compileOne(value) {
  if (typeof value === 'function') return value;
  if (isRegExp(value)) return (name) => value.test(name);
  const alternatives = compileGlob(value);
  // A pattern without a slash means names in every folder.
  const isName = !value.includes('/');
  return (name) => {
    const compared = isName ? basename(name) : name;
    return alternatives.some((segments) => matchesPatterns(segments, compared));
  };
}

/**
 * @param {undefined | null | string | RegExp | Function | Array<string | RegExp | Function>} value
 * @returns {null | ((filename: string) => boolean)} whether an event is dropped
 */
export function compileIgnore(value) {
  if (value === undefined || value === null) return null;
  const tests = (Array.isArray(value) ? value : [value]).map(compileOne);
  return (name) => tests.some((test) => test(name));
}
