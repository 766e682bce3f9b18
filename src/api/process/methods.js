/** Methods of `process` that need little more than a check and a system call. */
import * as native from 'binding:process';
import {
  ERR_DLOPEN_FAILED,
  ERR_INVALID_ARG_TYPE,
  ERR_UNKNOWN_SIGNAL,
} from 'internal:errors/codes';
import { ErrnoException } from 'internal:errors/system';
import { parseFileMode, validateBoolean, validateString } from 'internal:errors/validators';
import { process } from 'internal:process/process';
import { emitWarning } from 'internal:process/warning';
import { getOption } from 'internal:runtime/options';

const util = lazy('node:util');
const deprecations = lazy('internal:util/deprecate');
const inspect = lazy('internal:util/inspect');
const os = lazy('node:os');
const fs = lazy('node:fs');
const builtins = lazy('internal:modules/builtins');
const sourceMaps = lazy('internal:modules/source_maps');
const timers = lazy('internal:timers/lists');
const immediates = lazy('internal:timers/immediates');

/** process._rawDebug(): prints to standard error whatever state the streams are in. */
export function rawDebug(...args) {
  native.rawDebug(inspect().format(...args));
}
Object.defineProperty(rawDebug, 'name', { __proto__: null, value: '_rawDebug' });

let cwdCache;
onStart(() => {
  cwdCache = undefined;
});

export function cwd() {
  cwdCache ??= native.cwd();
  return cwdCache;
}

export function chdir(directory) {
  validateString(directory, 'directory');
  native.chdir(directory);
  cwdCache = undefined;
}

export function umask(mask) {
  if (mask === undefined) return native.umask();
  return native.umask(parseFileMode(mask, 'mask'));
}
for (const [fn, name] of [
  [cwd, 'wrappedCwd'],
  [chdir, 'wrappedChdir'],
  [umask, 'wrappedUmask'],
]) {
  Object.defineProperty(fn, 'name', { __proto__: null, value: name });
}

/** Ends the process without another event. */
export function reallyExit(code) {
  code = code === undefined ? 0 : code | 0;
  if (getOption('--trace-exit')) traceExit(code);
  native.exit(code);
}

function traceExit(code) {
  const { isMainThread, threadId } = requireBuiltin('internal:worker_threads/self').self;
  const where = { name: '', message: '' };
  Error.captureStackTrace(where, reallyExit);
  const frames = where.stack.slice(where.stack.indexOf('\n') + 1);
  const thread = isMainThread ? '' : `, thread:${threadId}`;
  native.rawDebug(`(node:${process.pid}${thread}) WARNING: Exited the environment with code ${code}\n${frames}`);
}

/**
 * @param {number} pid
 * @param {string|number} [signal]
 */
export function kill(pid, signal) {
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw new ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  let number = 15;
  if (typeof signal === 'number') {
    number = signal;
  } else if (signal) {
    number = os().constants.signals[signal];
    if (number === undefined) throw new ERR_UNKNOWN_SIGNAL(signal);
  }
  if ((pid | 0) === process.pid) finishBeforeDeath(number);
  // Programs replace `_kill` to watch.
  const error = process._kill(pid | 0, number);
  if (error) throw new ErrnoException(error, 'kill');
  return true;
}

/** A signal that ends this process here and now leaves no time to write profiles later. */
function finishBeforeDeath(number) {
  const { SIGINT, SIGTERM, SIGHUP, SIGQUIT } = os().constants.signals;
  const name = { [SIGINT]: 'SIGINT', [SIGTERM]: 'SIGTERM', [SIGHUP]: 'SIGHUP', [SIGQUIT]: 'SIGQUIT' }[number];
  if (name === undefined || process.listenerCount(name) > 0) return;
  requireBuiltin('binding:profiles').end();
  if (process.env.NODE_V8_COVERAGE) requireBuiltin('binding:coverage').take();
}

export function setTitle(title) {
  native.setTitle(`${title}`);
}

let warnedOfEnvValue = false;

/** Called when something that is no string, number or boolean is assigned to a variable, with --pending-deprecation. */
export function warnOfEnvValue() {
  if (warnedOfEnvValue) return;
  warnedOfEnvValue = true;
  emitWarning(
    'Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make ' +
      'sure to convert the value to a string before setting process.env with it.',
    'DeprecationWarning',
    'DEP0104',
  );
}

/** Loads a file of NAME=value lines into process.env; names that are set stay as they are. */
export function loadEnvFile(path = undefined) {
  const text = fs().readFileSync(path ?? '.env', 'utf8');
  for (const [name, value] of Object.entries(util().parseEnv(text))) {
    if (process.env[name] === undefined) process.env[name] = value;
  }
}

function callRef(object, symbolName, method) {
  const fn = object?.[Symbol.for(symbolName)] || object?.[method];
  if (typeof fn === 'function') Reflect.apply(fn, object, []);
}

export function ref(maybeRefable) {
  callRef(maybeRefable, 'nodejs.ref', 'ref');
}

export function unref(maybeRefable) {
  callRef(maybeRefable, 'nodejs.unref', 'unref');
}

export function openStdin() {
  process.stdin.resume();
  return process.stdin;
}
Object.defineProperty(openStdin, 'name', { __proto__: null, value: '' });

/** Kinds of what keeps the process alive. */
export function getActiveResourcesInfo() {
  return [
    ...native.activeRequests(),
    ...native.activeResources(),
    ...timers().activeTimers(),
    ...immediates().activeImmediates(),
  ];
}

/** What the dynamic loader would find wrong with a file, before that native addons are not supported. */
function reasonNotToLoad(filename) {
  let bytes;
  try {
    bytes = fs().readFileSync(filename);
  } catch (error) {
    return `cannot open shared object file: ${error.message.replace(/^\w+: ([^,]*),.*$/s, '$1')}`;
  }
  if (bytes.length < 64) return 'file too short';
  if (bytes.readUInt32BE(0) !== 0x7f454c46) return 'invalid ELF header';
  return 'native addons are not supported yet';
}

/** process._getActiveHandles(): sockets, servers, child processes and the like that keep the process alive. */
export function getActiveHandles() {
  return native.activeHandles().map((handle) => handle.owner ?? handle);
}
Object.defineProperty(getActiveHandles, 'name', { __proto__: null, value: '_getActiveHandles' });

/** process._getActiveRequests(): one object for each request, of a class with the request's name. */
export function getActiveRequests() {
  return native.activeRequests().map((kind) => new { [kind]: class {} }[kind]());
}
Object.defineProperty(getActiveRequests, 'name', { __proto__: null, value: '_getActiveRequests' });

/** @returns {any} a built-in module, undefined when there is none of that name */
export function getBuiltinModule(id) {
  validateString(id, 'id');
  const name = builtins().normalizeBuiltin(id);
  return name === undefined ? undefined : requireBuiltin(builtins().builtinId(name)).default;
}

export function sourceMapsEnabled() {
  return sourceMaps().getSourceMapsSupport().enabled;
}

export function setSourceMapsEnabled(enabled) {
  validateBoolean(enabled, 'enabled');
  sourceMaps().setSourceMapsSupport(enabled, { nodeModules: enabled, generatedCode: enabled });
}

export function dlopen(module, filename) {
  if (arguments.length < 2) {
    const error = new TypeError('process.dlopen needs at least 2 arguments');
    error.code = 'ERR_MISSING_ARGS';
    throw error;
  }
  throw new ERR_DLOPEN_FAILED(`${filename}: ${reasonNotToLoad(filename)}`);
}

const kUtilBinding = [
  'isArrayBuffer',
  'isArrayBufferView',
  'isAsyncFunction',
  'isDataView',
  'isDate',
  'isExternal',
  'isMap',
  'isMapIterator',
  'isNativeError',
  'isPromise',
  'isRegExp',
  'isSet',
  'isSetIterator',
  'isTypedArray',
  'isUint8Array',
  'isAnyArrayBuffer',
];

/** Numbers of libuv's errors, and their names. */
function uvBinding() {
  const { getErrorMap, ...numbers } = requireBuiltin('binding:uv');
  const name = (errno) => util().getSystemErrorName(errno);
  const errname = getOption('--pending-deprecation') ? util().deprecate(name,
    "Directly calling process.binding('uv').errname(<val>) is being deprecated. Please make sure to use " +
    'util.getSystemErrorName() instead.', 'DEP0119') : name;
  return { errname, getErrorMap, ...numbers };
}

/** process.binding(): deprecated; only what packages are known to take from it. */
export function binding(name) {
  name = String(name);
  if (getOption('--pending-deprecation')) {
    deprecations().warnDeprecated('process.binding() is deprecated. Please use public APIs instead.', 'DEP0111');
  }
  switch (name) {
    case 'util': {
      const { types } = util();
      return Object.fromEntries(kUtilBinding.map((key) => [key, types[key]]));
    }
    case 'constants':
      return { os: os().constants, fs: fs().constants, crypto: requireBuiltin('node:crypto').constants };
    case 'config':
      return {};
    case 'natives':
      return {};
    case 'inspector':
      return { isEnabled: requireBuiltin('binding:inspector').isEnabled };
    case 'uv':
      return uvBinding();
    default: {
      throw new Error(`No such module: ${name}`);
    }
  }
}

export function linkedBinding(name) {
  throw new Error(`No such binding: ${name}`);
}
Object.defineProperty(linkedBinding, 'name', { __proto__: null, value: '_linkedBinding' });

/** The setter of `process.debugPort`: where debuggers connect to that are let in from now on. */
export function setDebugPort(port) {
  const number = Number(port) | 0;
  if (number !== 0 && (number < 1024 || number > 65535)) {
    const error = new RangeError('process.debugPort must be 0 or in range 1024 to 65535');
    error.code = 'ERR_OUT_OF_RANGE';
    throw error;
  }
  requireBuiltin('binding:inspector').setDebugPort(number);
}

/** Has a process open itself to debuggers. */
export function debugProcess(pid) {
  if (arguments.length !== 1) throw new Error('Invalid number of arguments.');
  const error = process._kill(pid, os().constants.signals.SIGUSR1);
  if (error) throw new ErrnoException(error, 'kill');
}
Object.defineProperty(debugProcess, 'name', { __proto__: null, value: '_debugProcess', configurable: true });

/** Closes this process to debuggers. */
export function debugEnd() {
  requireBuiltin('binding:inspector').close();
}
Object.defineProperty(debugEnd, 'name', { __proto__: null, value: '_debugEnd', configurable: true });
