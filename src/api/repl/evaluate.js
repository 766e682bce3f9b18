// The REPL's own evaluator: one script for each input, in the REPL's context.
import { Script } from 'node:vm';
import { defaultLoaderSymbol } from 'internal:modules/dynamic_import';
import { Recoverable, isRecoverable } from 'internal:repl/recoverable';

/** On the REPL: its input awaits, and the following lines have to. */
export const kAwaiting = Symbol('awaiting');

/** What an input threw: any value, false ones as well. */
export class Thrown {
  constructor(value) { this.value = value; }
}

let count = 0;

function compile(code, file) {
  return new Script(code, { filename: file, importModuleDynamically: defaultLoaderSymbol });
}

/** `{ a: 1 }` is meant as an object where it can be one. */
function asExpression(code) {
  return /^\s*\{/.test(code) && !/;\s*$/.test(code) ? `(${code.trim()})\n` : undefined;
}

/** Top-level await of an expression or of statements: an async function that the REPL waits for. */
function asAsync(code) {
  if (!/\bawait\b/.test(code)) return undefined;
  return [`(async () => (\n${code.replace(/;\s*$/, '')}\n))()`, `(async () => {\n${code}\n})()`];
}

/**
 * @param {object} repl
 * @param {string} code
 * @returns {{ script: object, isAsync: boolean }}
 * @throws Recoverable when more input may help; the SyntaxError otherwise
 */
export function parse(repl, code) {
  const file = `REPL${++count}`;
  const prefix = repl.replMode === repl.strictMode ? "'use strict'; void 0;\n" : '';
  const wrapped = asExpression(code);
  if (wrapped !== undefined) {
    try {
      return { script: compile(prefix + wrapped, file), isAsync: false };
    } catch {
      // No object then; a block perhaps.
    }
  }
  try {
    return { script: compile(prefix + code, file), isAsync: false };
  } catch (error) {
    for (const candidate of asAsync(code) ?? []) {
      try {
        return { script: compile(candidate, file), isAsync: true };
      } catch {
        // The error of the text as it was written is the one to show.
      }
    }
    throw isRecoverable(error, code) ? new Recoverable(error) : error;
  }
}

/** As the option `eval`: (code, context, file, callback). */
export function defaultEval(repl, code, context, file, callback) {
  let parsed;
  if (code === '\n') return callback(null);
  try {
    parsed = parse(repl, code);
  } catch (error) {
    return callback(error);
  }
  let result;
  try {
    const options = { displayErrors: false, breakOnSigint: repl.breakEvalOnSigint };
    result = repl.useGlobal ? parsed.script.runInThisContext(options) : parsed.script.runInContext(context, options);
  } catch (error) {
    return callback(new Thrown(error));
  }
  if (!parsed.isAsync) return callback(null, result);
  repl[kAwaiting] = true;
  return result.then((value) => callback(null, value), (error) => callback(new Thrown(error)));
}
