/**
 * The queue of process.nextTick(), and its order with microtasks: after each callback from the event loop all ticks run,
 * then all microtasks, again and again until both are empty; then unhandled rejections are looked at.
 */
import * as native from 'binding:task_queue';
import { currentFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import {
  active as hooks,
  emitAfterTop,
  emitBeforeTop,
  emitDestroy,
  initResource,
  kAsyncId,
  kTriggerAsyncId,
} from 'internal:async_hooks/hooks';
import { validateFunction } from 'internal:errors/validators';
import { onPromiseReject, processPromiseRejections } from 'internal:process/rejections';
import { state } from 'internal:process/state';

const owner = lazy('internal:process/process');

const asyncResource = lazy('internal:async_hooks/resource');

// Shared with the event loop: [0] a tick is queued, [1] a rejection waits.
const tickInfo = new Uint8Array(2);
const kHasTick = 0;
const kHasRejection = 1;

// Bound to process, so that stacks read as Node's: `at process.processTicksAndRejections`.
onStart(() => native.setup(tickInfo, processTicksAndRejections.bind(owner().process), onPromiseReject));

/** Says that processPromiseRejections() has something to do. */
export function setHasRejection(value) {
  tickInfo[kHasRejection] = value ? 1 : 0;
}

const kFrame = Symbol('kAsyncContextFrame');

class TickObject {
  constructor(callback, args) {
    initResource(this, 'TickObject');
    this.callback = callback;
    this.args = args;
    this[kFrame] = currentFrame();
    this[kNext] = null;
  }
}

const kNext = Symbol('next');
let head = null;
let tail = null;

/**
 * Runs `callback` after the current operation, before anything else.
 * @param {Function} callback
 * @param {...any} args
 */
export function nextTick(callback, ...args) {
  validateFunction(callback, 'callback');
  if (state.exiting) return;
  const tick = new TickObject(callback, args.length === 0 ? undefined : args);
  if (head === null) {
    head = tick;
    tickInfo[kHasTick] = 1;
  } else {
    tail[kNext] = tick;
  }
  tail = tick;
}

/** Called by the event loop after a callback that left a tick or a rejection. */
export function processTicksAndRejections() {
  do {
    while (head !== null) {
      const tick = head;
      head = tick[kNext];
      // A tick that has reached the old generation must not keep all later ones alive.
      tick[kNext] = null;
      if (head === null) tail = null;
      const id = tick[kAsyncId];
      emitBeforeTop(id, tick[kTriggerAsyncId], tick);
      const prior = exchangeFrame(tick[kFrame]);
      // Called from here, not from a helper: programs see `process.processTicksAndRejections` below their callbacks.
      try {
        const { callback, args } = tick;
        if (args === undefined) callback();
        else callback(...args);
      } finally {
        if (hooks.destroy) emitDestroy(id);
      }
      // After an exception the context stays until it was reported.
      setFrame(prior);
      emitAfterTop(id);
    }
    native.runMicrotasks();
  } while (head !== null || processPromiseRejections());
  tickInfo[kHasTick] = 0;
  tickInfo[kHasRejection] = 0;
}

/** What happens between two callbacks that JavaScript itself calls in a row, as timers and immediates. */
export function runNextTicks() {
  if (tickInfo[kHasTick] === 0 && tickInfo[kHasRejection] === 0) native.runMicrotasks();
  if (tickInfo[kHasTick] === 0 && tickInfo[kHasRejection] === 0) return;
  processTicksAndRejections();
}

/**
 * The global queueMicrotask().
 * @param {Function} callback
 */
export function queueMicrotask(callback) {
  validateFunction(callback, 'callback');
  if (!hooks.any) {
    // V8 itself restores the async context of a microtask.
    native.enqueueMicrotask(callback);
    return;
  }
  const { AsyncResource } = asyncResource();
  const resource = new AsyncResource('Microtask', { requireManualDestroy: true });
  native.enqueueMicrotask(() => {
    resource.runInAsyncScope(() => {
      try {
        callback();
      } finally {
        resource.emitDestroy();
      }
    });
  });
}
