// From ES modules: imports, import.meta, import(), and the public module's exports.
import assert from 'node:assert';
import { sep } from 'node:path';
import * as os from 'node:os';
import fs from 'node:fs';
import whole, { Deferred as Named, DeferredError } from 'weft:deferred';
import { isBuiltin, builtinModules } from 'node:module';
import { double, Point, state, later } from './fixtures/module.mjs';

assert.strictEqual(Named, Deferred);
assert.strictEqual(whole.Deferred, Deferred);
assert.ok(DeferredError.prototype instanceof Error);
assert.strictEqual((await import('weft:deferred')).Deferred, Deferred);
assert.ok(isBuiltin('weft:deferred') && !isBuiltin('node:weft:deferred') && !isBuiltin('deferred'));
assert.ok(!builtinModules.some((name) => name.includes('deferred')));
await assert.rejects(import('weft:nothing'), { code: 'ERR_UNSUPPORTED_ESM_URL_SCHEME' });

assert.strictEqual(await Deferred.run(() => sep + typeof os.cpus + typeof fs.readFileSync), '/functionfunction');
assert.strictEqual(await Deferred.run((x) => double(x), 4), 8);
assert.strictEqual(await Deferred.run(double, 4), 8);
assert.strictEqual(await Deferred.run(() => new Point(3, 4).length), 5);
const point = new Point(6, 8);
assert.strictEqual(await Deferred.run(() => point.length), 10);
assert.strictEqual(await Deferred.run(() => state.value), 1);
assert.strictEqual(await Deferred.run(() => later().then((x) => x)), 'later');
assert.strictEqual(await Deferred.run(() => import.meta.url), import.meta.url);
assert.strictEqual(await Deferred.run(() => import.meta.dirname), import.meta.dirname);
assert.strictEqual(await Deferred.run(async () => (await import('./fixtures/module.mjs')).double(2)), 4);
const factor = 3;
assert.strictEqual(await Deferred.run((x) => [import.meta.filename.length > 1, x * factor], 2).then((x) => x[1]), 6);
// Strict code stays strict.
await assert.rejects(Deferred.run(() => { undeclared = 1; }), ReferenceError);
