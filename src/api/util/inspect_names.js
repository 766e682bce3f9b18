// Names of constructors and the words in front of a value: `Map(2) {`, `Foo [bar] {`, `[Object: null prototype] {`.

import { getConstructorName as nativeConstructorName } from 'binding:util';

const { getPrototypeOf, getOwnPropertyDescriptor } = Object;

/** Prototypes that most values have, with their names: found without a walk. Filled on first use. */
let commonPrototypes;
function commonPrototype(prototype) {
  commonPrototypes ??= new Map([
    [Object.prototype, 'Object'], [Array.prototype, 'Array'], [Function.prototype, 'Function'], [Map.prototype, 'Map'],
    [Set.prototype, 'Set'], [ArrayBuffer.prototype, 'ArrayBuffer'], [Date.prototype, 'Date'], [RegExp.prototype, 'RegExp'],
    [Promise.prototype, 'Promise'], [Error.prototype, 'Error'], [getPrototypeOf(Uint8Array.prototype), 'TypedArray'],
  ]);
  return commonPrototypes.get(prototype);
}

/** Names of the language's own classes: their prototypes hold nothing worth showing. */
let builtInNames;
export function isBuiltInName(name) {
  builtInNames ??= new Set(Object.getOwnPropertyNames(globalThis).filter((key) => /^[A-Z][a-zA-Z0-9]+$/.test(key)));
  return builtInNames.has(name);
}

function isInstance(object, constructor) {
  try {
    // instanceof, but without scripts' Symbol.hasInstance.
    const { prototype } = constructor;
    if (prototype === null || typeof prototype !== 'object' && typeof prototype !== 'function') return false;
    for (let link = getPrototypeOf(object); link !== null; link = getPrototypeOf(link)) if (link === prototype) return true;
    return false;
  } catch {
    return false;
  }
}

/** The name of the class for objects of the language's own classes; undefined for others. */
export function commonConstructorName(object) {
  if (Object.hasOwn(object, 'constructor')) return undefined;
  const prototype = getPrototypeOf(object);
  return prototype === null ? undefined : commonPrototype(prototype);
}

/**
 * The name of the class of an object; null if it has no prototype.
 * @param {object} object
 * @param {(root: object, first: object | undefined) => void} [onFound] is told where the class was found, if it is not the
 *   object's own language class
 * @param {(first: object, name: string) => string} describePrototype for objects whose chain has no constructor
 */
export function findConstructorName(object, describePrototype, onFound = undefined) {
  let link = object;
  let first;
  while (link !== null && link !== undefined) {
    const descriptor = getOwnPropertyDescriptor(link, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== '' &&
        isInstance(object, descriptor.value)) {
      if (onFound !== undefined && (first !== link || !isBuiltInName(descriptor.value.name))) onFound(first || object);
      return String(descriptor.value.name);
    }
    link = getPrototypeOf(link);
    if (first === undefined) first = link;
    if (onFound === undefined && link !== null) {
      const known = commonPrototype(link);
      // An own `constructor` was looked at above.
      if (known !== undefined && link !== object) return known;
    }
  }
  if (first === null) return null;
  return describePrototype(first, nativeConstructorName(object));
}

/** The engine's name for an object that has no prototype. */
export function internalName(object) { return nativeConstructorName(object); }

/** Whether the tag says something that the name does not: not for `Map`, `MyMap`, `MapView` with the tag 'Map'. */
function tagAdds(name, tag) {
  if (tag === '' || name === tag) return false;
  const at = name.indexOf(tag);
  if (at === -1) return true;
  const end = at + tag.length;
  if (end === name.length) return false;
  const next = name.charCodeAt(end);
  return !(next >= 65 && next <= 90);
}

/**
 * `Name(size) [tag] `, with a space at the end.
 * @param {string | null} name of the class; null without prototype
 * @param {string} tag Symbol.toStringTag
 * @param {string} fallback what the value is, when it has no class
 * @param {string} [size]
 */
export function prefix(name, tag, fallback, size = '') {
  if (name === null) {
    return tag !== '' && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
  }
  return tagAdds(name, tag) ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

/** The prefix of a plain object: without prototype the engine knows a name. */
export function objectPrefix(object, name, tag, fallback) {
  if (name === null) {
    const known = internalName(object);
    return prefix(null, tag, known === tag || known === '' ? fallback : known);
  }
  return prefix(name, tag, fallback);
}

const { toString: functionToString } = Function.prototype;
const comments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;
const classHead = /^(\s+[^(]*?)\s*{/;

function isClass(source) {
  if (!source.startsWith('class') || !source.endsWith('}')) return false;
  const body = source.slice(5, -1);
  const brace = body.indexOf('{');
  // A method named `class` has its parentheses in front of the brace.
  return brace !== -1 && (!body.slice(0, brace).includes('(') || classHead.test(body.replace(comments, '')));
}

/**
 * `[Function: f]`, `[AsyncFunction (anonymous)]`, `[class A extends B]`.
 * @param {Function} fn
 * @param {string | null} name of its class
 * @param {string} tag
 * @param {(fn: Function) => boolean} isAsync
 * @param {(fn: Function) => boolean} isGenerator
 */
export function describeFunction(fn, name, tag, isAsync, isGenerator) {
  if (isClass(functionToString.call(fn))) return describeClass(fn, name, tag);
  const type = `${isAsync(fn) ? 'Async' : ''}${isGenerator(fn) ? 'Generator' : ''}Function`;
  let text = `[${type}${name === null ? ' (null prototype)' : ''}`;
  text += fn.name === '' ? ' (anonymous)]' : `: ${typeof fn.name === 'string' ? fn.name : String(fn.name)}]`;
  if (name !== type && name !== null) text += ` ${name}`;
  if (tag !== '' && name !== tag) text += ` [${tag}]`;
  return text;
}

function describeClass(fn, name, tag) {
  let text = `class ${(Object.hasOwn(fn, 'name') && fn.name) || '(anonymous)'}`;
  if (name !== 'Function' && name !== null) text += ` [${name}]`;
  if (tag !== '' && name !== tag) text += ` [${tag}]`;
  if (name === null) {
    text += ' extends [null prototype]';
  } else {
    const parent = getPrototypeOf(fn).name;
    if (parent) text += ` extends ${parent}`;
  }
  return `[${text}]`;
}
