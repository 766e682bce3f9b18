'use strict';
// Runs the same work on one core and on all of them, compares the results, and prints what was gained.
const assert = require('node:assert');
const { availableParallelism } = require('node:os');

const shown = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(0)} ms`);

/** The best one of three runs (--rounds=N): the first ones compile, and touch their memory for the first time. */
async function timed(work) {
  let ms = Infinity;
  let result;
  for (let i = 0; i < exports.option('rounds', '3'); i++) {
    const began = performance.now();
    result = await work();
    ms = Math.min(ms, performance.now() - began);
  }
  return { result, ms };
}

/**
 * @param {string} title
 * @param {() => unknown} alone the work on this thread
 * @param {() => Promise<unknown>} shared the same with Deferred
 */
exports.compare = async function compare(title, alone, shared) {
  const one = await timed(alone);
  const all = await timed(shared);
  assert.deepStrictEqual(all.result, one.result);
  console.log(`${title}: one core ${shown(one.ms)}, ${availableParallelism()} cores ${shown(all.ms)}: ${(one.ms / all.ms).toFixed(2)} x`);
  return all.result;
};

/** The number behind `--name=` on the command line; `64m` and `1g` are sizes in bytes. */
exports.option = function option(name, otherwise) {
  const found = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  const match = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(found === undefined ? otherwise : found.slice(name.length + 3));
  if (match === null) throw new TypeError(`--${name} must be a number such as 500, 64m or 1g`);
  return Math.round(Number(match[1]) * { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[match[2].toLowerCase()]);
};
