// require() of ES modules.
import { readText } from 'binding:module_files';
import { containsModuleSyntax } from 'binding:modules';
import { parentOf, kIsMainSymbol, kURL } from 'internal:modules/cjs';
import { fileURLFromPath } from 'internal:modules/file_url';
import { packageScopeOf } from 'internal:modules/package';
import { ERR_REQUIRE_CYCLE_MODULE, ERR_REQUIRE_ESM } from 'internal:modules/errors';
import { getOption } from 'internal:runtime/options';

const loader = lazy('internal:modules/esm_loader');
const warnings = lazy('internal:modules/warnings');

/** While an ES module that require() asked for runs, these CommonJS modules wait for it. */
const kIsWaitingForESM = new WeakSet();

/** A module that waits for an ES module is required from within it: a cycle that must not be entered. */
export function checkCircularRequire(module) {
  if (!kIsWaitingForESM.has(module)) return;
  const parent = parentOf(module)?.filename;
  throw new ERR_REQUIRE_CYCLE_MODULE(
    `Cannot require() ES Module ${module.filename} in a cycle.${parent ? ` (from ${parent})` : ''}`);
}

/** The text of every error about cycles between require() and import. */
export function cycleText(head, parent) {
  return `${head}${parent ? ` (from ${parent})` : ''} A cycle involving require(esm) is disallowed to maintain ` +
    'invariants mandated by the ECMAScript specification. Try making at least part of the dependency in the graph lazily ' +
    'loaded.';
}

/**
 * Loads an ES module into a CommonJS module object.
 * @param {object} module
 * @param {string} filename
 * @param {string} format
 * @param {string} source
 */
export function loadFromCommonJS(module, filename, format, source) {
  const parent = parentOf(module);
  if (getOption('--require-module') === false) throw requireEsmError(module, filename, parent);
  const url = module[kURL] ?? fileURLFromPath(filename);
  const isMain = module[kIsMainSymbol] === true;
  if (isMain && module.id === '.') {
    requireBuiltin('internal:modules/run_main').runModuleAsMain(url, source, format);
    module.exports = undefined;
    return;
  }
  warnOnce(module, filename, parent);
  kIsWaitingForESM.add(module);
  let namespace;
  try {
    namespace = loader().importSyncForRequire(url, filename, format, source, isMain, parent);
  } finally {
    kIsWaitingForESM.delete(module);
  }
  if (Object.hasOwn(namespace, 'module.exports')) module.exports = namespace['module.exports'];
  else if (Object.hasOwn(namespace, 'default') && !Object.hasOwn(namespace, '__esModule')) {
    module.exports = loader().withEsModuleMark(url, namespace);
  } else {
    module.exports = namespace;
  }
}

function warnOnce(module, filename, parent) {
  const trace = getOption('--trace-require-module');
  if (!trace) return;
  if (trace === 'no-node-modules' && parent?.filename?.includes('/node_modules/')) return;
  const from = parent?.filename ? `CommonJS module ${parent.filename} is loading ES Module ${filename} using require().\n` : '';
  warnings().emitRequireModuleWarning(from);
}

const moduleSyntaxErrors = [
  'Cannot use import statement outside a module', "Unexpected token 'export'", "Cannot use 'import.meta' outside a module",
];

/** The main file is CommonJS by its name or package.json, and an ES module by its syntax. */
export function warnAboutModuleSyntax(error, filename) {
  if (!moduleSyntaxErrors.includes(error?.message)) return;
  warnings().emitWarningNow(`Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest ` +
    'package.json file or use the .mjs extension.');
}

/** ERR_REQUIRE_ESM, where require() of ES modules is turned off. */
export function requireEsmError(module, filename, parent) {
  const scope = packageScopeOf(filename);
  const inModuleScope = filename.endsWith('.js') && scope?.type === 'module';
  return new ERR_REQUIRE_ESM(filename, inModuleScope && containsModuleSyntax(readText(filename), filename), parent?.filename,
    inModuleScope ? scope.path : undefined);
}

