/** The queue of setImmediate(), and unref'd tasks of the runtime that run at the same place of the loop. */
import * as native from 'binding:timers';
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
import { runNextTicks } from 'internal:process/task_queue';
import { kFrame, kRefed, tracking } from 'internal:timers/lists';

/** Shared with the event loop. */
export const immediateInfo = new Uint32Array(3);
const kCount = 0;
const kRefCount = 1;
// Immediates of an interrupted round wait: the loop comes back at once.
const kHasOutstanding = 2;

// Immediates that wait for the next round, and what is left of the round that runs: doubly linked lists.
const queue = { head: null, tail: null };
const outstanding = { head: null, tail: null };
const unrefTasks = [];

function append(item) {
  if (queue.tail !== null) {
    queue.tail._idleNext = item;
    item._idlePrev = queue.tail;
  } else {
    queue.head = item;
  }
  queue.tail = item;
}

/** Takes an immediate out of the list that it is in. */
function unlink(item) {
  const { _idleNext: next, _idlePrev: previous } = item;
  if (next !== null) next._idlePrev = previous;
  if (previous !== null) previous._idleNext = next;
  if (item === outstanding.head) outstanding.head = next;
  else if (item === queue.head) queue.head = next;
  if (item === outstanding.tail) outstanding.tail = previous;
  else if (item === queue.tail) queue.tail = previous;
  item._idleNext = null;
  item._idlePrev = null;
}

export class Immediate {
  constructor(callback, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = false;
    initResource(this, 'Immediate');
    this[kFrame] = currentFrame();
    this.ref();
    immediateInfo[kCount]++;
    append(this);
    tracking.owner?.started(this);
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      if (immediateInfo[kRefCount]++ === 0) native.toggleImmediateRef(true);
    }
    return this;
  }

  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      if (--immediateInfo[kRefCount] === 0) native.toggleImmediateRef(false);
    }
    return this;
  }

  hasRef() {
    return !!this[kRefed];
  }
}

Immediate.prototype[Symbol.dispose] = function() {
  clearImmediate(this);
};

function retire(immediate) {
  immediate._destroyed = true;
  tracking.owner?.ended(immediate);
  immediateInfo[kCount]--;
  if (immediate[kRefed] && --immediateInfo[kRefCount] === 0) native.toggleImmediateRef(false);
  immediate[kRefed] = null;
}

/** Cancels an immediate; anything else is ignored. */
export function clearImmediate(immediate) {
  if (!immediate || !(immediate instanceof Immediate) || immediate._destroyed) return;
  retire(immediate);
  if (hooks.destroy) emitDestroy(immediate[kAsyncId]);
  immediate._onImmediate = null;
  unlink(immediate);
}

/** Runs `fn` at the next round of immediates, if there is one: it keeps no process alive. */
export function queueUnrefTask(fn) {
  if (unrefTasks.push(fn) === 1) immediateInfo[kCount]++;
}

/** Runs what queueUnrefTask() queued, at the latest before the process ends. */
export function runUnrefTasks() {
  if (unrefTasks.length === 0) return;
  immediateInfo[kCount]--;
  for (const task of unrefTasks.splice(0)) task();
}

/** Runs the queue as it is now; called by the event loop. */
export function processImmediate() {
  if (immediateInfo[kHasOutstanding] === 0) {
    runUnrefTasks();
    outstanding.head = queue.head;
    outstanding.tail = queue.tail;
    queue.head = queue.tail = null;
    immediateInfo[kHasOutstanding] = 1;
  }
  let ranOne = false;
  while (outstanding.head !== null) {
    if (ranOne) {
      runNextTicks();
      // A tick may have cancelled the rest.
      if (outstanding.head === null) break;
    } else {
      ranOne = true;
    }
    const immediate = outstanding.head;
    unlink(immediate);
    retire(immediate);
    const id = immediate[kAsyncId];
    emitBeforeTop(id, immediate[kTriggerAsyncId], immediate);
    const prior = exchangeFrame(immediate[kFrame]);
    try {
      const argv = immediate._argv;
      if (argv === undefined) immediate._onImmediate();
      else immediate._onImmediate(...argv);
    } finally {
      immediate._onImmediate = null;
      if (hooks.destroy) emitDestroy(id);
      if (outstanding.head === null) immediateInfo[kHasOutstanding] = 0;
    }
    // After an exception the context stays until it was reported.
    setFrame(prior);
    emitAfterTop(id);
  }
  immediateInfo[kHasOutstanding] = 0;
}

/** @returns {string[]} one name for each immediate that keeps the process alive */
export function activeImmediates() {
  return new Array(immediateInfo[kRefCount]).fill('Immediate');
}
