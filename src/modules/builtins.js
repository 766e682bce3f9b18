// The public built-in modules: which names there are, where their code is, and how a program may ask for them.
import { hasBuiltin } from 'internal:runtime/loader';
import { getOption } from 'internal:runtime/options';

/** Public name -> id, for the modules whose name does not follow the rule `x` -> x/x, `x/y` -> x/y. */
const irregular = {
  '_http_agent': 'http/agent', '_http_client': 'http/client', '_http_common': 'http/common',
  '_http_incoming': 'http/incoming', '_http_outgoing': 'http/outgoing', '_http_server': 'http/server',
  '_stream_duplex': 'stream/duplex', '_stream_passthrough': 'stream/passthrough',
  '_stream_readable': 'stream/readable', '_stream_transform': 'stream/transform',
  '_stream_wrap': 'stream/public_wrap', '_stream_writable': 'stream/writable',
  '_tls_common': 'tls/common', '_tls_wrap': 'tls/wrap',
  'module': 'modules/module', 'sys': 'util/sys', 'weft:deferred': 'deferred/deferred',
};

const names = [
  '_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_http_server', '_stream_duplex',
  '_stream_passthrough', '_stream_readable', '_stream_transform', '_stream_wrap', '_stream_writable', '_tls_common',
  '_tls_wrap', 'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'cluster', 'console', 'constants',
  'crypto', 'dgram', 'diagnostics_channel', 'dns', 'dns/promises', 'domain', 'events', 'fs', 'fs/promises', 'http',
  'http2', 'https', 'inspector', 'inspector/promises', 'module', 'net', 'os', 'path', 'path/posix', 'path/win32',
  'perf_hooks', 'process', 'punycode', 'querystring', 'readline', 'readline/promises', 'repl', 'stream',
  'stream/consumers', 'stream/promises', 'stream/web', 'string_decoder', 'sys', 'timers', 'timers/promises', 'tls',
  'trace_events', 'tty', 'url', 'util', 'util/types', 'v8', 'vm', 'wasi', 'worker_threads', 'zlib',
];
/** Those that exist with the node: prefix only. */
const prefixedNames = ['sea', 'sqlite', 'test', 'test/reporters'];
/** Weft's own, whose names are whole: they exist neither bare nor with node:, and are in none of Node's lists. */
const ownNames = ['weft:deferred'];

/** @type {Map<string, string>} public name without node: -> built-in id */
const ids = new Map();
function add(name) {
  const id = 'internal:' + (irregular[name] ?? (name.includes('/') ? name : `${name}/${name}`));
  // A module that is not built yet must fail to load like one that does not exist, so it is not listed.
  if (hasBuiltin(id)) ids.set(name, id);
}
names.forEach(add);
prefixedNames.forEach(add);
ownNames.forEach(add);
const onlyPrefixed = new Set(prefixedNames);

/** `module.builtinModules`. */
export const builtinModules = Object.freeze([
  ...names.filter((name) => ids.has(name)),
  ...prefixedNames.filter((name) => ids.has(name)).map((name) => 'node:' + name),
]);

/** Whether there is a built-in of this name, and the command line did not switch it off. */
function exists(name) {
  return ids.has(name) && (name !== 'sqlite' || getOption('--experimental-sqlite') !== false);
}

/**
 * The bare name of the built-in that a specifier asks for ('fs' for both 'fs' and 'node:fs'), or undefined.
 * @param {string} specifier
 * @returns {string | undefined}
 */
export function normalizeBuiltin(specifier) {
  if (specifier.startsWith('node:')) {
    const name = specifier.slice(5);
    return exists(name) && !name.startsWith('weft:') ? name : undefined;
  }
  return ids.has(specifier) && !onlyPrefixed.has(specifier) ? specifier : undefined;
}

/** `module.isBuiltin`. */
export function isBuiltin(specifier) {
  return typeof specifier === 'string' && normalizeBuiltin(specifier) !== undefined;
}

/**
 * The id of a public built-in's code.
 * @param {string} name without node:
 * @returns {string | undefined}
 */
export function builtinId(name) {
  return exists(name) ? ids.get(name) : undefined;
}

/** All public names of Node's, without node:. */
export function publicNames() {
  return ids.keys().filter((name) => !name.startsWith('weft:'));
}
