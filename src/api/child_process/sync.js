/** `spawnSync` and what is built on it. */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import * as binding from 'binding:child_process';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { errnoException } from 'internal:errors/system';
import { isAnyArrayBuffer } from 'internal:child_process/bytes';
import { normalizeSpawnArguments, nullCheck, sanitizeKillSignal, validateMaxBuffer, validateTimeout } from 'internal:child_process/options';
import { getValidStdio, kInheritFd, kInheritStream, kPipe } from 'internal:child_process/stdio';
import { validateString } from 'internal:errors/validators';

const kMaxBuffer = 1024 * 1024;

/** Runs a program and waits for its end. */
export function spawnSync(file, args, options) {
  options = { __proto__: null, maxBuffer: kMaxBuffer, ...normalizeSpawnArguments(file, args, options) };
  validateTimeout(options.timeout);
  validateMaxBuffer(options.maxBuffer);
  const killSignal = sanitizeKillSignal(options.killSignal) ?? 0;
  const { stdio } = getValidStdio(options.stdio || 'pipe', true);
  if (options.input !== undefined && options.input !== null) {
    stdio[0] = { ...stdio[0], kind: kPipe, type: 'pipe', readable: true, writable: false, input: options.input };
  }
  const native = stdio.map((entry, i) => {
    if (entry.kind === kInheritFd) return { kind: kInheritFd, fd: entry.value };
    if (entry.kind === kInheritStream) return { kind: kInheritFd, fd: entry.value.fd };
    return {
      kind: entry.kind, readable: !!entry.readable, writable: !!entry.writable,
      input: entry.input == null ? undefined : inputBytes(entry.input, i, options),
    };
  });
  // A string given as an array, so that the command keeps what it is called by.
  const answer = binding.spawnSync(
    { file: options.file, args: options.args, envPairs: options.envPairs, cwd: options.cwd, uid: options.uid ?? undefined, gid: options.gid ?? undefined, detached: options.detached },
    native, { timeout: options.timeout ?? 0, maxBuffer: options.maxBuffer ?? Infinity, killSignal });
  const { encoding } = options;
  const output = answer.pid === 0 ? null : answer.output.map((bytes) => {
    if (bytes === null) return null;
    const buffer = Buffer.from(bytes);
    return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
  });
  const result = {
    __proto__: Object.prototype,
    ...(answer.error ? { error: spawnError(answer.error, options) } : {}),
    status: answer.status ?? null,
    signal: answer.signal ?? null,
    output,
    pid: answer.pid,
    stdout: output === null ? undefined : output[1],
    stderr: output === null ? undefined : output[2],
  };
  return result;
}

function inputBytes(input, index, options) {
  if (typeof input === 'string') return Buffer.from(input, options.encoding === 'buffer' ? undefined : options.encoding);
  if (ArrayBuffer.isView(input) || isAnyArrayBuffer(input)) return input;
  throw new ERR_INVALID_ARG_TYPE(`options.stdio[${index}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
}

function spawnError(number, options) {
  const error = errnoException(number, `spawnSync ${options.file}`);
  error.path = options.file;
  error.spawnargs = options.args.slice(1);
  return error;
}

/** The error of a synchronous run that failed, with all that is known of it. */
function checkExecution(result, args, command) {
  let error;
  if (result.error) {
    error = result.error;
    Object.assign(error, result);
  } else if (result.status !== 0) {
    let message = `Command failed: ${command ?? args.join(' ')}`;
    if (result.stderr && result.stderr.length > 0) message += `\n${result.stderr.toString()}`;
    error = Object.assign(new Error(message), result);
  }
  return error;
}

function inheritStderr(options, result) {
  if (options.stdio === undefined && result.stderr && result.stderr.length > 0) process.stderr.write(result.stderr);
}

export function execFileSync(file, args, options) {
  if (args != null && !Array.isArray(args) && typeof args === 'object') {
    options = args;
    args = [];
  }
  const settings = { __proto__: null, ...options };
  const result = spawnSync(file, args ?? [], settings);
  inheritStderr(settings, result);
  const argv = [settings.argv0 || file, ...(args ?? [])];
  const error = checkExecution(result, argv);
  if (error) throw error;
  return result.stdout;
}

export function execSync(command, options) {
  validateString(command, 'command');
  nullCheck(command, 'command');
  const settings = { __proto__: null, ...options };
  settings.shell = typeof settings.shell === 'string' ? settings.shell : true;
  const result = spawnSync(command, settings);
  inheritStderr(settings, result);
  const error = checkExecution(result, undefined, command);
  if (error) throw error;
  return result.stdout;
}
