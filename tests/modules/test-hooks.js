'use strict';
// module.registerHooks(): resolution and loading of require() and import through the program's functions.
const { mustCall, tmpdir } = require('../common');
const assert = require('node:assert');
const { createRequire, registerHooks } = require('node:module');

const load = createRequire(tmpdir.resolve('main.js'));
const seen = [];
const hooks = registerHooks({
  resolve(specifier, context, next) {
    if (context.parentURL.endsWith('/main.js')) seen.push(specifier);
    if (specifier === 'virtual:x') return { url: 'virtual:x', format: 'commonjs', shortCircuit: true };
    return next(specifier === 'renamed' ? './real.js' : specifier, context);
  },
  load(url, context, next) {
    if (url === 'virtual:x') return { source: 'module.exports = "virtual"', format: 'commonjs', shortCircuit: true };
    const result = next(url, context);
    return { ...result, source: String(result.source).replace('REPLACE', 'replaced') };
  },
});
tmpdir.write('real.js', 'module.exports = "REPLACE";');
tmpdir.write('real.mjs', 'export default "REPLACE";');
assert.strictEqual(load('renamed'), 'replaced');
assert.strictEqual(load('virtual:x'), 'virtual');
assert.deepStrictEqual(seen, ['renamed', 'virtual:x']);
import(tmpdir.resolve('real.mjs')).then(mustCall((ns) => {
  assert.strictEqual(ns.default, 'replaced');
  hooks.deregister();
  assert.throws(() => load('virtual:y'), { code: 'MODULE_NOT_FOUND' });

  const incomplete = registerHooks({ resolve: () => ({ url: 'file:///x' }) });
  assert.throws(() => load('y'), { code: 'ERR_INVALID_RETURN_PROPERTY_VALUE' });
  incomplete.deregister();
  const wrong = registerHooks({ resolve: (specifier, context, next) => { next('./real.js', context); return 1; } });
  assert.throws(() => load('y'), { code: 'ERR_INVALID_RETURN_VALUE' });
  wrong.deregister();
}));
