// ES modules: static and dynamic import, import.meta, CommonJS and JSON from import, errors of loading.
import common from '../common/index.js';
import assert from 'node:assert';
import { pathToFileURL } from 'node:url';

const { tmpdir } = common;
const file = (name, text) => pathToFileURL(tmpdir.write(name, text)).href;

const meta = await import(file('meta.mjs', 'export default import.meta; export const r = import.meta.resolve("./x.mjs");'));
assert.strictEqual(Object.getPrototypeOf(meta.default), null);
assert.deepStrictEqual(Reflect.ownKeys(meta.default), ['dirname', 'filename', 'main', 'resolve', 'url']);
assert.strictEqual(meta.default.filename, tmpdir.resolve('meta.mjs'));
assert.strictEqual(meta.default.main, false);
assert.strictEqual(import.meta.main, true);
assert.strictEqual(meta.r, pathToFileURL(tmpdir.resolve('x.mjs')).href);

// Live bindings, cycles, one instance for each URL.
const counter = file('counter.mjs', 'export let n = 0; export const up = () => { n++; };');
const one = await import(counter);
one.up();
assert.strictEqual(one.n, 1);
assert.strictEqual(await import(counter), one);
assert.notStrictEqual(await import(counter + '?other'), one);
file('cycle-b.mjs', 'import { a } from "./cycle-a.mjs"; export const b = () => a + 1;');
const cycle = await import(file('cycle-a.mjs', 'export const a = 1; export { b } from "./cycle-b.mjs";'));
assert.strictEqual(cycle.b(), 2);

// CommonJS: named exports by its text, re-exports included.
file('inner.cjs', 'exports.deep = 1;');
const cjs = await import(file('names.cjs',
  'exports.a = 1; module.exports.b = 2; Object.defineProperty(exports, "c", { enumerable: true, value: 3 });'));
assert.deepStrictEqual({ ...cjs }, { 'a': 1, 'b': 2, 'c': 3, 'default': { a: 1, b: 2, c: 3 }, 'module.exports': { a: 1, b: 2, c: 3 } });
assert.strictEqual((await import(file('re.cjs', 'module.exports = require("./inner.cjs");'))).deep, 1);
await assert.rejects(import(file('miss.mjs', "import { nope } from './names.cjs';")), {
  name: 'SyntaxError', message: /^Named export 'nope' not found\. The requested module '\.\/names\.cjs' is a CommonJS module/,
});

// JSON and attributes.
const json = file('data.json', '{"x": 1}');
assert.deepStrictEqual((await import(json, { with: { type: 'json' } })).default, { x: 1 });
await assert.rejects(import(json), { code: 'ERR_IMPORT_ATTRIBUTE_MISSING' });
await assert.rejects(import(counter, { with: { type: 'json' } }), { code: 'ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE' });
await assert.rejects(import(counter + '?new', { with: { kind: 'x' } }), { code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED' });

// data: and node: URLs, syntax detection, types by package.json.
assert.strictEqual((await import('data:text/javascript,export default 6 * 7')).default, 42);
assert.strictEqual((await import('node:fs')).default, (await import('fs')).default);
assert.strictEqual((await import(file('detected/x.js', 'export default typeof require;'))).default, 'undefined');
file('typed/package.json', '{"type":"module"}');
assert.strictEqual((await import(file('typed/x.js', 'export default typeof module;'))).default, 'undefined');

for (const [specifier, code] of [
  ['./absent.mjs', 'ERR_MODULE_NOT_FOUND'], ['absent', 'ERR_MODULE_NOT_FOUND'], ['.', 'ERR_UNSUPPORTED_DIR_IMPORT'],
  ['node:absent', 'ERR_UNKNOWN_BUILTIN_MODULE'], ['https://x/y', 'ERR_UNSUPPORTED_ESM_URL_SCHEME'],
  ['./a%2fb.mjs', 'ERR_INVALID_MODULE_SPECIFIER'], [file('x.unknown', ''), 'ERR_UNKNOWN_FILE_EXTENSION'],
]) await assert.rejects(import(specifier), { code }, specifier);

// A graph that failed to load can be loaded once its hole is filled.
const late = file('late.mjs', 'export { v } from "./hole.mjs";');
await assert.rejects(import(late), { code: 'ERR_MODULE_NOT_FOUND' });
file('hole.mjs', 'export const v = 5;');
assert.strictEqual((await import(late)).v, 5);
