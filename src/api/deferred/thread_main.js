/** Where a thread of the pool starts. */
import process from 'node:process';
import { setup } from 'binding:errors';
import { currentSerial, exitTask, failTask, setHooks, settle } from 'binding:deferred';
import { AsyncContextFrame, currentFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import { isThenable, settled } from 'internal:deferred/forms';
import { ERR_WORKER_UNSUPPORTED_OPERATION } from 'internal:errors/codes';

// A thread's first task must not wait for what it may not need.
const chunks = lazy('internal:deferred/chunk');
const cleaning = lazy('internal:deferred/clean');
const errors = lazy('internal:deferred/errors');
const rebuilding = lazy('internal:deferred/rebuild');

const kExecutor = 1, kChunk = 2;

const pending = Symbol('pending');
/** Under this key, async contexts carry the number of the task that they belong to. */
const task = {};

function taskOfFrame() {
  return currentFrame()?.get(task);
}

function follow(serial, value) {
  Promise.resolve(value).then((result) => settle(serial, true, result), (error) => settle(serial, false, error));
  return pending;
}

/** Calls a task's function in an async context of its own. */
function run(serial, form, fn, ...args) {
  const prior = exchangeFrame(new AsyncContextFrame([[task, serial]]));
  try {
    if (form === kExecutor) return follow(serial, new Promise(fn));
    const value = form === kChunk ? chunks().runChunk(fn, args) : settled(fn(...args));
    return isThenable(value) ? follow(serial, value) : value;
  } finally {
    setFrame(prior);
  }
}

/** An error outside of the call itself belongs to the task in whose async context it was thrown. */
function onUncaught(error) {
  const serial = taskOfFrame() ?? currentSerial();
  if (serial !== undefined && serial !== 0) failTask(serial, error);
  return true;
}

const processWide = ['abort', 'chdir', 'disconnect', 'send', 'initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid'];

function restrictProcess() {
  for (const name of processWide) {
    process[name] = () => {
      throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`);
    };
  }
  const exit = () => {
    exitTask(taskOfFrame() ?? currentSerial());
    for (;;);  // JavaScript stops here
  };
  process.reallyExit = exit;
  process.exit = exit;
}

/** Called by C++ once the runtime is up. */
export function main() {
  restrictProcess();
  setup({ onUncaught });
  setHooks({
    run,
    rebuild: (graph, makers) => rebuilding().rebuild(graph, makers),
    make: (body, url, line) => rebuilding().makeInModule(body, url, line),
    describe: (error) => errors().describe(error),
    restore: () => cleaning().restore(),
    taskOfFrame,
    pending,
  });
}
