// Functions that may be called here just as they are: nothing that their calls do can be told from what a copy's calls on another
// thread would do. They take nothing but primitive values, change nothing but what they made, and give nothing away that they
// captured.
import { kindOf } from 'binding:deferred';
import { readCaptures } from 'internal:deferred/captures';
import { harmless, literalOf } from 'internal:deferred/literal';
import { plainText } from 'internal:deferred/text';

// Numbered as weft::deferred::Kind.
const kPrimitive = 0, kObject = 1, kArray = 2, kMap = 3, kSet = 4, kFunction = 5;

const { getPrototypeOf } = Object;
const TypedArray = getPrototypeOf(Uint8Array);

/** By literal: what its text says, and which of the names in it are captured; null: it is not plain. */
const plains = new WeakMap();
let builtins;

/** Captured built-ins that only compute, as in `const { floor } = Math`. */
function isHarmlessBuiltin(fn) {
  if (builtins === undefined) {
    builtins = new Set([Number, String, Boolean, BigInt, parseInt, parseFloat, isNaN, isFinite, Number.isInteger, Number.isSafeInteger,
      String.fromCharCode, String.fromCodePoint]);
    for (const name of Object.getOwnPropertyNames(Math)) builtins.add(Math[name]);
  }
  return builtins.has(fn);
}

function plainOf(fn, literal) {
  let plain = plains.get(literal);
  if (plain === undefined) plains.set(literal, plain = literal.isBuiltin ? null : describe(fn, literal));
  return plain;
}

function describe(fn, literal) {
  const text = plainText(literal.source);
  if (text === undefined) return null;
  const { ownName, names } = text;
  const found = readCaptures(fn, names);
  const captured = [];
  for (const name of names) {
    const variable = found.get(name);
    if (variable === undefined) {
      if (name === ownName ? name in globalThis : !harmless.has(name)) return null;
    } else {
      // What the text says of a built-in's name is not true of another value.
      if (harmless.has(name) || variable.scope === 'with') return null;
      captured.push(name);
    }
  }
  return { text, captured };
}

/** Data whose elements are primitive values: what is read of it cannot be changed, and is no part of it. */
function isFlat(value, kind, name, { byName, makesViews }) {
  switch (kind) {
    case kArray:
      if (byName.has(name) || getPrototypeOf(value) !== Array.prototype) return false;
      for (let i = 0; i < value.length; i++) if (kindOf(value[i]) !== kPrimitive) return false;
      return true;
    case kMap:
      if (byName.has(name) || getPrototypeOf(value) !== Map.prototype) return false;
      for (const [key, item] of Map.prototype.entries.call(value)) if (kindOf(key) !== kPrimitive || kindOf(item) !== kPrimitive) return false;
      return true;
    case kSet:
      if (byName.has(name) || getPrototypeOf(value) !== Set.prototype) return false;
      for (const item of Set.prototype.values.call(value)) if (kindOf(item) !== kPrimitive) return false;
      return true;
    case kObject: {
      const prototype = getPrototypeOf(value);
      if (prototype !== null && prototype !== Object.prototype) return false;
      const descriptors = Object.getOwnPropertyDescriptors(value);
      for (const key of Reflect.ownKeys(descriptors)) {
        const descriptor = descriptors[key];
        if (!('value' in descriptor) || kindOf(descriptor.value) !== kPrimitive) return false;
      }
      return true;
    }
    default: {
      if (!ArrayBuffer.isView(value) || byName.has(name) || makesViews) return false;
      const prototype = getPrototypeOf(value);
      return getPrototypeOf(prototype) === TypedArray.prototype && prototype.constructor?.prototype === prototype;
    }
  }
}

function isHarmless(value, name, text, seen) {
  const kind = kindOf(value);
  if (kind === kPrimitive) return true;
  if (kind === kFunction) return isHarmlessBuiltin(value) || isDirectWith(value, seen);
  return !text.whole.has(name) && isFlat(value, kind, name, text);
}

function isDirectWith(fn, seen) {
  if (seen.has(fn)) return true;
  seen.add(fn);
  const literal = literalOf(fn);
  if (literal === undefined) return false;
  const plain = plainOf(fn, literal);
  if (plain === null || Object.getOwnPropertyNames(fn).some((name) => !plainKeys.has(name))) return false;
  const { captured, text } = plain;
  if (captured.length === 0) return true;
  const found = readCaptures(fn, captured);
  return captured.every((name) => {
    const variable = found.get(name);
    return variable !== undefined && !variable.early && isHarmless(variable.value, name, text, seen);
  });
}

const plainKeys = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/**
 * Whether a function can be called here, on primitive values, instead of a copy. What it captures is looked at anew each time.
 * @param {Function} fn
 */
export function isDirect(fn) {
  return isDirectWith(fn, new Set());
}
