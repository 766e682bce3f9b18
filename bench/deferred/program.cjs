'use strict';
// One measurement with one pool: program.cjs POOL MEASUREMENT. Prints rows name<TAB>value<TAB>unit; smaller is better.
//
// A pool is { run(name, argument), close() }; what `run` calls is in tasks.cjs.
const { readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const path = require('node:path');

const threads = 2;
const modules = process.env.WEFT_BENCH_MODULES;
const filename = path.join(__dirname, 'tasks.cjs');
const tasks = require('./tasks.cjs');

const pools = {
  deferred(inline) {
    Deferred.configure({ threads });
    const options = { inline };
    const functions = Object.fromEntries(Object.entries(tasks));
    return { run: (name, argument) => Deferred.run(functions[name], argument, options), close() {} };
  },
  'deferred-auto': () => pools.deferred('auto'),
  'deferred-pool': () => pools.deferred('never'),
  piscina() {
    const { Piscina } = require(path.join(modules, 'piscina'));
    const pool = new Piscina({ filename, minThreads: threads, maxThreads: threads });
    return { run: (name, argument) => pool.run(argument, { name }), close: () => pool.destroy() };
  },
  tinypool() {
    const { Tinypool } = require(path.join(modules, 'tinypool'));
    const pool = new Tinypool({ filename, minThreads: threads, maxThreads: threads });
    return { run: (name, argument) => pool.run(argument, { name }), close: () => pool.destroy() };
  },
  /** No pool at all: what one core does. */
  alone: () => ({ run: async (name, argument) => tasks[name](argument), close() {} }),
};

const print = (name, value, unit) => console.log(`${name}\t${value}\t${unit}`);
/** CPU time of this thread, ms: what bounds the number of tasks a second where the machine is busy with other things, too. */
const threadCpu = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

const measurements = {
  /** All at once, as a program that fans out does. */
  async small(pool) {
    await Promise.all(Array.from({ length: 2000 }, (_, i) => pool.run('add', { a: i, b: 1 })));
    let best = Infinity;
    let bestCpu = Infinity;
    let bestAll = Infinity;
    const n = 10000;
    for (let round = 0; round < 5; round++) {
      const began = performance.now();
      const cpuBegan = threadCpu();
      const allBegan = cpu();
      const results = await Promise.all(Array.from({ length: n }, (_, i) => pool.run('add', { a: i, b: 1 })));
      best = Math.min(best, performance.now() - began);
      bestCpu = Math.min(bestCpu, threadCpu() - cpuBegan);
      bestAll = Math.min(bestAll, cpu() - allBegan);
      if (results[n - 1] !== n) throw new Error('wrong result');
    }
    print('small task, of 10,000 at once', (best * 1e6) / n, 'ns');
    print('small task: CPU time of the calling thread', (bestCpu * 1e6) / n, 'ns');
    print('small task: CPU time of all threads', (bestAll * 1e6) / n, 'ns');
  },
  async medium(pool) {
    const list = Array.from({ length: 100 }, (_, i) => i);
    await Promise.all(Array.from({ length: 200 }, () => pool.run('sumOfSquares', list)));
    let best = Infinity;
    const n = 1000;
    for (let round = 0; round < 5; round++) {
      const began = performance.now();
      await Promise.all(Array.from({ length: n }, () => pool.run('sumOfSquares', list)));
      best = Math.min(best, performance.now() - began);
    }
    print('task of 50 µs, of 1,000 at once', (best * 1000) / n, 'µs');
  },
  async fib(pool) {
    // All threads have started, and compiled the function, before time is taken.
    for (let i = 0; i < 3; i++) await Promise.all(Array.from({ length: 12 }, () => pool.run('fib', 27)));
    let best = Infinity;
    for (let round = 0; round < 4; round++) {
      const began = performance.now();
      await Promise.all(Array.from({ length: 20 }, () => pool.run('fib', 30)));
      best = Math.min(best, performance.now() - began);
    }
    print('twenty fib(30)', best, 'ms');
  },
  /** From the first mention of the pool to the result. */
  async first(_, make) {
    const began = performance.now();
    const cpuBegan = cpu();
    const pool = make();
    if (await pool.run('add', { a: 1, b: 2 }) !== 3) throw new Error('wrong result');
    print('first result in a fresh process', performance.now() - began, 'ms');
    print('first result: CPU time', cpu() - cpuBegan, 'ms');
    return pool;
  },
  async memory(_, make) {
    // Private memory: what is shared with other processes, or with the main thread, costs nothing more.
    const resident = () => Number(/Private_Dirty:\s+(\d+)/.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))[1]) / 1024;
    // What the main thread needs for itself is not to count.
    for (let i = 0; i < 8; i++) tasks.fib(20);
    await sleep(300);
    const before = resident();
    const pool = make();
    await Promise.all(Array.from({ length: 8 }, () => pool.run('fib', 20)));
    await sleep(300);
    print('idle thread: private memory', (resident() - before) / threads, 'MB');
    return pool;
  },
};

async function main([poolName, measurement]) {
  const make = pools[poolName];
  const isFresh = measurement === 'first' || measurement === 'memory';
  const pool = isFresh ? undefined : make();
  const made = await measurements[measurement](pool, make);
  await (made ?? pool).close();
}
main(process.argv.slice(2));
