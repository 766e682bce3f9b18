// module.findPackageJSON().
import { stat } from 'binding:module_files';
import { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import { dirname } from 'internal:path/path';
import { URL, fileURLToPath } from 'internal:url/url';
import { fileURLFromPath, pathFromFileURL } from 'internal:modules/file_url';
import { packageScope, readPackage } from 'internal:modules/package';
import { isBuiltin } from 'internal:modules/builtins';
import { ERR_MODULE_NOT_FOUND } from 'internal:modules/errors';

function toPath(value, name) {
  if (value instanceof URL) return fileURLToPath(value);
  if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['string', 'URL'], value);
  return value.startsWith('file:') ? fileURLToPath(value) : value;
}

/**
 * The package.json of a package (bare specifier), or the nearest one of a file (relative or absolute).
 * @param {string | URL} specifier
 * @param {string | URL} [base] where relative and bare specifiers start
 * @returns {string | undefined}
 */
export function findPackageJSON(specifier, base = 'data:') {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('specifier');
  if (!(specifier instanceof URL)) validateString(specifier, 'specifier');
  const text = `${specifier}`;
  if (isBuiltin(text)) return undefined;
  const isPath = text.startsWith('/') || text.startsWith('file:');
  const isRelative = /^\.\.?(?:\/|$)/.test(text);
  if (!isPath && base === 'data:') throw new ERR_MODULE_NOT_FOUND(text, 'data:');
  const basePath = isPath ? undefined : toPath(base, 'base');
  if (isPath || isRelative) {
    const target = isPath ? toPath(specifier, 'specifier') :
      pathFromFileURL(new URL(text, fileURLFromPath(basePath)).href);
    const folder = stat(target) === 1 ? target.replace(/\/$/, '') : dirname(target);
    return packageScope(folder === '/' ? '' : folder)?.path;
  }
  const match = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)/.exec(text);
  if (match === null) throw new ERR_MODULE_NOT_FOUND(text, basePath);
  let folder = stat(basePath) === 1 ? basePath.replace(/\/$/, '') : dirname(basePath);
  for (;;) {
    const found = readPackage(`${folder === '/' ? '' : folder}/node_modules/${match[1]}`);
    if (found !== null) return found.path;
    if (folder === '/' || folder === '') break;
    folder = dirname(folder);
  }
  throw new ERR_MODULE_NOT_FOUND(text, basePath);
}
Object.defineProperty(findPackageJSON, 'length', { value: 1 });
