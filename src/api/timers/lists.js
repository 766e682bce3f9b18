/**
 * Timeouts: one doubly linked list for each duration, in order of start, and a heap of these lists. Starting and stopping
 * a timer costs the same however many there are, and one native timer serves them all.
 */
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
import { ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateFunction, validateNumber } from 'internal:errors/validators';
import { runNextTicks } from 'internal:process/task_queue';
import { ListHeap } from 'internal:timers/heap';

const warning = lazy('internal:process/warning');
const util = lazy('internal:util/inspect');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
export const kRefed = Symbol('refed');
export const kHasPrimitive = Symbol('kHasPrimitive');
export const kFrame = Symbol('kAsyncContextFrame');

/** The longest duration, in milliseconds; more is taken for a mistake. */
export const kMaxDuration = 2 ** 31 - 1;

/** Active timers with a number made of them, by that number. */
const knownById = new Map();
/** Duration to its list. */
const lists = new Map();
const heap = new ListHeap();

let refCount = 0;
/** When the native timer fires. */
let nextExpiry = Infinity;
let warnedNegative = false;
let warnedNotNumber = false;

/**
 * On threads whose timers belong to tasks: who is told of every timer and immediate that starts, and that is over. Undefined elsewhere.
 * @type {{ owner: { started(item: object): void, ended(item: object): void } | undefined }}
 */
export const tracking = { owner: undefined };

class TimersList {
  constructor(expiry, msecs) {
    this._idleNext = this;
    this._idlePrev = this;
    this.expiry = expiry;
    this.id = ++lastListId;
    this.msecs = msecs;
    this.priorityQueuePosition = null;
  }

  [kInspect](_, options) {
    return util().inspect(this, { ...options, depth: 0, customInspect: false });
  }
}

let lastListId = 0;

function append(list, item) {
  if (item._idleNext) unlink(item);
  item._idleNext = list._idleNext;
  item._idlePrev = list;
  list._idleNext._idlePrev = item;
  list._idleNext = item;
}

function unlink(item) {
  if (item._idleNext) item._idleNext._idlePrev = item._idlePrev;
  if (item._idlePrev) item._idlePrev._idleNext = item._idleNext;
  item._idleNext = null;
  item._idlePrev = null;
}

/** The timer of a list that started first. */
function first(list) {
  return list._idlePrev === list ? null : list._idlePrev;
}

function changeRefCount(delta) {
  const before = refCount;
  refCount += delta;
  if (before === 0 && refCount > 0) native.toggleTimerRef(true);
  else if (before > 0 && refCount === 0) native.toggleTimerRef(false);
}

/** Puts a timer into the list of its duration. */
function insert(item, msecs, start = native.now()) {
  msecs = Math.trunc(msecs);
  item._idleStart = start;
  let list = lists.get(msecs);
  if (list === undefined) {
    const expiry = start + msecs;
    list = new TimersList(expiry, msecs);
    lists.set(msecs, list);
    heap.insert(list);
    if (nextExpiry > expiry) {
      native.schedule(msecs);
      nextExpiry = expiry;
    }
  }
  append(list, item);
}

/** Starts a timer anew, also one that has fired; one that was stopped stays so. */
function activate(timer) {
  const msecs = timer._idleTimeout;
  if (msecs === undefined || msecs < 0) return;
  insert(timer, msecs);
  if (timer._destroyed) {
    timer._destroyed = false;
    if (timer[kRefed]) changeRefCount(1);
    initResource(timer, 'Timeout');
    tracking.owner?.started(timer);
  }
}

/** A timer is no more: counts, numbers and hooks forget it. */
function forget(timer) {
  timer._destroyed = true;
  tracking.owner?.ended(timer);
  if (timer[kHasPrimitive]) knownById.delete(timer[kAsyncId]);
  if (timer[kRefed]) changeRefCount(-1);
  if (hooks.destroy) emitDestroy(timer[kAsyncId]);
}

function checkDuration(after) {
  if (after === undefined) return 1;
  after *= 1; // Coerces to a number.
  if (after >= 1 && after <= kMaxDuration) return after;
  if (after > kMaxDuration) {
    warning().emitWarning(
      `${after} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
      'TimeoutOverflowWarning',
    );
  } else if (after < 0 && !warnedNegative) {
    warnedNegative = true;
    warning().emitWarning(`${after} is a negative number.\nTimeout duration was set to 1.`, 'TimeoutNegativeWarning');
  } else if (Number.isNaN(after) && !warnedNotNumber) {
    warnedNotNumber = true;
    warning().emitWarning(`${after} is not a number.\nTimeout duration was set to 1.`, 'TimeoutNaNWarning');
  }
  return 1;
}

/** What setTimeout() and setInterval() return. The underscored fields are known to programs. */
export class Timeout {
  constructor(callback, after, args, isRepeat, isRefed) {
    after = checkDuration(after);
    this._idleTimeout = after;
    this._idlePrev = null;
    this._idleNext = null;
    this._idleStart = null;
    // Set to null first, so that the field never holds a constant function in V8's eyes.
    this._onTimeout = null;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = isRepeat ? after : null;
    this._destroyed = false;
    if (isRefed) changeRefCount(1);
    this[kRefed] = isRefed;
    this[kHasPrimitive] = false;
    initResource(this, 'Timeout');
    this[kFrame] = currentFrame();
    tracking.owner?.started(this);
  }

  [kInspect](_, options) {
    return util().inspect(this, { ...options, depth: 0, customInspect: false });
  }

  /** Starts the time anew. */
  refresh() {
    activate(this);
    return this;
  }

  unref() {
    if (this[kRefed]) {
      if (!this._destroyed) changeRefCount(-1);
      this[kRefed] = false;
    }
    return this;
  }

  ref() {
    if (!this[kRefed]) {
      if (!this._destroyed) changeRefCount(1);
      this[kRefed] = true;
    }
    return this;
  }

  hasRef() {
    return this[kRefed];
  }
}

Timeout.prototype.close = function() {
  stop(this);
  return this;
};

Timeout.prototype[Symbol.dispose] = function() {
  stop(this);
};

Timeout.prototype[Symbol.toPrimitive] = function() {
  const id = this[kAsyncId];
  if (!this[kHasPrimitive]) {
    this[kHasPrimitive] = true;
    knownById.set(id, this);
  }
  return id;
};

/** Makes and starts a timer. */
export function start(callback, after, args, isRepeat, isRefed) {
  const timeout = new Timeout(callback, after, args, isRepeat, isRefed);
  insert(timeout, timeout._idleTimeout);
  return timeout;
}

/** Stops a timer for good; one that already ended is left alone. */
export function stop(timer) {
  if (timer._destroyed) return;
  // The list is found by the duration: it must be read before it is marked.
  const msecs = timer._idleTimeout;
  timer._idleTimeout = -1;
  timer._onTimeout = undefined;
  timer._repeat = null;
  forget(timer);
  unlink(timer);
  const list = lists.get(Math.trunc(msecs));
  if (list !== undefined && list !== emptied && list !== running && first(list) === null) {
    if (emptied !== undefined && lists.get(emptied.msecs) === emptied && first(emptied) === null) drop(emptied);
    emptied = list;
  }
}

// The list that lost its last timer most recently. It stays, since programs set and clear one duration again and again; the
// native timer keeps its time, too: it finds nothing to do then, which costs less than to set it for every stop.
let emptied;

function drop(list) {
  heap.remove(list);
  lists.delete(list.msecs);
}

/** @returns {Timeout|undefined} the active timer that was turned into this number or string */
export function findById(id) {
  return knownById.get(typeof id === 'string' ? Number(id) : id);
}

// The list whose timers run at the moment.
let running;

/**
 * Runs all timers that are due; called by the event loop.
 * @param {number} now loop time in milliseconds
 * @returns {number} when to come back: 0 for never, negative when no timer keeps the process alive
 */
export function processTimers(now) {
  nextExpiry = Infinity;
  let ranOne = false;
  for (let list = heap.peek(); list !== undefined; list = heap.peek()) {
    // What became due while these timers ran waits for the loop's next turn: otherwise an interval that takes longer than
    // its period would let nothing else run.
    if (list.expiry > now) {
      nextExpiry = list.expiry;
      return refCount > 0 ? nextExpiry : -nextExpiry;
    }
    if (ranOne) runNextTicks();
    else ranOne = true;
    // A tick may have stopped the last timer of this list.
    if (heap.peek() === list) runList(list, now);
  }
  return 0;
}

function runList(list, now) {
  const { msecs } = list;
  let ranOne = false;
  running = list;
  try {
    for (let timer = first(list); timer !== null; timer = first(list)) {
      const age = now - timer._idleStart;
      if (age < msecs) {
        // Started while others ran: the list waits for it.
        list.expiry = Math.max(timer._idleStart + msecs, now + 1);
        list.id = ++lastListId;
        heap.sink(list);
        return;
      }
      if (ranOne) {
        runNextTicks();
        // The ticks may have stopped it, or started it again.
        if (first(list) !== timer) continue;
      } else {
        ranOne = true;
      }
      unlink(timer);
      if (!timer._onTimeout) {
        if (!timer._destroyed) forget(timer);
        continue;
      }
      fire(timer);
    }
  } finally {
    running = undefined;
  }
  if (lists.get(msecs) === list) drop(list);
}

function fire(timer) {
  const id = timer[kAsyncId];
  emitBeforeTop(id, timer[kTriggerAsyncId], timer);
  const begin = timer._repeat ? native.now() : undefined;
  const prior = exchangeFrame(timer[kFrame]);
  try {
    const args = timer._timerArgs;
    if (args === undefined) timer._onTimeout();
    else Reflect.apply(timer._onTimeout, timer, args);
  } finally {
    if (timer._repeat && timer._idleTimeout !== -1) {
      timer._idleTimeout = timer._repeat;
      insert(timer, timer._idleTimeout, begin);
    } else if (!timer._idleNext && !timer._idlePrev && !timer._destroyed) {
      forget(timer);
    }
  }
  // After an exception the context stays until it was reported.
  setFrame(prior);
  emitAfterTop(id);
}

/** A timer that never keeps the process alive, for the runtime's own use. */
export function setUnrefTimeout(callback, after) {
  validateFunction(callback, 'callback');
  return start(callback, after, undefined, false, false);
}

/** @returns {number} a checked duration for `setTimeout()` methods of sockets and the like */
export function getTimerDuration(msecs, name) {
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs)) throw new ERR_OUT_OF_RANGE(name, 'a non-negative finite number', msecs);
  if (msecs <= kMaxDuration) return msecs;
  warning().emitWarning(
    `${msecs} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${kMaxDuration}.`,
    'TimeoutOverflowWarning',
  );
  return kMaxDuration;
}

/** @returns {string[]} one name for each timer that keeps the process alive */
export function activeTimers() {
  return new Array(refCount).fill('Timeout');
}
