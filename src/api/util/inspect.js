// util.inspect: the text of any value, as Node prints it.
//
// An Inspection is the state of one call: options, the objects that are being printed (for circular references), indentation.
// `format` decides what a value is; inspect_names says its name, inspect_entries its contents, inspect_property its
// properties, inspect_layout puts these together.

import {
  ALL_PROPERTIES, ONLY_ENUMERABLE, classify, getExternalValue, getOwnNonIndexProperties, getProxyDetails, isAsyncFunction,
  isGeneratorFunction,
} from 'binding:util';
import { isStackOverflowError } from 'internal:errors/common';
import { validateObject, validateString } from 'internal:errors/validators';
import { formatError, isError } from 'internal:util/inspect_error';
import {
  arrayBufferEntries, arrayEntries, iteratorEntries, mapEntries, namespaceEntries, promiseEntries, setEntries,
  typedArrayEntries, weakMapEntries, weakSetEntries,
} from 'internal:util/inspect_entries';
import { combine, kArrayWithExtras, kObject } from 'internal:util/inspect_layout';
import { commonConstructorName, describeFunction, findConstructorName, internalName, isBuiltInName, objectPrefix, prefix } from 'internal:util/inspect_names';
import { formatProperty } from 'internal:util/inspect_property';
import { colors, styles, stylizeNoColor, stylizeWithColor } from 'internal:util/inspect_styles';
import { formatBigInt, formatNumber, getStringWidth, quote, removeControls } from 'internal:util/inspect_text';

const { getOwnPropertySymbols, getPrototypeOf, hasOwn, keys: enumerableKeys } = Object;
const { propertyIsEnumerable } = Object.prototype;

/** Kinds of objects, as binding:util's `classify` numbers them. */
const kind = {
  other: 0, array: 1, map: 2, set: 3, typedArray: 4, mapIterator: 5, setIterator: 6, arguments: 7, regexp: 8, date: 9,
  error: 10, arrayBuffer: 11, sharedArrayBuffer: 12, dataView: 13, promise: 14, weakSet: 15, weakMap: 16, namespace: 17,
  boxed: 18, external: 19, proxy: 20,
};

const getterOf = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
const mapSize = getterOf(Map.prototype, 'size');
const setSize = getterOf(Set.prototype, 'size');
const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const typedArrayLength = getterOf(TypedArrayPrototype, 'length');
const typedArrayName = getterOf(TypedArrayPrototype, Symbol.toStringTag);

const defaults = {
  __proto__: null,
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};
const optionNames = Object.keys(defaults);

/** Symbol under which objects print themselves. */
export const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');

/** Once the text is longer than this, deeper levels are left out: what is printed must fit in a string. */
const maxTotalLength = 2 ** 27;

class Inspection {
  constructor() {
    this.budget = {};
    this.indentation = 0;
    this.seen = [];
    this.currentDepth = 0;
    /** Object -> number of its `<ref *n>`. @type {Map<object, number> | undefined} */
    this.circular = undefined;
    this.stylize = stylizeNoColor;
    this.showHidden = defaults.showHidden;
    this.depth = defaults.depth;
    this.colors = defaults.colors;
    this.customInspect = defaults.customInspect;
    this.showProxy = defaults.showProxy;
    this.maxArrayLength = defaults.maxArrayLength;
    this.maxStringLength = defaults.maxStringLength;
    this.breakLength = defaults.breakLength;
    this.compact = defaults.compact;
    this.sorted = defaults.sorted;
    this.getters = defaults.getters;
    this.numericSeparator = defaults.numericSeparator;
    /** Options of the caller that inspect does not know; custom inspection functions get them. */
    this.userOptions = undefined;
  }

  /** Takes over the caller's options. */
  configure(options) {
    for (const key of Object.keys(options)) {
      if (hasOwn(defaults, key) || key === 'stylize') this[key] = options[key];
      else if (this.userOptions === undefined) this.userOptions = options;
    }
  }

  /** Call once, when all options are there. */
  settle() {
    if (this.colors) this.stylize = stylizeWithColor;
    if (this.maxArrayLength === null) this.maxArrayLength = Infinity;
    if (this.maxStringLength === null) this.maxStringLength = Infinity;
    return this;
  }

  isTooDeep(level) { return level > this.depth && this.depth !== null; }

  /**
   * @param {unknown} value
   * @param {number} level how many objects are around it
   * @param {boolean} [inTypedArray] its buffer is being printed: without contents
   * @returns {string}
   */
  format(value, level, inTypedArray = false) {
    if (value === null) return this.stylize('null', 'null');
    // `== undefined` and yet an object: document.all, undetectable for typeof.
    if (typeof value !== 'object' && typeof value !== 'function' && !(value === undefined ? false : value == undefined)) {
      return this.formatPrimitive(this.stylize, value);
    }
    const original = value;
    let what = classify(value);
    const isProxy = what === kind.proxy;
    if (isProxy) {
      if (this.showProxy) {
        const details = getProxyDetails(value, true);
        return details[0] === null ? this.stylize('<Revoked Proxy>', 'special') : this.formatProxy(details, level);
      }
      do {
        value = getProxyDetails(value, false);
        if (value === null) return this.stylize('<Revoked Proxy>', 'special');
        what = classify(value);
      } while (what === kind.proxy);
    }
    if (this.customInspect) {
      const custom = value[customInspectSymbol];
      if (typeof custom === 'function' && custom !== inspect && !isPrototypeObject(value)) {
        const result = this.callCustom(custom, original, isProxy, level);
        if (result !== original) {
          if (typeof result !== 'object') return `${result}`.replaceAll('\n', `\n${' '.repeat(this.indentation)}`);
          return this.format(result, level);
        }
      }
    }
    if (this.seen.includes(value)) {
      this.circular ??= new Map();
      let number = this.circular.get(value);
      if (number === undefined) {
        number = this.circular.size + 1;
        this.circular.set(value, number);
      }
      return this.stylize(`[Circular *${number}]`, 'special');
    }
    return this.formatObject(value, level, what, inTypedArray);
  }

  callCustom(custom, receiver, isProxy, level) {
    const depth = this.depth === null ? null : this.depth - level;
    // Functions of other realms must not get at this realm's objects.
    const isForeign = isProxy || !Object.prototype.isPrototypeOf.call(Object.prototype, receiver);
    return custom.call(receiver, depth, this.optionsForUser(isForeign), inspect);
  }

  optionsForUser(isForeign) {
    const options = { stylize: this.stylize };
    for (const name of optionNames) options[name] = this[name];
    Object.assign(options, this.userOptions);
    if (!isForeign) return options;
    Object.setPrototypeOf(options, null);
    for (const key of Object.keys(options)) {
      const value = options[key];
      if ((typeof value === 'object' || typeof value === 'function') && value !== null) delete options[key];
    }
    options.stylize = Object.setPrototypeOf((value, flavour) => {
      let text;
      try {
        text = `${this.stylize(value, flavour)}`;
      } catch {
        // The text without style, below.
      }
      return typeof text === 'string' ? text : value;
    }, null);
    return options;
  }

  formatPrimitive(stylize, value) {
    switch (typeof value) {
      case 'string': return this.formatString(stylize, value);
      case 'number': return formatNumber(stylize, value, this.numericSeparator);
      case 'bigint': return formatBigInt(stylize, value, this.numericSeparator);
      case 'boolean': return stylize(`${value}`, 'boolean');
      case 'undefined': return stylize('undefined', 'undefined');
      case 'symbol': return stylize(value.toString(), 'symbol');
      default: return this.format(value, this.currentDepth);
    }
  }

  formatString(stylize, value) {
    let rest = '';
    if (value.length > this.maxStringLength) {
      const left = value.length - this.maxStringLength;
      value = value.slice(0, this.maxStringLength);
      rest = `... ${left} more character${left > 1 ? 's' : ''}`;
    }
    // Long strings break behind their newlines.
    if (this.compact !== true && value.length > 16 && value.length > this.breakLength - this.indentation - 4 &&
        value.includes('\n')) {
      return value.split(/(?<=\n)/).map((line) => stylize(quote(line), 'string'))
        .join(` +\n${' '.repeat(this.indentation + 2)}`) + rest;
    }
    return stylize(quote(value), 'string') + rest;
  }

  formatProxy(details, level) {
    if (this.isTooDeep(level)) return this.stylize('Proxy [Array]', 'special');
    level++;
    this.indentation += 2;
    const output = [this.format(details[0], level), this.format(details[1], level)];
    this.indentation -= 2;
    return combine(this, output, '', 'Proxy [', ']', kArrayWithExtras, level);
  }

  /** The name of the class; with showHidden, interesting properties of prototypes go into `inherited`. */
  constructorName(object, level, inherited) {
    const onFound = inherited === undefined ? undefined :
      (first) => this.addPrototypeProperties(object, first, level, inherited);
    return findConstructorName(object, (first, name) => {
      if (this.isTooDeep(level)) return `${name} <Complex prototype>`;
      const parent = this.constructorName(first, level + 1, inherited);
      if (parent !== null) return `${name} <${parent}>`;
      const options = { ...this.optionsForUser(false), customInspect: false, depth: -1 };
      return `${name} <${inspect(first, options)}>`;
    }, onFound);
  }

  addPrototypeProperties(main, object, level, output) {
    let keys;
    let shown;
    for (let depth = 0; depth < 3; depth++) {
      if (depth !== 0 || main === object) {
        object = getPrototypeOf(object);
        if (object === null) return;
        const descriptor = Object.getOwnPropertyDescriptor(object, 'constructor');
        if (descriptor !== undefined && typeof descriptor.value === 'function' && isBuiltInName(descriptor.value.name)) return;
      }
      if (depth === 0) shown = new Set();
      else for (const key of keys) shown.add(key);
      keys = Reflect.ownKeys(object);
      this.seen.push(main);
      for (const key of keys) {
        if (key === 'constructor' || hasOwn(main, key) || (depth !== 0 && shown.has(key))) continue;
        const descriptor = Object.getOwnPropertyDescriptor(object, key);
        if (typeof descriptor.value === 'function') continue;
        const text = formatProperty(this, object, level, key, kObject, descriptor, main);
        output.push(this.colors ? `\u001b[2m${text}\u001b[22m` : text);
      }
      this.seen.pop();
    }
  }

  /** Own keys to print; of module namespaces also those without a value yet. */
  keysOf(value) {
    const symbols = getOwnPropertySymbols(value);
    let keys;
    if (this.showHidden) {
      keys = Object.getOwnPropertyNames(value);
      if (symbols.length !== 0) keys.push(...symbols);
      return keys;
    }
    try {
      keys = enumerableKeys(value);
    } catch {
      keys = Object.getOwnPropertyNames(value);
    }
    for (let i = 0; i < symbols.length; i++) if (propertyIsEnumerable.call(value, symbols[i])) keys.push(symbols[i]);
    return keys;
  }

  formatObject(value, level, what, inTypedArray) {
    const inherited = this.showHidden && !this.isTooDeep(level) ? [] : undefined;
    const name = (inherited === undefined ? commonConstructorName(value) : undefined) ?? this.constructorName(value, level, inherited);
    const extra = inherited !== undefined && inherited.length !== 0 ? inherited : undefined;
    const shape = new Shape(this, value, level, what, name, this.tagOf(value), inTypedArray, extra !== undefined);
    if (shape.done !== undefined) return shape.done;
    if (this.isTooDeep(level)) {
      const text = objectPrefix(value, name, shape.tag, shape.fallback).slice(0, -1);
      return this.stylize(name === null ? text : `[${text}]`, 'special');
    }
    return this.formatContents(shape, value, level + 1, name, extra);
  }

  formatContents(shape, value, level, name, inherited) {
    this.seen.push(value);
    this.currentDepth = level;
    let output;
    const { keys, extras } = shape;
    const { indentation } = this;
    try {
      output = shape.entries(level);
      for (let i = 0; i < keys.length; i++) output.push(formatProperty(this, value, level, keys[i], extras));
      if (inherited !== undefined) output.push(...inherited);
    } catch (error) {
      if (!isStackOverflowError(error)) throw error;
      this.seen.pop();
      this.indentation = indentation;
      const of = objectPrefix(value, name, shape.tag, 'Object').slice(0, -1);
      return this.stylize(`[${of}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
    }
    let { base, open } = shape;
    const number = this.circular === undefined ? undefined : this.circular.get(value);
    if (number !== undefined) {
      const reference = this.stylize(`<ref *${number}>`, 'special');
      if (this.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
      else open = `${reference} ${open}`;
    }
    this.seen.pop();
    if (this.sorted) output = this.sortEntries(output, keys.length, extras);
    const text = combine(this, output, base, open, shape.close, extras, level, value);
    const total = (this.budget[this.indentation] || 0) + text.length;
    this.budget[this.indentation] = total;
    if (total > maxTotalLength) this.depth = -1;
    return text;
  }

  sortEntries(output, keyCount, extras) {
    const compare = this.sorted === true ? undefined : this.sorted;
    if (extras === kObject) return output.sort(compare);
    if (keyCount <= 1) return output;
    const items = output.slice(0, output.length - keyCount);
    return items.concat(output.slice(output.length - keyCount).sort(compare));
  }

  tagOf(value) {
    let tag;
    try {
      tag = value[Symbol.toStringTag];
    } catch {
      return '';
    }
    // Own tags are printed as property.
    if (typeof tag !== 'string' || (tag !== '' &&
        (this.showHidden ? hasOwn(value, Symbol.toStringTag) : propertyIsEnumerable.call(value, Symbol.toStringTag)))) {
      return '';
    }
    return tag;
  }
}

/** `Foo.prototype`: its methods, the custom inspection one too, are meant for instances. */
function isPrototypeObject(value) {
  const descriptor = Object.getOwnPropertyDescriptor(value, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.prototype === value;
}

/**
 * What stands around the entries of an object, and how the entries are made. `done` is the whole text where there are no
 * entries.
 */
class Shape {
  constructor(state, value, level, what, name, tag, inTypedArray, hasInherited) {
    this.state = state;
    this.value = value;
    this.what = what;
    this.tag = tag;
    this.base = '';
    this.open = '{';
    this.close = '}';
    this.extras = kObject;
    this.keys = undefined;
    this.done = undefined;
    this.fallback = 'Object';
    this.size = 0;
    this.hasInherited = hasInherited;
    this.isTooDeep = state.isTooDeep(level);
    if (typeof value === 'function') {
      this.describeBase(() => describeFunction(value, name, tag, isAsyncFunction, isGeneratorFunction), 'special');
    } else {
      this.describe(value, what, name, tag, inTypedArray);
    }
  }

  get isBare() { return this.keys.length === 0 && !this.hasInherited; }

  describe(value, what, name, tag, inTypedArray) {
    const { state } = this;
    // An object that does not inherit from its kind prints as plain object, unless it inherits from nothing.
    if (what >= kind.array && what <= kind.setIterator && name !== null && !hasIterator(value)) what = this.what = kind.other;
    switch (what) {
      case kind.array: return this.list('Array', name, tag, value.length, name !== 'Array' || tag !== '');
      case kind.typedArray: return this.list(typedArrayName.call(value), name, tag, typedArrayLength.call(value), true);
      case kind.map: return this.collection('Map', name, tag, mapSize.call(value));
      case kind.set: return this.collection('Set', name, tag, setSize.call(value));
      case kind.mapIterator: return this.iterator('Map', tag);
      case kind.setIterator: return this.iterator('Set', tag);
      case kind.regexp: {
        const text = RegExp.prototype.toString.call(name !== null ? value : new RegExp(value));
        const before = prefix(name, tag, 'RegExp');
        return this.describeBase(() => (before === 'RegExp ' ? text : before + text), 'regexp', true);
      }
      case kind.date: {
        const text = Number.isNaN(Date.prototype.getTime.call(value)) ?
          Date.prototype.toString.call(value) : Date.prototype.toISOString.call(value);
        const before = prefix(name, tag, 'Date');
        return this.describeBase(() => (before === 'Date ' ? text : before + text), 'date', true);
      }
      case kind.arrayBuffer: return this.buffer('ArrayBuffer', name, tag, inTypedArray);
      case kind.sharedArrayBuffer: return this.buffer('SharedArrayBuffer', name, tag, inTypedArray);
      case kind.dataView: return this.braces(prefix(name, tag, 'DataView'));
      case kind.promise: return this.braces(prefix(name, tag, 'Promise'));
      case kind.weakSet: return this.braces(prefix(name, tag, 'WeakSet'));
      case kind.weakMap: return this.braces(prefix(name, tag, 'WeakMap'));
      case kind.namespace: return this.braces(prefix(name, tag, 'Module').replace(/^Object /, ''));
      case kind.boxed: return this.boxed(name, tag);
      case kind.arguments: return this.braces(prefix(name === 'Object' ? 'Arguments' : name, tag, 'Arguments')
        .replace(/^Arguments $/, '[Arguments] '));
      case kind.external:
        this.keys = state.keysOf(value);
        if (this.isBare) this.done = state.stylize(`[External: ${getExternalValue(value).toString(16)}]`, 'special');
        else this.braces(prefix(name, tag, 'External'));
        return undefined;
      default: break;
    }
    this.keys = state.keysOf(value);
    if (what === kind.error || isError(value)) {
      this.base = formatError(state, value, name, tag, this.keys);
      if (this.isBare) this.done = this.base;
      return undefined;
    }
    if (tag === 'URL' && isURL(value) && !this.isTooDeep) {
      this.base = value.href;
      if (this.isBare) this.done = this.base;
      return undefined;
    }
    const before = name === 'Object' && tag === '' ? '' : objectPrefix(value, name, tag, 'Object');
    this.open = `${before}{`;
    if (this.isBare) this.done = `${this.open}}`;
    return undefined;
  }

  /** Text of its own, which stands in front of properties, if there are any. */
  describeBase(text, style, alsoTooDeep = false) {
    this.keys = this.state.keysOf(this.value);
    this.base = text();
    if (this.isBare || (alsoTooDeep && this.isTooDeep)) this.done = this.state.stylize(this.base, style);
  }

  braces(before) {
    this.keys = this.state.keysOf(this.value);
    this.open = `${before}{`;
  }

  list(fallback, name, tag, length, withPrefix) {
    const { state, value } = this;
    this.fallback = fallback;
    this.size = length;
    this.keys = getOwnNonIndexProperties(value, state.showHidden ? ALL_PROPERTIES : ONLY_ENUMERABLE);
    this.open = withPrefix ? `${prefix(name, tag, fallback, `(${length})`)}[` : '[';
    this.close = ']';
    this.extras = kArrayWithExtras;
    if (length === 0 && this.isBare && !(this.what === kind.typedArray && state.showHidden)) this.done = `${this.open}]`;
  }

  collection(fallback, name, tag, size) {
    this.fallback = fallback;
    this.size = size;
    this.braces(prefix(name, tag, fallback, `(${size})`));
    if (size === 0 && this.isBare) this.done = `${this.open}}`;
  }

  iterator(type, tag) {
    const own = `${type} Iterator`;
    this.braces(tag === own || tag === '' ? `[${own}] ` : `[${tag}] [${own}] `);
  }

  buffer(fallback, name, tag, inTypedArray) {
    const before = prefix(name, tag, fallback);
    this.braces(before);
    this.inTypedArray = inTypedArray;
    if (inTypedArray && this.isBare) {
      this.done = `${before}{ [byteLength]: ${formatNumber(this.state.stylize, this.value.byteLength, false)} }`;
    }
  }

  boxed(name, tag) {
    const { state, value } = this;
    let type;
    let primitive;
    for (const [candidate, valueOf] of boxes) {
      try {
        primitive = valueOf.call(value);
        type = candidate;
        break;
      } catch {
        // Not this one.
      }
    }
    this.keys = state.keysOf(value);
    // The characters are no properties.
    if (type === 'String') this.keys.splice(0, primitive.length);
    let text = `[${type}`;
    if (type !== name) text += name === null ? ' (null prototype)' : ` (${name})`;
    text += `: ${state.formatPrimitive(stylizeNoColor, primitive)}]`;
    if (tag !== '' && tag !== name) text += ` [${tag}]`;
    this.base = text;
    // In front of properties it stays without colour.
    if (this.isBare) this.done = state.stylize(text, type.toLowerCase());
  }

  /** The entries that are no properties. */
  entries(level) {
    const { state, value } = this;
    switch (this.what) {
      case kind.array: return arrayEntries(state, value, level);
      case kind.typedArray: return typedArrayEntries(state, this.typedArray(), this.size, level);
      case kind.map: return mapEntries(state, value, this.size, level);
      case kind.set: return setEntries(state, value, this.size, level);
      case kind.mapIterator: case kind.setIterator: {
        const { pairs, output } = iteratorEntries(state, value, level);
        if (pairs) this.open = this.open.replace(/ Iterator] {$/, ' Entries] {');
        return output;
      }
      case kind.arrayBuffer: case kind.sharedArrayBuffer: {
        const output = this.inTypedArray ? [] : arrayBufferEntries(state, value);
        return output.concat(this.special(['byteLength'], level));
      }
      case kind.dataView: return this.special(['byteLength', 'byteOffset', 'buffer'], level);
      case kind.promise: return promiseEntries(state, value, level);
      case kind.weakSet: return state.showHidden ? weakSetEntries(state, value, level) : [unknownItems(state)];
      case kind.weakMap: return state.showHidden ? weakMapEntries(state, value, level) : [unknownItems(state)];
      case kind.namespace: return namespaceEntries(state, value, this.keys, level);
      default: return [];
    }
  }

  /** Without prototype the array cannot be read: a view of the same kind can. */
  typedArray() {
    const { value } = this;
    if (getPrototypeOf(value) !== null) return value;
    return new globalThis[this.fallback](value);
  }

  /** Accessors of the prototype that belong to what the value is. */
  special(names, level) {
    const { state, value } = this;
    return names.map((name) => {
      state.indentation += 2;
      let content;
      try {
        content = value[name];
      } catch {
        // Detached.
      }
      const text = state.format(content, level);
      state.indentation -= 2;
      return `${state.stylize(`[${name}]`, 'string')}: ${text}`;
    });
  }
}

/** A URL of this or another realm; the objects of url.parse() have more. */
function isURL(value) {
  return typeof value.href === 'string' && typeof value.protocol === 'string' && value.auth === undefined && value.path === undefined;
}

function hasIterator(value) {
  try {
    return Boolean(value[Symbol.iterator]);
  } catch {
    return false;
  }
}

const unknownItems = (state) => state.stylize('<items unknown>', 'special');
const boxes = [
  ['Number', Number.prototype.valueOf], ['String', String.prototype.valueOf], ['Boolean', Boolean.prototype.valueOf],
  ['BigInt', BigInt.prototype.valueOf], ['Symbol', Symbol.prototype.valueOf],
];

/**
 * The text of a value.
 * @param {unknown} value
 * @param {object | boolean} [options] or, as in old versions, (value, showHidden, depth, colors)
 */
export function inspect(value, options) {
  const state = new Inspection();
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      if (arguments[2] !== undefined) state.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) state.colors = arguments[3];
    }
    if (typeof options === 'boolean') state.showHidden = options;
    else if (options) state.configure(options);
  }
  return state.settle().format(value, 0);
}
inspect.custom = customInspectSymbol;
Object.defineProperty(inspect, 'defaultOptions', {
  get() { return defaults; },
  set(options) {
    validateObject(options, 'options');
    Object.assign(defaults, options);
  },
  configurable: false,
  enumerable: false,
});
inspect.colors = colors;
inspect.styles = styles;

/** util.stripVTControlCharacters */
export function stripVTControlCharacters(text) {
  validateString(text, 'str');
  return removeControls(text);
}

/** A new state with the defaults and these options: for internal:util/format, which inspects many values. */
export function inspectWith(value, options, depth) {
  const state = new Inspection();
  if (options !== undefined) state.configure(options);
  if (depth !== undefined) state.depth = depth;
  return state.settle().format(value, 0);
}

export { colors, formatBigInt, formatNumber, getStringWidth, internalName, styles };
export { format, formatWithOptions } from 'internal:util/format';
