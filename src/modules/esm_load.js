// The source and the format behind a URL, and whether the import attributes allow it.
import { readText } from 'binding:module_files';
import { onDependency } from 'internal:modules/dependencies';
import { containsModuleSyntax } from 'binding:modules';
import { checkScheme } from 'internal:modules/esm_resolve';
import { formatOfData, formatOfFile } from 'internal:modules/esm_format';
import { pathFromFileURL } from 'internal:modules/file_url';
import { packageScopeOf } from 'internal:modules/package';
import { stripQuery } from 'internal:modules/package_resolve';
import {
  ERR_IMPORT_ATTRIBUTE_MISSING, ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE, ERR_IMPORT_ATTRIBUTE_UNSUPPORTED,
  ERR_UNKNOWN_MODULE_FORMAT,
} from 'internal:modules/errors';

const warnings = lazy('internal:modules/warnings');

/** format -> the import type that it needs */
const importTypes = {
  '__proto__': null, 'builtin': 'implicit', 'commonjs': 'implicit', 'json': 'json', 'module': 'implicit',
  'wasm': 'implicit', 'addon': 'implicit', 'commonjs-typescript': 'implicit', 'module-typescript': 'implicit',
};

/**
 * @param {string} url
 * @param {string | undefined} format
 * @param {Record<string, string>} attributes
 */
export function checkAttributes(url, format, attributes) {
  for (const key of Object.keys(attributes)) {
    if (key !== 'type') throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED(key, attributes[key], url);
  }
  const needed = importTypes[format];
  const given = attributes.type;
  if (needed === undefined) {
    // An unknown format ends in ERR_UNKNOWN_MODULE_FORMAT, whatever its attributes.
    return;
  }
  if (needed === 'implicit') {
    if (given === undefined) return;
    if (given === 'json') throw new ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, given);
    throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', given, url);
  }
  if (given === needed) return;
  if (given === undefined) throw new ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', needed);
  if (!isKnownType(given)) throw new ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', given, url);
  throw new ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, given);
}

const isKnownType = (type) => type === 'json';

/** The body of a data: URL. Its header ends at the first comma, quoted or not. */
function decodeData(href) {
  const { Buffer } = requireBuiltin('node:buffer');
  const match = /^data:([^,]*?)(;\s*base64)?,(.*)$/s.exec(href.replace(/#.*$/s, ''));
  if (match === null) throw new (requireBuiltin('internal:errors/codes').ERR_INVALID_URL)(href);
  return Buffer.from(decodeURIComponent(match[3]), match[2] ? 'base64' : 'utf8');
}

/**
 * @param {string} url
 * @param {boolean} asBytes
 * @returns {string | Uint8Array}
 */
function readSource(url, asBytes) {
  if (url.startsWith('file:')) {
    const path = pathFromFileURL(stripQuery(url));
    if (asBytes) return requireBuiltin('node:fs').readFileSync(path);
    if (onDependency !== null) onDependency(path);
    return readText(path);
  }
  const bytes = decodeData(url);
  return asBytes ? bytes : bytes.toString();
}

const mimeOf = (url) => /^data:([^;,]*)/.exec(url)[1];

let warnedTypeless;
function warnTypeless(url) {
  const path = pathFromFileURL(stripQuery(url));
  const scope = packageScopeOf(path);
  if (scope === null) return;
  warnedTypeless ??= new Set();
  if (warnedTypeless.has(path)) return;
  warnedTypeless.add(path);
  warnings().emitProcessWarning(
    `Module type of ${url} is not specified and it doesn't parse as CommonJS.\nReparsing as ES module because module ` +
    `syntax was detected. This incurs a performance overhead.\nTo eliminate this warning, add "type": "module" to ${
      scope.path}.`, { type: 'MODULE_TYPELESS_PACKAGE_JSON', code: 'MODULE_TYPELESS_PACKAGE_JSON' });
}

/** The format of a file that neither its extension nor package.json decides. */
export function detectFormat(url, source, extensionless, known) {
  if (extensionless && known === 'module') return known;
  if (containsModuleSyntax(source, pathFromFileURL(stripQuery(url)))) {
    if (!extensionless) warnTypeless(url);
    return 'module';
  }
  return 'commonjs';
}

/**
 * What loading does when no hook says otherwise.
 * @param {string} url
 * @param {{ format?: string | null, importAttributes?: object, source?: string }} context
 * @param {boolean} [forHook] hooks get bytes, as in Node
 * @returns {{ format: string, source: string | Uint8Array | null | undefined }}
 */
export function defaultLoad(url, context, forHook = false) {
  const attributes = context.importAttributes ?? {};
  let { format } = context;
  let source = context.source;
  checkScheme(url);
  if (url.startsWith('node:')) {
    format ??= 'builtin';
    checkAttributes(url, format, attributes);
    return { format, source: null };
  }
  let detect = false;
  let extensionless = false;
  if (format === undefined || format === null) {
    if (url.startsWith('file:')) {
      ({ format, detect, extensionless = false } = formatOfFile(url, false));
    } else {
      format = formatOfData(url) ?? undefined;
    }
  }
  if (source === undefined && (detect || format !== 'commonjs' || forHook)) source = readSource(url, format === 'wasm');
  if (detect) format = detectFormat(url, source, extensionless, format);
  checkAttributes(url, format, attributes);
  if (importTypes[format] === undefined) {
    throw new ERR_UNKNOWN_MODULE_FORMAT(format ?? (url.startsWith('data:') ? mimeOf(url) : undefined), url);
  }
  if (forHook && typeof source === 'string') source = requireBuiltin('node:buffer').Buffer.from(source);
  return { format, source };
}
