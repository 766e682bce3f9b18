/** node:readline/promises */
import process from 'node:process';
import { addAbortListener } from 'node:events';
import { AbortError, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateAbortSignal, validateBoolean, validateInteger } from 'internal:errors/validators';
import { clearDown, clearLineSequence, cursorToSequence, moveCursorSequence } from 'internal:readline/csi';
import { InterfaceBase, ask, cancelQuestion, kQuestionReject } from 'internal:readline/interface';
import { isWritable } from 'internal:stream/predicates';

/** Collects control sequences and writes them at once. */
export class Readline {
  #autoCommit = false;
  #stream;
  #pending = [];

  constructor(stream, options = undefined) {
    if (!isWritable(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'Writable', stream);
    this.#stream = stream;
    if (options?.autoCommit != null) {
      validateBoolean(options.autoCommit, 'options.autoCommit');
      this.#autoCommit = options.autoCommit;
    }
  }

  #add(data) {
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(data));
    else this.#pending.push(data);
    return this;
  }

  cursorTo(x, y = undefined) {
    validateInteger(x, 'x');
    if (y != null) validateInteger(y, 'y');
    return this.#add(cursorToSequence(x, y ?? undefined));
  }

  moveCursor(dx, dy) {
    if (dx || dy) {
      validateInteger(dx, 'dx');
      validateInteger(dy, 'dy');
      return this.#add(moveCursorSequence(dx, dy));
    }
    return this;
  }

  clearLine(dir) {
    validateInteger(dir, 'dir', -1, 1);
    return this.#add(clearLineSequence(dir));
  }

  clearScreenDown() {
    return this.#add(clearDown);
  }

  /** Writes all that was collected. */
  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#pending.join(''), resolve);
      this.#pending = [];
    });
  }

  /** Forgets it. */
  rollback() {
    this.#pending = [];
    return this;
  }
}

export class Interface extends InterfaceBase {
  question(query, options = {}) {
    return new Promise((resolve, reject) => {
      let callback = resolve;
      const signal = options?.signal;
      if (signal) {
        validateAbortSignal(signal, 'options.signal');
        if (signal.aborted) {
          reject(new AbortError(undefined, { cause: signal.reason }));
          return;
        }
        const onAbort = () => {
          cancelQuestion(this);
          reject(new AbortError(undefined, { cause: signal.reason }));
        };
        const listening = addAbortListener(signal, onAbort);
        callback = (answer) => {
          listening[Symbol.dispose]();
          resolve(answer);
        };
      }
      this[kQuestionReject] = reject;
      ask(this, query, callback);
    });
  }
}

export function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

export default { Interface, Readline, createInterface };
