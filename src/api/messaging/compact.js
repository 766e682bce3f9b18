/** Small plain values as words, see compact.h. */
import * as binding from 'binding:messaging';

// As `weft::messaging::Item`.
const kUndefined = 0;
const kNull = 1;
const kFalse = 2;
const kTrue = 3;
const kInt = 4;
const kDouble = 5;
const kString = 6;
const kArray = 7;
const kObject = 8;

// What shapeOf() says.
const kPlainObject = 1;
const kPlainArray = 2;

const kMaxWords = 1024;
const kMaxString = 256;
const kMaxItems = 64;
const kMaxDepth = 4;
/** No single item needs more room than this, but for those in it. */
const kRoom = kMaxString / 4 + 4;

const { shapeOf } = binding;
const { getPrototypeOf, is, keys: getKeys } = Object;
const ObjectPrototype = Object.prototype;

/** @type {Uint32Array} shared with the native side */
let words;
/** @type {Float64Array} one number, and the same as two words */
let double;
let halves;
let end;
/** A getter of the value that is being written may send messages itself. */
let busy = false;

/** Objects that the value holds so far: one that turns up twice must arrive as one. */
const seen = [];

/**
 * Numbers of lists of keys: a tree of Maps by key, each with the number of the list that leads there. What was sent last is looked at
 * before.
 */
class Keys {
  number = undefined;
  next = undefined;

  constructor(parent, key) {
    this.parent = parent;
    this.key = key;
  }
}
const root = new Keys(undefined, '');
const emptyObject = {};

/** Writes an item; false if the value is not one for this way. */
function write(value, depth) {
  if (end > kMaxWords - kRoom) return false;
  switch (typeof value) {
    case 'number':
      if ((value | 0) === value && (value !== 0 || !is(value, -0))) {
        words[end] = kInt;
        words[end + 1] = value;
        end += 2;
        return true;
      }
      double[0] = value;
      words[end] = kDouble;
      words[end + 1] = halves[0];
      words[end + 2] = halves[1];
      end += 3;
      return true;
    case 'string':
      return writeString(value);
    case 'boolean':
      words[end++] = value ? kTrue : kFalse;
      return true;
    case 'undefined':
      words[end++] = kUndefined;
      return true;
    case 'object':
      if (value === null) {
        words[end++] = kNull;
        return true;
      }
      return writeObject(value, depth);
    default:
      return false;
  }
}

function writeString(text) {
  const { length } = text;
  if (length > kMaxString) return false;
  words[end++] = kString | length << 8;
  let all = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    all |= a | b | c | d;
    words[end++] = a | b << 8 | c << 16 | d << 24;
  }
  if (i < length) {
    let word = 0;
    for (let shift = 0; i < length; i++, shift += 8) {
      const code = text.charCodeAt(i);
      all |= code;
      word |= code << shift;
    }
    words[end++] = word;
  }
  return all <= 255;
}

function writeObject(value, depth) {
  if (depth >= kMaxDepth) return false;
  const shape = shapeOf(value);
  if (shape !== kPlainObject && shape !== kPlainArray) return false;
  for (let i = 0; i < seen.length; i++) if (seen[i] === value) return false;
  seen.push(value);
  return shape === kPlainObject ? writePlain(value, depth) : writeArray(value, depth);
}

function writePlain(value, depth) {
  const prototype = getPrototypeOf(value);
  if (prototype !== ObjectPrototype && prototype !== null) return false;
  const head = end++;
  let keys = root;
  let count = 0;
  for (const key in value) {
    const next = keys.next?.get(key);
    keys = next ?? addKey(keys, key);
    if (++count > kMaxItems || !write(value[key], depth + 1)) return false;
  }
  const number = keys.number ?? numberOf(keys);
  if (number < 0) return false;
  words[head] = kObject | number << 8;
  return true;
}

let keysKept = 0;
const kMaxKeysKept = 10_000;

function addKey(keys, key) {
  const next = new Keys(keys, key);
  // Who uses objects as maps must not fill the memory with their keys.
  if (++keysKept > kMaxKeysKept) next.number = -1;
  else (keys.next ??= new Map()).set(key, next);
  return next;
}

function numberOf(keys) {
  const list = [];
  for (let at = keys; at !== root; at = at.parent) list.unshift(at.key);
  keys.number = binding.shapeNumber(list);
  return keys.number;
}

function writeArray(value, depth) {
  const { length } = value;
  if (length > kMaxItems) return false;
  const names = getKeys(value);
  // Holes and named properties are for the serialiser.
  if (names.length !== length || (length > 0 && names[length - 1] !== `${length - 1}`)) return false;
  words[end++] = kArray | length << 8;
  for (let i = 0; i < length; i++) if (!write(value[i], depth + 1)) return false;
  return true;
}

function setUp() {
  words = binding.scratch();
  double = new Float64Array(1);
  halves = new Uint32Array(double.buffer);
}

/**
 * Writes a value where the native side reads it.
 * @returns {number} its words; 0 if it is not one for this way: too large, or with anything but plain data in it
 */
export function encode(value) {
  if (words === undefined) setUp();
  // Something was marked as uncloneable, or all objects inherit what no plain object has.
  if (busy || words[kMaxWords] !== 0) return 0;
  let inherited = 0;
  for (const key in emptyObject) inherited += key.length;
  if (inherited > 0) return 0;
  end = 0;
  let fits = false;
  busy = true;
  try {
    fits = write(value, 0);
  } finally {
    busy = false;
    if (seen.length > 0) seen.length = 0;
  }
  return fits ? end : 0;
}
