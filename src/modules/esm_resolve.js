// ESM_RESOLVE of Node's documentation: from a specifier and the URL of its module to a URL.
import { stat } from 'binding:module_files';
import { URL } from 'internal:url/url';
import { builtinId, normalizeBuiltin } from 'internal:modules/builtins';
import { importConditions } from 'internal:modules/conditions';
import { formatOfData, formatOfFile } from 'internal:modules/esm_format';
import { fileURLFromPath, pathFromFileURL, plainFileURL, resolveRelativeURL } from 'internal:modules/file_url';
import { describeBase, resolveImports, resolvePackage, stripQuery } from 'internal:modules/package_resolve';
import { toRealPath } from 'internal:modules/real_path';
import { keepsLinks } from 'internal:modules/symlinks';
import {
  ERR_INVALID_MODULE_SPECIFIER, ERR_MODULE_NOT_FOUND, ERR_UNKNOWN_BUILTIN_MODULE,
  ERR_UNSUPPORTED_DIR_IMPORT, ERR_UNSUPPORTED_ESM_URL_SCHEME, ERR_UNSUPPORTED_RESOLVE_REQUEST,
} from 'internal:modules/errors';

const isRelative = (specifier) => specifier[0] === '/' || (specifier[0] === '.' &&
  (specifier[1] === '/' || specifier.length === 1 ||
    (specifier[1] === '.' && (specifier.length === 2 || specifier[2] === '/'))));

function unresolvable(specifier, base, cause) {
  const error = new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
  if (cause !== undefined) error.cause = cause;
  return error;
}

function parseAgainst(specifier, base) {
  const found = resolveRelativeURL(specifier, base);
  if (found !== undefined) return found;
  try {
    return new URL(specifier, base).href;
  } catch (cause) {
    throw unresolvable(specifier, base, cause);
  }
}

/** The URL that a specifier stands for, before anything is looked up on the disk. */
function toURL(specifier, base, conditions) {
  if (isRelative(specifier)) return parseAgainst(specifier, base);
  if (base.startsWith('data:')) {
    if (normalizeBuiltin(specifier) === undefined) {
      const absolute = URL.parse(specifier);
      if (absolute === null) {
        let cause;
        try {
          new URL(specifier, base);
        } catch (error) {
          cause = error;
        }
        throw unresolvable(specifier, base, cause);
      }
      return absolute.href;
    }
    if (!specifier.startsWith('node:')) return 'node:' + specifier;
  }
  if (specifier[0] === '#') return resolveImports(specifier, base, conditions);
  if (plainBare.test(specifier)) return resolvePackage(specifier, base, conditions);
  const file = plainFileURL(specifier);
  if (file !== undefined) return file;
  const absolute = URL.parse(specifier);
  if (absolute !== null) return absolute.href;
  return resolvePackage(specifier, base, conditions);
}
const plainBare = /^(?!node:)[\w@][\w\-./]*$/;

/** Checks a file: URL and makes it canonical. */
function finalize(href, base, preserveSymlinks) {
  if (/%2f|%5c/i.test(stripQuery(href))) {
    let shown = href;
    try {
      shown = new URL(href).pathname;
    } catch {
      // Shown as it is.
    }
    throw new ERR_INVALID_MODULE_SPECIFIER(shown, 'must not include encoded "/" or "\\" characters', describeBase(base));
  }
  const bare = stripQuery(href);
  let path;
  try {
    path = pathFromFileURL(bare);
  } catch (error) {
    Object.defineProperty(error, 'input', { value: `${href}`, writable: true, enumerable: true, configurable: true });
    Object.defineProperty(error, 'module', { value: `${base}`, writable: true, enumerable: true, configurable: true });
    throw error;
  }
  const kind = stat(path.endsWith('/') ? path.slice(0, -1) || '/' : path);
  if (kind === 1) throw new ERR_UNSUPPORTED_DIR_IMPORT(path, describeBase(base), href);
  if (kind !== 0) {
    throw new ERR_MODULE_NOT_FOUND(path || new URL(href).pathname, base && describeBase(base), href);
  }
  if (!preserveSymlinks) {
    const real = toRealPath(path);
    if (real !== path || bare.includes('%')) return fileURLFromPath(real) + href.slice(bare.length);
  }
  return href;
}

/** "Did you mean to import …?", where CommonJS would have found something. */
function decorate(error, specifier, parentURL) {
  if (!parentURL.startsWith('file:')) return;
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'ERR_UNSUPPORTED_DIR_IMPORT') return;
  const found = requireBuiltin('internal:modules/esm_suggest').suggestion(specifier, parentURL);
  if (found === undefined) return;
  const lines = error.stack.split('\n');
  lines[0] += `\nDid you mean to import ${JSON.stringify(found)}?`;
  Object.defineProperty(error, 'stack', {
    value: lines.join('\n'), writable: true, enumerable: false, configurable: true,
  });
  Object.defineProperty(error, 'message', {
    value: `${error.message}\nDid you mean to import ${JSON.stringify(found)}?`,
    writable: true, enumerable: false, configurable: true,
  });
}

/**
 * What `import` makes of a specifier when no hook says otherwise.
 * @param {string} specifier
 * @param {string | undefined} parentURL href of the importing module; undefined for the entry point
 * @param {{ conditions?: Set<string> }} [options]
 * @returns {{ url: string, format: string | null | undefined }}
 */
export function defaultResolve(specifier, parentURL, options) {
  const isEntry = parentURL === undefined;
  const base = parentURL ?? requireBuiltin('internal:modules/run_main').cwdURL();

  let href;
  const builtin = normalizeBuiltin(specifier);
  if (builtin !== undefined) return { url: 'node:' + builtin, format: 'builtin' };
  const conditions = options?.conditions ?? importConditions();
  try {
    href = toURL(specifier, base, conditions);
  } catch (error) {
    decorate(error, specifier, base);
    throw error;
  }

  if (href.startsWith('file:')) {
    let url;
    try {
      url = finalize(href, base, keepsLinks(isEntry));
    } catch (error) {
      decorate(error, specifier, base);
      throw error;
    }
    // Unknown extensions are an error of loading, so that load hooks can take them.
    const { format } = formatOfFile(url, true);
    return { url, format: format ?? null };
  }
  if (href.startsWith('node:')) {
    if (builtinId(href.slice(5)) === undefined) throw new ERR_UNKNOWN_BUILTIN_MODULE(href);
    return { url: href, format: 'builtin' };
  }
  if (href.startsWith('data:')) return { url: href, format: formatOfData(href) };
  return { url: href, format: undefined };
}

/** Loading can do files, data: and node: URLs; hooks may do more. */
export function checkScheme(href) {
  const colon = href.indexOf(':');
  const protocol = href.slice(0, colon + 1);
  if (protocol === 'file:' || protocol === 'data:' || protocol === 'node:') return;
  const supported = protocol === 'http:' || protocol === 'https:' ? ['file', 'data'] : ['file', 'data', 'node'];
  throw new ERR_UNSUPPORTED_ESM_URL_SCHEME(protocol, supported);
}

