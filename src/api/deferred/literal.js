// What is known of each function literal of a program: its text for other threads, and the names it captures.
import { Code, compileCode, location } from 'binding:deferred';
import { readCaptures } from 'internal:deferred/captures';
import { DeferredError } from 'internal:deferred/problems';

const scopes = lazy('internal:deferred/analysis/scope');
const stable = lazy('internal:deferred/stable');
const rebuilding = lazy('internal:deferred/rebuild');

/** How often captured variables are read before the file is looked at for whether they may change. */
const kReadsBeforeStable = 2;

/** How many literals are remembered; those in use are remembered by their functions, too. */
const kMaxLiterals = 4096;

/** Of how many calls the stack is kept, and of one in how many after that. */
const kExactCalls = 1000;
const kSampledCalls = 64;

/** Globals that neither keep anything nor start anything that goes on after a call. */
export const harmless = new Set([
  'undefined', 'NaN', 'Infinity', 'Math', 'JSON', 'Number', 'String', 'Boolean', 'Array', 'Object', 'Symbol', 'BigInt', 'Map', 'Set',
  'Date', 'RegExp', 'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError',
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array',
  'Float64Array', 'BigInt64Array', 'BigUint64Array', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'parseInt', 'parseFloat', 'isNaN',
  'isFinite', 'encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI', 'escape', 'unescape', 'Intl', 'btoa', 'atob',
  'TextEncoder', 'TextDecoder', 'structuredClone', 'WeakMap', 'WeakSet', 'arguments',
]);

/** Text by which a function could get at what its free names do not show. */
const suspicious = /\b(?:async|await|yield|import|constructor|prototype|__proto__|defineProperty|defineProperties|assign|setPrototypeOf|eval)\b/;

/** Functions by whose text it can be told that nothing stays in them from one call to the next. */
const closedForm = /^(?:async\s+)?(?:function(?:\s+([\w$]+))?\s*\(|\(|[\w$]+\s*=>)/;
const reachesItself = /\b(?:arguments|eval|with|constructor|prototype|__proto__)\b|\\/;

/** Stands for what a class extends. */
const kBase = 'weft$base';

/** Functions that need no analysis to be sent: their form, and words that make them another matter. */
const lightForm = /^(?:async\s+)?(?:function\s*[\w$]*\s*\(|[\w$]+\s*=>|\([\w$\s,]*\)\s*=>)/;
const special = /\b(?:this|arguments|super|new\.target|eval|import|with)\b|[#\\]/;
/** Made on first use: V8 takes most of a millisecond for the classes of Unicode. */
let word;
const kMaxLight = 4096;

/** Text that may change globals, or what all objects inherit; the latter also by assigning to a property of a global. */
const tampering = /\b(?:prototype|__proto__|constructor|defineProperty|defineProperties|assign|setPrototypeOf|eval|Function|Reflect|globalThis|global|require|import)\b/;
const globalAssignment = /\b(?:process|console|[A-Z][\w$]*)(?:\.[\w$]+|\[[^\]]*\])+\s*(?:[-+*/%&|^?<>]{0,3}=(?![=>])|\+\+|--)|(?:\+\+|--|\bdelete)\s*(?:process|console|[A-Z])/;
const anyAssignment = /[^=!<>]=[^=>]|\+\+|--/;

let lastIdentity = 0;
/** Functions that were sent, by number, so that their classes are found again when an instance comes back. */
const identities = new Map();
const numbers = new WeakMap();
let forget;

/** The number of a function that was sent; -1: none. */
function identityOf(fn) {
  let number = numbers.get(fn);
  if (number !== undefined) return number;
  number = ++lastIdentity;
  numbers.set(fn, number);
  identities.set(number, new WeakRef(fn));
  forget ??= new FinalizationRegistry((gone) => identities.delete(gone));
  forget.register(fn, number);
  return number;
}

/** @param {number} number */
export function functionByIdentity(number) {
  return identities.get(number)?.deref();
}

/** A function without a name of its own gets it as a property's value. */
const named = (name, text) => `({${JSON.stringify(name)}:${text}})[${JSON.stringify(name)}]`;

/** One function literal: the same for all the functions that were made from it. */
export class Literal {
  /** Names that are captured variables, or undefined as long as nobody asked V8. */
  captured;
  /** Nanoseconds of a call, as a moving average; 0: never measured. Calls of all of its functions count. */
  cost = 0;
  calls = 0;
  inlined = 0;
  failed = 0;
  totalNs = 0;
  /** Where the latest call came from whose stack was kept. */
  lastCall = undefined;
  #code;
  #body;
  #maker;
  #simple;
  #tampers;
  #reads = 0;
  #neverChange;
  #exactCalls = kExactCalls;
  #isLight;
  /** One of its functions, until its captured variables were looked at. */
  #sample;

  constructor(fn, found) {
    const [, , file, line, column, isModule] = found;
    this.file = typeof file === 'string' ? file : '';
    this.line = line;
    this.column = column;
    this.isModule = isModule;
    this.isBuiltin = this.file.startsWith('node:');
    this.source = Function.prototype.toString.call(fn);
    this.name = fn.name;
    // Functions of sloppy code have these properties of their own.
    this.strict = isModule || (Object.hasOwn(fn, 'prototype') && !Object.hasOwn(fn, 'arguments'));
    this.isClass = /^class\b/.test(this.source);
    this.hasPrivate = this.isClass && /#[\w$]/.test(this.source);
    this.#sample = new WeakRef(fn);
  }

  /**
   * Whether its text shows without an analysis that it stands for itself: plain functions, none of whose words is special or
   * the name of a captured variable. Loading the parser would take most of the time of a program's first call.
   */
  get isLight() {
    if (this.#isLight === undefined) {
      const { source } = this;
      const fn = this.#sample.deref();
      this.#sample = undefined;
      this.#isLight = fn !== undefined && source.length < kMaxLight && lightForm.test(source) && !special.test(source) && this.#mentionsNone(fn);
    }
    return this.#isLight;
  }

  /** @returns {import('./analysis/scope.js').FunctionAnalysis} */
  get analysis() {
    return scopes().analyseFunction(this.source);
  }

  /** From now on its analysis is used. */
  examine() {
    const wasLight = this.#isLight;
    this.#isLight = false;
    this.#sample = undefined;
    if (wasLight) this.#code = this.#maker = this.#tampers = undefined;
  }

  get isGenerator() {
    return !this.isLight && this.analysis.generator;
  }

  identity(fn) {
    return this.isClass || Object.hasOwn(fn, 'prototype') ? identityOf(fn) : -1;
  }

  /**
   * Whether to keep the stack of this call, which costs more than all the rest of a small task: always for the first calls and
   * after a failure, else now and then.
   */
  wantsCallSite() {
    if (this.#exactCalls > 0) {
      this.#exactCalls--;
      return true;
    }
    this.#exactCalls = this.#exactCalls <= -kSampledCalls ? 0 : this.#exactCalls - 1;
    return this.#exactCalls === 0;
  }

  /** A call failed: the next ones will tell exactly where they came from. */
  hasFailed() {
    this.failed++;
    this.#exactCalls = kExactCalls;
  }

  /** A call took that long. */
  measured(ns) {
    this.calls++;
    this.totalNs += ns;
    // A long one may have waited for its core; a short one is what the call costs.
    this.cost = this.cost === 0 ? ns : this.cost + (ns - this.cost) / (ns < this.cost ? 2 : 8);
  }

  #mentionsNone(fn) {
    word ??= /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
    const words = new Set(this.source.match(word));
    const found = readCaptures(fn, words);
    for (const [name, { value }] of found) {
      // A declaration that calls itself: its copy is a named expression.
      if (value !== fn || !this.source.startsWith(`function ${name}(`)) return false;
      this.ownName = name;
    }
    this.captured = [];
    return true;
  }

  /** Throws for functions whose text does not stand for itself. */
  check(path) {
    if (this.isLight) return;
    let reason;
    let analysis;
    try {
      analysis = this.analysis;
    } catch (error) {
      if (!(error instanceof scopes().SourceError)) throw error;
      reason = `its source cannot be read: ${error.message}`;
    }
    if (analysis !== undefined) {
      const { kind } = analysis;
      if (kind === 'arrow' && analysis.usesThis) reason = 'it uses `this` of the code around it';
      else if (kind === 'arrow' && analysis.usesArguments) reason = 'it uses `arguments` of the code around it';
      else if (kind === 'arrow' && analysis.usesNewTarget) reason = 'it uses `new.target` of the code around it';
      else if (kind !== 'class' && (analysis.usesSuper || analysis.usesSuperCall)) reason = 'it uses `super`';
      else if (analysis.privateNames.length > 0) reason = `it uses the private name #${analysis.privateNames[0]} of a class around it`;
    }
    if (reason !== undefined) throw new DeferredError('ERR_DEFERRED_FUNCTION', `Deferred: '${path}' cannot run on another thread: ${reason}`);
  }

  /** Where the text of a class names what it extends; undefined for others. */
  get #heritage() {
    const start = this.isClass ? /^class(?:\s+[\p{ID_Start}$_][\p{ID_Continue}$]*)?\s+extends\b/u.exec(this.source)?.[0].length : undefined;
    return start === undefined ? undefined : { start, end: this.analysis.body.start };
  }

  /**
   * Free names. What a class extends was evaluated with the class, and need not be a variable that it captures: it is known
   * from the class itself.
   */
  #candidates() {
    const { free, references } = this.analysis;
    const heritage = this.#heritage;
    if (heritage === undefined) return free;
    const outside = new Set(references.filter(({ start }) => start < heritage.start || start >= heritage.end).map(({ name }) => name));
    return free.filter((name) => outside.has(name));
  }

  /**
   * The captured variables of one of its functions, by name.
   * @param {Function} fn
   * @returns {[string, unknown][]}
   */
  captures(fn) {
    if (this.captured !== undefined && this.captured.length === 0) return [];
    const known = stableCaptures.get(fn);
    if (known !== undefined) return known;
    const isDerived = this.#heritage !== undefined;
    const names = this.captured ?? this.#candidates();
    if (names.length === 0 && !isDerived) {
      this.captured = [];
      return [];
    }
    const found = readCaptures(fn, names);
    if (this.captured === undefined) {
      // A declaration that calls itself captures nothing but itself: its copy is a named expression.
      const { kind, writesOwnName } = this.analysis;
      this.ownName = kind === 'function' && !writesOwnName && found.get(this.analysis.name)?.value === fn ? this.analysis.name : undefined;
      this.captured = names.filter((name) => found.has(name) && name !== this.ownName);
    }
    if (isDerived) {
      if (this.captured.at(-1) !== kBase) this.captured.push(kBase);
      found.set(kBase, { value: Object.getPrototypeOf(fn) });
    }
    const captures = this.captured.map((name) => {
      const variable = found.get(name);
      // As a call here and now would.
      if (variable?.early) throw new ReferenceError(`Cannot access '${name}' before initialization`);
      return [name, variable?.value];
    });
    if (++this.#reads > kReadsBeforeStable && this.#isStable(captures)) stableCaptures.set(fn, captures);
    return captures;
  }

  /** Whether the captured variables will always have the values that they have now. */
  #isStable(captures) {
    this.#neverChange ??= stable().neverChange(this, this.captured.filter((name) => name !== kBase));
    // Undefined may be a variable whose declaration is still to come.
    return this.#neverChange && captures.every(([, value]) => value !== undefined);
  }

  /** Whether captures() will give the same values every time. */
  hasStableCaptures(fn) {
    return this.captured?.length === 0 || stableCaptures.has(fn);
  }

  /** Whether a call may leave something in the globals of its thread, so that they must be put right after it. */
  get tampers() {
    return (this.#tampers ??= this.#mayTamper());
  }

  #mayTamper() {
    const { source } = this;
    if (tampering.test(source) || globalAssignment.test(source)) return true;
    if (this.isLight) return anyAssignment.test(source);
    const { analysis } = this;
    if (analysis.usesEval || analysis.usesWith || analysis.usesDynamicImport) return true;
    if (analysis.usesThis && !this.strict && !analysis.strict) return true;
    return analysis.written.some((name) => !this.captured.includes(name) && name !== this.ownName);
  }

  /** Whether a call cannot leave anything behind; asked after captures(). */
  get isSimple() {
    if (this.isLight) return false;
    if (this.#simple === undefined) {
      const { analysis } = this;
      this.#simple = !this.tampers && !analysis.async && !analysis.generator && !analysis.usesEval && !analysis.usesDynamicImport && !analysis.usesImportMeta &&
        !analysis.usesWith && (this.strict || analysis.strict || !analysis.usesThis) && analysis.written.length === 0 && !suspicious.test(this.source) &&
        analysis.free.every((name) => this.captured.includes(name) || name === this.ownName || harmless.has(name));
    }
    return this.#simple;
  }

  /**
   * Whether one function will do for many calls: it captures nothing, and cannot get hold of itself but to call itself, so a call
   * finds in it nothing that another one left. V8 makes better code for it than for one that is new each time. Asked after
   * captures().
   */
  get isReusable() {
    const form = closedForm.exec(this.source);
    if (form === null || this.captured.length > 0 || reachesItself.test(this.source)) return false;
    const name = form[1];
    if (name === undefined) return true;
    const own = name.replaceAll('$', '\\$');
    const mentions = this.source.match(new RegExp(`(?<![\\w$])${own}(?![\\w$])`, 'g'));
    const calls = this.source.match(new RegExp(`(?<![\\w$.]|\\bnew\\s+)${own}\\s*\\(`, 'g'));
    return mentions.length === calls?.length;
  }

  /** @returns {InstanceType<typeof Code>} */
  get code() {
    return (this.#code ??= this.#makeCode());
  }

  /**
   * The body of a function that returns the literal; with captured names: `[assign, make]`. The literal stands where it stands
   * in its file, so that stacks are right.
   */
  #makeCode() {
    if (this.isLight) {
      const directive = this.strict ? '\'use strict\';' : '';
      const text = `\n${' '.repeat(Math.max(this.column, 0))}${this.source}\n`;
      const isNamed = this.name === '' || /^(?:async\s+)?function\s*[\w$]/.test(this.source);
      this.#body = `${directive}return ${isNamed ? `(${text})` : named(this.name, text)};`;
      return new Code(this.#body, this.file, this.line - 1, false);
    }
    const { analysis } = this;
    let { expression } = analysis;
    const heritage = this.#heritage;
    if (heritage !== undefined) expression = `${this.source.slice(0, heritage.start)} ${kBase}${this.source.slice(heritage.end)}`;
    const anonymous = analysis.name === '' && this.name !== '' && (analysis.kind === 'arrow' || analysis.kind === 'function' || analysis.kind === 'class');
    const text = `\n${' '.repeat(Math.max(this.column, 0))}${expression}\n`;
    expression = anonymous ? named(this.name, text) : `(${text})`;
    const directive = this.strict && !analysis.strict ? '\'use strict\';' : '';
    const names = this.captured;
    let body;
    if (names.length === 0) {
      body = `${directive}return ${expression};`;
    } else {
      let list = 'values';
      while (analysis.free.includes(list)) list += '_';
      const assign = `${list}=>{${names.map((name, i) => `${name}=${list}[${i}]`).join(';')}}`;
      body = `${directive}let ${names.join(',')};return [${assign},()=>${expression}];`;
    }
    this.#body = body;
    return new Code(body, this.file, this.line - 1, analysis.usesImportMeta);
  }

  /** What makes its functions on this thread, as every other thread has one, too. */
  get maker() {
    if (this.#maker === undefined) {
      const { code } = this;
      this.#maker = !this.isLight && this.analysis.usesImportMeta ? rebuilding().makeInModule(this.#body, this.file, this.line - 1) : compileCode(code);
    }
    return this.#maker;
  }
}

/** @type {Map<string, Literal>} by script and position */
export const literals = new Map();
const byFunction = new WeakMap();
/** Captured values by function, where the variables never change. */
const stableCaptures = new WeakMap();

/**
 * What is known of a function's literal; undefined for native functions.
 * @param {Function} fn
 * @returns {Literal | undefined}
 */
export function literalOf(fn) {
  const known = byFunction.get(fn);
  if (known !== undefined) return known;
  const found = location(fn);
  if (found === undefined) return undefined;
  const key = `${found[0]}:${found[1]}`;
  let literal = literals.get(key);
  if (literal === undefined) {
    literal = new Literal(fn, found);
    literals.set(key, literal);
    if (literals.size > kMaxLiterals) literals.delete(literals.keys().next().value);
  }
  byFunction.set(fn, literal);
  return literal;
}
