// What belongs to a task on the thread that runs it, and ends with it: its timers and immediates, and tasks that it asked for.
import { shipped, stopStray } from 'binding:deferred';
import { currentFrame } from 'internal:async_hooks/frame';
import { queueMicrotask } from 'internal:process/task_queue';
import { clearImmediate } from 'internal:timers/immediates';
import { kFrame, stop, tracking } from 'internal:timers/lists';

/** Under this key, async contexts carry the number of the task that they belong to. */
export const taskKey = {};

/** @returns {number | undefined} the task in whose async context JavaScript runs */
export function serialOfFrame() {
  return currentFrame()?.get(taskKey);
}

/** What `shipped()` says of a callback. */
const kOfModule = 0, kOfTask = 1;

const kTask = Symbol('task');

class Owned {
  /** @type {Set<object> | undefined} */
  timers = undefined;
  /** @type {Set<import('./client.js').Job> | undefined} */
  jobs = undefined;
}

/** Tasks that are not over. @type {Map<number, Owned>} */
const tasks = new Map();

/** Tasks that were ended before their time, the last ones: what is left of them may still run, but begins nothing any more. */
const stopped = new Set();
const kMostStopped = 4096;

/** @param {number} serial */
export function begin(serial) {
  tasks.set(serial, new Owned());
}

/**
 * A task is over.
 * @param {number} serial
 * @param {boolean} early ended from outside, or by an error outside of its call
 */
export function end(serial, early) {
  const task = tasks.get(serial);
  if (task === undefined) return;
  tasks.delete(serial);
  if (early) {
    stopped.add(serial);
    if (stopped.size > kMostStopped) stopped.delete(stopped.values().next().value);
    if (task.jobs !== undefined) for (const job of [...task.jobs]) job.drop();
  }
  if (task.timers !== undefined) for (const item of [...task.timers]) endTimer(item, early);
}

/** Where JavaScript was stopped in the middle of a module, the next require() begins it anew. With no JavaScript below. */
export function forgetUnfinishedModules() {
  const { _cache: cache } = requireBuiltin('internal:modules/cjs').Module;
  for (const file of Object.keys(cache)) if (cache[file]?.loaded === false) delete cache[file];
}

/**
 * Callbacks of the task's own code never run when it is over. Those of modules may keep something going that other tasks
 * share. Of native ones, which settle promises, nobody can tell: they end with a task that was stopped.
 */
function endTimer(item, early) {
  item[kTask] = undefined;
  const callback = item._onTimeout ?? item._onImmediate;
  const whose = typeof callback === 'function' ? shipped(callback) : kOfTask;
  if (whose === kOfModule || (whose !== kOfTask && !early)) item.unref();
  else if ('_onImmediate' in item) clearImmediate(item);
  else stop(item);
}

/** From now on, timers and tasks that are asked for are noted. */
export function track() {
  tracking.owner = {
    started(item) {
      const serial = item[kFrame]?.get(taskKey);
      if (serial === undefined) return;
      const task = tasks.get(serial);
      if (task === undefined) {
        endIfStopped(serial);
        // Of a task that is over: it must be started before it can be ended.
        queueMicrotask(() => endTimer(item, false));
        return;
      }
      (task.timers ??= new Set()).add(item);
      item[kTask] = task;
    },
    ended(item) {
      item[kTask]?.timers.delete(item);
    },
  };
}

/**
 * A task asks for another one, which ends when it is stopped.
 * @param {import('./client.js').Job} job
 */
export function own(job) {
  const serial = serialOfFrame();
  if (serial === undefined) return;
  const task = tasks.get(serial);
  if (task === undefined) return endIfStopped(serial);
  job.owners = (task.jobs ??= new Set()).add(job);
}

function endIfStopped(serial) {
  if (!stopped.has(serial)) return;
  stopStray();
  for (;;);  // JavaScript stops here
}
