/**
 * What the interfaces of node:readline and node:readline/promises have in common: lines from a stream, the prompt, questions.
 * The editing of a line on a terminal is in editor.js.
 */
import process from 'node:process';
import { EventEmitter, addAbortListener, on } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { ERR_INVALID_ARG_VALUE, ERR_USE_AFTER_CLOSE } from 'internal:errors/codes';
import { validateAbortSignal, validateString, validateUint32 } from 'internal:errors/validators';
import { kFirstEventParam } from 'internal:events/iterate';
import { initializeEditor, editorMethods, kDecoder, kLineBuffer, kSawReturnAt } from 'internal:readline/editor';
import { setUpHistory } from 'internal:readline/history';
import { emitKeypressEvents, kSawKeyPress } from 'internal:readline/keypress';

const kMinCrlfDelayMs = 100;
const kEscapeTimeoutMs = 500;
const kLineEvents = Symbol('kLineEvents');
export const kOldPrompt = Symbol('_oldPrompt');
export const kPrompt = Symbol('_prompt');
export const kQuestionCallback = Symbol('_questionCallback');
export const kQuestionReject = Symbol('kQuestionReject');

/** A function and not a class, since programs derive from it in the old way. */
export function InterfaceBase(input, output, completer, terminal) {
  this[kSawReturnAt] = 0;
  this.isCompletionEnabled = true;
  this[kSawKeyPress] = false;
  this.escapeCodeTimeout = kEscapeTimeoutMs;
  this.tabSize = 8;
  EventEmitter.call(this);

  let options = {};
  let prompt = '> ';
  let crlfDelay;
  let signal;
  if (input?.input) {
    options = input;
    ({ output, completer, terminal, signal, crlfDelay, input } = options);
    if (options.tabSize !== undefined) {
      validateUint32(options.tabSize, 'tabSize', true);
      this.tabSize = options.tabSize;
    }
    if (options.prompt !== undefined) prompt = options.prompt;
    if (options.escapeCodeTimeout !== undefined) {
      if (!Number.isFinite(options.escapeCodeTimeout)) {
        throw new ERR_INVALID_ARG_VALUE('input.escapeCodeTimeout', this.escapeCodeTimeout);
      }
      this.escapeCodeTimeout = options.escapeCodeTimeout;
    }
    if (signal) validateAbortSignal(signal, 'options.signal');
  }
  this.setupHistoryManager(options);
  if (completer !== undefined && typeof completer !== 'function') throw new ERR_INVALID_ARG_VALUE('completer', completer);
  if (terminal === undefined && output !== null && output !== undefined) terminal = !!output.isTTY;

  this.line = '';
  this.output = output;
  this.input = input;
  initializeEditor(this);
  this.crlfDelay = crlfDelay ? Math.max(kMinCrlfDelayMs, crlfDelay) : kMinCrlfDelayMs;
  this.completer = completer;
  this.setPrompt(prompt);
  this.terminal = !!terminal;
  this[kLineEvents] = undefined;

  const onError = (err) => {
    this.emit('error', err);
  };
  input.on('error', onError);
  if (this.terminal) listenToKeys(this, input, output, onError);
  else listenToLines(this, input, onError);

  if (signal) {
    const onAborted = () => this.close();
    if (signal.aborted) {
      process.nextTick(onAborted);
    } else {
      const listening = addAbortListener(signal, onAborted);
      this.once('close', listening[Symbol.dispose]);
    }
  }
  input.resume();
}
Object.setPrototypeOf(InterfaceBase.prototype, EventEmitter.prototype);
Object.setPrototypeOf(InterfaceBase, EventEmitter);

function listenToLines(iface, input, onError) {
  const onData = (data) => iface._normalWrite(data);
  const onEnd = () => {
    if (typeof iface[kLineBuffer] === 'string' && iface[kLineBuffer].length > 0) iface.emit('line', iface[kLineBuffer]);
    iface.close();
  };
  input.on('data', onData);
  input.on('end', onEnd);
  iface.once('close', () => {
    input.removeListener('data', onData);
    input.removeListener('error', onError);
    input.removeListener('end', onEnd);
  });
  iface[kDecoder] = new StringDecoder('utf8');
}

function listenToKeys(iface, input, output, onError) {
  const onKeypress = (s, key) => {
    iface._ttyWrite(s, key);
    if (key?.sequence) {
      // Half of a character: shown when the other half is there.
      const ch = key.sequence.codePointAt(0);
      if (ch >= 0xd800 && ch <= 0xdfff) iface._refreshLine();
    }
  };
  const onEnd = () => {
    if (typeof iface.line === 'string' && iface.line.length > 0) iface.emit('line', iface.line);
    iface.close();
  };
  const onResize = () => iface._refreshLine();
  emitKeypressEvents(input, iface);
  input.on('keypress', onKeypress);
  input.on('end', onEnd);
  iface._setRawMode(true);
  iface.cursor = 0;
  if (output !== null && output !== undefined) output.on('resize', onResize);
  iface.once('close', () => {
    input.removeListener('keypress', onKeypress);
    input.removeListener('error', onError);
    input.removeListener('end', onEnd);
    if (output !== null && output !== undefined) output.removeListener('resize', onResize);
  });
}

const methods = {
  setupHistoryManager(options) {
    setUpHistory(this, options);
  },

  setPrompt(prompt) {
    this[kPrompt] = prompt;
  },

  getPrompt() {
    return this[kPrompt];
  },

  _setRawMode(mode) {
    const before = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return before;
  },

  /** Writes the prompt, and goes on reading. */
  prompt(preserveCursor) {
    if (this.paused) this.resume();
    if (this.terminal && process.env.TERM !== 'dumb') {
      if (!preserveCursor) this.cursor = 0;
      this._refreshLine();
    } else {
      this._writeToOutput(this[kPrompt]);
    }
  },

  _onLine(line) {
    if (this[kQuestionCallback]) {
      const callback = this[kQuestionCallback];
      this[kQuestionCallback] = null;
      this.setPrompt(this[kOldPrompt]);
      callback(line);
    } else {
      this.emit('line', line);
    }
  },

  _writeToOutput(stringToWrite) {
    validateString(stringToWrite, 'stringToWrite');
    if (this.output !== null && this.output !== undefined) this.output.write(stringToWrite);
  },

  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this._setRawMode(false);
    this.closed = true;
    this.emit('close');
  },

  pause() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) return;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  },

  resume() {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (!this.paused) return;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  },

  /** As if the user had typed it. */
  write(data, key) {
    if (this.closed) throw new ERR_USE_AFTER_CLOSE('readline');
    if (this.paused) this.resume();
    if (this.terminal) this._ttyWrite(data, key);
    else this._normalWrite(data);
  },

  /** The lines, as an async iterator. */
  [Symbol.asyncIterator]() {
    this[kLineEvents] ??= on(this, 'line', { close: ['close'], highWaterMark: 1024, [kFirstEventParam]: true });
    return this[kLineEvents];
  },

  [Symbol.dispose]() {
    this.close();
  },

  ...editorMethods,
};
for (const name of Reflect.ownKeys(methods)) {
  Object.defineProperty(InterfaceBase.prototype, name, {
    __proto__: null, configurable: true, enumerable: false, writable: true, value: methods[name],
  });
}
Object.defineProperty(InterfaceBase.prototype, 'columns', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() {
    return this.output?.columns ? this.output.columns : Infinity;
  },
});

/** Asks; while a question is open another one only shows the prompt again. */
export function ask(iface, query, callback) {
  if (iface.closed) throw new ERR_USE_AFTER_CLOSE('readline');
  if (iface[kQuestionCallback]) {
    iface.prompt();
    return;
  }
  iface[kOldPrompt] = iface[kPrompt];
  iface.setPrompt(query);
  iface[kQuestionCallback] = callback;
  iface.prompt();
}

/** Gives the open question up. */
export function cancelQuestion(iface) {
  if (!iface[kQuestionCallback]) return;
  iface[kQuestionCallback] = null;
  iface.setPrompt(iface[kOldPrompt]);
  iface.clearLine();
}
