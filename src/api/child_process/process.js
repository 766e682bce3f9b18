import { EventEmitter } from 'node:events';
import nodeProcess from 'node:process';
import { Process } from 'binding:child_process';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { errnoException } from 'internal:errors/system';
import { validateObject, validateOneOf, validateString } from 'internal:errors/validators';
import { getValidStdio, kPipe } from 'internal:child_process/stdio';
import { convertToValidSignal } from 'internal:child_process/signals';
import { Socket } from 'internal:net/socket';

/** Set on a stream that was handed to a child as one of its descriptors. */
export const kIsUsedAsStdio = Symbol('kIsUsedAsStdio');

const lazyChannel = lazy('internal:child_process/channel');
const diagnostics = lazy('node:diagnostics_channel');
/** Follows each spawn; made with the first. */
let tracing;

const UV_ESRCH = -3;
/** Errors of starting that programs get as an event, since they depend on the machine and not on the program. */
const startErrors = new Set([-2 /* ENOENT */, -13 /* EACCES */, -11 /* EAGAIN */, -24 /* EMFILE */, -23 /* ENFILE */, -20 /* ENOTDIR */]);
const UV_EMFILE = -24;
const UV_ENFILE = -23;
const UV_EINVAL = -22;
const UV_ENOSYS = -38;

/** See https://nodejs.org/api/child_process.html#class-childprocess. */
export function ChildProcess() {
  EventEmitter.call(this);
  const created = diagnostics().channel('child_process');
  if (created.hasSubscribers) created.publish({ process: this });
  this._closesNeeded = 1;
  this._closesGot = 0;
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;
  this._handle = new Process();
  this._handle.owner = this;
}
Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
Object.setPrototypeOf(ChildProcess, EventEmitter);

function onExit(child, exitCode, signal) {
  if (signal) child.signalCode = signal;
  else child.exitCode = exitCode;
  // Bytes that were not written yet have no reader any more.
  if (child.stdin) child.stdin.destroy();
  if (child._handle) {
    child._handle.owner = null;
    child._handle.close();
    child._handle = null;
  }
  if (exitCode < 0) {
    const syscall = child.spawnfile ? `spawn ${child.spawnfile}` : 'spawn';
    const error = errnoException(exitCode, syscall);
    if (child.spawnfile) error.path = child.spawnfile;
    error.spawnargs = child.spawnargs.slice(1);
    child.emit('error', error);
  } else {
    child.emit('exit', child.exitCode, child.signalCode);
  }
  // What the child wrote is delivered even if nobody reads: "close" waits for the ends of its streams.
  nodeProcess.nextTick(flushStdio, child);
  maybeClose(child);
}

function flushStdio(child) {
  if (child.stdio == null) return;
  for (const stream of child.stdio) {
    // What is shared with another process is that one's to read.
    if (!stream || !stream.readable || stream[kIsUsedAsStdio]) continue;
    stream.resume();
  }
}

export function maybeClose(child) {
  if (++child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

const methods = {
  spawn(options) {
    validateObject(options, 'options');
    const { stdio, ipc, ipcFd } = getValidStdio(options.stdio || 'pipe', false);
    const { serialization } = options;
    validateOneOf(serialization, 'options.serialization', [undefined, 'json', 'advanced']);
    if (ipc !== undefined) {
      // Lets the child find its end of the channel.
      if (options.envPairs === undefined) options.envPairs = [];
      else if (!Array.isArray(options.envPairs)) throw new ERR_INVALID_ARG_TYPE('options.envPairs', 'Array', options.envPairs);
      options.envPairs.push(`NODE_CHANNEL_FD=${ipcFd}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization ?? 'json'}`);
    }
    validateString(options.file, 'options.file');
    this.spawnfile = options.file;
    if (options.args === undefined) this.spawnargs = [];
    else if (Array.isArray(options.args)) this.spawnargs = options.args;
    else throw new ERR_INVALID_ARG_TYPE('options.args', 'Array', options.args);
    if (options.envPairs !== undefined && !Array.isArray(options.envPairs)) {
      throw new ERR_INVALID_ARG_TYPE('options.envPairs', 'Array', options.envPairs);
    }

    const native = {
      file: options.file, args: this.spawnargs.length > 0 ? this.spawnargs : [options.file], envPairs: options.envPairs, cwd: options.cwd,
      uid: options.uid ?? undefined, gid: options.gid ?? undefined, detached: !!options.detached,
    };
    tracing ??= diagnostics().tracingChannel('child_process.spawn');
    const traced = tracing.hasSubscribers;
    if (traced) tracing.start.publish({ process: this, options });
    const error = this._handle.spawn(native, stdio.map((entry) => entry.kind), stdio.map((entry) => entry.value),
                                     (code, signal) => onExit(this, code, signal));
    if (traced) {
      if (error) tracing.error.publish({ process: this, options, error: errnoException(error, 'spawn') });
      else tracing.end.publish({ process: this, options });
    }
    if (startErrors.has(error)) {
      nodeProcess.nextTick(onStartError, this, error);
      // There are no descriptors for pipes; and without a process their streams would never end.
      if (error === UV_EMFILE || error === UV_ENFILE) return error;
    } else if (error) {
      for (const { value, kind } of stdio) if (kind === kPipe) value.close();
      this._handle.close();
      this._handle = null;
      throw errnoException(error, 'spawn');
    } else {
      nodeProcess.nextTick(emitSpawn, this);
    }
    this.pid = error ? undefined : this._handle.pid;

    this.stdin = null;
    this.stdout = null;
    this.stderr = null;
    this.stdio = stdio.map((entry, i) => {
      if (entry.stream) leaveToChild(entry);
      if (entry.kind !== kPipe || entry.ipc) return null;
      const socket = entry.value === undefined ? null : new Socket({
        handle: entry.value, readable: i !== 0, writable: i === 0 || i > 2, manualStart: this.pid === undefined,
      });
      if (i > 0) {
        this._closesNeeded++;
        socket.on('close', () => maybeClose(this));
      }
      if (this.pid === undefined) socket.destroy();  // the process never was: its streams only close
      return socket;
    });
    [this.stdin = null, this.stdout = null, this.stderr = null] = this.stdio;
    if (ipc !== undefined) {
      if (error) ipc.close();
      else lazyChannel().setupChannel(this, ipc, serialization ?? 'json');
    }
    return error;
  },

  kill(signal) {
    const number = signal === 0 ? 0 : convertToValidSignal(signal === undefined ? 'SIGTERM' : signal);
    if (this._handle) {
      const error = this._handle.kill(number);
      if (error === 0) {
        this.killed = true;
        return true;
      }
      if (error !== UV_ESRCH) {
        if (error === UV_EINVAL || error === UV_ENOSYS) throw errnoException(error, 'kill');  // no signal here
        this.emit('error', errnoException(error, 'kill'));
      }
    }
    return false;
  },

  [Symbol.dispose]() {
    if (!this.killed) this.kill();
  },

  ref() {
    this._handle?.ref();
  },

  unref() {
    this._handle?.unref();
  },
};
for (const name of Reflect.ownKeys(methods)) ChildProcess.prototype[name] = methods[name];

/** A stream that a child got is the child's to read from: what we take is lost to it. */
function leaveToChild({ value, stream }) {
  value.reading = false;
  value.readStop();
  if (!stream._readableState) return;
  stream.pause();
  stream._readableState.flowing = false;
  stream._readableState.reading = false;
  stream[kIsUsedAsStdio] = true;
}

function emitSpawn(child) {
  child.emit('spawn');
}

function onStartError(child, error) {
  onExit(child, error, '');
}
