/**
 * The `process` object. It is made in the start-up snapshot; `onStart` gives it what belongs to this very process.
 * Parts with a subject of their own are in the files beside this one.
 */
import * as native from 'binding:process';
import { EventEmitter } from 'node:events';
import { config } from 'internal:process/config';
import * as credentials from 'internal:process/credentials';
import { exit, exitCodeAccessor } from 'internal:process/exit';
import { defineFeatures } from 'internal:process/features';
import * as methods from 'internal:process/methods';
import { execve } from 'internal:process/per_thread';
import * as signals from 'internal:process/signals';
import { state } from 'internal:process/state';
import { nextTick, runNextTicks } from 'internal:process/task_queue';
import * as uncaught from 'internal:process/uncaught';
import * as usage from 'internal:process/usage';
import { emitWarning, onWarning } from 'internal:process/warning';
import { getOption } from 'internal:runtime/options';

const stdio = lazy('internal:process/stdio');
const inspectorBinding = lazy('binding:inspector');
const environmentFlags = lazy('internal:process/environment_flags');
const finalization = lazy('internal:process/finalization');
const report = lazy('internal:process/report');

const { defineProperty } = Object;

/** @type {NodeJS.Process} */
export const process = Object.create(
  Object.create(EventEmitter.prototype, {
    constructor: {
      __proto__: null,
      value: {
        process() {
          throw new TypeError('Illegal constructor');
        },
      }.process,
      writable: true,
      enumerable: false,
      configurable: true,
    },
  }),
);
// A function with a prototype, so that `process instanceof process.constructor`.
defineProperty(process.constructor, 'prototype', { __proto__: null, value: Object.getPrototypeOf(process) });

defineProperty(process, Symbol.toStringTag, { __proto__: null, writable: true, value: 'process' });

function constant(name, value, enumerable = true) {
  defineProperty(process, name, { __proto__: null, value, enumerable, configurable: true, writable: false });
}

/** An enumerable getter, and a setter that replaces it with a plain value, made with its value on first use. */
function lazyProperty(name, make) {
  let value;
  defineProperty(process, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      value ??= make();
      return value;
    },
    set(replacement) {
      value = replacement;
    },
  });
}

constant('version', `v${native.versions.node}`);
constant('versions', Object.freeze({ ...native.versions }));
constant('arch', native.arch);
constant('platform', native.platform);
constant('release', {});
for (const [name, value] of Object.entries(native.release)) {
  defineProperty(process.release, name, { __proto__: null, value, enumerable: true, configurable: true });
}
Object.assign(process, { _rawDebug: methods.rawDebug, binding: methods.binding, _linkedBinding: methods.linkedBinding });
constant('moduleLoadList', []);
EventEmitter.call(process);
process.domain = null;
defineProperty(process, '_exiting', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return state.exiting;
  },
  set(value) {
    state.exiting = Boolean(value);
  },
});
defineProperty(process, 'exitCode', exitCodeAccessor());

Object.assign(process, {
  dlopen: methods.dlopen,
  uptime: native.uptime,
  _getActiveRequests: methods.getActiveRequests,
  _getActiveHandles: methods.getActiveHandles,
  getActiveResourcesInfo: methods.getActiveResourcesInfo,
  reallyExit: methods.reallyExit,
  _kill: native.kill,
  loadEnvFile: methods.loadEnvFile,
  cpuUsage: usage.cpuUsage,
  threadCpuUsage: usage.threadCpuUsage,
  resourceUsage: usage.resourceUsage,
  memoryUsage: usage.memoryUsage,
  constrainedMemory: native.constrainedMemory,
  availableMemory: native.availableMemory,
  kill: methods.kill,
  exit,
  execve,
  ref: methods.ref,
  unref: methods.unref,
});
lazyProperty('finalization', () => finalization().make());
Object.assign(process, { hrtime: usage.hrtime, openStdin: methods.openStdin });
Object.assign(process, {
  getuid: native.getuid,
  geteuid: native.geteuid,
  getgid: native.getgid,
  getegid: native.getegid,
  getgroups: native.getgroups,
});
lazyProperty('allowedNodeEnvironmentFlags', () => environmentFlags().make());
defineFeatures(process);
Object.assign(process, {
  _fatalException: uncaught.fatalException,
  setUncaughtExceptionCaptureCallback: uncaught.setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback: uncaught.hasUncaughtExceptionCaptureCallback,
  emitWarning,
  nextTick,
  _tickCallback: runNextTicks,
});
defineProperty(process, 'sourceMapsEnabled', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: methods.sourceMapsEnabled,
});
Object.assign(process, {
  setSourceMapsEnabled: methods.setSourceMapsEnabled,
  getBuiltinModule: methods.getBuiltinModule,
  // Of an old profiler; nothing is to be told to it.
  _startProfilerIdleNotifier() {},
  _stopProfilerIdleNotifier() {},
});
defineProperty(process, 'debugPort', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return inspectorBinding().debugPort();
  },
  set: methods.setDebugPort,
});
Object.assign(process, { _debugProcess: methods.debugProcess, _debugEnd: methods.debugEnd });
for (const name of ['stdout', 'stdin', 'stderr']) {
  defineProperty(process, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return stdio()[name]();
    },
  });
}
Object.assign(process, {
  abort: native.abort,
  umask: methods.umask,
  chdir: methods.chdir,
  cwd: methods.cwd,
  initgroups: credentials.initgroups,
  setgroups: credentials.setgroups,
  setegid: credentials.setegid,
  seteuid: credentials.seteuid,
  setgid: credentials.setgid,
  setuid: credentials.setuid,
});

constant('config', config);
lazyProperty('report', () => {
  state.reportMade = true;
  return report().make();
});

process.on('newListener', signals.onNewListener);
process.on('removeListener', signals.onRemoveListener);

onStart(() => {
  const start = native.start();
  process.env = native.env;
  defineProperty(process, 'title', {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get: native.title,
    set: methods.setTitle,
  });
  process.argv = start.argv;
  process.execArgv = start.execArgv;
  constant('pid', start.pid);
  defineProperty(process, 'ppid', { __proto__: null, enumerable: true, configurable: true, get: native.ppid });
  process.execPath = start.execPath;
  defineProperty(process, 'argv0', { __proto__: null, value: start.argv0, enumerable: true });
  constant('_preload_modules', []);
  if (getOption('--no-deprecation') || getOption('--deprecation') === false) process.noDeprecation = true;
  if (getOption('--throw-deprecation')) process.throwDeprecation = true;
  if (getOption('--trace-deprecation')) process.traceDeprecation = true;
  if (getOption('--trace-warnings')) process.traceProcessWarnings = true;
  if (getOption('--pending-deprecation')) native.onOddEnvValue(methods.warnOfEnvValue);
  const title = getOption('--title');
  if (title) process.title = title;
  if (getOption('--warnings') !== false && process.env.NODE_NO_WARNINGS !== '1') process.on('warning', onWarning);
});

export default process;
