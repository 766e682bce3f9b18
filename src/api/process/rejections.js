/** Promises that are rejected without a handler, in all modes of --unhandled-rejections. */
import { triggerUncaughtException } from 'binding:errors';
import { detailString } from 'binding:process';
import { currentFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import { UnhandledPromiseRejection } from 'internal:process/rejection_error';
import { process } from 'internal:process/process';
import { state } from 'internal:process/state';
import { setHasRejection } from 'internal:process/task_queue';
import { emitWarning } from 'internal:process/warning';
import { getOption } from 'internal:runtime/options';

// V8's PromiseRejectEvent.
const kRejectWithNoHandler = 0;
const kHandlerAddedAfterReject = 1;
const kRejectAfterResolved = 2;
const kResolveAfterResolved = 3;

const kHowToEnd =
  'Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch ' +
  'block, or by rejecting a promise which was not handled with .catch(). To terminate the node process on unhandled ' +
  'promise rejection, use the CLI flag `--unhandled-rejections=strict` (see ' +
  'https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). ';

/** @type {WeakMap<Promise<any>, {uid: number, reason: any, warned: boolean, frame: any}>} rejected, not handled yet */
let unhandled;
/** Rejected promises that nobody was told of. */
let pending = [];
/** Promises that were handled after somebody was told. */
let handledLate = [];
let lastUid = 0;
let warnedOfMultipleResolves = false;

/** Called by V8 for each change of a rejected promise. */
export function onPromiseReject(type, promise, reason) {
  switch (type) {
    case kRejectWithNoHandler:
      unhandled ??= new WeakMap();
      unhandled.set(promise, { uid: ++lastUid, reason, warned: false, frame: currentFrame() });
      pending.push(promise);
      setHasRejection(true);
      break;
    case kHandlerAddedAfterReject:
      onHandlerAdded(promise);
      break;
    case kRejectAfterResolved:
      onMultipleResolves('reject', promise, reason);
      break;
    case kResolveAfterResolved:
      onMultipleResolves('resolve', promise, reason);
      break;
  }
}

function onHandlerAdded(promise) {
  const info = unhandled?.get(promise);
  if (info === undefined) return;
  unhandled.delete(promise);
  if (info.warned) {
    const warning = withoutStack(`Promise rejection was handled asynchronously (rejection id: ${info.uid})`);
    warning.name = 'PromiseRejectionHandledWarning';
    warning.id = info.uid;
    handledLate.push({ promise, warning });
    setHasRejection(true);
    return;
  }
  const index = pending.lastIndexOf(promise);
  if (index !== -1) pending.splice(index, 1);
  if (pending.length === 0 && handledLate.length === 0) setHasRejection(false);
}

function onMultipleResolves(type, promise, value) {
  if (process.listenerCount('multipleResolves') === 0) return;
  if (!warnedOfMultipleResolves) {
    warnedOfMultipleResolves = true;
    emitWarning('The multipleResolves event has been deprecated.', 'DeprecationWarning', 'DEP0160');
  }
  process.emit('multipleResolves', type, promise, value);
}

function withoutStack(message) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new Error(message);
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

function isErrorLike(value) {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'stack');
}

// --- modes -----------------------------------------------------------------------------------------------------------

function warn({ uid, reason }) {
  const warning = withoutStack(`${kHowToEnd}(rejection id: ${uid})`);
  warning.name = 'UnhandledPromiseRejectionWarning';
  try {
    if (isErrorLike(reason)) {
      warning.stack = reason.stack;
      emitWarning(reason.stack, 'UnhandledPromiseRejectionWarning');
    } else {
      emitWarning(detailString(reason), 'UnhandledPromiseRejectionWarning');
    }
  } catch {
    // A reason whose stack cannot be read still gets the general warning.
  }
  emitWarning(warning);
}

function errorOf(reason, test) {
  return test(reason) ? reason : new UnhandledPromiseRejection(detailString(reason));
}

const modes = {
  __proto__: null,
  none(promise, info) {
    process.emit('unhandledRejection', info.reason, promise);
  },
  warn(promise, info) {
    process.emit('unhandledRejection', info.reason, promise);
    warn(info);
  },
  'warn-with-error-code'(promise, info) {
    if (process.emit('unhandledRejection', info.reason, promise)) return;
    warn(info);
    state.exitCode = 1;
  },
  throw(promise, info) {
    if (process.emit('unhandledRejection', info.reason, promise)) return;
    triggerUncaughtException(errorOf(info.reason, isErrorLike), true);
  },
  strict(promise, info) {
    triggerUncaughtException(errorOf(info.reason, (reason) => reason instanceof Error), true);
    if (!process.emit('unhandledRejection', info.reason, promise)) warn(info);
  },
};

let mode;
onStart(() => {
  mode = undefined;
});

/**
 * Tells of everything that happened since the last call.
 * @returns {boolean} whether there may be new ticks or microtasks
 */
export function processPromiseRejections() {
  let told = handledLate.length > 0;
  while (handledLate.length > 0) {
    const { promise, warning } = handledLate.shift();
    if (!process.emit('rejectionHandled', promise)) emitWarning(warning);
  }

  // A handler may throw: what is left then waits for the next call.
  for (let count = pending.length; count > 0 && pending.length > 0; count--) {
    const promise = pending.shift();
    const info = unhandled.get(promise);
    if (info === undefined) continue;
    info.warned = true;
    told = true;
    mode ??= modes[getOption('--unhandled-rejections') || 'throw'];
    const prior = exchangeFrame(info.frame);
    try {
      mode(promise, info);
    } finally {
      setFrame(prior);
    }
  }
  return told || pending.length > 0;
}
