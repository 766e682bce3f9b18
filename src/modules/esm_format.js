// Which format a URL has: by extension and package.json for files, by MIME type for data: URLs.
import { getOption } from 'internal:runtime/options';
import { URL } from 'internal:url/url';
import { pathFromFileURL } from 'internal:modules/file_url';
import { packageScopeOf } from 'internal:modules/package';
import { stripQuery } from 'internal:modules/package_resolve';
import { ERR_UNKNOWN_FILE_EXTENSION } from 'internal:modules/errors';

const byExtension = {
  '__proto__': null, '.cjs': 'commonjs', '.json': 'json', '.mjs': 'module', '.wasm': 'wasm',
};

/** The extension of a path, dot included, lower and upper case kept; '' for none and for dot files. */
function extensionOf(path) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot);
}

/** 'module', 'commonjs' or undefined (the syntax decides) for a .js file. */
function formatOfScript(path) {
  const type = packageScopeOf(path)?.type ?? 'none';
  if (type !== 'none') return type;
  return getOption('--experimental-detect-module') === false ? 'commonjs' : undefined;
}

/**
 * The format of a file: URL; undefined where the source has to be looked at (`detect`), or where the extension is unknown
 * and `ignoreErrors` is set.
 * @param {string} href
 * @param {boolean} ignoreErrors
 * @returns {{ format: string | undefined, detect: boolean }}
 */
export function formatOfFile(href, ignoreErrors) {
  const path = pathFromFileURL(stripQuery(href));
  const extension = extensionOf(path);
  if (extension === '.js') {
    const format = formatOfScript(path);
    return { format, detect: format === undefined };
  }
  if (extension === '') {
    const format = formatOfScript(path);
    // A file without an extension may be WebAssembly, which its first bytes tell.
    return { format, detect: format === undefined || format === 'module', extensionless: true };
  }
  const format = byExtension[extension];
  if (format !== undefined) return { format, detect: false };
  if (extension === '.node' && getOption('--experimental-addon-modules')) return { format: 'addon', detect: false };
  if (ignoreErrors) return { format: undefined, detect: false };
  throw new ERR_UNKNOWN_FILE_EXTENSION(extension, path);
}

const byMimeType = [
  [/^(?:text|application)\/javascript(?:;|$)/i, 'module'], [/^application\/json(?:;|$)/i, 'json'],
  [/^application\/wasm(?:;|$)/i, 'wasm'],
];

/** @param {string} href a data: URL */
export function formatOfData(href) {
  const comma = href.indexOf(',');
  const header = href.slice(5, comma === -1 ? undefined : comma).replace(/;\s*base64$/i, '').trim();
  const quoted = /^([^;]*)/.exec(new URL(href).pathname)?.[1] ?? header;
  for (const [pattern, format] of byMimeType) {
    if (pattern.test(quoted.split(',')[0].trim() + ';')) return format;
  }
  return null;
}
