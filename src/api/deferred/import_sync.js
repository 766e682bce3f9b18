// Importing an ES module without waiting, for functions that captured one.
import { createRequire } from 'internal:modules/helpers';

/**
 * The namespace of an ES module, as require() makes it: the module must not wait at its top level.
 * @param {string} url
 */
export function importSyncForReference(url) {
  if (url.startsWith('node:')) {
    const exports = createRequire('/')(url);
    return Object.freeze({ __proto__: null, ...exports, default: exports });
  }
  const path = requireBuiltin('internal:url/url').fileURLToPath(url);
  return createRequire(path)(path);
}
