/** What happens to an exception that nobody caught. */
import { setup } from 'binding:errors';
import { setAbortOnUncaught } from 'binding:process';
import { setFrame } from 'internal:async_hooks/frame';
import { clearStack } from 'internal:async_hooks/hooks';
import { ERR_INVALID_ARG_TYPE, ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET } from 'internal:errors/codes';
import { kEnhanceStack } from 'internal:events/symbols';
import { finalCode, runExitHandlers } from 'internal:process/exit';
import { process } from 'internal:process/process';
import { state } from 'internal:process/state';
import { getOption } from 'internal:runtime/options';
import { setImmediate } from 'internal:timers/timers';

// As Node documents: the program removed the handler of last resort.
const kNoFatalException = 6;

onStart(() =>
  setup({
    onUncaught(error, fromPromise) {
      const handler = process._fatalException;
      return typeof handler === 'function' ? handler(error, fromPromise) : kNoFatalException;
    },
  }),
);

const report = lazy('internal:process/report');

function noop() {}

/**
 * Called by the native side.
 * @param {any} error
 * @param {boolean} fromPromise
 * @returns {true|number} the process goes on, or its exit code
 */
function onUncaught(error, fromPromise) {
  // The exception has left every operation that was running.
  clearStack();
  const origin = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  process.emit('uncaughtExceptionMonitor', error, origin);
  if (state.captureCallback !== null) {
    state.captureCallback(error);
  } else if (!state.domainHandler?.(error) && !process.emit('uncaughtException', error, origin)) {
    addEmitter(error);
    if (state.reportMade || getOption('--report-uncaught-exception')) report().onUncaught(error);
    runExitHandlers(1);
    return finalCode();
  }
  setFrame(undefined);
  // Ticks that the exception left behind run with the next turn of the loop.
  setImmediate(noop);
  return true;
}

/** The report of an 'error' event without listeners says where it was emitted. */
function addEmitter(error) {
  try {
    const stack = error?.[kEnhanceStack]?.();
    if (stack !== undefined) {
      Object.defineProperty(error, 'stack', { __proto__: null, value: stack, writable: true, configurable: true });
    }
  } catch {
    // Printed as it is.
  }
}

/** process.setUncaughtExceptionCaptureCallback() */
export function setUncaughtExceptionCaptureCallback(fn) {
  if (fn === null) {
    state.captureCallback = null;
    setAbortOnUncaught(true);
    return;
  }
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], fn);
  if (state.captureCallback !== null) throw new ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  state.captureCallback = fn;
  setAbortOnUncaught(false);
}

/** process.hasUncaughtExceptionCaptureCallback() */
export function hasUncaughtExceptionCaptureCallback() {
  return state.captureCallback !== null;
}

/** process._fatalException(), known to old monitoring tools. */
export { onUncaught as fatalException };
