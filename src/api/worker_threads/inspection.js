/** What a parent can ask of a worker's thread, which answers between two steps of its program. */
import { ERR_OUT_OF_RANGE, ERR_WORKER_NOT_RUNNING } from 'internal:errors/codes';
import { validateNumber, validateObject } from 'internal:errors/validators';
import { compare } from 'internal:perf_hooks/node_timing';
import { subtract } from 'internal:process/usage';
import { readOptions, streamOf } from 'internal:v8/heap_snapshot';

/**
 * Asks the thread something.
 * @param {object | null} native the worker's native half; null once the thread has ended
 * @param {Set<() => void>} questions where the worker keeps what it has to end when the thread does
 * @param {(done: (answer: unknown) => void) => void} ask
 */
function ask(native, questions, ask) {
  if (native === null) return Promise.reject(new ERR_WORKER_NOT_RUNNING());
  return new Promise((fulfil, reject) => {
    const end = () => reject(new ERR_WORKER_NOT_RUNNING());
    questions.add(end);
    ask((answer) => {
      questions.delete(end);
      fulfil(answer);
    });
  });
}

export function heapSnapshot(native, questions, options = { __proto__: null }) {
  const settings = readOptions(options);
  return ask(native, questions, (done) => native.heapSnapshot(...settings, (pieces) => done(streamOf([pieces.join('')]))));
}

export function heapStatistics(native, questions) {
  return ask(native, questions, (done) => {
    native.heapStatistics((statistics) => done({ ...statistics, does_zap_garbage: statistics.does_zap_garbage !== 0 }));
  });
}

function validatePrevious(previous) {
  validateObject(previous, 'prevValue');
  for (const field of ['user', 'system']) {
    const value = previous[field];
    validateNumber(value, `prevValue.${field}`);
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw new ERR_OUT_OF_RANGE(`prevValue.${field}`, `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, value);
    }
  }
}

export function cpuUsage(native, questions, previous) {
  if (previous) validatePrevious(previous);
  return ask(native, questions, (done) => {
    native.cpuUsage(([user, system]) => done(previous ? subtract({ user, system }, previous) : { user, system }));
  });
}

/** A profile that runs; `stop()` ends it, and goes on giving the same text. */
class CPUProfileHandle {
  #stop;
  #stopped;

  constructor(stop) {
    this.#stop = stop;
  }

  stop() {
    return (this.#stopped ??= this.#stop());
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

class HeapProfileHandle extends CPUProfileHandle {}

export async function startCpuProfile(native, questions) {
  const id = await ask(native, questions, (done) => native.startCpuProfile(done));
  return new CPUProfileHandle(() => ask(native, questions, (done) => native.stopCpuProfile(id, done)));
}

export async function startHeapProfile(native, questions) {
  if (!await ask(native, questions, (done) => native.startHeapProfile(done))) {
    const error = new Error('heap profiler have been started');
    error.code = 'ERR_HEAP_PROFILE_HAVE_BEEN_STARTED';
    throw error;
  }
  return new HeapProfileHandle(() => ask(native, questions, (done) => native.stopHeapProfile(done)));
}

/** As performance.eventLoopUtilization(), of the thread's loop. */
export function eventLoopUtilization(native, later, earlier) {
  const [start, idle, now] = native === null ? [0, 0, 0] : native.loopTimes();
  if (start <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (earlier) return compare(later, earlier);
  const active = now - start - idle;
  if (!later) return { idle, active, utilization: active / (idle + active) };
  return compare({ idle, active }, later);
}
