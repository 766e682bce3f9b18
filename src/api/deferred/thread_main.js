/** Where a thread of the pool starts. */
import process from 'node:process';
import { setup } from 'binding:errors';
import { currentSerial, exitTask, failTask, follow, setHooks, settle } from 'binding:deferred';
import { AsyncContextFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import { isThenable, settled } from 'internal:deferred/forms';
import { begin, end, forgetUnfinishedModules, serialOfFrame, taskKey, track } from 'internal:deferred/ownership';
import { ERR_WORKER_UNSUPPORTED_OPERATION } from 'internal:errors/codes';

// A thread's first task must not wait for what it may not need.
const chunks = lazy('internal:deferred/chunk');
const cleaning = lazy('internal:deferred/clean');
const errors = lazy('internal:deferred/errors');
const rebuilding = lazy('internal:deferred/rebuild');

const kExecutor = 1, kChunk = 2;

const pending = Symbol('pending');

/** What comes later settles the task later. Nothing but the promise holds these two functions: C++ can tell if it is collected. */
function settleLater(serial, value) {
  const onValue = (result) => {
    settle(serial, true, result);
    end(serial, false);
  };
  follow(serial, onValue);
  Promise.resolve(value).then(onValue, (error) => {
    settle(serial, false, error);
    end(serial, false);
  });
  return pending;
}

/** Calls a task's function in an async context of its own. */
function run(serial, form, fn, ...args) {
  const prior = exchangeFrame(new AsyncContextFrame([[taskKey, serial]]));
  begin(serial);
  let waits = false;
  try {
    if (form === kExecutor) {
      const promise = new Promise(fn);
      waits = true;
      return settleLater(serial, promise);
    }
    const value = form === kChunk ? chunks().runChunk(fn, args) : settled(fn(...args));
    waits = isThenable(value);
    return waits ? settleLater(serial, value) : value;
  } finally {
    if (!waits) end(serial, false);
    setFrame(prior);
  }
}

/** An error outside of the call itself belongs to the task in whose async context it was thrown. */
function onUncaught(error) {
  const serial = serialOfFrame() ?? currentSerial();
  if (serial !== 0) {
    failTask(serial, error);
    end(serial, true);
  }
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
    exitTask(serialOfFrame() ?? currentSerial());
    for (;;);  // JavaScript stops here
  };
  process.reallyExit = exit;
  process.exit = exit;
}

/** Called by C++ once the runtime is up. */
export function main() {
  restrictProcess();
  setup({ onUncaught });
  track();
  setHooks({
    run,
    rebuild: (graph, makers) => rebuilding().rebuild(graph, makers),
    make: (body, url, line) => rebuilding().makeInModule(body, url, line),
    describe: (error) => errors().describe(error),
    restore: () => cleaning().restore(),
    ended(serial) {
      forgetUnfinishedModules();
      end(serial, true);
    },
    pending,
    taskKey,
  });
}
