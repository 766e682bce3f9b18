'use strict';
// For the cases: measures a function and prints its row.

/**
 * Prints "name<TAB>ns per call<TAB>ns": the best of several batches, after a warm-up. `fn(n)` must do the work n times and
 * return something that depends on it.
 */
exports.measure = (name, fn, { batches = 7, batchMs = 40 } = {}) => {
  let n = 1;
  let sink;
  for (;;) {
    const start = performance.now();
    sink = fn(n);
    if (performance.now() - start >= batchMs) break;
    n *= 2;
  }
  let best = Infinity;
  for (let i = 0; i < batches; i++) {
    const start = performance.now();
    sink = fn(n);
    best = Math.min(best, performance.now() - start);
  }
  if (sink === Symbol.for('never')) console.log('never');
  console.log(`${name}\t${(best * 1e6) / n}\tns`);
};

/** The same for a function that takes a callback: fn(n, done). */
exports.measureAsync = (name, fn, { batches = 5, n = 20000 } = {}) =>
  new Promise((resolve) => {
    let best = Infinity;
    let left = batches + 1;
    const next = () => {
      const start = performance.now();
      fn(n, () => {
        if (left <= batches) best = Math.min(best, performance.now() - start);
        if (--left > 0) return setImmediate(next);
        console.log(`${name}\t${(best * 1e6) / n}\tns`);
        resolve();
      });
    };
    next();
  });

/** User and system time of all threads of this process, in ms. */
const cpuTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * The same in processor time, which says more than the clock where other programs run, too; for functions that return promises as
 * well. The work of the process's other threads counts.
 */
exports.measureCpu = async (name, fn, { batches = 7, batchMs = 40 } = {}) => {
  let n = 1;
  for (;;) {
    const start = cpuTime();
    await fn(n);
    if (cpuTime() - start >= batchMs) break;
    n *= 2;
  }
  let best = Infinity;
  for (let i = 0; i < batches; i++) {
    const start = cpuTime();
    await fn(n);
    best = Math.min(best, cpuTime() - start);
  }
  console.log(`${name}\t${(best * 1e6) / n}\tns`);
};
