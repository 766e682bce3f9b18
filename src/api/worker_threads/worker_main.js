/** Where a worker's thread starts. */
import process from 'node:process';
import { Readable, Writable } from 'node:stream';
import { setup } from 'binding:errors';
import * as binding from 'binding:worker_threads';
import { claim } from 'internal:console/direct';
import { ERR_INVALID_OBJECT_DEFINE_PROPERTY, ERR_WORKER_UNSUPPORTED_OPERATION } from 'internal:errors/codes';
import { kHybridDispatch } from 'internal:events/symbols';
import { Module } from 'internal:modules/cjs';
import { evalScript, preload, run } from 'internal:modules/run_main';
import { reallyExit } from 'internal:process/methods';
import { self } from 'internal:worker_threads/self';

/** The channel to the parent. */
let control;

/** Operations on the process as a whole, which only its main thread may do. */
const processWide = ['abort', 'chdir', 'disconnect', 'send', 'initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid'];

function post(message, transfer = []) {
  control.post(message, transfer);
}

class WorkerOutput extends Writable {
  #name;

  constructor(name) {
    super({ decodeStrings: false });
    this.#name = name;
  }

  _write(chunk, encoding, callback) {
    post({ type: 'output', name: this.#name, chunk, encoding });
    callback();
  }
}

/** What the parent writes into `worker.stdin`; nothing unless it was asked for. */
class WorkerInput extends Readable {
  constructor(open) {
    super();
    if (!open) this.push(null);
  }

  _read() {
    control.ref();
  }

  receive(chunk) {
    if (chunk === null) control.unref();
    this.push(chunk);
  }
}

/** An environment of the worker's own: values are strings, as in the real one. */
function makeEnvironment(values) {
  const own = {};
  for (const key of Object.keys(values)) own[key] = `${values[key]}`;
  return new Proxy(own, {
    set(target, key, value) {
      if (typeof key === 'symbol' || typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      target[key] = `${value}`;
      return true;
    },
    defineProperty(target, key, descriptor) {
      if (!('value' in descriptor)) {
        throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY('\'process.env\' does not accept an accessor(getter/setter) descriptor');
      }
      if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable) {
        throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
          '\'process.env\' only accepts a configurable, writable, and enumerable data descriptor');
      }
      return Reflect.defineProperty(target, key, { ...descriptor, value: `${descriptor.value}` });
    },
  });
}

function restrictProcess() {
  for (const name of processWide) {
    const unavailable = () => {
      throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`);
    };
    unavailable.disabled = true;
    process[name] = unavailable;
  }
  for (const name of ['channel', 'connected']) {
    Object.defineProperty(process, name, {
      __proto__: null,
      get() {
        throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}`);
      },
      configurable: true,
    });
  }
  for (const name of ['_debugProcess', '_debugPause', '_debugEnd', '_startProfilerIdleNotifier', '_stopProfilerIdleNotifier']) delete process[name];
  // The end of a thread takes effect when its JavaScript is next interrupted, and not one statement may run until then.
  process.reallyExit = (code) => {
    reallyExit(code);
    for (;;);
  };
  const { umask } = process;
  process.umask = (mask) => {
    if (mask !== undefined) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Setting process.umask()');
    return umask();
  };
}

/** An error that cannot be cloned, in words: what of it can be read. */
function describe(error) {
  if (!(error instanceof Error)) return { message: requireBuiltin('node:util').inspect(error) };
  const words = {};
  for (const name of ['name', 'message', 'stack', 'code']) {
    try {
      const value = error[name];
      if (value !== undefined) words[name] = `${value}`;
    } catch {
      // A getter of the program's; the rest will do.
    }
  }
  return words;
}

/** The code of a program that has removed the handler of last resort. */
const kNoFatalException = 6;

/** An exception that nobody caught belongs to the parent. */
function reportExceptions() {
  const onUncaught = (error, fromPromise) => {
    const decide = process._fatalException;
    if (typeof decide !== 'function') {
      reallyExit(kNoFatalException);
      return true;
    }
    let verdict;
    try {
      verdict = decide(error, fromPromise);
    } catch (thrown) {
      error = thrown;  // by the program's handler, which makes it the error to be told
    }
    if (verdict === true) return true;
    try {
      post({ type: 'error', error });
    } catch {
      post({ type: 'error', words: describe(error) });
    }
    reallyExit(typeof verdict === 'number' ? verdict : 1);
    return true;
  };
  setup({ onUncaught });
}

/** Called by C++ once the runtime is up. */
export function main() {
  const { control: native, threadId, name, limits } = binding.self();
  control = native;
  const [message] = control.receive();
  Object.assign(self, {
    threadId, threadName: name, resourceLimits: limits, parentPort: message.port, workerData: message.workerData, environmentData: message.environmentData,
  });
  // The parent's end of the public channel is the program's to listen to; it keeps the thread alive only then.
  const input = new WorkerInput(message.stdin);
  control.owner = {
    [kHybridDispatch](data) {
      if (data?.type === 'input') input.receive(data.chunk);
    },
  };
  control.start();
  claim(1);
  claim(2);
  const output = { stdin: input, stdout: new WorkerOutput('stdout'), stderr: new WorkerOutput('stderr') };
  for (const key of Object.keys(output)) {
    Object.defineProperty(process, key, { __proto__: null, value: output[key], configurable: true, enumerable: true, writable: true });
  }
  if (message.env !== undefined) process.env = makeEnvironment(message.env);
  restrictProcess();
  reportExceptions();
  post({ type: 'online' });

  const { filename, evaluate } = message;
  if (evaluate) {
    process.argv = [process.execPath, '[worker eval]', ...message.argv];
    Module._initPaths();
    preload();
    evalScript('[worker eval]', filename);
  } else {
    process.argv = [process.execPath, filename, ...message.argv];
    run({ argv: process.argv, hasEval: false, print: false, check: false, interactive: false, eval: '' });
  }
}
