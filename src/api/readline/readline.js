/** node:readline */
import process from 'node:process';
import { addAbortListener } from 'node:events';
import { inspect } from 'node:util';
import { AbortError } from 'internal:errors/codes';
import { validateAbortSignal } from 'internal:errors/validators';
import { onKeyOfDumbTerminal } from 'internal:readline/bindings';
import { clearLine, clearScreenDown, cursorTo, moveCursor } from 'internal:readline/csi';
import { kDecoder, kLineBuffer, kPreviousKey, kSawReturnAt } from 'internal:readline/editor';
import { InterfaceBase, ask, cancelQuestion, kOldPrompt, kPrompt, kQuestionCallback } from 'internal:readline/interface';
import { emitKeypressEvents, kSawKeyPress } from 'internal:readline/keypress';

const lazyPromises = lazy('node:readline/promises');
const customPromisify = Symbol.for('nodejs.util.promisify.custom');

/** Lines from a stream, see https://nodejs.org/api/readline.html#class-readlineinterface. */
export function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  const given = input?.input ? input.completer : completer;
  if (typeof given === 'function' && given.length !== 2) {
    // A completer that returns its result, in the form of one that calls back.
    const withCallback = (text, callback) => callback(null, given(text));
    if (input?.input) input = { ...optionsOf(input), completer: withCallback };
    else completer = withCallback;
  }
  InterfaceBase.call(this, input, output, completer, terminal);
  if (process.env.TERM === 'dumb') this._ttyWrite = (s, key) => onKeyOfDumbTerminal(this, s, key);
}
Object.setPrototypeOf(Interface.prototype, InterfaceBase.prototype);
Object.setPrototypeOf(Interface, InterfaceBase);

/** Options may be inherited or getters. */
function optionsOf(given) {
  const options = {};
  for (const name of ['input', 'output', 'completer', 'terminal', 'history', 'historySize', 'removeHistoryDuplicates',
    'crlfDelay', 'prompt', 'signal', 'tabSize', 'escapeCodeTimeout']) {
    if (given[name] !== undefined || name in given) options[name] = given[name];
  }
  return options;
}

Interface.prototype.question = function question(query, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  options = typeof options === 'object' && options !== null ? options : {};
  const { signal } = options;
  if (signal) {
    validateAbortSignal(signal, 'options.signal');
    if (signal.aborted) return;
    const onAbort = () => {
      cancelQuestion(this);
    };
    const listening = addAbortListener(signal, onAbort);
    const original = callback;
    callback = typeof original === 'function'
      ? (answer) => {
          listening[Symbol.dispose]();
          return original(answer);
        }
      : listening[Symbol.dispose];
  }
  if (typeof callback === 'function') ask(this, query, callback);
};
// A method keeps its name; of two functions of one name in a file the second is renamed.
const promised = {
  question(query, options) {
    options = typeof options === 'object' && options !== null ? options : {};
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
    return new Promise((resolve, reject) => {
      let callback = resolve;
      if (signal) {
        const onAbort = () => {
          reject(new AbortError(undefined, { cause: signal.reason }));
        };
        const listening = addAbortListener(signal, onAbort);
        callback = (answer) => {
          listening[Symbol.dispose]();
          resolve(answer);
        };
      }
      this.question(query, options, callback);
    });
  },
};
Interface.prototype.question[customPromisify] = promised.question;

Interface.prototype._tabComplete = function(lastKeypressWasTab) {
  this.pause();
  const string = this.line.slice(0, this.cursor);
  this.completer(string, (err, value) => {
    this.resume();
    if (err) {
      this._writeToOutput(`Tab completion error: ${inspect(err)}`);
      return;
    }
    this._tabCompleter(lastKeypressWasTab, value);
  });
};

// Names from before there were symbols.
for (const [name, symbol] of [
  ['_decoder', kDecoder], ['_line_buffer', kLineBuffer], ['_oldPrompt', kOldPrompt], ['_previousKey', kPreviousKey],
  ['_prompt', kPrompt], ['_questionCallback', kQuestionCallback], ['_sawKeyPress', kSawKeyPress],
  ['_sawReturnAt', kSawReturnAt],
]) {
  Object.defineProperty(Interface.prototype, name, {
    __proto__: null,
    get() {
      return this[symbol];
    },
    set(value) {
      this[symbol] = value;
    },
  });
}
Interface.prototype._getCursorPos = InterfaceBase.prototype.getCursorPos;

export function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

export { clearLine, clearScreenDown, cursorTo, emitKeypressEvents, moveCursor };
export default {
  Interface, clearLine, clearScreenDown, createInterface, cursorTo, emitKeypressEvents, moveCursor,
  get promises() {
    return lazyPromises().default;
  },
};
