/**
 * Ids of asynchronous operations, the stack of those that run, and the hooks of `createHook()`.
 *
 * Operations that JavaScript starts (ticks, timers, immediates, AsyncResource, promises) have ids and call the hooks.
 * Native requests run their callbacks with id 0 unless their capability makes an AsyncResource.
 */
import { ERR_ASYNC_CALLBACK, ERR_ASYNC_TYPE, ERR_INVALID_ASYNC_ID } from 'internal:errors/codes';

const immediates = lazy('internal:timers/immediates');
const process = lazy('internal:process/process');
const promiseHooks = lazy('internal:v8/promise_hooks');

export const kAsyncId = Symbol('asyncId');
export const kTriggerAsyncId = Symbol('triggerId');

/** What is hooked at the moment; read by hot paths before they call anything else. */
export const active = { any: false, init: false, before: false, after: false, destroy: false, promises: false };

let lastId = 1;
// The main script is operation 1, started by nothing.
let executionId = 1;
let triggerId = 0;
const topLevelResource = {};
let executionResource = topLevelResource;
// Saved (id, trigger, resource) of the operations below the current one.
const stack = [];
let defaultTriggerId = -1;

/** @returns {number} a new id */
export function newAsyncId() {
  return ++lastId;
}

export function executionAsyncId() {
  return executionId;
}

export function triggerAsyncId() {
  return triggerId;
}

export function executionAsyncResource() {
  return executionResource;
}

/** @returns {number} what started an operation that is created now */
export function getDefaultTriggerAsyncId() {
  return defaultTriggerId < 0 ? executionId : defaultTriggerId;
}

/** Operations created by `fn` count as started by `id`. */
export function withDefaultTrigger(id, fn, ...args) {
  if (id === undefined) return fn(...args);
  const saved = defaultTriggerId;
  defaultTriggerId = id;
  try {
    return fn(...args);
  } finally {
    defaultTriggerId = saved;
  }
}

/** Enters an operation; `leave()` must follow, or `clearStack()` after an exception. */
export function enter(id, trigger, resource) {
  stack.push(executionId, triggerId, executionResource);
  executionId = id;
  triggerId = trigger;
  executionResource = resource;
}

export function leave() {
  if (stack.length === 0) return;
  executionResource = stack.pop();
  triggerId = stack.pop();
  executionId = stack.pop();
}

/** Nothing runs any more: the main script has ended, or an exception left the operations. */
export function clearStack() {
  stack.length = 0;
  executionId = 0;
  triggerId = 0;
  executionResource = topLevelResource;
}


// --- calling hooks ---------------------------------------------------------------------------------------------------

// Replaced, never changed: an emission goes on with the list that it began with.
let enabled = [];

/** An error in a hook cannot be handled by anyone: the process ends. */
function fatal(error) {
  const p = process().default;
  if (typeof error?.stack === 'string') {
    p._rawDebug(error.stack);
  } else {
    const holder = { message: String(error) };
    Error.captureStackTrace(holder, fatal);
    p._rawDebug(holder.stack);
  }
  p.removeAllListeners('exit');
  p.exit(1);
}

function call(kind, ...args) {
  for (const hook of enabled) {
    const fn = hook[kind];
    if (typeof fn !== 'function') continue;
    try {
      Reflect.apply(fn, hook, args);
    } catch (error) {
      fatal(error);
    }
  }
}

function callPromise(kind, ...args) {
  for (const hook of enabled) {
    const fn = hook[kind];
    if (typeof fn !== 'function' || hook[kNoPromiseHook]) continue;
    try {
      Reflect.apply(fn, hook, args);
    } catch (error) {
      fatal(error);
    }
  }
}

/** Gives a resource its ids and tells the hooks; for classes that keep them under `kAsyncId` and `kTriggerAsyncId`. */
export function initResource(resource, type) {
  const id = (resource[kAsyncId] = ++lastId);
  const trigger = (resource[kTriggerAsyncId] = getDefaultTriggerAsyncId());
  if (active.init) emitInit(id, type, trigger, resource);
}

export function emitInit(id, type, trigger, resource) {
  if (active.init) call(kInit, id, type, trigger, resource);
}

export function emitBefore(id, trigger, resource) {
  enter(id, trigger, resource);
  if (active.before) call(kBefore, id);
}

export function emitAfter(id) {
  if (active.after) call(kAfter, id);
  leave();
}

/**
 * The same for what the event loop starts: there is nothing below it to come back to. `emitAfterTop()` must follow, or
 * `clearStack()` after an exception.
 */
export function emitBeforeTop(id, trigger, resource) {
  executionId = id;
  triggerId = trigger;
  executionResource = resource;
  if (active.before) call(kBefore, id);
}

export function emitAfterTop(id) {
  if (active.after) call(kAfter, id);
  executionId = 0;
  triggerId = 0;
  executionResource = topLevelResource;
}

let destroyed = [];

/** The hooks hear of it on a later turn, since it may come from the garbage collector. */
export function emitDestroy(id) {
  if (!active.destroy || !(id > 0)) return;
  if (destroyed.push(id) === 1) immediates().queueUnrefTask(flushDestroyed);
}

function flushDestroyed() {
  while (destroyed.length > 0) {
    const ids = destroyed;
    destroyed = [];
    for (const id of ids) call(kDestroy, id);
  }
}

// --- promises --------------------------------------------------------------------------------------------------------

let promiseRegistry;

/** The id of a promise; one that is older than the hooks gets it now, silently. */
function promiseId(promise) {
  if (promise[kPromiseId] === undefined) {
    define(promise, kPromiseId, ++lastId);
    define(promise, kPromiseTrigger, getDefaultTriggerAsyncId());
  }
  return promise[kPromiseId];
}

function define(promise, key, value) {
  Object.defineProperty(promise, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

function promiseInit(promise, parent) {
  const trigger = parent === undefined ? getDefaultTriggerAsyncId() : promiseId(parent);
  const id = ++lastId;
  define(promise, kPromiseId, id);
  define(promise, kPromiseTrigger, trigger);
  if (active.init) callPromise(kInit, id, 'PROMISE', trigger, promise);
  if (active.destroy) {
    promiseRegistry ??= new FinalizationRegistry(emitDestroy);
    promiseRegistry.register(promise, id);
  }
}

function promiseBefore(promise) {
  const id = promiseId(promise);
  enter(id, promise[kPromiseTrigger], promise);
  if (active.before) callPromise(kBefore, id);
}

function promiseAfter(promise) {
  const id = promiseId(promise);
  if (active.after) callPromise(kAfter, id);
  // The hooks may have been enabled in the middle of this continuation.
  if (executionId === id) leave();
}

function promiseResolve(promise) {
  callPromise(kPromiseResolve, promiseId(promise));
}

const kPromiseId = Symbol('async_id_symbol');
const kPromiseTrigger = Symbol('trigger_async_id_symbol');

function update() {
  const has = (kind) => enabled.some((hook) => typeof hook[kind] === 'function');
  active.any = enabled.length > 0;
  active.init = has(kInit);
  active.before = has(kBefore);
  active.after = has(kAfter);
  active.destroy = has(kDestroy);
  const resolve = enabled.some((hook) => !hook[kNoPromiseHook] && typeof hook[kPromiseResolve] === 'function');
  watchPromises(enabled.some((hook) => !hook[kNoPromiseHook]), resolve);
}

let stopWatching;
let watchingResolve = false;

/** V8 tells of promises only while a hook wants to know. */
function watchPromises(on, resolve) {
  if (on === active.promises && resolve === watchingResolve) return;
  active.promises = on;
  watchingResolve = resolve;
  stopWatching?.();
  stopWatching = undefined;
  if (!on) return;
  stopWatching = promiseHooks().promiseHooks.createHook({
    init: promiseInit,
    before: promiseBefore,
    after: promiseAfter,
    settled: resolve ? promiseResolve : undefined,
  });
}

// --- createHook ------------------------------------------------------------------------------------------------------

const kInit = Symbol('init');
const kBefore = Symbol('before');
const kAfter = Symbol('after');
const kDestroy = Symbol('destroy');
const kPromiseResolve = Symbol('promiseResolve');
const kNoPromiseHook = Symbol('kNoPromiseHook');

class AsyncHook {
  constructor(fns) {
    this[kInit] = fns.init;
    this[kBefore] = fns.before;
    this[kAfter] = fns.after;
    this[kDestroy] = fns.destroy;
    this[kPromiseResolve] = fns.promiseResolve;
    this[kNoPromiseHook] = fns.trackPromises === false;
  }

  enable() {
    if (!enabled.includes(this)) {
      enabled = [...enabled, this];
      update();
    }
    return this;
  }

  disable() {
    if (enabled.includes(this)) {
      enabled = enabled.filter((hook) => hook !== this);
      update();
    }
    return this;
  }
}

/**
 * @param {{init?: Function, before?: Function, after?: Function, destroy?: Function, promiseResolve?: Function,
 *          trackPromises?: boolean}} fns
 */
export function createHook(fns) {
  for (const name of ['init', 'before', 'after', 'destroy', 'promiseResolve']) {
    if (fns[name] !== undefined && typeof fns[name] !== 'function') throw new ERR_ASYNC_CALLBACK(`hook.${name}`);
  }
  return new AsyncHook(fns);
}

/** Checks the type of an operation as `new AsyncResource(type)` does when somebody listens. */
export function validateAsyncType(type) {
  if (active.init && (typeof type !== 'string' || type.length <= 0)) throw new ERR_ASYNC_TYPE(type);
}

export function validateAsyncId(id, name) {
  if (!Number.isSafeInteger(id) || id < -1) throw new ERR_INVALID_ASYNC_ID(name, id);
}
