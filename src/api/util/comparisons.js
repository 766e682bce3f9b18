// Deep equality: assert.deepEqual, deepStrictEqual, partialDeepStrictEqual and util.isDeepStrictEqual.

import {
  isAnyArrayBuffer, isArrayBuffer, isBoxedPrimitive, isDate, isMap, isNativeError, isPromise, isRegExp, isSet, isWeakMap, isWeakSet,
  getOwnNonIndexProperties, ONLY_ENUMERABLE,
} from 'binding:util';
import { kinds } from 'internal:crypto/kinds';
import { isCryptoKey, isKeyObject } from 'internal:util/types';

const url = lazy('internal:url/url');

/** `==` for primitives; prototypes and symbol keys do not count. */
export const kLoose = 0;
export const kStrict = 1;
/** What `expected` has must be in `actual`; lists may have more in between. */
export const kPartial = 2;
/** As kStrict, but objects of different classes may be equal. */
export const kStrictWithoutPrototypes = 3;

const { getPrototypeOf, hasOwn, is, keys: ownKeys, getOwnPropertySymbols } = Object;
const { propertyIsEnumerable, toString: tagOf } = Object.prototype;
const { isView } = ArrayBuffer;
const isEnumerable = (object, key) => propertyIsEnumerable.call(object, key);
const isObject = (value) => typeof value === 'object' && value !== null;
const typedArrayName = Object.getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const isErrorObject = (value) => isNativeError(value) || Object.prototype.isPrototypeOf.call(Error.prototype, value);
const isURL = (value) => typeof value.href === 'string' && typeof value.protocol === 'string' &&
  url().URL !== undefined && value instanceof url().URL;

/**
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {number} mode
 * @param {Pair | undefined} ancestors
 */
function equal(actual, expected, mode, ancestors) {
  if (actual === expected) return actual !== 0 || is(actual, expected) || mode === kLoose;
  if (mode !== kLoose) {
    if (typeof actual === 'number') return actual !== actual && expected !== expected; // eslint-disable-line no-self-compare
    if (!isObject(actual) || !isObject(expected)) return false;
    if (mode === kStrict && getPrototypeOf(actual) !== getPrototypeOf(expected)) return false;
  } else {
    if (!isObject(actual)) {
      // eslint-disable-next-line eqeqeq, no-self-compare
      return !isObject(expected) && (actual == expected || (actual !== actual && expected !== expected));
    }
    if (!isObject(expected)) return false;
  }
  const tag = tagOf.call(actual);
  if (tag !== tagOf.call(expected)) return false;
  return equalObjects(actual, expected, mode, ancestors, tag);
}

function equalObjects(actual, expected, mode, ancestors, tag) {
  if (Array.isArray(actual)) {
    if (!Array.isArray(expected) || (mode === kPartial ? actual.length < expected.length : actual.length !== expected.length)) {
      return false;
    }
    return equalLists(actual, expected, mode, ancestors, arrayItems);
  }
  if (tag === '[object Object]') return equalProperties(actual, expected, mode, ancestors, undefined);
  if (isDate(actual)) {
    if (!isDate(expected)) return false;
    const a = Date.prototype.getTime.call(actual);
    const b = Date.prototype.getTime.call(expected);
    if (a !== b && (a === a || b === b)) return false; // eslint-disable-line no-self-compare
  } else if (isRegExp(actual)) {
    if (!isRegExp(expected) || actual.source !== expected.source || actual.flags !== expected.flags ||
        actual.lastIndex !== expected.lastIndex) {
      return false;
    }
  } else if (isErrorObject(actual)) {
    if (!isErrorObject(expected) || !equalErrors(actual, expected, mode, ancestors)) return false;
  } else if (isView(actual)) {
    if (typedArrayName.call(actual) !== typedArrayName.call(expected) || !isView(expected)) return false;
    if (!equalViews(actual, expected, mode)) return false;
    return typedArrayName.call(actual) === undefined ? equalProperties(actual, expected, mode, ancestors, undefined) :
      equalLists(actual, expected, mode, ancestors, undefined);
  } else if (isSet(actual)) {
    if (!isSet(expected) || (mode === kPartial ? actual.size < expected.size : actual.size !== expected.size)) return false;
    return equalProperties(actual, expected, mode, ancestors, equalSets);
  } else if (isMap(actual)) {
    if (!isMap(expected) || (mode === kPartial ? actual.size < expected.size : actual.size !== expected.size)) return false;
    return equalProperties(actual, expected, mode, ancestors, equalMaps);
  } else if (isAnyArrayBuffer(actual)) {
    if (!isAnyArrayBuffer(expected) || isArrayBuffer(actual) !== isArrayBuffer(expected)) return false;
    if (!equalBytes(new Uint8Array(actual), new Uint8Array(expected), mode)) return false;
  } else if (isBoxedPrimitive(actual)) {
    if (!isBoxedPrimitive(expected) || !equalBoxes(actual, expected)) return false;
  } else if (isOther(expected)) {
    return false;
  } else if (isKeyObject(actual)) {
    if (!isKeyObject(expected) || !actual.equals(expected)) return false;
  } else if (isCryptoKey(actual)) {
    if (!isCryptoKey(expected) || !kinds.sameCryptoKeys(actual, expected)) return false;
  } else if (isWeakMap(actual) || isWeakSet(actual) || isPromise(actual)) {
    // Their contents cannot be seen: only the same object is equal.
    return false;
  } else if (isURL(actual)) {
    if (!isURL(expected) || actual.href !== expected.href) return false;
  }
  return equalProperties(actual, expected, mode, ancestors, undefined);
}

/** Whether a value is of a kind that `actual` was found not to be. */
function isOther(value) {
  return Array.isArray(value) || isView(value) || isSet(value) || isMap(value) || isDate(value) || isRegExp(value) ||
    isAnyArrayBuffer(value) || isBoxedPrimitive(value) || isNativeError(value);
}

/** Name, message, cause and errors count although they are not enumerable. */
function equalErrors(actual, expected, mode, ancestors) {
  for (const name of ['message', 'name', 'cause', 'errors']) {
    const inActual = hasOwn(actual, name);
    const inExpected = hasOwn(expected, name);
    if (name === 'cause' || name === 'errors') {
      if (mode === kPartial ? inExpected && !inActual : inActual !== inExpected) return false;
      if (!inExpected) continue;
    }
    // Enumerable ones are compared with the other properties.
    if (inActual && isEnumerable(actual, name)) continue;
    if (mode === kPartial && name === 'message' && !inExpected) continue;
    if (!equal(actual[name], expected[name], mode, ancestors)) return false;
  }
  return true;
}

function equalBoxes(actual, expected) {
  for (const { valueOf } of [Number.prototype, String.prototype, Boolean.prototype, BigInt.prototype, Symbol.prototype]) {
    let a;
    try {
      a = valueOf.call(actual);
    } catch {
      continue;
    }
    try {
      return is(a, valueOf.call(expected));
    } catch {
      return false;
    }
  }
  return false;
}

function equalBytes(a, b, mode) {
  if (mode === kPartial) return isSubsequence(a, b);
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether the numbers of b stand in a, in their order. */
function isSubsequence(a, b) {
  let at = 0;
  for (let i = 0; i < b.length; i++, at++) {
    while (at < a.length && !is(a[at], b[i])) at++;
    if (at >= a.length) return false;
  }
  return true;
}

function equalViews(actual, expected, mode) {
  if (mode === kPartial) {
    if (actual.byteLength < expected.byteLength) return false;
    const isDataView = typedArrayName.call(actual) === undefined;
    return isDataView ? equalBytes(bytesOf(actual), bytesOf(expected), mode) : isSubsequence(actual, expected);
  }
  if (actual.byteLength !== expected.byteLength) return false;
  const name = typedArrayName.call(actual);
  if (mode === kLoose && (name === 'Float64Array' || name === 'Float32Array' || name === 'Float16Array')) {
    // 0 and -0 are loosely the same.
    for (let i = 0; i < actual.length; i++) if (actual[i] !== expected[i]) return false;
    return true;
  }
  return equalBytes(bytesOf(actual), bytesOf(expected), mode);
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Arrays and typed arrays: keys that are no indices, then `contents`. */
function equalLists(actual, expected, mode, ancestors, contents) {
  const expectedKeys = nonIndexKeys(expected, mode);
  const actualKeys = nonIndexKeys(actual, mode);
  if (mode !== kPartial && expectedKeys.length !== actualKeys.length) return false;
  for (let i = 0; i < expectedKeys.length; i++) if (!isEnumerable(actual, expectedKeys[i])) return false;
  return compareInside(actual, expected, mode, ancestors, expectedKeys, contents);
}

function nonIndexKeys(list, mode) {
  const keys = getOwnNonIndexProperties(list, ONLY_ENUMERABLE);
  return mode === kLoose ? keys.filter((key) => typeof key === 'string') : keys;
}

/** Own enumerable properties, then `contents`. */
function equalProperties(actual, expected, mode, ancestors, contents) {
  const keys = ownKeys(expected);
  const count = keys.length;
  if (mode !== kPartial && count !== ownKeys(actual).length) return false;
  for (let i = 0; i < count; i++) if (!isEnumerable(actual, keys[i])) return false;
  if (mode !== kLoose && !addSymbols(actual, expected, mode, keys)) return false;
  return compareInside(actual, expected, mode, ancestors, keys, contents);
}

/** Adds the enumerable symbols of `expected`; false if `actual` has others. */
function addSymbols(actual, expected, mode, keys) {
  const symbols = getOwnPropertySymbols(expected);
  let count = 0;
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i];
    if (!isEnumerable(expected, symbol)) {
      if (mode !== kPartial && isEnumerable(actual, symbol)) return false;
      continue;
    }
    if (!isEnumerable(actual, symbol)) return false;
    keys.push(symbol);
    count++;
  }
  if (mode === kPartial) return true;
  const others = getOwnPropertySymbols(actual);
  let enumerable = 0;
  for (let i = 0; i < others.length; i++) if (isEnumerable(actual, others[i])) enumerable++;
  return enumerable === count;
}

/** The pairs that are being compared around a place. */
class Pair {
  constructor(actual, expected, outer) {
    this.actual = actual;
    this.expected = expected;
    this.outer = outer;
  }
}

function compareInside(actual, expected, mode, ancestors, keys, contents) {
  if (keys.length === 0 && contents === undefined) return true;
  // A cycle is equal to a cycle: both sides must have been here before, or none.
  let seenActual = false;
  let seenExpected = false;
  for (let pair = ancestors; pair !== undefined; pair = pair.outer) {
    if (pair.actual === actual) seenActual = true;
    if (pair.expected === expected) seenExpected = true;
  }
  if (seenActual || seenExpected) return seenActual && seenExpected;
  const pair = new Pair(actual, expected, ancestors);
  return (contents === undefined || contents(actual, expected, mode, pair)) && equalKeys(actual, expected, mode, pair, keys);
}

function equalKeys(actual, expected, mode, ancestors, keys) {
  for (let i = 0; i < keys.length; i++) if (!equal(actual[keys[i]], expected[keys[i]], mode, ancestors)) return false;
  return true;
}

function arrayItems(actual, expected, mode, ancestors) {
  if (mode === kPartial) return partialItems(actual, expected, ancestors);
  for (let i = 0; i < actual.length; i++) {
    // A hole is not the same as undefined.
    if ((actual[i] === undefined || expected[i] === undefined) && hasOwn(actual, i) !== hasOwn(expected, i)) return false;
    if (!equal(actual[i], expected[i], mode, ancestors)) return false;
    if (actual[i] === undefined && !hasOwn(actual, i)) return sparseItems(actual, expected, mode, ancestors, i);
  }
  return true;
}

/** From a hole on only the indices that exist are looked at. */
function sparseItems(actual, expected, mode, ancestors, from) {
  const keys = ownKeys(actual);
  if (keys.length !== ownKeys(expected).length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (+key >= from && (!hasOwn(expected, key) || !equal(actual[key], expected[key], mode, ancestors))) return false;
  }
  return true;
}

/** Whether the items of `expected` stand in `actual`, in their order. */
function partialItems(actual, expected, ancestors) {
  const wanted = ownIndices(expected);
  const given = ownIndices(actual);
  let at = 0;
  for (let i = 0; i < wanted.length; i++, at++) {
    const item = expected[wanted[i]];
    while (at < given.length && !equal(actual[given[at]], item, kPartial, ancestors)) at++;
    if (at >= given.length) return false;
  }
  return true;
}

/** The indices that exist: holes are not looked at. */
function ownIndices(array) {
  const out = [];
  for (let i = 0; i < array.length; i++) {
    if (array[i] === undefined && !hasOwn(array, i)) return sparseIndices(array);
    out.push(i);
  }
  return out;
}

const sparseIndices = (array) => ownKeys(array).filter((key) => /^(?:0|[1-9]\d*)$/.test(key) && +key < 2 ** 32 - 1);

/**
 * Whether each of `wanted` has a partner of its own among `given`. Identical ones are not in the lists any more.
 * @template T
 * @param {T[]} wanted
 * @param {T[]} given
 * @param {(given: T, wanted: T) => boolean} matches
 */
function findPartners(wanted, given, matches) {
  let start = 0;
  const used = new Uint8Array(given.length);
  for (const item of wanted) {
    let found = false;
    for (let i = start; i < given.length; i++) {
      if (used[i] || !matches(given[i], item)) continue;
      used[i] = 1;
      found = true;
      break;
    }
    if (!found) return false;
    while (start < given.length && used[start]) start++;
  }
  return true;
}

function equalSets(actual, expected, mode, ancestors) {
  let wanted;
  for (const value of Set.prototype.values.call(expected)) {
    if (actual.has(value)) continue;
    // A primitive that is not there has no equal, unless `==` finds one.
    if (!isObject(value) && mode !== kLoose) return false;
    (wanted ??= []).push(value);
  }
  if (wanted === undefined) return true;
  const given = [];
  for (const value of Set.prototype.values.call(actual)) {
    if (!expected.has(value) && (mode === kLoose || isObject(value))) given.push(value);
  }
  if (mode !== kPartial && given.length !== wanted.length) return false;
  return findPartners(wanted, given, (a, b) => equal(a, b, mode, ancestors));
}

function equalMaps(actual, expected, mode, ancestors) {
  let wanted;
  const settled = new Set();
  for (const [key, value] of Map.prototype.entries.call(expected)) {
    if (actual.has(key)) {
      if (equal(actual.get(key), value, mode, ancestors)) {
        settled.add(key);
        continue;
      }
      if (!isObject(key) && mode !== kLoose) return false;
    } else if (!isObject(key) && mode !== kLoose) {
      return false;
    }
    (wanted ??= []).push([key, value]);
  }
  if (wanted === undefined) return true;
  const given = [];
  for (const [key, value] of Map.prototype.entries.call(actual)) {
    if (!settled.has(key) && (mode === kLoose || isObject(key))) given.push([key, value]);
  }
  return findPartners(wanted, given,
    (a, b) => equal(a[0], b[0], mode, ancestors) && equal(a[1], b[1], mode, ancestors));
}

export function isDeepEqual(actual, expected) { return equal(actual, expected, kLoose, undefined); }
export function isPartialStrictEqual(actual, expected) { return equal(actual, expected, kPartial, undefined); }

/** @param {unknown} actual @param {unknown} expected @param {boolean} [skipPrototype] classes need not be the same */
export function isDeepStrictEqual(actual, expected, skipPrototype = false) {
  return equal(actual, expected, skipPrototype ? kStrictWithoutPrototypes : kStrict, undefined);
}
