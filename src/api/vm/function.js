// vm.compileFunction without its argument checks.
import { compileFunction as compileNative, contextOf } from 'binding:contextify';
import { importerSymbol, tieImporter } from 'internal:vm/importer';

const buffers = lazy('node:buffer');

/**
 * @param {string} code
 * @param {string[] | undefined} params
 * @param {object} options as vm.compileFunction's, checked
 * @returns {Function}
 */
export function compileBody(code, params, options) {
  const { filename, lineOffset, columnOffset, cachedData, produceCachedData, parsingContext, contextExtensions,
    importModuleDynamically } = options;
  const symbol = importerSymbol(importModuleDynamically, filename);
  const result = compileNative(code, filename, lineOffset, columnOffset, cachedData, produceCachedData,
    parsingContext === undefined ? undefined : contextOf(parsingContext), contextExtensions, params, symbol);
  const fn = result.function;
  if (produceCachedData) {
    fn.cachedDataProduced = result.cachedDataProduced;
    const { cachedData: bytes } = result;
    if (bytes !== undefined) fn.cachedData = buffers().Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  if (cachedData !== undefined) fn.cachedDataRejected = result.cachedDataRejected;
  tieImporter(symbol, importModuleDynamically, fn);
  return fn;
}
