'use strict';
// Resolution of packages by "exports" and "imports": what is found, and the error of what is not.
const { tmpdir } = require('../common');
const assert = require('node:assert');
const { createRequire } = require('node:module');

const pkg = (name, json, files = []) => {
  tmpdir.write(`node_modules/${name}/package.json`, JSON.stringify(json));
  for (const file of files) tmpdir.write(`node_modules/${name}/${file}`, `module.exports = '${name}/${file}';`);
};
pkg('plain', {}, ['index.js', 'lib/a.js']);
pkg('main', { main: './lib/start' }, ['lib/start.js']);
pkg('sugar', { exports: './a.js' }, ['a.js', 'b.js']);
pkg('table', {
  exports: {
    '.': { 'import': './import.js', 'require': './require.js' }, './feature/*': './src/*.js', './feature/private/*': null,
    './list': ['bad', './a.js'], './out': '../a.js', './spaced': './a%20b.js', './deno': { deno: './a.js' },
  },
}, ['import.js', 'require.js', 'src/x.js', 'src/private/y.js', 'a.js', 'a b.js']);
pkg('numeric', { exports: { 0: './a.js' } });
pkg('mixed', { exports: { '.': './a.js', 'import': './b.js' } });
tmpdir.write('node_modules/broken/package.json', '{ "name": ');
tmpdir.write('package.json', JSON.stringify({
  name: 'self', exports: './self.js', imports: { '#inner': './inner.js', '#lib/*': './lib/*.js', '#other': 'sugar' },
}));
tmpdir.write('self.js', 'module.exports = "self";');
tmpdir.write('inner.js', 'module.exports = "inner";');
tmpdir.write('lib/z.js', 'module.exports = "z";');
const load = createRequire(tmpdir.resolve('main.js'));

for (const [specifier, expected] of [
  ['plain', 'plain/index.js'], ['plain/lib/a', 'plain/lib/a.js'], ['main', 'main/lib/start.js'], ['sugar', 'sugar/a.js'],
  ['table', 'table/require.js'], ['table/feature/x', 'table/src/x.js'], ['table/list', 'table/a.js'],
  ['table/spaced', 'table/a b.js'], ['self', 'self'], ['#inner', 'inner'], ['#lib/z', 'z'], ['#other', 'sugar/a.js'],
]) assert.strictEqual(load(specifier), expected, specifier);

for (const [specifier, code, message] of [
  ['sugar/b.js', 'ERR_PACKAGE_PATH_NOT_EXPORTED', /^Package subpath '\.\/b\.js' is not defined by "exports" in /],
  ['table/feature/private/y', 'ERR_PACKAGE_PATH_NOT_EXPORTED', /'\.\/feature\/private\/y'/],
  ['table/feature/../x', 'ERR_INVALID_MODULE_SPECIFIER', /is not a valid match in pattern "\.\/feature\/\*"/],
  ['table/out', 'ERR_INVALID_PACKAGE_TARGET', /targets must start with "\.\/"$/],
  ['table/deno', 'ERR_PACKAGE_PATH_NOT_EXPORTED', /'\.\/deno'/],
  ['numeric', 'ERR_INVALID_PACKAGE_CONFIG', /cannot contain numeric property keys/],
  ['mixed', 'ERR_INVALID_PACKAGE_CONFIG', /cannot contain some keys starting with '\.' and some not/],
  ['broken', 'ERR_INVALID_PACKAGE_CONFIG', /^Invalid package config .*broken\/package\.json\./],
  ['#missing', 'ERR_PACKAGE_IMPORT_NOT_DEFINED', /^Package import specifier "#missing" is not defined in package /],
  ['absent', 'MODULE_NOT_FOUND', /^Cannot find module 'absent'\nRequire stack:\n- .*main\.js$/],
  ['node:absent', 'ERR_UNKNOWN_BUILTIN_MODULE', /^No such built-in module: node:absent$/],
]) assert.throws(() => load(specifier), { code, message }, specifier);
