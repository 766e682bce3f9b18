/**
 * What this process is in a cluster. Here, apart from `node:cluster`, so that servers and sockets can ask without loading it.
 */
export const role = {
  /** In a worker: the cluster object, whose `_getServer` finds listening handles at the primary. */
  worker: undefined,
};

/** Called at the start of a process that a primary forked: from then on `node:cluster` is that of a worker. */
export function becomeWorker(env) {
  const id = env.NODE_UNIQUE_ID;
  delete env.NODE_UNIQUE_ID;  // children of the worker are no workers
  role.worker = requireBuiltin('internal:cluster/child').cluster;
  role.worker._setupWorker(id);
}
