/** Where a worker's thread starts. */
import process from 'node:process';
import { setup } from 'binding:errors';
import * as binding from 'binding:worker_threads';
import { claim } from 'internal:console/direct';
import { ERR_WORKER_UNSUPPORTED_OPERATION } from 'internal:errors/codes';
import { kHybridDispatch } from 'internal:events/symbols';
import { trackDescriptors } from 'internal:fs/open_files';
import { prepareThread, evalScript, run, runModuleAsMain } from 'internal:modules/run_main';
import { reallyExit } from 'internal:process/methods';
import { self } from 'internal:worker_threads/self';
import { listen } from 'internal:worker_threads/thread_messages';

const lazyStreams = lazy('internal:worker_threads/worker_streams');
const processBinding = lazy('binding:process');

/** The channel to the parent. */
let control;

/** Operations on the process as a whole, which only its main thread may do. */
const processWide = ['abort', 'chdir', 'disconnect', 'send', 'initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid'];

function post(message, transfer = []) {
  control.post(message, transfer);
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
  process.cwd = makeCwd();
  const { umask } = process;
  process.umask = (mask) => {
    if (mask !== undefined) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Setting process.umask()');
    return umask();
  };
}

/** The working directory is the process's: what this thread knows of it is old once any thread has changed it. */
function makeCwd() {
  const AtomicsLoad = Atomics.load;
  let counter, seen, directory;
  function wrappedCwd() {
    counter ??= processBinding().cwdCounter();
    const changes = AtomicsLoad(counter, 0);
    if (changes !== seen) {
      seen = changes;
      directory = processBinding().cwd();
    }
    return directory;
  }
  return wrappedCwd;
}

/** Descriptors that the program opens as numbers end with the thread. */
function trackUnmanagedFds() {
  trackDescriptors({
    opened(fd) {
      if (!binding.noteOpened(fd)) process.emitWarning(`File descriptor ${fd} opened in unmanaged mode twice`);
    },
    closed(fd) {
      if (!binding.noteClosed(fd)) process.emitWarning(`File descriptor ${fd} closed but not opened in unmanaged mode`);
    },
  });
}

/** Standard streams that are messages to the parent and from it, each made when the program first asks for it. */
function defineStreams(hasInput) {
  const make = {
    stdin: () => lazyStreams().makeInput(control, hasInput),
    stdout: () => lazyStreams().makeOutput(post, 'stdout'),
    stderr: () => lazyStreams().makeOutput(post, 'stderr'),
  };
  for (const name of Object.keys(make)) {
    let stream;
    Object.defineProperty(process, name, {
      __proto__: null,
      get: () => (stream ??= make[name]()),
      set(value) {
        stream = value;
      },
      configurable: true, enumerable: true,
    });
  }
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
    requireBuiltin('internal:worker_threads/error_transfer').sendError(error, (transfer) => post({ type: 'error', transfer }));
    reallyExit(typeof verdict === 'number' ? verdict : 1);
    return true;
  };
  setup({ onUncaught });
}

/** Called by C++ once the runtime is up. */
export function main() {
  const { control: native, mailbox, threadId, name, limits } = binding.self();
  control = native;
  const [message] = control.receive();
  Object.assign(self, {
    threadId, threadName: name, resourceLimits: limits, parentPort: message.port, workerData: message.workerData,
    environmentData: message.environmentData ?? new Map(),
  });
  // The parent's end of the public channel is the program's to listen to; it keeps the thread alive only then.
  control.owner = {
    [kHybridDispatch](data) {
      if (data?.type === 'input') lazyStreams().receiveInput(process.stdin, data.chunk);
    },
  };
  control.start();
  listen(mailbox);
  claim(1);
  claim(2);
  defineStreams(message.stdin);
  if (message.trackUnmanagedFds) trackUnmanagedFds();
  restrictProcess();
  reportExceptions();
  post({ type: 'online' });

  const { script, kind } = message;
  const names = { file: script, eval: '[worker eval]', url: script };
  process.argv = [process.execPath, names[kind]];
  process.execArgv = message.execArgv;
  if (message.argv !== undefined) process.argv.push(...message.argv);
  if (kind === 'file') return run({ argv: process.argv, hasEval: false, print: false, check: false, interactive: false, eval: '' });
  if (kind === 'url') {
    prepareThread();
    return runModuleAsMain(script);
  }
  prepareThread();
  return evalScript('[worker eval]', script);
}
