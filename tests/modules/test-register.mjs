// module.register(): asynchronous hooks, chained, with module state of their own.
import common from '../common/index.js';
import assert from 'node:assert';
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

const { tmpdir } = common;
const file = (name, text) => pathToFileURL(tmpdir.write(name, text)).href;
const state = file('state.mjs', 'let n = 0; export const next = () => ++n;');
file('first.mjs', `
  import { next } from './state.mjs';
  next();
  let prefix;
  export async function initialize(data) { await null; prefix = data.prefix; }
  export async function resolve(specifier, context, nextResolve) {
    if (specifier.startsWith(prefix)) return { url: 'virtual:' + specifier.slice(prefix.length), shortCircuit: true };
    return nextResolve(specifier, context);
  }
  export async function load(url, context, nextLoad) {
    if (!url.startsWith('virtual:')) return nextLoad(url, context);
    return { format: 'module', source: 'export default ' + JSON.stringify(url), shortCircuit: true };
  }
`);
file('second.mjs', `
  export async function load(url, context, nextLoad) {
    const result = await nextLoad(url, context);
    return url.endsWith('/word.mjs') ? { ...result, source: String(result.source).replace('WORD', 'changed') } : result;
  }
`);
const base = pathToFileURL(tmpdir.path + '/').href;
register('./first.mjs', base, { data: { prefix: 'v!' } });
register('./second.mjs', { parentURL: base });

assert.strictEqual((await import('v!thing')).default, 'virtual:thing');
assert.strictEqual((await import(file('word.mjs', 'export default "WORD"'))).default, 'changed');
assert.strictEqual((await import(state)).next(), 1);
await assert.rejects(import('./absent.mjs'), { code: 'ERR_MODULE_NOT_FOUND' });

register('data:text/javascript,export const resolve = () => ({ url: "x:y" })');
await assert.rejects(import('any'), { code: 'ERR_LOADER_CHAIN_INCOMPLETE' });
