// node:util

import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import {
  errnoException, exceptionWithHostPort, getSystemErrorMap, getSystemErrorMessage, getSystemErrorName,
} from 'internal:errors/system';
import { validateString } from 'internal:errors/validators';
import { defineLazy } from 'binding:globals';
import { parseEnv as nativeParseEnv } from 'binding:util';
import { getCallSites } from 'internal:util/call_sites';
import { debuglog } from 'internal:util/debuglog';
import { deprecate } from 'internal:util/deprecate';
import { format, formatWithOptions } from 'internal:util/format';
import { inspect, stripVTControlCharacters } from 'internal:util/inspect';
import { callbackify, promisify } from 'internal:util/promisify';
import { types } from 'internal:util/types';
import { TextDecoder, TextEncoder } from 'internal:encoding/encoding';

const comparisons = lazy('internal:util/comparisons');
const args = lazy('internal:util/parse_args');
const style = lazy('internal:util/style_text');
const diffs = lazy('internal:util/diff');
const abort = lazy('internal:events/abort');
const abortedPromise = lazy('internal:util/aborted');
const osConstants = lazy('internal:os/constants');
const sigint = lazy('binding:process');

/**
 * Lets instances of `ctor` inherit from `superCtor`; classes do it better.
 * @param {Function} ctor
 * @param {Function} superCtor
 */
function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw new ERR_INVALID_ARG_TYPE('ctor', 'Function', ctor);
  if (superCtor === undefined || superCtor === null) throw new ERR_INVALID_ARG_TYPE('superCtor', 'Function', superCtor);
  if (superCtor.prototype === undefined) {
    throw new ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superCtor.prototype);
  }
  Object.defineProperty(ctor, 'super_', { value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

/** The content of a .env file as object. */
function parseEnv(content) {
  validateString(content, 'content');
  return nativeParseEnv(content);
}

/** Lone surrogates become U+FFFD. */
function toUSVString(input) { return `${input}`.toWellFormed(); }

function isDeepStrictEqual(a, b, skipPrototype) { return comparisons().isDeepStrictEqual(a, b, skipPrototype); }

function styleText(format, text, options) { return style().styleText(format, text, options); }

function parseArgs(...given) { return args().parseArgs(...given); }
Object.defineProperty(parseArgs, 'length', { value: 0, configurable: true });

function diff(actual, expected) { return diffs().diff(actual, expected); }

function setTraceSigInt(enable) { return sigint().setTraceSigInt(enable); }

/** What a shell reports for a program that a signal ended: 128 + its number. */
function convertProcessSignalToExitCode(signalCode) {
  const { signals } = osConstants();
  const number = typeof signalCode === 'string' && Object.hasOwn(signals, signalCode) ? signals[signalCode] : undefined;
  if (number === undefined) {
    throw new ERR_INVALID_ARG_VALUE('signalCode', signalCode, 'must be a valid signal name');
  }
  return 128 + number;
}

function _extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  // From the last to the first, as it always was: packages show the order, in the headers of a proxy for one.
  for (const key of Object.keys(source).reverse()) target[key] = source[key];
  return target;
}

function _errnoException(...given) { return errnoException(...given); }
function _exceptionWithHostPort(...given) { return exceptionWithHostPort(...given); }

const util = {
  _errnoException,
  _exceptionWithHostPort,
  _extend: deprecate(_extend, 'The `util._extend` API is deprecated. Please use Object.assign() instead.', 'DEP0060'),
  callbackify,
  convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap,
  getSystemErrorName,
  getSystemErrorMessage,
  inherits,
  inspect,
  isArray: deprecate(Array.isArray, 'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.', 'DEP0044'),
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  toUSVString,
  get transferableAbortSignal() { return abort().transferableAbortSignal; },
  get transferableAbortController() { return abort().transferableAbortController; },
  get aborted() { return abortedPromise().aborted; },
  types,
  parseEnv,
  parseArgs,
  TextDecoder,
  TextEncoder,
  MIMEType: undefined,
  MIMEParams: undefined,
  diff,
  setTraceSigInt,
};

// Classes that few programs need, made at their first use.
for (const name of ['MIMEType', 'MIMEParams']) defineLazy(util, name, 'internal:util/mime', true);

export const isArray = util.isArray;
export {
  _errnoException, _exceptionWithHostPort, callbackify, convertProcessSignalToExitCode, debuglog, deprecate, diff, format,
  formatWithOptions, getCallSites, getSystemErrorMap, getSystemErrorMessage, getSystemErrorName, inherits, inspect,
  isDeepStrictEqual, parseArgs, parseEnv, promisify, setTraceSigInt, stripVTControlCharacters, styleText, TextDecoder,
  TextEncoder, toUSVString, types,
};
export const debug = debuglog;
export default util;
