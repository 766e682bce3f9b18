/** Warnings: process.emitWarning() and what is printed of them. */
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import { process } from 'internal:process/process';
import { nextTick } from 'internal:process/task_queue';
import { getOption } from 'internal:runtime/options';

const console = lazy('internal:console/console');
const fs = lazy('node:fs');
const path = lazy('node:path');

let saidHowToTrace = false;
let warningFile;
let disabledWarnings;

onStart(() => {
  saidHowToTrace = false;
  warningFile = undefined;
  disabledWarnings = undefined;
});

function isDisabled(warning) {
  disabledWarnings ??= new Set(getOption('--disable-warning'));
  if (disabledWarnings.size === 0) return false;
  return disabledWarnings.has(warning.code) || disabledWarnings.has(warning.name);
}

/** Prints to the file of --redirect-warnings, or to standard error when that cannot be written. */
function print(message) {
  warningFile ??= getOption('--redirect-warnings') || process.env.NODE_REDIRECT_WARNINGS || '';
  if (warningFile !== '') {
    try {
      fs().appendFileSync(path().resolve(warningFile), `${message}\n`);
      return;
    } catch {
      // Warnings must not be lost.
    }
  }
  console().console.error(message);
}

/** The listener of 'warning' that prints. */
export function onWarning(warning) {
  if (!(warning instanceof Error) || isDisabled(warning)) return;
  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && process.noDeprecation) return;
  const trace = process.traceProcessWarnings || (isDeprecation && process.traceDeprecation);
  let message = `(${process.release.name}:${process.pid}) `;
  if (warning.code) message += `[${warning.code}] `;
  if (trace && warning.stack) message += warning.stack;
  else message += typeof warning.toString === 'function' ? warning.toString() : Error.prototype.toString.call(warning);
  if (typeof warning.detail === 'string') message += `\n${warning.detail}`;
  if (!trace && !saidHowToTrace) {
    const flag = isDeprecation ? '--trace-deprecation' : '--trace-warnings';
    const program = path().basename(process.argv0 || 'node', '.exe');
    message += `\n(Use \`${program} ${flag} ...\` to show where the warning was created)`;
    saidHowToTrace = true;
  }
  print(message);
}

function makeWarning(message, type, code, ctor, detail) {
  const warning = new Error(message);
  warning.name = String(type || 'Warning');
  if (code !== undefined) warning.code = code;
  if (detail !== undefined) warning.detail = detail;
  Error.captureStackTrace(warning, ctor || emitWarning);
  return warning;
}

/**
 * process.emitWarning().
 * @param {string|Error} warning
 * @param {string|Function|{type?: string, code?: string, detail?: string, ctor?: Function}} [type]
 * @param {string|Function} [code]
 * @param {Function} [ctor] the stack begins above it
 */
export function emitWarning(warning, type, code, ctor) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    ctor = type;
    code = '';
    type = 'Warning';
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') {
    ctor = code;
    code = undefined;
  } else if (code !== undefined) {
    validateString(code, 'code');
  }
  if (typeof warning === 'string') warning = makeWarning(warning, type, code, ctor, detail);
  else if (!(warning instanceof Error)) throw new ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  if (warning.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      // A tick of its own, so that it cannot be caught.
      nextTick(() => {
        throw warning;
      });
      return;
    }
  }
  nextTick(emitNow, warning);
}

function emitNow(warning) {
  process.emit('warning', warning);
}

/** Emits and prints a warning before anything else runs, for a process that is about to end. */
export function emitWarningSync(warning, type, code, ctor) {
  process.emit('warning', makeWarning(warning, type, code, ctor));
}
