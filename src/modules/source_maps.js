// Whether stack traces are mapped to original sources, and module.setSourceMapsSupport().
import { validateBoolean, validateObject } from 'internal:errors/validators';

let enabled = false;
let nodeModules = false;
let generatedCode = false;

/** Whether source maps of loaded files are kept. */
export const sourceMapsEnabled = () => enabled;

/** `module.getSourceMapsSupport`. */
export function getSourceMapsSupport() {
  return Object.freeze({ __proto__: null, enabled, nodeModules, generatedCode });
}

/**
 * `module.setSourceMapsSupport`.
 * @param {boolean} on
 * @param {{ nodeModules?: boolean, generatedCode?: boolean }} [options]
 */
export function setSourceMapsSupport(on, options = {}) {
  validateBoolean(on, 'enabled');
  validateObject(options, 'options');
  const { nodeModules: inModules = false, generatedCode: inGenerated = false } = options;
  validateBoolean(inModules, 'options.nodeModules');
  validateBoolean(inGenerated, 'options.generatedCode');
  enabled = on;
  nodeModules = inModules;
  generatedCode = inGenerated;
  requireBuiltin('internal:modules/source_map_stack').setPrepare(on);
}

/** --enable-source-maps. */
export function enableFromOptions() {
  setSourceMapsSupport(true, { nodeModules: true, generatedCode: true });
}

/** Whether maps of a file count: those of packages only on request. */
export function wantsMapOf(filename, isGenerated) {
  if (!enabled) return false;
  if (isGenerated) return generatedCode;
  return nodeModules || !filename.includes('/node_modules/');
}

/** What the printer of uncaught errors shows of the original source; undefined while source maps are off. */
export function originalExcerpt(file, line, column) {
  if (!enabled) return undefined;
  return requireBuiltin('internal:modules/source_map_stack').originalExcerpt(file, line, column);
}
