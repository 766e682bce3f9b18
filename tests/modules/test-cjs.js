'use strict';
// CommonJS: what require() gives, caches, and shows.
const { tmpdir } = require('../common');
const assert = require('node:assert');
const Module = require('node:module');
const path = require('node:path');

const load = Module.createRequire(tmpdir.resolve('main.js'));
const file = (name, text) => tmpdir.write(name, text);

file('counter.js', 'globalThis.__loads = (globalThis.__loads ?? 0) + 1; exports.id = module.id; exports.self = module;');
const first = load('./counter');
assert.strictEqual(load('./counter.js'), first);
assert.strictEqual(globalThis.__loads, 1);
delete load.cache[load.resolve('./counter')];
assert.notStrictEqual(load('./counter'), first);
assert.strictEqual(globalThis.__loads, 2);
delete globalThis.__loads;
assert.strictEqual(first.self.filename, tmpdir.resolve('counter.js'));
assert.strictEqual(first.self.loaded, true);
assert.deepStrictEqual(first.self.paths, Module._nodeModulePaths(tmpdir.path));

// A folder with index, JSON, a BOM, a #! line, and the order of extensions.
file('folder/index.js', 'module.exports = "index";');
file('data.json', '\uFEFF{"a": [1]}');
file('bom.js', '\uFEFFmodule.exports = "bom";');
file('script', '#!/usr/bin/env node\nmodule.exports = __filename;');
file('both.js', 'module.exports = "js";');
file('both.json', '"json"');
assert.strictEqual(load('./folder'), 'index');
assert.strictEqual(load('./folder/'), 'index');
assert.deepStrictEqual(load('./data'), { a: [1] });
assert.strictEqual(load('./bom'), 'bom');
assert.strictEqual(load('./script'), tmpdir.resolve('script'));
assert.strictEqual(load('./both'), 'js');
file('broken.json', '{ "a": ');
assert.throws(() => load('./broken.json'), { name: 'SyntaxError', message: new RegExp(`^${tmpdir.resolve('broken.json')}: `) });

// Cycles see what is exported so far.
file('a.js', 'exports.early = 1; exports.fromB = require("./b").seen; exports.late = 1;');
file('b.js', 'const a = require("./a"); exports.seen = Object.keys(a).join();');
assert.strictEqual(load('./a').fromB, 'early');

// A module that throws is loaded anew by the next require().
file('throws.js', 'globalThis.__throws = (globalThis.__throws ?? 0) + 1; throw new Error("number " + globalThis.__throws);');
assert.throws(() => load('./throws'), { message: 'number 1' });
assert.throws(() => load('./throws'), { message: 'number 2' });
delete globalThis.__throws;

// The functions that programs patch are the ones that are called.
const { _load, _resolveFilename } = Module;
Module._load = function(request, ...rest) { return request === 'virtual' ? 'patched' : _load.call(this, request, ...rest); };
assert.strictEqual(load('virtual'), 'patched');
Module._load = _load;
Module._resolveFilename = function(request, ...rest) {
  return _resolveFilename.call(this, request === 'alias' ? './both' : request, ...rest);
};
assert.strictEqual(load('alias'), 'js');
Module._resolveFilename = _resolveFilename;
Module._extensions['.upper'] = (module, name) => { module.exports = path.basename(name).toUpperCase(); };
file('word.upper', '');
assert.strictEqual(load('./word'), 'WORD.UPPER');
delete Module._extensions['.upper'];

// What the API refuses.
for (const bad of [1, null, undefined, {}]) assert.throws(() => load(bad), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => load(''), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => Module.createRequire('relative'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.strictEqual(load.resolve.paths('fs'), null);
assert.deepStrictEqual(load.resolve.paths('./x'), [tmpdir.path]);
assert.strictEqual(load.resolve('fs'), 'fs');
assert.strictEqual(Module.isBuiltin('node:fs'), true);
assert.strictEqual(Module.isBuiltin('test'), false);
assert.strictEqual(Module.isBuiltin('node:test'), true);
assert.deepStrictEqual(Object.keys(load), ['resolve', 'main', 'extensions', 'cache']);
assert.strictEqual(load.name, 'require');
assert.strictEqual(require.main, module);
