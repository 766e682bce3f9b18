'use strict';
// node:vm: contexts, their global objects, scripts and functions.
const { mustCall, run, tmpdir } = require('../common');
const assert = require('node:assert');
const vm = require('node:vm');

const sandbox = { x: 1, print: (v) => v };
assert.strictEqual(vm.createContext(sandbox), sandbox);
assert.strictEqual(vm.isContext(sandbox), true);
assert.strictEqual(vm.isContext({}), false);
assert.strictEqual(vm.runInContext('var y = x + 1; z = 3; function f() {} this.w = 4; y', sandbox), 2);
assert.deepStrictEqual(Object.keys(sandbox), ['x', 'print', 'f', 'y', 'z', 'w']);
assert.strictEqual(vm.runInContext('typeof process + typeof Array', sandbox), 'undefinedfunction');
assert.notStrictEqual(vm.runInContext('Array', sandbox), Array);
assert.throws(() => vm.runInContext('"use strict"; undeclared = 1', sandbox), { name: 'ReferenceError' });
assert.strictEqual(vm.runInContext('delete this.z; typeof z', sandbox), 'undefined');
assert.strictEqual('z' in sandbox, false);

// Accessors and read-only properties of the sandbox hold inside.
let stored = 0;
const guarded = vm.createContext(Object.defineProperties({}, {
  fixed: { value: 1 }, live: { get: () => stored, set: (v) => { stored = v; } },
}));
vm.runInContext('fixed = 2; live = 7;', guarded);
assert.strictEqual(guarded.fixed, 1);
assert.strictEqual(stored, 7);
assert.throws(() => vm.runInContext('"use strict"; fixed = 2', guarded), { name: 'TypeError' });

const script = new vm.Script('n = (globalThis.n ?? 0) + 1', { filename: 'count.js' });
const a = vm.createContext({ n: 10 });
assert.strictEqual(script.runInContext(a), 11);
assert.strictEqual(script.runInContext(a), 12);
assert.strictEqual(script.runInNewContext({}), 1);
const cachedData = new vm.Script('(function f() { return 5 })()').createCachedData();
const fromCache = new vm.Script('(function f() { return 5 })()', { cachedData });
assert.strictEqual(fromCache.cachedDataRejected, false);
assert.strictEqual(fromCache.runInThisContext(), 5);

const fn = vm.compileFunction('return a + b + c', ['a', 'b'], { contextExtensions: [{ c: 3 }] });
assert.strictEqual(fn(1, 2), 6);
assert.throws(() => vm.runInThisContext('let 1', 'bad.js'), (error) => error.stack.startsWith('bad.js:1\nlet 1\n    ^'));
assert.throws(() => vm.runInThisContext('while (true);', { timeout: 20 }), {
  code: 'ERR_SCRIPT_EXECUTION_TIMEOUT', message: 'Script execution timed out after 20ms',
});
assert.strictEqual(vm.runInContext('1 + 1', sandbox), 2);
const strict = vm.createContext({}, { codeGeneration: { strings: false } });
assert.throws(() => vm.runInContext('eval("1")', strict), { name: 'EvalError' });
const plain = vm.createContext(vm.constants.DONT_CONTEXTIFY);
assert.strictEqual(vm.runInContext('globalThis', plain), plain);

// Microtasks of their own context end with the evaluation.
const own = vm.createContext({ log: [] }, { microtaskMode: 'afterEvaluate' });
vm.runInContext('Promise.resolve().then(() => log.push("tick"))', own);
assert.deepStrictEqual(own.log, ['tick']);

new vm.Script('import("node:fs")').runInThisContext().catch(mustCall((error) => {
  assert.strictEqual(error.code, 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING');
}));
new vm.Script('import("node:fs")', { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })
  .runInThisContext().then(mustCall((ns) => assert.strictEqual(ns.default, require('node:fs'))));

const modules = tmpdir.write('modules.mjs', `
  import vm from 'node:vm';
  import assert from 'node:assert';
  const context = vm.createContext({ seen: [] });
  const dep = new vm.SyntheticModule(['v'], () => dep.setExport('v', 41), { context });
  const main = new vm.SourceTextModule('import { v } from "dep"; export default v + 1; seen.push(import.meta.tag)',
    { context, initializeImportMeta(meta) { meta.tag = 'meta'; } });
  await main.link((specifier) => { assert.strictEqual(specifier, 'dep'); return dep; });
  await main.evaluate();
  assert.strictEqual(main.namespace.default, 42);
  assert.deepStrictEqual([...context.seen], ['meta']);
  assert.strictEqual(main.status, 'evaluated');
`);
const result = run(['--no-warnings', '--experimental-vm-modules', modules]);
assert.strictEqual(result.stderr, '');
assert.strictEqual(result.status, 0);
