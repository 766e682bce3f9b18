// Module sources come from files as text and from hooks as text or bytes.
import { decodeText, readText } from 'binding:module_files';
import { containsModuleSyntax } from 'binding:modules';
import { packageTypeOf } from 'internal:modules/package';

/**
 * @param {unknown} source string, ArrayBuffer or view
 * @returns {string}
 */
export function sourceToString(source) {
  if (typeof source === 'string') return source;
  if (source === null || source === undefined) return source;
  return decodeText(source);
}

/** The format that Node tells hooks for a file whose package.json does not decide. */
export function guessFormat(filename) {
  if (filename.endsWith('.json')) return 'json';
  if (filename.endsWith('.wasm')) return 'wasm';
  if (!filename.endsWith('.js')) return undefined;
  if (packageTypeOf(filename) !== 'none') return undefined;
  return containsModuleSyntax(readText(filename), filename) ? 'module' : 'commonjs';
}
