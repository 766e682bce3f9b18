// Whether symbolic links in paths of modules stay as they are: --preserve-symlinks(-main), NODE_PRESERVE_SYMLINKS(_MAIN).
import { getOption } from 'internal:runtime/options';
import process from 'node:process';

let keep;
let keepMain;

/**
 * @param {boolean} isMain for the entry point
 * @returns {boolean}
 */
export function keepsLinks(isMain) {
  if (isMain) return (keepMain ??= getOption('--preserve-symlinks-main') || process.env.NODE_PRESERVE_SYMLINKS_MAIN === '1');
  return (keep ??= getOption('--preserve-symlinks') || process.env.NODE_PRESERVE_SYMLINKS === '1');
}
