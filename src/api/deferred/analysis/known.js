// Which live values are built-ins of the language or of a built-in module, by identity.
import { isLoaded } from 'internal:runtime/loader';
import { builtinId } from 'internal:modules/builtins';
import { globalKind, isPureModule } from 'internal:deferred/analysis/tables';

const modules = ['path', 'util', 'querystring', 'url', 'buffer', 'string_decoder', 'crypto', 'zlib'];
/** @type {Map<unknown, { path: string, isModule: boolean }>} */
let known;
const modulesSeen = new Set();

function addMembers(owner, path, isModule) {
  const descriptors = Object.getOwnPropertyDescriptors(owner);
  for (const key of Reflect.ownKeys(descriptors)) {
    const { value } = descriptors[key];
    if (typeof key !== 'string' || typeof value !== 'function' || known.has(value)) continue;
    known.set(value, { path: `${path}.${key}`, isModule });
  }
}

function addGlobals() {
  known = new Map();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (globalKind(name) !== 'builtin') continue;
    const { value } = Object.getOwnPropertyDescriptor(globalThis, name);
    // Those that are made on first use are not made for this.
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue;
    known.set(value, { path: name, isModule: false });
  }
  for (const [value, { path }] of [...known]) addMembers(value, path, false);
}

/**
 * What a value is if it is a built-in object or function; undefined if it is not known.
 * @param {unknown} value
 * @returns {{ path: string, isModule: boolean } | undefined}
 */
export function knownBuiltin(value) {
  if (known === undefined) addGlobals();
  const found = known.get(value);
  if (found !== undefined) return found;
  for (const name of modules) {
    const id = builtinId(name);
    if (modulesSeen.has(name) || !isLoaded(id)) continue;
    modulesSeen.add(name);
    const exports = requireBuiltin(id).default;
    if (!known.has(exports)) known.set(exports, { path: name, isModule: true });
    if (isPureModule(name)) addMembers(exports, name, true);
  }
  return known.get(value);
}
