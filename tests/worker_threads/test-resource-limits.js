'use strict';
// A worker at its heap's limit ends with an error, whatever filled the heap; the process lives on.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { Worker, resourceLimits } = require('node:worker_threads');

assert.deepStrictEqual(resourceLimits, {});

const fill = {
  objects: 'const a = []; for (;;) a.push([a]);',
  caught: 'const a = []; for (;;) try { for (;;) a.push({}); } catch {} finally { a.push(1); }',
  strings: 'const a = []; for (;;) a.push("x".repeat(1e5) + Math.random());',
  parsed: 'JSON.parse("[" + "[1,2],".repeat(1e6) + "1]"); setInterval(() => {}, 1000);',
  microtasks: 'const a = []; (async () => { for (;;) { a.push({}); await null; } })();',
  timers: 'const a = []; setInterval(() => { for (let i = 0; i < 1e5; i++) a.push({ i }); }, 0);',
};
for (const name of Object.keys(fill)) {
  const worker = new Worker(fill[name], { eval: true, resourceLimits: { maxOldGenerationSizeMb: 12, maxYoungGenerationSizeMb: 2 } });
  worker.on('error', mustCall((error) => {
    assert.strictEqual(error.code, 'ERR_WORKER_OUT_OF_MEMORY', name);
    assert.strictEqual(error.message, 'Worker terminated due to reaching memory limit: JS heap out of memory');
  }));
  worker.on('exit', mustCall((code) => {
    assert.strictEqual(code, 1, name);
    assert.deepStrictEqual(worker.resourceLimits, {});
  }));
}
{
  // As given, on both sides; what is left open is told, too.
  const given = { maxOldGenerationSizeMb: 33, stackSizeMb: 2 };
  const worker = new Worker('const w = require("worker_threads"); w.parentPort.postMessage(w.resourceLimits);', { eval: true, resourceLimits: given });
  assert.strictEqual(worker.resourceLimits.maxOldGenerationSizeMb, 33);
  worker.on('message', mustCall((seen) => {
    assert.deepStrictEqual(Object.keys(seen), ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb']);
    assert.deepStrictEqual([seen.maxOldGenerationSizeMb, seen.stackSizeMb], [33, 2]);
    assert.ok(seen.maxYoungGenerationSizeMb > 0);
  }));
}
{
  // A stack is as large as wanted.
  const source = 'let n = 0; const f = () => { n++; f(); }; try { f(); } catch {} require("worker_threads").parentPort.postMessage(n);';
  const depth = (stackSizeMb) => new Promise((fulfil) => new Worker(source, { eval: true, resourceLimits: { stackSizeMb } }).on('message', fulfil));
  Promise.all([depth(1), depth(8), depth(64)]).then(mustCall(([small, large, huge]) => {
    assert.ok(large > 4 * small, `${large} and ${small}`);
    assert.ok(huge > 4 * large, `${huge} and ${large}`);
  }));
}
