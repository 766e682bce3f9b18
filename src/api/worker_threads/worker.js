import { EventEmitter } from 'node:events';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Readable, Writable } from 'node:stream';
import { isAbsolute, resolve } from 'node:path';
import { Worker as NativeWorker } from 'binding:worker_threads';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_URL_SCHEME, ERR_WORKER_INIT_FAILED, ERR_WORKER_OUT_OF_MEMORY,
  ERR_WORKER_PATH,
} from 'internal:errors/codes';
import { validateArray, validateObject, validateString } from 'internal:errors/validators';
import { kHybridDispatch } from 'internal:events/symbols';
import { MessageChannel, receiveMessageOnPort, transferListOf } from 'internal:messaging/message_port';
import { self, SHARE_ENV } from 'internal:worker_threads/self';

const lazyUrl = lazy('node:url');
const diagnostics = lazy('node:diagnostics_channel');

/** A file name for the thread, or source text, from what the program gave. */
function readFilename(filename, options) {
  if (options.eval) {
    if (typeof filename !== 'string') throw new ERR_INVALID_ARG_VALUE('options.eval', options.eval, 'must be false when \'filename\' is not a string');
    return filename;
  }
  if (typeof filename === 'object' && filename !== null && typeof filename.href === 'string' && filename.protocol) {
    if (filename.protocol === 'data:') return { source: `import ${JSON.stringify(filename.href)};`, evaluate: true };
    if (filename.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
    return lazyUrl().fileURLToPath(filename);
  }
  if (typeof filename !== 'string') throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
  if (isAbsolute(filename)) return filename;
  if (/^\.\.?[\\/]/.test(filename)) return resolve(filename);
  throw new ERR_WORKER_PATH(filename);
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

class WorkerOutput extends Readable {
  _read() {}
}

class WorkerInput extends Writable {
  #control;

  constructor(control) {
    super({ decodeStrings: true });
    this.#control = control;
  }

  _write(chunk, encoding, callback) {
    this.#control.post({ type: 'input', chunk: new Uint8Array(chunk) }, []);
    callback();
  }

  _final(callback) {
    this.#control.post({ type: 'input', chunk: null }, []);
    callback();
  }
}

/** A thread with a program of its own; see https://nodejs.org/api/worker_threads.html#class-worker. */
export class Worker extends EventEmitter {
  #native;
  #control;
  #port;
  #stdin = null;
  #stdout = new WorkerOutput();
  #stderr = new WorkerOutput();
  #name;
  #threadId;

  constructor(filename, options = {}) {
    super();
    options ??= {};
    if (options.execArgv) validateArray(options.execArgv, 'options.execArgv');
    if (options.argv) validateArray(options.argv, 'options.argv');
    const script = readFilename(filename, options);
    const { env } = options;
    if (env != null && env !== SHARE_ENV && typeof env !== 'object') {
      throw new ERR_INVALID_ARG_TYPE('options.env', ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], env);
    }
    if (options.name !== undefined) validateString(options.name, 'options.name');
    this.#name = options.name?.trim() || 'WorkerThread';
    validateObject(options, 'options');

    this.#native = new NativeWorker();
    this.#threadId = this.#native.threadId;
    this.#control = this.#native.controlPort();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const evaluate = !!options.eval || typeof script === 'object';
    const message = {
      filename: typeof script === 'object' ? script.source : script,
      evaluate,
      workerData: options.workerData,
      environmentData: self.environmentData,
      argv: (options.argv ?? []).map(String),
      env: env === SHARE_ENV ? undefined : { ...(env ?? process.env) },
      stdin: !!options.stdin,
      port: port2,
    };
    try {
      this.#control.post(message, [...transferListOf(options.transferList === undefined ? undefined : { transfer: options.transferList }), port2]);
    } catch (error) {
      port1.close();
      this.#control.close();
      this.#native.close();
      throw error;
    }
    if (options.stdin) this.#stdin = new WorkerInput(this.#control);
    // Unless the program wants the output for itself, it goes where ours goes.
    if (!options.stdout) this.#forward(this.#stdout, 'stdout');
    if (!options.stderr) this.#forward(this.#stderr, 'stderr');

    this.#control.owner = { [kHybridDispatch]: (data, type) => (type === 'message' ? this.#receive(data) : undefined) };
    this.#control.start();
    port1.on('message', (data) => this.emit('message', data));
    port1.on('messageerror', (error) => this.emit('messageerror', error));
    port1.unref();  // the thread itself is what keeps the program waiting
    const execArgv = options.execArgv ?? process.execArgv;
    this.#native.start([process.execPath], execArgv.map(String), this.#name, readLimits(options.resourceLimits),
                       (...end) => this.#ended(...end));
    process.nextTick(() => process.emit('worker', this));
    const created = diagnostics().channel('worker_threads');
    if (created.hasSubscribers) created.publish({ worker: this });
  }

  #forward(stream, name) {
    stream.on('data', (chunk) => process[name].write(chunk));
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
        this.emit('error', message.words === undefined ? message.error : Object.assign(new Error(message.words.message), message.words));
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
    this.#stdout.push(null);
    this.#stderr.push(null);
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
    this.#native?.ref();
  }

  unref() {
    this.#native?.unref();
  }

  get threadId() {
    return this.#threadId;
  }

  get threadName() {
    return this.#native === null ? null : this.#name;
  }

  get resourceLimits() {
    return this.#native === null ? {} : this.#native.limits;
  }

  get stdin() {
    return this.#stdin;
  }

  get stdout() {
    return this.#stdout;
  }

  get stderr() {
    return this.#stderr;
  }
}
