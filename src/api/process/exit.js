/** The end of the process: exit(), exitCode, 'beforeExit' and 'exit'. */
import * as native from 'binding:process';
import { validateInteger } from 'internal:errors/validators';
import { process } from 'internal:process/process';
import { state } from 'internal:process/state';
import { runUnrefTasks } from 'internal:timers/immediates';

onStart(() => native.setup({ emitBeforeExit, emitExit }));

function checkCode(value) {
  if (value === null || value === undefined) return;
  if (typeof value === 'string' && value !== '') {
    const number = Number(value);
    // Text that is an integer counts as one.
    if (Number.isInteger(number)) return;
  }
  validateInteger(value, 'code');
}

/** The exit code as a number, `otherwise` when the program said nothing. */
function currentCode(otherwise = 0) {
  const { exitCode } = state;
  return exitCode === undefined || exitCode === null ? otherwise : Number(exitCode) | 0;
}

/** The property `process.exitCode`. */
export function exitCodeAccessor() {
  return {
    __proto__: null,
    enumerable: true,
    configurable: false,
    get() {
      return state.exitCode;
    },
    set(value) {
      checkCode(value);
      state.exitCode = value === null ? undefined : value;
    },
  };
}

/**
 * process.exit()
 * @param {number|string} [code]
 */
export function exit(code) {
  if (arguments.length !== 0) process.exitCode = code;
  if (!state.exiting) {
    state.exiting = true;
    process.emit('exit', currentCode());
  }
  // A program may have replaced it to keep control.
  process.reallyExit(currentCode());
}

/** Called when the loop has nothing left to do; listeners may give it more. */
function emitBeforeExit() {
  runUnrefTasks();
  process.emit('beforeExit', currentCode());
}

/** Called when the process ends by itself; returns the code to end with. */
function emitExit(code) {
  if (!state.exiting) {
    state.exiting = true;
    if (code !== 0 && state.exitCode === undefined) state.exitCode = code;
    // A main module that still waits decides about the code.
    const after = state.atNaturalExit?.();
    process.emit('exit', currentCode());
    after?.();
  }
  return currentCode();
}

/** 'exit' for a process that ends because of an error, before the error is printed. */
export function runExitHandlers(code) {
  try {
    if (state.exiting) return;
    state.exiting = true;
    // Whatever exit code was set before, it was not for this end.
    state.exitCode = code;
    process.emit('exit', state.exitCode);
  } catch {
    // The first error is the one to report.
  }
}

/** @returns {number} the code that a process that ends because of an error has */
export function finalCode() {
  return currentCode(1);
}
