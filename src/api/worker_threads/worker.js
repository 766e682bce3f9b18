import { EventEmitter } from 'node:events';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { fileURLFromPath } from 'internal:modules/file_url';
import { isAbsolute, resolve } from 'node:path';
import { Worker as NativeWorker } from 'binding:worker_threads';
import { active as activeHooks } from 'internal:async_hooks/hooks';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_URL_SCHEME, ERR_WORKER_INIT_FAILED, ERR_WORKER_INVALID_EXEC_ARGV,
  ERR_WORKER_OUT_OF_MEMORY, ERR_WORKER_PATH,
} from 'internal:errors/codes';
import { validateArray, validateObject, validateString } from 'internal:errors/validators';
import { kHybridDispatch } from 'internal:events/symbols';
import { MessageChannel, receiveMessageOnPort, transferListOf } from 'internal:messaging/message_port';
import { setImmediate } from 'internal:timers/timers';
import { self, SHARE_ENV } from 'internal:worker_threads/self';
import { listen } from 'internal:worker_threads/thread_messages';

const lazyUrl = lazy('node:url');
const diagnostics = lazy('node:diagnostics_channel');
const hooks = lazy('internal:async_hooks/hooks');
const inspection = lazy('internal:worker_threads/inspection');
const streams = lazy('internal:worker_threads/parent_streams');

/** A file name for the thread, or source text, from what the program gave. */
function readFilename(filename, options) {
  if (options.eval) {
    if (typeof filename !== 'string') throw new ERR_INVALID_ARG_VALUE('options.eval', options.eval, 'must be false when \'filename\' is not a string');
    return filename;
  }
  if (typeof filename === 'object' && filename !== null && typeof filename.href === 'string' && filename.protocol) {
    if (filename.protocol === 'data:') return { href: filename.href };
    if (filename.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
    return lazyUrl().fileURLToPath(filename);
  }
  if (typeof filename !== 'string') throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
  if (isAbsolute(filename)) return filename;
  if (/^\.\.?[\\/]/.test(filename)) return resolve(filename);
  throw new ERR_WORKER_PATH(filename);
}

/** What debuggers call the thread's program. */
function urlOf(script, options) {
  if (options.eval) return '';
  return typeof script === 'object' ? script.href : fileURLFromPath(script);
}

/** The stack of a thread, in megabytes, unless the program says otherwise. */
const kStackSizeMb = 4;
/** Zero would leave the choice to V8. */
const kLeastLimitMb = 0.25;

/** What the program lets the thread use; what is left open is V8's to choose. */
function readLimits(given) {
  const limits = { maxYoungGenerationSizeMb: -1, maxOldGenerationSizeMb: -1, codeRangeSizeMb: -1, stackSizeMb: kStackSizeMb };
  if (given === null || typeof given !== 'object') return limits;
  for (const key of Object.keys(limits)) {
    const value = given[key];
    if (typeof value === 'number' && !(value < 0) && !(key === 'stackSizeMb' && value === 0)) limits[key] = Math.max(value, kLeastLimitMb);
  }
  return limits;
}

/** Gives the thread its environment, and the options that it has for itself. */
function configure(native, { env, execArgv }) {
  if (env != null && env !== SHARE_ENV && typeof env !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options.env', ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], env);
  }
  const pairs = env == null || env === SHARE_ENV ? undefined : [];
  if (pairs !== undefined) for (const key of Object.keys(env)) pairs.push(key, `${env[key]}`);
  native.setEnvironment(env === SHARE_ENV, pairs);
  const { errors, inEnvironment } = native.setOptions(execArgv ? execArgv.map(String) : undefined);
  if (errors.length > 0) throw new ERR_WORKER_INVALID_EXEC_ARGV(errors, inEnvironment ? 'invalid NODE_OPTIONS env variable' : undefined);
}

/** A thread with a program of its own; see https://nodejs.org/api/worker_threads.html#class-worker. */
export class Worker extends EventEmitter {
  #native;
  #control;
  #port;
  #stdin = null;
  #stdout;
  #stderr;
  #name;
  #threadId;
  #asyncId = 0;
  /** Ends of what the thread was asked for, while it is asked. */
  #questions = new Set();

  constructor(filename, options = {}) {
    super();
    options ??= {};
    if (options.execArgv) validateArray(options.execArgv, 'options.execArgv');
    if (options.argv) validateArray(options.argv, 'options.argv');
    const script = readFilename(filename, options);
    if (options.name !== undefined) validateString(options.name, 'options.name');
    this.#name = options.name?.trim() || 'WorkerThread';
    validateObject(options, 'options');
    const transferList = transferListOf(options.transferList === undefined ? undefined : { transfer: options.transferList });

    this.#native = new NativeWorker();
    this.#threadId = this.#native.threadId;
    try {
      configure(this.#native, options);
      this.#control = this.#native.controlPort();
      this.#announce();
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      const isURL = typeof script === 'object';
      this.#control.post({
        script: isURL ? script.href : script,
        kind: isURL ? 'url' : options.eval ? 'eval' : 'file',
        workerData: options.workerData,
        environmentData: self.environmentData.size > 0 ? self.environmentData : undefined,
        argv: options.argv?.map(String),
        execArgv: this.#native.execArgv,
        stdin: !!options.stdin,
        ownOutput: options.stdout || options.stderr ? { stdout: !!options.stdout, stderr: !!options.stderr } : undefined,
        trackUnmanagedFds: options.trackUnmanagedFds ?? true,
        port: port2,
      }, [...transferList, port2]);
    } catch (error) {
      this.#port?.close();
      this.#control?.close();
      this.#native.close();
      throw error;
    }
    // Unless the program wants the output for itself, it goes where ours goes.
    if (options.stdin) this.#stdin = new (streams().WorkerInput)(this.#control);
    if (options.stdout) this.#stdout = new (streams().WorkerOutput)();
    if (options.stderr) this.#stderr = new (streams().WorkerOutput)();

    this.#control.owner = { [kHybridDispatch]: (data, type) => (type === 'message' ? this.#receive(data) : undefined) };
    this.#control.start();
    this.#port.on('message', (data) => this.emit('message', data));
    this.#port.on('messageerror', (error) => this.emit('messageerror', error));
    this.#port.unref();  // the thread itself is what keeps the program waiting
    Object.defineProperty(this, 'performance', {
      __proto__: null,
      value: { eventLoopUtilization: (later, earlier) => inspection().eventLoopUtilization(this.#native, later, earlier) },
      enumerable: true, writable: true, configurable: true,
    });
    listen();
    this.#native.start(process.execPath, this.#name, urlOf(script, options), readLimits(options.resourceLimits),
      (...end) => this.#ended(...end));
    process.nextTick(() => process.emit('worker', this));
    const created = diagnostics().channel('worker_threads');
    if (created.hasSubscribers) created.publish({ worker: this });
  }

  #announce() {
    if (!activeHooks.init) return;
    const { emitInit, getDefaultTriggerAsyncId, newAsyncId } = hooks();
    this.#asyncId = newAsyncId();
    emitInit(this.#asyncId, 'WORKER', getDefaultTriggerAsyncId(), this.#native);
  }

  #forwarded(name) {
    const stream = new (streams().WorkerOutput)();
    stream.on('data', (chunk) => process[name].write(chunk));
    return stream;
  }

  #receive(message) {
    switch (message.type) {
      case 'online':
        this.emit('online');
        break;
      case 'output':
        this[message.name].push(typeof message.chunk === 'string' ? message.chunk : Buffer.from(message.chunk), message.encoding);
        break;
      case 'error':
        this.emit('error', requireBuiltin('internal:worker_threads/error_transfer').fromTransfer(message.transfer));
        break;
      default:
        break;
    }
  }

  /** The thread is gone: what it still said comes first, then its end. */
  #ended(code, initError, outOfMemory) {
    if (initError) this.emit('error', new ERR_WORKER_INIT_FAILED(initError));
    // The port may be closed already, by the end of the other side.
    for (let got = this.#control.receive(); got !== undefined; got = this.#control.receive()) this.#receive(got[0]);
    for (let got = receiveMessageOnPort(this.#port); got !== undefined; got = receiveMessageOnPort(this.#port)) {
      this.emit('message', got.message);
    }
    if (outOfMemory) this.emit('error', new ERR_WORKER_OUT_OF_MEMORY('JS heap out of memory'));
    this.#port.close();
    this.#control.close();
    this.#native = null;
    this.#threadId = -1;
    this.#stdout?.push(null);
    this.#stderr?.push(null);
    for (const end of this.#questions) end();
    this.#questions.clear();
    if (this.#asyncId !== 0) setImmediate(() => hooks().emitDestroy(this.#asyncId));
    this.emit('exit', code);
  }

  postMessage(...args) {
    if (this.#native === null) return;
    this.#port.postMessage(...args);
  }

  /** Stops the thread as soon as possible; resolves with its exit code. */
  terminate() {
    if (this.#native === null) return Promise.resolve();
    this.#native.ref();
    this.#native.terminate();
    return new Promise((fulfil) => this.once('exit', fulfil));
  }

  async [Symbol.asyncDispose]() {
    await this.terminate();
  }

  ref() {
    if (this.#native === null) return;
    this.#native.ref();
    this.#port.ref();
  }

  unref() {
    if (this.#native === null) return;
    this.#native.unref();
    this.#port.unref();
  }

  get threadId() {
    return this.#threadId;
  }

  get threadName() {
    return this.#native === null ? null : this.#name;
  }

  get stdin() {
    return this.#stdin;
  }

  get stdout() {
    return (this.#stdout ??= this.#forwarded('stdout'));
  }

  get stderr() {
    return (this.#stderr ??= this.#forwarded('stderr'));
  }

  get resourceLimits() {
    return this.#native === null ? {} : this.#native.limits;
  }

  /** Resolves with a stream of JSON; see v8.getHeapSnapshot(). */
  getHeapSnapshot(options) {
    return inspection().heapSnapshot(this.#native, this.#questions, options);
  }

  getHeapStatistics() {
    return inspection().heapStatistics(this.#native, this.#questions);
  }

  cpuUsage(previous) {
    return inspection().cpuUsage(this.#native, this.#questions, previous);
  }

  /** Resolves with a handle whose stop() resolves with the profile as JSON. */
  startCpuProfile() {
    return inspection().startCpuProfile(this.#native, this.#questions);
  }

  startHeapProfile() {
    return inspection().startHeapProfile(this.#native, this.#questions);
  }
}
