/** What this thread is; filled in before the program of a worker starts. */
import * as binding from 'binding:worker_threads';

export const self = {
  isMainThread: true,
  threadId: 0,
  threadName: '',
  parentPort: null,
  workerData: null,
  resourceLimits: {},
  /** Values that `setEnvironmentData` gave, for this thread and those that it starts. */
  environmentData: new Map(),
};

onStart(() => {
  self.isMainThread = binding.isMainThread();
});

/** What a worker's environment can be given instead of an object: the parent's own. */
export const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');
