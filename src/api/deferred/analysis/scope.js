// What one function needs from outside, from its source text alone.
import { parseFunction, SourceError } from 'internal:deferred/analysis/parse';
import { Binder } from 'internal:deferred/analysis/bindings';

export { SourceError };

/** Answers are kept by source text: the same functions are asked about again and again. */
const cache = new Map();
const cacheEntries = 512;
const cacheCharacters = 4 << 20;
let cachedCharacters = 0;

/**
 * Offsets are those of `source`, in UTF-16 units; ends are exclusive.
 * @typedef {{ start: number, end: number }} Range
 *
 * @typedef {object} FreeReference
 * @property {string} name
 * @property {number} start
 * @property {boolean} read
 * @property {boolean} write assigned, incremented, target of a pattern, deleted
 * @property {boolean} call called as a plain function
 *
 * @typedef {object} FunctionAnalysis
 * @property {'arrow'|'function'|'method'|'getter'|'setter'|'class'} kind
 * @property {string} name as written; '' if there is none or it is computed
 * @property {boolean} async
 * @property {boolean} generator
 * @property {boolean} strict by its own text: a directive, or a class
 * @property {string[]} params the source of each parameter
 * @property {string[]} free names used from outside (globals included), in the order of their first use
 * @property {string[]} written those of `free` that are assigned
 * @property {string[]} typeofOnly those of `free` that appear as `typeof name` only, so that they need not exist
 * @property {FreeReference[]} references each use of a free name
 * @property {boolean} usesThis its own `this`; of arrow functions and classes the one around
 * @property {boolean} usesArguments as usesThis
 * @property {boolean} usesSuper `super.x`, in a method its own home object, in an arrow function the one around
 * @property {boolean} usesSuperCall `super()`
 * @property {boolean} usesNewTarget as usesThis
 * @property {boolean} usesEval a direct eval: any name at all may be used
 * @property {boolean} usesWith a `with` statement: what a name in it means is only known when it runs
 * @property {boolean} usesImportMeta
 * @property {boolean} usesDynamicImport
 * @property {(string|null)[]} imports the specifiers of its import() calls; null: computed
 * @property {string[]} privateNames private names (without #) of a class around it
 * @property {boolean} usesOwnName it refers to itself by its name (for a declaration: by the variable outside)
 * @property {boolean} writesOwnName
 * @property {Range | null} paramsRange from the first to the last parameter
 * @property {Range} body including its braces
 * @property {string} expression an expression that evaluates to the function where the free names are in scope; a computed
 *   key or private name is replaced, so the name may have to be set anew
 */

/**
 * Analyses the source of a function or class, as Function.prototype.toString() gives it.
 * @param {string} source
 * @param {{ strict?: boolean }} [options] strict: whether the code around it is; if unknown, a name that only sloppy code
 *   would declare is reported as free.
 * @returns {Readonly<FunctionAnalysis>}
 * @throws {SourceError}
 */
export function analyseFunction(source, { strict } = {}) {
  const key = strict === undefined ? source : `${strict ? 1 : 0}${source}`;
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const answer = Object.freeze(analyse(source, strict));
  if (key.length <= cacheCharacters / 4) remember(key, answer);
  return answer;
}

function remember(key, answer) {
  cache.set(key, answer);
  cachedCharacters += key.length;
  for (const oldest of cache.keys()) {
    if (cache.size <= cacheEntries && cachedCharacters <= cacheCharacters) return;
    cache.delete(oldest);
    cachedCharacters -= oldest.length;
  }
}

function bind(node, strict) {
  const binder = new Binder({ strict });
  try {
    binder.runFunction(node);
  } catch (error) {
    if (error instanceof RangeError) throw new SourceError('depth', 'the function is nested too deeply to be analysed');
    throw error;
  }
  return binder;
}

function analyse(source, strict) {
  const { kind, node, key, computed, shift } = parseFunction(source);
  const { features, references, scopeOf } = bind(node, strict);
  const range = ({ start, end }) => Object.freeze({ start: start - shift, end: end - shift });
  const textOf = ({ start, end }) => source.slice(start - shift, end - shift);

  const own = ownBinding(kind, node, scopeOf);
  const free = references.filter(({ binding, name }) => binding === null && name !== 'arguments')
    .sort((a, b) => a.node.start - b.node.start);
  const names = new Set();
  const written = new Set();
  const needed = new Set();
  for (const { name, write, typeOf } of free) {
    names.add(name);
    if (write) written.add(name);
    if (!typeOf) needed.add(name);
  }
  const params = node.params ?? [];
  const evals = features.eval.filter(({ node: call }) => !call.optional &&
    references.some((reference) => reference.node === call.callee && reference.binding === null));

  return {
    kind,
    name: nameOf(kind, node, key, computed),
    async: node.async === true,
    generator: node.generator === true,
    strict: kind === 'class' || isStrict(node),
    params: Object.freeze(params.map(textOf)),
    free: Object.freeze([...names]),
    written: Object.freeze([...written]),
    typeofOnly: Object.freeze([...names].filter((name) => !needed.has(name))),
    references: Object.freeze(free.map(({ name, node: at, read, write, call }) =>
      Object.freeze({ name, start: at.start - shift, read, write, call }))),
    usesThis: features.this.length > 0,
    usesArguments: features.arguments.length > 0,
    usesSuper: features.super.length > 0,
    usesSuperCall: features.superCall.length > 0,
    usesNewTarget: features.newTarget.length > 0,
    usesEval: evals.length > 0,
    usesWith: features.with.length > 0,
    usesImportMeta: features.importMeta.length > 0,
    usesDynamicImport: features.dynamicImport.length > 0,
    imports: Object.freeze(features.dynamicImport.map(({ source: specifier }) => literalText(specifier))),
    privateNames: Object.freeze([...features.privateNames]),
    usesOwnName: own?.references.length > 0,
    writesOwnName: own?.references.some(({ write }) => write) ?? false,
    paramsRange: params.length === 0 ? null : range({ start: params[0].start, end: params.at(-1).end }),
    body: range(node.body),
    expression: expressionFor(source, kind, key, computed, shift),
  };
}

/** The name that the function has for itself. */
function ownBinding(kind, node, scopeOf) {
  if (!node.id) return undefined;
  const scope = scopeOf.get(node);
  return (kind === 'class' ? scope : scope.parent).names.get(node.id.name);
}

function nameOf(kind, node, key, computed) {
  if (node.id) return node.id.name;
  if (key === null || computed) return '';
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return key.type === 'Identifier' ? key.name : String(key.value);
}

function isStrict({ body }) {
  if (body.type !== 'BlockStatement') return false;
  return body.body.some(({ directive }) => directive === 'use strict');
}

function literalText(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return null;
}

/** Text around the source so that it is an expression whose value is the function. */
function expressionFor(source, kind, key, computed, shift) {
  if (key === null) return `(${source}\n)`;
  let text = source;
  let name;
  if (computed || key.type === 'PrivateIdentifier') {
    // A computed key's text reaches from its bracket to the closing one.
    const start = computed ? openingBracket(source) : key.start - shift;
    const end = computed ? closingBracket(source, key.end - shift) : key.end - shift;
    name = '"method"';
    text = `${source.slice(0, start)}${name}${source.slice(end)}`;
  } else {
    name = key.type === 'Identifier' ? JSON.stringify(key.name) : key.raw;
  }
  if (kind === 'method') return `({${text}\n})[${name}]`;
  return `Object.getOwnPropertyDescriptor({${text}\n},${name}).${kind === 'getter' ? 'get' : 'set'}`;
}

/** At the first `[` of a method's source: only comments and words stand before it. */
function openingBracket(source) {
  return /^(?:[^[/]|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/.exec(source)[0].length;
}

/** Behind the `]` that follows an expression: only comments and closing parentheses can stand between. */
function closingBracket(source, from) {
  const match = /^(?:\s|\)|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*\]/.exec(source.slice(from));
  return from + match[0].length;
}
