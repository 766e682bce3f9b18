/** Tells debuggers which asynchronous operation started which: V8 knows of promises by itself, and learns of all others here. */
import { taskCancelled, taskFinished, taskScheduled, taskStarted } from 'binding:inspector';
import { createHook } from 'node:async_hooks';

let hook;

const make = () => createHook({
  init(id, type) {
    // Intervals, servers: what may happen more than once is what does not end with its first event.
    if (type !== 'PROMISE') taskScheduled(type, id, true);
  },
  before: (id) => taskStarted(id),
  after: (id) => taskFinished(id),
  destroy: (id) => taskCancelled(id),
});

/** @param {boolean} on */
export function set(on) {
  hook ??= make();
  if (on) hook.enable();
  else hook.disable();
}
