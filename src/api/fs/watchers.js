// fs.watch() and fs.watchFile().
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { resolve } from 'node:path';
import * as binding from 'binding:fs';
import { uvException } from 'internal:errors/system';
import {
  validateAbortSignal, validateBoolean, validateFunction, validateUint32,
} from 'internal:errors/validators';
import { decodeName, getOptions, getValidatedPath, wantsBytes } from 'internal:fs/args';
import { kStatFields, makeStats } from 'internal:fs/stats';
import { compileIgnore, validateIgnore } from 'internal:fs/watch_ignore';

const recursive = lazy('internal:fs/watch_recursive');

/** Bits of the native side's event. */
const kRename = 1;

const kFSWatchStart = Symbol('kFSWatchStart');
const kFSStatWatcherStart = Symbol('kFSStatWatcherStart');
const kBigint = Symbol('kUseBigint');
const kOldStatus = Symbol('kOldStatus');
const kReferences = Symbol('KFSStatWatcherRefCount');
const kMostReferences = Symbol('KFSStatWatcherMaxRefCount');
const kJoin = Symbol('kJoin');
const kLeave = Symbol('kLeave');

const emitClose = (watcher) => watcher.emit('close');

/** The error of a watch that cannot be started or has failed. */
export function watchError(errno, filename) {
  const error = uvException({ errno, syscall: 'watch', path: filename, message: undefined });
  error.filename = filename;
  return error;
}

/** @see https://nodejs.org/api/fs.html#class-fsfswatcher */
export function FSWatcher() {
  Reflect.apply(EventEmitter, this, []);
  this._handle = new binding.FSEvent();
  this._ignoreMatcher = null;
}
Object.setPrototypeOf(FSWatcher.prototype, EventEmitter.prototype);
Object.setPrototypeOf(FSWatcher, EventEmitter);

FSWatcher.prototype[kFSWatchStart] = function(filename, persistent, encoding, ignore) {
  if (this._handle === null) return;
  this._ignoreMatcher = compileIgnore(ignore);
  const asBytes = wantsBytes(encoding);
  const errno = this._handle.start(getValidatedPath(filename, 'filename'), persistent, asBytes, (status, events, name) => {
    if (status < 0) {
      this._handle?.close();
      this._handle = null;
      this.emit('error', watchError(status, filename));
      return;
    }
    const decoded = decodeName(name, encoding);
    if (this._ignoreMatcher !== null && decoded !== null && this._ignoreMatcher(decoded)) return;
    this.emit('change', events & kRename ? 'rename' : 'change', decoded);
  });
  if (errno < 0) throw watchError(errno, filename);
};

/** Does nothing: watch() starts it. */
FSWatcher.prototype.start = function start() {};

FSWatcher.prototype.close = function close() {
  if (this._handle === null) return;
  this._handle.close();
  this._handle = null;
  process.nextTick(emitClose, this);
};

FSWatcher.prototype.ref = function ref() {
  this._handle?.ref();
  return this;
};

FSWatcher.prototype.unref = function unref() {
  this._handle?.unref();
  return this;
};

/** @see https://nodejs.org/api/fs.html#fswatchfilename-options-listener */
export function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  options = { ...getOptions(options) };
  filename = getValidatedPath(filename, 'filename');
  options.persistent ??= true;
  options.recursive ??= false;
  validateBoolean(options.recursive, 'options.recursive');
  validateIgnore(options.ignore);
  const { encoding, ignore, persistent, signal } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  let watcher;
  if (options.recursive) {
    watcher = recursive().startWatcher(filename, options);
  } else {
    watcher = new FSWatcher();
    watcher[kFSWatchStart](filename, persistent, encoding, ignore);
  }
  if (listener) watcher.addListener('change', listener);
  if (signal) {
    if (signal.aborted) {
      process.nextTick(() => watcher.close());
    } else {
      const onAbort = () => watcher.close();
      signal.addEventListener('abort', onAbort, { once: true });
      watcher.once('close', () => signal.removeEventListener('abort', onAbort));
    }
  }
  return watcher;
}

/** What fs.watchFile() returns: one for all listeners of a file. */
export function StatWatcher(bigint) {
  Reflect.apply(EventEmitter, this, []);
  this._handle = null;
  this[kBigint] = bigint;
  this[kOldStatus] = -1;
  this[kReferences] = 0;
  this[kMostReferences] = 0;
}
Object.setPrototypeOf(StatWatcher.prototype, EventEmitter.prototype);
Object.setPrototypeOf(StatWatcher, EventEmitter);

StatWatcher.prototype[kFSStatWatcherStart] = function(filename, persistent, interval) {
  if (this._handle !== null) return;
  const values = this[kBigint] ? new BigInt64Array(2 * kStatFields) : new Float64Array(2 * kStatFields);
  this._handle = new binding.StatPoll();
  const errno = this._handle.start(getValidatedPath(filename, 'filename'), interval, this[kBigint], values, (status) => {
    // A file that is still not there is no news.
    if (this[kOldStatus] === -1 && status === -1 && values[2] === values[kStatFields + 2]) return;
    this[kOldStatus] = status;
    this.emit('change', makeStats(values, 0), makeStats(values, kStatFields));
  });
  if (errno < 0) throw watchError(errno, filename);
  if (!persistent) this.unref();
};

StatWatcher.prototype.start = function start() {};

StatWatcher.prototype.stop = function stop() {
  if (this._handle === null) return;
  process.nextTick((watcher) => watcher.emit('stop'), this);
  this._handle.close();
  this._handle = null;
};

// Each watchFile() of the same file counts: the loop is kept alive until as many were unref'd.
StatWatcher.prototype[kJoin] = function() {
  this[kReferences]++;
  this[kMostReferences]++;
};

StatWatcher.prototype[kLeave] = function() {
  this[kMostReferences]--;
  if (this[kReferences] > this[kMostReferences]) this.unref();
};

StatWatcher.prototype.ref = function ref() {
  if (this[kReferences] === this[kMostReferences]) return this;
  if (this[kReferences]++ === 0) this._handle?.ref();
  return this;
};

StatWatcher.prototype.unref = function unref() {
  if (this[kReferences] === 0) return this;
  if (--this[kReferences] === 0) this._handle?.unref();
  return this;
};

/** @type {Map<string, StatWatcher>} */
const statWatchers = new Map();

const kDefaultIntervalMs = 5007;

/** @see https://nodejs.org/api/fs.html#fswatchfilefilename-options-listener */
export function watchFile(filename, options, listener) {
  filename = resolve(asText(getValidatedPath(filename)));
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = { __proto__: null };
  }
  options = { __proto__: null, interval: kDefaultIntervalMs, persistent: true, ...options };
  validateFunction(listener, 'listener');
  validateUint32(options.interval, 'interval');
  let watcher = statWatchers.get(filename);
  if (watcher === undefined) {
    watcher = new StatWatcher(Boolean(options.bigint));
    watcher[kJoin]();
    watcher[kFSStatWatcherStart](filename, options.persistent, options.interval);
    statWatchers.set(filename, watcher);
  } else {
    watcher[kJoin]();
  }
  watcher.addListener('change', listener);
  return watcher;
}

const asText = (path) => (typeof path === 'string' ? path : path.toString());

/** @see https://nodejs.org/api/fs.html#fsunwatchfilefilename-listener */
export function unwatchFile(filename, listener) {
  filename = resolve(asText(getValidatedPath(filename)));
  const watcher = statWatchers.get(filename);
  if (watcher === undefined) return;
  const before = watcher.listenerCount('change');
  if (typeof listener === 'function') watcher.removeListener('change', listener);
  else watcher.removeAllListeners('change');
  for (let i = watcher.listenerCount('change'); i < before; i++) watcher[kLeave]();
  if (watcher.listenerCount('change') === 0) {
    watcher.stop();
    statWatchers.delete(filename);
  }
}
