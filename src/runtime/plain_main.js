// Bring-up only: a minimal CommonJS loader, until src/modules is there.
import { compileUser } from 'binding:plain';
import * as fs from 'binding:plain';
import { hasBuiltin, requireBuiltin as builtin } from 'internal:runtime/loader';

const cache = new Map();
function load(file) {
  if (cache.has(file)) return cache.get(file).exports;
  const module = { exports: {}, filename: file, id: file, children: [], paths: [], loaded: false };
  cache.set(file, module);
  if (file.endsWith('.json')) return (module.exports = JSON.parse(fs.read(file)));
  const dir = file.slice(0, file.lastIndexOf('/'));
  const require = (request) => {
    const name = request.replace(/^node:/, '');
    const id = `internal:${name.includes('/') ? name : `${name}/${name}`}`;
    if (!request.startsWith('.') && !request.startsWith('/') && hasBuiltin(id)) return builtin('node:' + name).default;
    const base = request.startsWith('/') ? request : builtin('node:path').join(dir, request);
    for (const ending of ['', '.js', '.json', '/index.js', '.cjs']) {
      if (fs.isFile(base + ending)) return load(base + ending);
    }
    throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
  };
  require.cache = {};
  require.main = module;
  compileUser(fs.read(file).replace(/^#!.*/, ''), file)(module.exports, require, module, file, dir);
  return module.exports;
}
export function run(program) {
  load(builtin('node:path').resolve(program.argv[1]));
}
