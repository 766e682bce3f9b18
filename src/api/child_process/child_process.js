import process from 'node:process';
import { AbortError, ERR_CHILD_PROCESS_IPC_REQUIRED, ERR_CHILD_PROCESS_STDIO_MAXBUFFER, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { getSystemErrorName } from 'internal:errors/system';
import { validateAbortSignal, validateArray, validateFunction, validateObject, validateString } from 'internal:errors/validators';
import { addAbortListener } from 'node:events';
import { Buffer } from 'node:buffer';
import { clearTimeout, setTimeout } from 'node:timers';
import { promisify } from 'node:util';
import { normalizeSpawnArguments, nullCheck, pathOption, sanitizeKillSignal, validateMaxBuffer, validateTimeout } from 'internal:child_process/options';
import { ChildProcess } from 'internal:child_process/process';
import { stdioStringToArray } from 'internal:child_process/stdio';
import { execFileSync, execSync, spawnSync } from 'internal:child_process/sync';

const lazyChannel = lazy('internal:child_process/channel');

const kMaxBuffer = 1024 * 1024;

/** Starts a program; see https://nodejs.org/api/child_process.html#child_processspawncommand-args-options. */
export function spawn(file, args, options) {
  options = normalizeSpawnArguments(file, args, options);
  validateTimeout(options.timeout);
  if (options.signal != null) validateAbortSignal(options.signal, 'options.signal');
  const killSignal = sanitizeKillSignal(options.killSignal);
  const child = new ChildProcess();
  child.spawn(options);
  if (options.timeout > 0) {
    let timer = setTimeout(() => {
      timer = undefined;
      try {
        child.kill(killSignal);
      } catch (error) {
        child.emit('error', error);
      }
    }, options.timeout);
    child.once('exit', () => {
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
    });
  }
  if (options.signal) {
    const { signal } = options;
    const onAbort = () => abortChild(child, killSignal, signal.reason);
    if (signal.aborted) {
      process.nextTick(onAbort);
    } else {
      const { [Symbol.dispose]: dispose } = addAbortListener(signal, onAbort);
      child.once('exit', dispose);
    }
  }
  return child;
}

function abortChild(child, killSignal, reason) {
  try {
    if (child.kill(killSignal)) child.emit('error', new AbortError(undefined, { cause: reason }));
  } catch (error) {
    child.emit('error', error);
  }
}

/** Starts this runtime anew with a module and a channel to it. */
export function fork(modulePath, args = [], options) {
  modulePath = pathOption(modulePath, 'modulePath');
  if (modulePath === undefined) throw new ERR_INVALID_ARG_TYPE('modulePath', ['string', 'Buffer', 'URL'], modulePath);
  if (args == null) {
    args = [];
  } else if (typeof args === 'object' && !Array.isArray(args)) {
    options = args;
    args = [];
  } else {
    validateArray(args, 'args');
  }
  if (options != null) validateObject(options, 'options');
  options = { __proto__: null, ...options, shell: false };
  options.execPath = options.execPath || process.execPath;
  validateString(options.execPath, 'options.execPath');
  nullCheck(options.execPath, 'options.execPath');
  const execArgv = options.execArgv || [...process.execArgv];
  validateArray(execArgv, 'options.execArgv');
  if (execArgv === process.execArgv || !options.execArgv) dropEvaluation(execArgv);
  if (typeof options.stdio === 'string') {
    options.stdio = stdioStringToArray(options.stdio, 'ipc');
  } else if (!Array.isArray(options.stdio)) {
    options.stdio = stdioStringToArray(options.silent ? 'pipe' : 'inherit', 'ipc');
  } else if (!options.stdio.includes('ipc')) {
    throw new ERR_CHILD_PROCESS_IPC_REQUIRED('options.stdio');
  }
  return spawn(options.execPath, [...execArgv, modulePath, ...args], options);
}

/** A child of `-e` runs a module of its own, not the same text again. */
function dropEvaluation(execArgv) {
  const at = execArgv.findIndex((arg) => arg === '-e' || arg === '--eval' || arg === '-p' || arg === '--print' || arg === '-pe');
  if (at >= 0) execArgv.splice(at, 2);
}

/** Runs a command line in a shell and gathers its output. */
export function exec(command, options, callback) {
  validateString(command, 'command');
  nullCheck(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { __proto__: null, ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  return execFile(command, options, callback);
}

/** Runs a program and gathers its output; `callback(error, stdout, stderr)`. */
export function execFile(file, args, options, callback) {
  if (args != null && Array.isArray(args)) {
    args = args.slice();
  } else if (args != null && typeof args === 'object') {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  args ??= [];
  if (typeof options === 'function') callback = options;
  else if (options != null) validateObject(options, 'options');
  if (typeof options === 'function') options = null;
  options ??= {};
  if (callback != null) validateFunction(callback, 'callback');
  if (options.argv0 != null) validateString(options.argv0, 'options.argv0');

  options = { __proto__: null, encoding: 'utf8', timeout: 0, maxBuffer: kMaxBuffer, killSignal: 'SIGTERM', cwd: null, env: null, shell: false, ...options };
  validateTimeout(options.timeout);
  validateMaxBuffer(options.maxBuffer);
  options.killSignal = sanitizeKillSignal(options.killSignal);
  const child = spawn(file, args, {
    cwd: options.cwd, env: options.env, gid: options.gid, shell: options.shell, signal: options.signal, uid: options.uid,
    windowsHide: !!options.windowsHide, windowsVerbatimArguments: !!options.windowsVerbatimArguments,
    ...(options.argv0 === undefined ? {} : { argv0: options.argv0 }), ...(options.detached === undefined ? {} : { detached: options.detached }),
    ...(options.stdio === undefined ? {} : { stdio: options.stdio }), killSignal: options.killSignal,
  });
  gather(child, file, args, options, callback);
  return child;
}

/** Collects the output of a child, within the limits of `options`, and reports once. */
function gather(child, file, args, options, callback) {
  const encoding = options.encoding && (options.encoding === 'buffer' || Buffer.isEncoding(options.encoding)) && options.encoding !== 'buffer' ?
    options.encoding : null;
  let failure = null;
  let killed = false;
  let done = false;
  let timer;
  let command = file;

  const collected = [child.stdout, child.stderr].map((stream, index) => {
    const parts = [];
    let length = 0;
    if (stream) {
      if (encoding) stream.setEncoding(encoding);
      const limit = options.maxBuffer;
      stream.on('data', (chunk) => {
        // The limit counts bytes; with an encoding it counts characters, as ever.
        const text = stream.readableEncoding;
        const size = text ? Buffer.byteLength(chunk, text) : chunk.length;
        length += size;
        if (length > limit) {
          const keep = limit - (length - size);
          parts.push(chunk.slice(0, keep));
          failure = new ERR_CHILD_PROCESS_STDIO_MAXBUFFER(index === 0 ? 'stdout' : 'stderr');
          kill();
        } else {
          parts.push(chunk);
        }
      });
    }
    return () => (encoding || stream?.readableEncoding ? parts.join('') : Buffer.concat(parts));
  });

  function finish(code, signal) {
    if (done) return;
    done = true;
    if (timer !== undefined) {
      clearTimeout(timer);
      timer = undefined;
    }
    if (!callback) return;
    const [stdout, stderr] = collected.map((take) => take());
    if (!failure && code === 0 && signal === null) {
      callback(null, stdout, stderr);
      return;
    }
    if (args.length > 0) command += ` ${args.join(' ')}`;
    if (!failure) {
      failure = new Error(`Command failed: ${command}\n${stderr}`);
      failure.code = code < 0 ? getSystemErrorName(code) : code;
      failure.killed = child.killed || killed;
      failure.signal = signal;
    }
    failure.cmd = command;
    callback(failure, stdout, stderr);
  }

  function kill() {
    child.stdout?.destroy();
    child.stderr?.destroy();
    killed = true;
    try {
      child.kill(options.killSignal);
    } catch (error) {
      failure ??= error;
      finish();
    }
  }

  if (options.timeout > 0) timer = setTimeout(() => {
    kill();
    timer = undefined;
  }, options.timeout);
  child.addListener('close', finish);
  child.addListener('error', (error) => {
    failure = error;
    child.stdout?.destroy();
    child.stderr?.destroy();
    finish();
  });
}

/** `util.promisify(exec)` resolves with both outputs, and has the child as a property of the promise. */
function promisified(original) {
  return (...args) => {
    let resolve;
    let reject;
    const promise = new Promise((fulfil, fail) => {
      resolve = fulfil;
      reject = fail;
    });
    promise.child = original(...args, (error, stdout, stderr) => {
      if (error !== null) {
        error.stdout = stdout;
        error.stderr = stderr;
        reject(error);
      } else {
        resolve({ stdout, stderr });
      }
    });
    return promise;
  };
}
for (const fn of [exec, execFile]) {
  Object.defineProperty(fn, promisify.custom ?? Symbol.for('nodejs.util.promisify.custom'), { __proto__: null, enumerable: false, value: promisified(fn) });
}

function _forkChild(fd, serializationMode) {
  lazyChannel().setupChild(fd, serializationMode);
}

export { ChildProcess, execFileSync, execSync, spawnSync };
export default { _forkChild, ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
