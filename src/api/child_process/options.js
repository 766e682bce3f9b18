/** Checking and completing what programs pass to `spawn` and its relatives. */
import process from 'node:process';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateBoolean, validateInt32, validateObject, validateString } from 'internal:errors/validators';
import { convertToValidSignal } from 'internal:child_process/signals';

const lazyUrl = lazy('node:url');

export function nullCheck(value, name) {
  if (typeof value === 'string' && value.includes('\u0000')) {
    throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a string without null bytes');
  }
}

/** A path as a string: paths may be URLs and Buffers. */
export function pathOption(value, name) {
  if (value == null || value === '') return undefined;
  if (typeof value === 'string') {
    nullCheck(value, name);
    return value;
  }
  if (value instanceof Uint8Array) return requireBuiltin('node:buffer').Buffer.from(value).toString();
  if (value instanceof URL || (typeof value === 'object' && typeof value.href === 'string' && value.protocol)) {
    return lazyUrl().fileURLToPath(value);
  }
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
}

/**
 * The arguments of `spawn(file, args, options)` in their final form.
 * @param {string} file
 * @param {string[] | object} [args]
 * @param {object} [options]
 */
export function normalizeSpawnArguments(file, args, options) {
  validateString(file, 'file');
  nullCheck(file, 'file');
  if (file.length === 0) throw new ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');
  if (Array.isArray(args)) {
    args = args.slice();
  } else if (args == null) {
    args = [];
  } else if (typeof args !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  } else {
    options = args;
    args = [];
  }
  for (let i = 0; i < args.length; i++) {
    args[i] = `${args[i]}`;
    nullCheck(args[i], `args[${i}]`);
  }
  if (options === undefined) options = {};
  else validateObject(options, 'options');
  options = { __proto__: null, ...options };
  const cwd = pathOption(options.cwd, 'options.cwd');

  if (options.detached != null) validateBoolean(options.detached, 'options.detached');
  if (options.uid != null) validateInt32(options.uid, 'options.uid');
  if (options.gid != null) validateInt32(options.gid, 'options.gid');
  if (options.shell != null && typeof options.shell !== 'boolean' && typeof options.shell !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.shell', ['boolean', 'string'], options.shell);
  }
  if (options.argv0 != null) {
    validateString(options.argv0, 'options.argv0');
    nullCheck(options.argv0, 'options.argv0');
  }
  for (const name of ['windowsHide', 'windowsVerbatimArguments']) {
    if (options[name] != null) validateBoolean(options[name], `options.${name}`);
  }
  if (options.shell) {
    nullCheck(options.shell, 'options.shell');
    if (args.length > 0) warnAboutShellArguments();
    const command = [file, ...args].join(' ');
    file = typeof options.shell === 'string' ? options.shell : '/bin/sh';
    args = ['-c', command];
  }
  args.unshift(typeof options.argv0 === 'string' ? options.argv0 : file);

  const env = options.env || process.env;
  const envPairs = [];
  for (const key in env) {
    const value = env[key];
    if (value === undefined) continue;
    nullCheck(key, `options.env['${key}']`);
    nullCheck(`${value}`, `options.env['${key}']`);
    envPairs.push(`${key}=${value}`);
  }
  // Coverage is counted in all processes of a program, whatever environment they are given, unless that says no.
  if (options.env && !Object.hasOwn(options.env, 'NODE_V8_COVERAGE') && process.env.NODE_V8_COVERAGE) {
    envPairs.push(`NODE_V8_COVERAGE=${process.env.NODE_V8_COVERAGE}`);
  }
  return { ...options, args, cwd, detached: !!options.detached, envPairs, file, windowsHide: !!options.windowsHide };
}

let warnedAboutShell = false;

function warnAboutShellArguments() {
  if (warnedAboutShell) return;
  warnedAboutShell = true;
  process.emitWarning('Passing args to a child process with shell option true can lead to security vulnerabilities, as the arguments ' +
                      'are not escaped, only concatenated.', 'DeprecationWarning', 'DEP0190');
}

export function validateTimeout(timeout) {
  if (timeout == null) return;
  if (typeof timeout !== 'number') throw new ERR_INVALID_ARG_TYPE('timeout', 'number', timeout);
  if (!(Number.isInteger(timeout) && timeout >= 0)) throw new ERR_OUT_OF_RANGE('timeout', 'an unsigned integer', timeout);
}

export function validateMaxBuffer(maxBuffer) {
  if (maxBuffer == null) return;
  if (typeof maxBuffer !== 'number') throw new ERR_INVALID_ARG_TYPE('options.maxBuffer', 'number', maxBuffer);
  if (!(maxBuffer >= 0)) throw new ERR_OUT_OF_RANGE('options.maxBuffer', 'a positive number', maxBuffer);
}

/** The number of an option `killSignal`. */
export function sanitizeKillSignal(killSignal) {
  if (typeof killSignal === 'string' || typeof killSignal === 'number') return convertToValidSignal(killSignal);
  if (killSignal != null) throw new ERR_INVALID_ARG_TYPE('options.killSignal', ['string', 'number'], killSignal);
}
