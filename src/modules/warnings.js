// Warnings of module loading go through process.emitWarning, like any other.
import { Module } from 'internal:modules/cjs';
import { emitWarningSync } from 'internal:process/warning';
import process from 'node:process';

/**
 * @param {string | Error} message
 * @param {string} [type]
 * @param {string} [code]
 */
export function emitProcessWarning(message, type, code) {
  process.emitWarning(message, type, code);
}

/** A warning that is printed at once: what comes next may end the process. */
export function emitWarningNow(message) {
  emitWarningSync(message);
}

const emitted = new Set();
/** "<feature> is an experimental feature and might change at any time", once for each feature. */
export function emitExperimentalWarning(feature) {
  if (emitted.has(feature)) return;
  emitted.add(feature);
  process.emitWarning(`${feature} is an experimental feature and might change at any time`, 'ExperimentalWarning');
}

/**
 * The warning of --trace-require-module; its stack shows the require() call.
 * @param {string} from "CommonJS module … is loading ES Module …"
 */
export function emitRequireModuleWarning(from) {
  const text = `${from}Support for loading ES Module in require() is an experimental feature and might change at any time`;
  const warning = new Error(text);
  warning.name = 'ExperimentalWarning';
  // The stack begins at the program's require().
  Error.captureStackTrace(warning, Module.prototype.require);
  process.emitWarning(warning);
}
