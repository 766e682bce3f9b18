// import() and import.meta: what the engine asks the host. A script or module says by its host-defined symbol who loads
// for it: the program's own loader, or a callback that node:vm registered.
import { setModuleCallbacks } from 'binding:modules';
import { fileURLFromPath } from 'internal:modules/file_url';
import { ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING, ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG } from 'internal:modules/errors';
import { URL } from 'internal:url/url';

const loader = lazy('internal:modules/esm_loader');
const meta = lazy('internal:modules/import_meta');
const main = lazy('internal:modules/run_main');
const warnings = lazy('internal:modules/warnings');

/** Files of the program: relative specifiers start at the script's name. */
export const defaultLoaderSymbol = Symbol('default_loader');
/** Modules of module.register() and what they import. */
export const hooksLoaderSymbol = Symbol('hooks_loader');
/** Scripts of node:vm without importModuleDynamically. */
export const missingSymbol = Symbol('vm_dynamic_import_missing');
/** vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER. */
export const mainContextDefault = Symbol('vm_dynamic_import_main_context_default');
/** importModuleDynamically was given, but --experimental-vm-modules was not. */
export const missingFlagSymbol = Symbol('vm_dynamic_import_missing_flag');

/**
 * symbol -> { importModuleDynamically(specifier, attributes, phase), initializeImportMeta(meta) }
 * @type {WeakMap<symbol, object>}
 */
const registrations = new WeakMap();

/** @param {symbol} symbol @param {object} handlers */
export function registerImporter(symbol, handlers) { registrations.set(symbol, handlers); }

/** The URL that relative specifiers of a script start at. */
function referrerURL(name) {
  if (typeof name !== 'string' || name === '') return main().cwdURL();
  if (name.startsWith('/')) return fileURLFromPath(name);
  if (name.startsWith('file:') || name.startsWith('data:') || URL.canParse(name)) return name;
  return main().cwdURL();
}

function importDynamically(symbol, name, specifier, attributes, phase) {
  try {
    if (symbol === mainContextDefault) warnings().emitExperimentalWarning('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER');
    if (symbol === defaultLoaderSymbol || symbol === mainContextDefault) {
      return loader().importModule(specifier, referrerURL(name), attributes, { phase });
    }
    if (symbol === hooksLoaderSymbol) {
      return loader().importModule(specifier, referrerURL(name), attributes, { phase, space: loader().hooksSpace });
    }
    const registered = symbol === undefined ? undefined : registrations.get(symbol);
    if (registered?.importModuleDynamically) {
      return registered.importModuleDynamically(specifier, attributes, phase);
    }
    if (symbol === missingFlagSymbol) throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG();
    throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
  } catch (error) {
    return Promise.reject(error);
  }
}

function initializeMeta(symbol, object, url) {
  if (symbol === defaultLoaderSymbol || symbol === hooksLoaderSymbol) return meta().initialize(object, url);
  registrations.get(symbol)?.initializeImportMeta?.(object);
  return undefined;
}

onStart(() => setModuleCallbacks(importDynamically, initializeMeta, defaultLoaderSymbol));
