// Tasks that this thread has asked for: from the call to the result.
import * as binding from 'binding:deferred';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { AbortError } from 'internal:errors/common';
import { getOption } from 'internal:runtime/options';
import process from 'node:process';
import { problem } from 'internal:deferred/problems';

const errors = lazy('internal:deferred/errors');

const { submit, submitTransfer, flush } = binding;

// Numbered as weft::deferred::Form and Outcome.
export const kCall = 0;
export const kExecutor = 1;
export const kChunk = 2;
const kValue = 0, kError = 1, kEnded = 2;

/** What waits for a result, by the number that travels with the task. */
const jobs = [];
const freeSlots = [];
let opened = false;
let flushing = false;
let underway = 0;
/** On threads of the pool: tells which task it is that asks. @type {((job: Job) => void) | undefined} */
let own;
export const limits = { threads: 0, queue: 1_000_000 };
/** Functions that wait for room in the queue. */
let waitingForRoom = [];

function open() {
  opened = true;
  const asked = limits.threads || getOption('--cpu-threads') || Number(process.env.WEFT_CPU_THREADS) || 0;
  if (binding.isPoolThread()) ({ own } = requireBuiltin('internal:deferred/ownership'));
  binding.open(deliver, Number.isInteger(asked) && asked > 0 ? asked : 0);
}

/** Starts the first thread, so that it is on its way while the rest of the first call is done. */
export function warmUp() {
  if (!opened) open();
  binding.warmUp();
}

function flushLater() {
  flushing = false;
  flush();
}

/** A task from its start to its result. */
export class Job {
  slot = -1;
  done = false;
  /** Tasks that are cancelled with it. */
  parts = undefined;
  resolve = undefined;
  reject = undefined;
  literal = undefined;
  call = undefined;
  timer = undefined;
  signal = undefined;
  onAbort = undefined;
  /** On threads of the pool: the set of the task that asked for this one, while it is under way. */
  owners = undefined;

  /** How long the function ran. */
  took(ns) {
    this.literal?.measured(ns);
  }

  succeed(value) {
    if (this.done) return;
    this.done = true;
    if (this.timer !== undefined || this.signal !== undefined) this.release();
    this.resolve(value);
  }

  fail(error) {
    if (this.done) return;
    this.done = true;
    if (this.timer !== undefined || this.signal !== undefined) this.release();
    this.reject(error);
  }

  /** Time and signal matter no more. */
  release() {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.signal = undefined;
  }

  watch(timeout, signal) {
    if (timeout !== undefined) {
      this.timer = setTimeout(() => {
        // A result that is there already, because this thread was busy, counts.
        setImmediate(() => this.cancel(problem('ERR_DEFERRED_TIMEOUT', `${timeout} ms`)));
      }, timeout);
    }
    if (signal !== undefined) {
      this.signal = signal;
      this.onAbort = () => this.cancel(new AbortError(undefined, { cause: signal.reason }));
      signal.addEventListener('abort', this.onAbort, { once: true });
    }
  }

  /** @returns {boolean} whether it was not over yet */
  cancel(reason) {
    if (this.done) return false;
    this.fail(reason);
    this.stop();
    return true;
  }

  stop() {
    if (this.parts !== undefined) for (const part of this.parts) part.cancel(undefined);
    const { slot } = this;
    if (slot < 0) return;
    if (binding.cancel(slot)) {
      forget(slot);
      this.slot = -1;
    }
  }

  /** Nobody waits for it any more: it is stopped, and its Deferred stays as it is. */
  drop() {
    if (this.done) return;
    this.done = true;
    this.release();
    this.stop();
  }
}

function forget(slot) {
  const { owners } = jobs[slot];
  if (owners !== undefined) owners.delete(jobs[slot]);
  jobs[slot] = undefined;
  freeSlots.push(slot);
  underway--;
  if (waitingForRoom.length > 0 && underway <= limits.queue / 2) {
    const waiting = waitingForRoom;
    waitingForRoom = [];
    for (const resolve of waiting) resolve();
  }
}

/** Resolves when there is room for many more tasks. */
export function room() {
  return new Promise((resolve) => {
    if (underway <= limits.queue / 2) resolve();
    else waitingForRoom.push(resolve);
  });
}

export const tasksUnderway = () => underway;

/**
 * Queues a task. Throws what is wrong with the arguments.
 * @param {Job} job
 * @param {object} unit
 * @param {number} priority 0 high, 1 normal, 2 low
 * @param {number} form
 * @param {unknown[]} args
 * @param {object[] | undefined} transfer
 */
export function send(job, unit, priority, form, args, transfer) {
  if (underway >= limits.queue) throw problem('ERR_DEFERRED_QUEUE_FULL');
  if (!opened) open();
  if (own !== undefined) own(job);
  const slot = freeSlots.length > 0 ? freeSlots.pop() : jobs.length;
  let first;
  try {
    first = transfer === undefined ? submit(unit, slot, priority, form, ...args) : submitTransfer(unit, slot, priority, form, transfer, ...args);
  } catch (error) {
    if (slot < jobs.length) freeSlots.push(slot);
    job.owners?.delete(job);
    throw error;
  }
  jobs[slot] = job;
  job.slot = slot;
  underway++;
  if (first && !flushing) {
    flushing = true;
    queueMicrotask(flushLater);
  }
}

/** Results, four elements each; called by C++. */
function deliver(list) {
  for (let i = 0; i < list.length; i += 4) {
    const slot = list[i];
    const job = jobs[slot];
    forget(slot);
    job.slot = -1;
    const outcome = list[i + 1];
    if (outcome === kValue) {
      job.took(list[i + 2] * 100);
      job.succeed(list[i + 3]);
    } else if (!job.done && outcome !== kEnded) {
      job.literal?.hasFailed();
      job.fail(outcome === kError ? errors().revive(list[i + 3], job.call ?? job.literal?.lastCall, job.call !== undefined) : list[i + 3]);
    }
  }
}
