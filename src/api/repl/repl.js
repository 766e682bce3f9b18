// node:repl: reads a program line by line, evaluates it and prints the results.
import { Interface } from 'node:readline';
import { createContext } from 'node:vm';
import { inspect } from 'node:util';
import process from 'node:process';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_REPL_EVAL_CONFIG } from 'internal:errors/codes';
import { validateFunction, validateObject } from 'internal:errors/validators';
import { builtinModules } from 'internal:modules/builtins';
import { Module, loadBuiltin } from 'internal:modules/cjs';
import { makeRequire } from 'internal:modules/helpers';
import { complete } from 'internal:repl/complete';
import { defineDefaultCommands } from 'internal:repl/commands';
import { Thrown, defaultEval, kAwaiting } from 'internal:repl/evaluate';
import { Recoverable } from 'internal:repl/recoverable';

export const REPL_MODE_SLOPPY = Symbol('repl-sloppy');
export const REPL_MODE_STRICT = Symbol('repl-strict');

/** How values are shown: util.inspect with `writer.options`. */
export const writer = (value) => inspect(value, writer.options);
writer.options = { ...inspect.defaultOptions, showProxy: true };
Object.defineProperty(inspect, 'replDefaults', {
  __proto__: null, configurable: true,
  get: () => writer.options,
  set(options) {
    validateObject(options, 'options');
    Object.assign(writer.options, options);
  },
});

const kBuffered = Symbol('bufferedCommand');
/** What arrives while an await is evaluated: lines, and the end. */
const kQueue = Symbol('queue');
const kWaiting = Symbol('waiting');
const kLoading = Symbol('loading');
/** The input is all there is: editor mode ended. */
const kFinal = Symbol('final');
const END = Symbol('end');
const kSink = { write() { return true; } };

function normalize(options, stream, evaluate, useGlobal, ignoreUndefined, replMode) {
  if (typeof options === 'object' && options !== null) return { ...options };
  return { prompt: options, input: stream, output: stream, eval: evaluate, useGlobal, ignoreUndefined, replMode };
}

export class REPLServer extends Interface {
  constructor(prompt, stream, evaluate, useGlobal, ignoreUndefined, replMode) {
    const options = normalize(prompt, stream, evaluate, useGlobal, ignoreUndefined, replMode);
    if (options.breakEvalOnSigint && options.eval) throw new ERR_INVALID_REPL_EVAL_CONFIG();
    if (!options.input && !options.output) {
      options.input = process.stdin;
      options.output = process.stdout;
    }
    options.output ??= kSink;
    options.terminal ??= Boolean(options.output.isTTY);
    let self;
    super({
      input: options.input, output: options.output, terminal: options.terminal, historySize: options.historySize,
      completer: options.completer ?? ((line, callback) => complete(self, line, callback)), prompt: options.prompt ?? '> ',
    });
    self = this;
    this.useGlobal = Boolean(options.useGlobal);
    this.ignoreUndefined = Boolean(options.ignoreUndefined);
    this.replMode = options.replMode ?? REPL_MODE_SLOPPY;
    this.strictMode = REPL_MODE_STRICT;
    this.breakEvalOnSigint = Boolean(options.breakEvalOnSigint);
    this.useColors = options.useColors ?? Boolean(options.terminal && options.output.hasColors?.());
    this.editorMode = false;
    this.lines = [];
    this.commands = { __proto__: null };
    this[kBuffered] = '';
    this._initialPrompt = this.getPrompt();
    this.writer = options.writer ?? writer;
    if (this.writer === writer) writer.options.colors = this.useColors;
    this[kQueue] = [];
    this[kWaiting] = false;
    this._domain = options.domain ?? loadBuiltin('domain').create();
    this._domain.on('error', (error) => onError(this, error));
    this.eval = this._domain.bind(options.eval ??
      ((code, context, file, callback) => defaultEval(this, code, context, file, callback)));
    if (options.eval !== undefined) validateFunction(options.eval, 'options.eval');
    this.last = undefined;
    this.lastError = undefined;
    this.underscoreAssigned = false;
    this.underscoreErrAssigned = false;
    defineDefaultCommands(this);
    this.resetContext();
    this.on('line', (line) => onLine(this, line));
    this.on('close', () => {
      if (this[kWaiting]) this[kQueue].push(END);
      else this.emit('exit');
    });
    let interrupted = false;
    this.on('SIGINT', () => {
      const empty = this.line?.length === 0;
      if (this.editorMode) this.endEditor();
      this.clearLine?.();
      if (this[kBuffered] === '' && empty) {
        if (interrupted) {
          this.close();
          return;
        }
        this.output.write('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
        interrupted = true;
      } else {
        interrupted = false;
      }
      this.clearBufferedCommand();
      this.displayPrompt();
    });
    this.on('line', () => { interrupted = false; });
    this.displayPrompt();
  }

  /** A fresh context, with the names that programs of a REPL expect. */
  createContext() {
    let context;
    if (this.useGlobal) {
      context = globalThis;
    } else {
      context = createContext();
      for (const name of Object.getOwnPropertyNames(globalThis)) {
        // The language's own globals are the context's; the runtime's are shared.
        if (Object.hasOwn(context, name) || name in builtinGlobals()) continue;
        Object.defineProperty(context, name, { __proto__: null, ...Object.getOwnPropertyDescriptor(globalThis, name) });
      }
      context.global = context;
      const { Console } = loadBuiltin('console');
      Object.defineProperty(context, 'console', {
        value: this.output === kSink ? globalThis.console : new Console(this.output), writable: true, enumerable: false,
        configurable: true,
      });
    }
    const module = new Module('<repl>');
    module.paths = Module._resolveLookupPaths('<repl>', module) ?? [];
    for (const [name, value] of [['module', module], ['require', makeRequire(module)]]) {
      Object.defineProperty(context, name, { value, writable: true, enumerable: false, configurable: true });
    }
    for (const name of builtinModules) {
      if (/^_|[:/]/.test(name) || Object.hasOwn(context, name)) continue;
      Object.defineProperty(context, name, {
        get: () => loadBuiltin(name),
        set: (value) => Object.defineProperty(context, name, { value, writable: true, enumerable: true, configurable: true }),
        enumerable: false, configurable: true,
      });
    }
    return context;
  }

  resetContext() {
    this.context = this.createContext();
    this.underscoreAssigned = false;
    this.underscoreErrAssigned = false;
    this.lines = [];
    this.lines.level = [];
    for (const [name, value, flag] of [['_', 'last', 'underscoreAssigned'], ['_error', 'lastError', 'underscoreErrAssigned']]) {
      Object.defineProperty(this.context, name, {
        configurable: true,
        get: () => this[value],
        set: (assigned) => {
          this[value] = assigned;
          if (this[flag]) return;
          this[flag] = true;
          this.output.write(`Expression assignment to ${name} now disabled.\n`);
        },
      });
    }
    this.emit('reset', this.context);
  }

  displayPrompt(preserveCursor) {
    super.setPrompt(this[kBuffered] === '' ? this._initialPrompt : '| ');
    this.prompt(preserveCursor);
  }

  setPrompt(prompt) {
    this._initialPrompt = prompt;
    super.setPrompt(prompt);
  }

  get inputStream() { return this.input; }
  set inputStream(value) { this.input = value; }
  get outputStream() { return this.output; }
  set outputStream(value) { this.output = value; }

  /** The following lines are one input, until editor mode ends. */
  beginEditor() {
    this.editorMode = true;
    super.setPrompt('');
  }

  endEditor() {
    this.editorMode = false;
    super.setPrompt(this._initialPrompt);
  }

  _ttyWrite(text, key) {
    if (!this.editorMode || !this.terminal || !key?.ctrl || key.shift || key.name !== 'd') return super._ttyWrite(text, key);
    this.endEditor();
    this[kFinal] = true;
    super._ttyWrite(text, { name: 'return' });
    this[kFinal] = false;
    return undefined;
  }

  /** Evaluates a text as one input; a terminal shows it. */
  load(text) {
    this.beginEditor();
    this[kLoading] = true;
    this.write(text);
    this[kLoading] = false;
    this.endEditor();
    this.write('\n');
  }

  clearBufferedCommand() {
    this[kBuffered] = '';
  }

  /**
   * Adds a command.
   * @param {string} keyword without the dot
   * @param {Function | { help?: string, action: Function }} command
   */
  defineCommand(keyword, command) {
    if (typeof command === 'function') command = { action: command };
    else if (typeof command?.action !== 'function') throw new ERR_INVALID_ARG_TYPE('cmd.action', 'Function', command?.action);
    this.commands[keyword] = command;
  }

  complete(...args) {
    Reflect.apply(this.completer, this, args);
  }

  close() {
    if (this.terminal && this.historyFile) saveHistory(this);
    super.close();
  }

  /** Keeps the history of a terminal session in a file. */
  setupHistory(path, callback) {
    const { readFile } = loadBuiltin('fs');
    if (typeof path === 'object' && path !== null) ({ filePath: path, onHistoryFileLoaded: callback = callback } = path);
    if (!path) return process.nextTick(() => callback?.(null, this));
    readFile(path, 'utf8', (error, text) => {
      if (error && error.code !== 'ENOENT') return callback?.(error);
      if (text) this.history = text.split(/[\n\r]+/).filter(Boolean);
      this.historyFile = path;
      return callback?.(null, this);
    });
    return undefined;
  }
}

function saveHistory(repl) {
  try {
    loadBuiltin('fs').writeFileSync(repl.historyFile, (repl.history ?? []).join('\n'), { mode: 0o600 });
  } catch {
    // A history that cannot be kept is no reason to fail at the end.
  }
}

let languageGlobals;
function builtinGlobals() {
  if (languageGlobals === undefined) {
    languageGlobals = { __proto__: null };
    for (const name of requireBuiltin('binding:contextify').runScript(
      requireBuiltin('binding:contextify').compileScript('Object.getOwnPropertyNames(globalThis)', 'names', 0, 0, undefined,
        false, undefined, undefined),
      requireBuiltin('binding:contextify').contextOf(createContext()), -1, false, false)) languageGlobals[name] = true;
  }
  return languageGlobals;
}

function onLine(repl, line) {
  line = line || '';
  if (repl[kWaiting]) {
    repl[kQueue].push(line);
    return;
  }
  if (repl.editorMode) {
    repl.lines.push(line);
    repl[kBuffered] += `${line}\n`;
    const indent = repl.terminal && !repl[kLoading] ? /^\s+/.exec(line) : null;
    if (indent !== null) repl.write(indent[0]);
    return;
  }
  const trimmed = line.trim();
  if (trimmed[0] === '.' && trimmed[1] !== '.' && Number.isNaN(Number.parseFloat(trimmed))) {
    const [, keyword, rest] = /^\.([^\s]+)\s*(.*)$/.exec(trimmed) ?? [];
    const command = repl.commands[keyword];
    if (command !== undefined) {
      command.action.call(repl, rest);
      return;
    }
    if (repl[kBuffered] === '' && keyword !== undefined) {
      repl.output.write('Invalid REPL keyword\n');
      repl.displayPrompt();
      return;
    }
  }
  const code = `${repl[kBuffered]}${line}\n`;
  repl.lines.push(line);
  repl[kWaiting] = true;
  repl.eval(code, repl.context, 'repl', (...outcome) => finish(repl, code, outcome));
  // Only an input that awaits holds the next ones back; other evaluators may answer when they like.
  if (!repl[kAwaiting]) repl[kWaiting] = false;
}

function finish(repl, code, outcome) {
  const [error, result] = outcome;
  repl[kWaiting] = repl[kAwaiting] = false;
  if (error instanceof Recoverable && !repl[kFinal]) {
    repl[kBuffered] = code;
    repl.displayPrompt();
    return;
  }
  if (error) {
    repl._domain.emit('error', error instanceof Thrown ? error.value : error.err ?? error);
  } else {
    repl.clearBufferedCommand();
    if (outcome.length > 1 && (result !== undefined || !repl.ignoreUndefined)) {
      if (!repl.underscoreAssigned) repl.last = result;
      repl.output.write(`${repl.writer(result)}\n`);
    }
    if (!repl.closed) repl.displayPrompt();
  }
  drain(repl);
}

function drain(repl) {
  while (!repl[kWaiting] && repl[kQueue].length > 0) {
    const next = repl[kQueue].shift();
    if (next === END) repl.emit('exit');
    else onLine(repl, next);
  }
}

function onError(repl, error) {
  repl[kWaiting] = repl[kAwaiting] = false;
  if (isErrorLike(error)) {
    delete error.domain;
    delete error.domainThrown;
  }
  showError(repl, error);
  repl.clearBufferedCommand();
  repl.lines.level = [];
  if (!repl.closed) repl.displayPrompt();
}

function isErrorLike(value) {
  return typeof value === 'object' && value !== null &&
    (value instanceof Error || Object.prototype.toString.call(value) === '[object Error]');
}

const OWN_FRAME = /^ {4}at .*(?:\(node:|at node:|node:internal)/;
const TOP_LEVEL_FRAME = /^ {4}at (?:(?:Timeout\._onTimeout|Immediate\.<anonymous>) \()?REPL\d+:\d+:\d+\)?$/;

/** The stack without the frames of the input's top level and below, which are the REPL's. */
function shownStack(error) {
  const lines = error.stack.split('\n');
  if (error.name === 'SyntaxError') {
    // The excerpt of the input keeps its source and caret, without the place.
    const excerpt = /^REPL\d+:\d+$/.test(lines[0]) ? lines.slice(1) : lines;
    return excerpt.filter((text) => !/^ {4}at /.test(text)).join('\n');
  }
  const end = lines.findLastIndex((text) => TOP_LEVEL_FRAME.test(text));
  return (end === -1 ? lines : lines.slice(0, end)).filter((text) => !OWN_FRAME.test(text)).join('\n');
}

function shownError(repl, error) {
  if (!isErrorLike(error) || typeof error.stack !== 'string') return repl.writer(error);
  const shown = shownStack(error);
  if (error.name === 'SyntaxError' && Object.keys(error).length === 0) return shown;
  const descriptor = Object.getOwnPropertyDescriptor(error, 'stack');
  try {
    Object.defineProperty(error, 'stack', { value: shown, writable: true, enumerable: false, configurable: true });
    return repl.writer(error);
  } finally {
    if (descriptor === undefined) delete error.stack;
    else Object.defineProperty(error, 'stack', descriptor);
  }
}

function showError(repl, error) {
  if (!repl.underscoreErrAssigned) repl.lastError = error;
  let text = shownError(repl, error);
  if (typeof text === 'string' && text[0] === '[' && text.at(-1) === ']' && isErrorLike(error)) text = text.slice(1, -1);
  const lines = text.split(/(?<=\n)/);
  let out = '';
  let matched = false;
  for (const line of lines) {
    if (!matched && /^\[?([A-Z][a-z0-9_]*)*Error/.test(line)) {
      out += `Uncaught ${line}`;
      matched = true;
    } else {
      out += line;
    }
  }
  if (!matched) out = `Uncaught${lines.length === 1 ? ' ' : ':\n'}${out}`;
  repl.output.write(out.endsWith('\n') ? out : `${out}\n`);
}

/**
 * @param {string | object} [prompt] or the options
 * @returns {REPLServer}
 */
export function start(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode) {
  return new REPLServer(prompt, source, evaluate, useGlobal, ignoreUndefined, replMode);
}

export { Recoverable, builtinModules };
export default {
  start, writer, REPLServer, REPL_MODE_SLOPPY, REPL_MODE_STRICT, Recoverable,
  get builtinModules() { return [...builtinModules]; }, get _builtinLibs() { return [...builtinModules]; },
};
