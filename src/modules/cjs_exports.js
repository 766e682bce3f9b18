// The names that a CommonJS module exports, found in its text: import needs them before the module runs.
import { isBuiltin } from 'internal:modules/builtins';
import { readText, stat } from 'binding:module_files';
import { Module, formatOf } from 'internal:modules/cjs';
import { dirname, extname } from 'internal:path/path';

const lexer = lazy('internal:deps/cjs-module-lexer');

/** @type {Map<string, Set<string>>} */
const known = new Map();

/**
 * @param {string} filename
 * @param {string | undefined} source read from the file when undefined
 * @param {object} [module] its Module; once loaded, what it really exports counts too
 * @returns {Set<string>} a copy that the caller may change
 */
export function exportNamesOf(filename, source, module) {
  const names = new Set(lexed(filename, source));
  if (module?.loaded) {
    const { exports } = module;
    if (exports !== null && (typeof exports === 'object' || typeof exports === 'function')) {
      for (const name of Object.keys(exports)) names.add(name);
    }
  }
  return names;
}

function lexed(filename, source) {
  const found = known.get(filename);
  if (found !== undefined) return found;
  const names = new Set();
  // Before its re-exports are followed, so that cycles end.
  known.set(filename, names);
  let exports;
  let reexports;
  try {
    ({ exports, reexports } = lexer().parse(source ?? readText(filename)));
  } catch {
    // No CommonJS, or unreadable: compiling it will say so.
    return names;
  }
  for (const name of exports) names.add(name);
  for (const request of reexports) {
    if (isBuiltin(request)) {
      continue;
    }
    const file = resolveReexport(request, filename);
    if (file === undefined) continue;
    const extension = extname(file);
    if (extension === '.json' || extension === '.node' || formatOf(file) === 'module') continue;
    if (stat(file) !== 0) continue;
    for (const name of lexed(file, undefined)) names.add(name);
  }
  return names;
}

function resolveReexport(request, filename) {
  const parent = new Module(filename);
  parent.filename = filename;
  parent.paths = Module._nodeModulePaths(dirname(filename));
  try {
    return Module._resolveFilename(request, parent, false);
  } catch {
    return undefined;
  }
}
