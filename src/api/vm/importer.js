// The option importModuleDynamically: who answers import() in compiled code.
import { getOption } from 'internal:runtime/options';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { ERR_SOURCE_PHASE_NOT_DEFINED, ERR_VM_MODULE_NOT_MODULE } from 'internal:modules/errors';
import {
  defaultLoaderSymbol, mainContextDefault, missingFlagSymbol, missingSymbol, registerImporter,
} from 'internal:modules/dynamic_import';

const types = lazy('internal:util/types');
const modules = lazy('internal:vm/module');
const phases = ['', 'source', 'evaluation'];

/** The program's own loader; the second is what Weft's own callers give, and what warns nobody. */
const isLoaderSymbol = (value) => value === mainContextDefault || value === defaultLoaderSymbol;

/** @param {unknown} value the option */
export function validateImporter(value) {
  if (value === undefined || isLoaderSymbol(value) || typeof value === 'function') return;
  throw new ERR_INVALID_ARG_TYPE('options.importModuleDynamically', 'function', value);
}

/**
 * The host-defined symbol for code with the option `importModuleDynamically`.
 * @param {Function | symbol | undefined} value
 * @param {string} name for debugging
 * @returns {symbol}
 */
export function importerSymbol(value, name) {
  validateImporter(value);
  if (value === undefined) return missingSymbol;
  if (isLoaderSymbol(value)) return value;
  if (!getOption('--experimental-vm-modules')) return missingFlagSymbol;
  return Symbol(name);
}

/**
 * Ties a symbol of importerSymbol() to the callback, once the object that the callback gets as referrer exists.
 * @param {symbol} symbol
 * @param {Function | symbol | undefined} callback
 * @param {object} referrer the Script, function or module
 * @param {(meta: object) => void} [initializeImportMeta]
 */
export function tieImporter(symbol, callback, referrer, initializeImportMeta) {
  if (typeof callback !== 'function' && initializeImportMeta === undefined) return;
  if (symbol === missingFlagSymbol) return;
  registerImporter(symbol, {
    importModuleDynamically: typeof callback !== 'function' ? undefined : (specifier, attributes, phase) =>
      importThrough(callback, specifier, referrer, attributes, phases[phase]),
    initializeImportMeta,
  });
}

async function importThrough(callback, specifier, referrer, attributes, phase) {
  const result = await callback(specifier, referrer, attributes ?? { __proto__: null }, phase);
  if (types().isModuleNamespaceObject(result)) return result;
  const { isVmModule } = modules();
  if (phase === 'source' && Object.prototype.toString.call(result) === '[object WebAssembly.Module]') return result;
  if (!isVmModule(result)) throw new ERR_VM_MODULE_NOT_MODULE();
  if (phase === 'source') throw new ERR_SOURCE_PHASE_NOT_DEFINED(result.identifier);
  if (result.status === 'errored') throw result.error;
  return result.namespace;
}
