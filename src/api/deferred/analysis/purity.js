// Whether a function is pure, or why it is not: live functions, with what they capture.
import { Binder, isFunction } from 'internal:deferred/analysis/bindings';
import { Evaluation, TooLarge } from 'internal:deferred/analysis/evaluate';
import { knownBuiltin } from 'internal:deferred/analysis/known';
import { parseFunction, SourceError } from 'internal:deferred/analysis/parse';
import { hiddenCode } from 'internal:deferred/analysis/hidden';
import { builtinCall, globalKind } from 'internal:deferred/analysis/tables';
import { AbstractObject, none, reachable } from 'internal:deferred/analysis/values';
import { isProxy } from 'node:util/types';

const sourceOf = Function.prototype.toString;

/**
 * One reason why code is not pure. `kind`: 'write' (a variable outside), 'mutation' (an object from outside), 'call' (something
 * that is not known or not pure), 'capture' (an object whose use runs code that is not known), 'global', 'time', 'this', 'import', 'eval', 'with', 'source', 'size'. Line and column count
 * from 1.
 * @typedef {{ kind: string, message: string, name?: string, file: string, line: number, column: number }} Reason
 * @typedef {{ pure: boolean, reasons: Reason[], location: { file: string, line: number, column: number } | null,
 *   plainResult: boolean }} Judgement
 *   location: where the function's source begins; null for native ones; plainResult: what it returns is as good as its copy, for it
 *   is no function, no object of the program's classes, and nothing that was captured
 */

/**
 * How live functions are looked into.
 * @typedef {object} Access
 * @property {(fn: Function, names: readonly string[]) => Map<string, unknown>} captures the captured ones among the names
 * @property {(fn: Function) => boolean} isBuiltin whether a function with a source belongs to a built-in module
 * @property {(fn: Function, source: string, node: object, shift: number) => { file: string, line: number, column: number }} start where its source begins
 */

class Judge {
  /** @param {Access} access */
  constructor(access) {
    this.access = access;
    this.run = new Evaluation();
    /** @type {Map<unknown, AbstractObject>} */
    this.objects = new Map();
    this.globals = new Map();
    this.location = null;
    /** Data that was looked through. */
    this.hidden = new Set();
    this.plainResult = false;
  }

  judge(fn) {
    const root = this.functionObject(fn, fn.name);
    if (root.kind === 'foreign') return this.answer([{ kind: 'source', message: root.problem, ...unknownPlace }]);
    if (root.kind === 'builtin') return this.judgeBuiltin(root);
    const { node, unit, binder } = root;
    this.location = unit.start();
    try {
      if (isFunction(node)) {
        const self = node.type === 'ArrowFunctionExpression' ? none : this.foreign('this', "'this'", 'this');
        this.giveParameters(this.run.reach(unit, node, self));
        this.run.settle();
        this.plainResult = isPlain(this.run.functions.get(node).returns);
      } else {
        return this.answer([this.place(unit, node, 'source', 'is a class; only functions are judged')]);
      }
    } catch (error) {
      if (!(error instanceof TooLarge) && !(error instanceof RangeError)) throw error;
      return this.answer([this.place(unit, node, 'size', 'is too large to be judged')]);
    }
    this.outerFeatures(unit, binder, node);
    return this.answer([...this.run.reasons.values()]);
  }

  judgeBuiltin({ path, isModule }) {
    const { pure, why, changesFirst } = builtinCall(path, { isModule, argumentCount: 1 });
    if (pure && !changesFirst) return this.answer([]);
    return this.answer([{ kind: 'call', message: `'${path}()' ${changesFirst ? 'changes its first argument' : why}`, ...unknownPlace }]);
  }

  answer(reasons) {
    const clean = reasons.map(({ kind, message, name, file, line, column }) => ({ kind, message, name, file, line, column }));
    clean.sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
    return { pure: clean.length === 0, reasons: clean, location: this.location, plainResult: this.plainResult };
  }

  place(unit, node, kind, message) {
    return { kind, message, ...unit.locate(node) };
  }

  /** The parameters of the function that is judged are objects from outside. */
  giveParameters(frame) {
    const { run } = this;
    run.within(frame, () => {
      run.addAll(frame.args.inside, this.foreign('parameter', 'an argument', 'arguments'));
      for (const parameter of frame.node.params) {
        const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
        const name = target.type === 'Identifier' ? target.name : target.argument?.name;
        const label = name === undefined ? 'a parameter' : `the parameter '${name}'`;
        const value = this.foreign('parameter', label, name ?? '');
        run.assign(parameter.type === 'RestElement' ? parameter.argument : parameter, value, true);
        run.addAll(frame.args.inside, value);
      }
    });
  }

  foreign(origin, label, name) {
    return new Set([new AbstractObject('foreign', { origin, label, name })]);
  }

  outerFeatures(unit, { features, referenceOf }, node) {
    const note = (kind, message, at) => this.run.within(this.run.functions.get(node), () => this.run.reason(kind, message, at));
    for (const { node: call } of features.eval) {
      if (!call.optional && referenceOf.get(call.callee).binding === null) note('eval', "uses 'eval'", call);
    }
    const isArrow = node.type === 'ArrowFunctionExpression';
    for (const at of features.this) note('this', isArrow ? "uses 'this' of the function around" : "uses 'this'", at);
    for (const at of features.super) note('this', "uses 'super'", at);
  }

  // ---- live values

  /** What a captured value is to the analysis. */
  value(value, label, name) {
    if (typeof value === 'function') return new Set([this.functionObject(value, name, label)]);
    if (value === null || typeof value !== 'object') return none;
    return new Set([this.dataObject(value, label, name)]);
  }

  dataObject(value, label, name) {
    let object = this.objects.get(value);
    if (object !== undefined) return object;
    const builtin = isProxy(value) ? undefined : knownBuiltin(value);
    if (builtin !== undefined) {
      object = new AbstractObject('builtin', builtin);
    } else {
      object = new AbstractObject('foreign', { origin: 'captured', label, name });
      if (!isProxy(value)) object.read = (key) => this.readProperty(object, value, key);
      object.isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !isProxy(value));
      if (!isProxy(value) && value instanceof RegExp) object.stateful = /[gy]/.test(Reflect.get(RegExp.prototype, 'flags', value));
    }
    this.objects.set(value, object);
    if (object.kind === 'foreign') object.whenUsed = (node) => this.callHidden(object, value, node);
    return object;
  }

  /** Code that runs when captured data is converted, gone through or handed on is judged as if it were called. */
  callHidden(object, value, node) {
    const { run } = this;
    const { functions, problem } = (object.hidden ??= hiddenCode(value, this.hidden));
    if (problem !== undefined) run.reason('capture', `uses ${object.label}, ${problem}`, node, { name: object.name });
    for (const [fn, name] of functions) {
      const hook = this.functionObject(fn, name);
      if (hook.kind === 'function') run.addAll(object.inside, run.invoke(hook, new Set([object]), [], node));
      else if (hook.kind === 'foreign') run.reason('capture', `uses ${object.label}, in which '${name}' runs code that is not known`, node, { name: object.name });
    }
  }

  /** A property of a captured object, without running a getter. */
  readProperty(object, owner, key) {
    if (key.startsWith('#')) return new Set([object]);
    for (let at = owner; at !== null && !isProxy(at); at = Object.getPrototypeOf(at)) {
      const descriptor = Object.getOwnPropertyDescriptor(at, key);
      if (descriptor === undefined) continue;
      const { value, get } = descriptor;
      // The memory of a view is no list, though the view is.
      if (key === 'buffer' && ArrayBuffer.isView(owner)) return this.value(Reflect.get(owner, 'buffer'), `'${object.name}.buffer'`, `${object.name}.buffer`);
      if (get !== undefined) {
        const getter = this.functionObject(get, key);
        return getter.kind === 'function' ? this.run.invoke(getter, new Set([object]), [], getter.node) : new Set([object]);
      }
      const isInherited = at !== owner;
      // A method of a built-in class is judged by its name, and by what it is called on.
      if (typeof value === 'function' && isInherited && this.functionObject(value, key).kind === 'foreign') return none;
      return this.value(value, `'${object.name}.${key}'`, `${object.name}.${key}`);
    }
    return none;
  }

  functionObject(fn, name, label = `'${name}'`) {
    let object = this.objects.get(fn);
    if (object !== undefined) return object;
    const builtin = knownBuiltin(fn) ?? (this.access.isBuiltin(fn) ? { path: name, isModule: true } : undefined);
    if (builtin !== undefined) {
      object = new AbstractObject('builtin', builtin);
      this.objects.set(fn, object);
      return object;
    }
    try {
      object = this.parsed(fn, name);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      object = new AbstractObject('foreign', { origin: 'captured', label, name, problem: error.message });
    }
    this.objects.set(fn, object);
    if (object.kind === 'class') {
      const parent = Object.getPrototypeOf(fn);
      if (typeof parent === 'function' && parent !== Function.prototype) object.parents.add(this.functionObject(parent, parent.name));
    }
    return object;
  }

  parsed(fn, name) {
    const text = sourceOf.call(fn);
    const { kind, node, shift } = parseFunction(text);
    const binder = new Binder();
    binder.runFunction(node);
    const unit = this.unit(fn, text, shift, binder, node);
    const fields = { node, unit, binder, name, captured: true, lexicalThis: this.foreign('this', "'this'", 'this'), home: undefined };
    unit.root = kind === 'class' ? new AbstractObject('class', { ...fields, parents: new Set() }) : new AbstractObject('function', fields);
    return unit.root;
  }

  unit(fn, text, shift, binder, root) {
    let captures;
    let start;
    const names = () => [...new Set(binder.references.filter(({ binding }) => binding === null).map(({ name }) => name))];
    return {
      binder, text, shift,
      isOuter: () => false,
      resolveOuter: (reference) => {
        captures ??= this.access.captures(fn, names());
        if (captures.has(reference.name)) {
          return this.value(captures.get(reference.name), `the captured '${reference.name}'`, reference.name);
        }
        return this.global(reference);
      },
      start: () => (start ??= this.access.start(fn, text, root, shift)),
      locate(node) {
        return offsetPlace(this.start(), text, node.start - shift);
      },
    };
  }

  global({ name, node, typeOf }) {
    const kind = globalKind(name);
    if (kind === 'constant') return none;
    if (typeOf) return none;
    if (kind === 'builtin') return this.builtin(name);
    this.run.reason('global', `uses the global '${name}', which may change`, node, { name });
    return new Set([this.reported ??= new AbstractObject('reported', {})]);
  }

  builtin(path) {
    let set = this.globals.get(path);
    if (set === undefined) this.globals.set(path, (set = new Set([new AbstractObject('builtin', { path, isModule: false })])));
    return set;
  }
}

function isPlain(returned) {
  for (const { kind, instanceOf, origin } of reachable(returned)) {
    if (kind === 'function' || kind === 'class' || instanceOf !== undefined || origin === 'captured') return false;
  }
  return true;
}

const unknownPlace = { file: '', line: 0, column: 0 };

/** The place `offset` units behind `start`, through `text`. */
export function offsetPlace({ file, line, column }, text, offset) {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|[\n\r\u2028\u2029]/);
  const last = lines.at(-1).length;
  return { file, line: line + lines.length - 1, column: lines.length === 1 ? column + last : last + 1 };
}

/**
 * Judges a live function.
 * @param {Function} fn
 * @param {Access} access
 * @returns {Judgement}
 */
export function judge(fn, access) {
  return new Judge(access).judge(fn);
}
