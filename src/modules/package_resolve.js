// PACKAGE_RESOLVE, PACKAGE_EXPORTS_RESOLVE and PACKAGE_IMPORTS_RESOLVE of Node's documentation ("Resolution algorithm
// specification"), shared by require() and import. Everything here speaks in URLs (hrefs); CommonJS turns the results into
// paths.
import { stat } from 'binding:module_files';
import { resolve as resolvePath } from 'internal:path/path';
import { URL, fileURLToPath } from 'internal:url/url';
import { fileURLFromPath, pathFromFileURL } from 'internal:modules/file_url';
import { packageScope, readPackage } from 'internal:modules/package';
import { normalizeBuiltin } from 'internal:modules/builtins';
import { emitProcessWarning } from 'internal:modules/warnings';
import {
  ERR_INVALID_MODULE_SPECIFIER, ERR_INVALID_PACKAGE_CONFIG, ERR_INVALID_PACKAGE_TARGET, ERR_MODULE_NOT_FOUND,
  ERR_PACKAGE_IMPORT_NOT_DEFINED, ERR_PACKAGE_PATH_NOT_EXPORTED,
} from 'internal:modules/errors';

const hasOwn = Object.hasOwn;

/** The path of a base URL for messages; other URLs as they are. */
export function describeBase(base) {
  if (base === undefined || base === null) return undefined;
  return base.startsWith('file:') ? fileURLToPath(base) : base;
}

const folder = (config) => config.directory + '/';

/** 0: fine; 1: empty segments (deprecated); 2: '.', '..' or node_modules, encoded or not (invalid). */
function judgeSegments(path) {
  let verdict = 0;
  for (const segment of path.split(/[\\/]/)) {
    if (segment === '') {
      verdict = 1;
      continue;
    }
    if (!suspicious.test(segment)) continue;
    const plain = segment.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))).toLowerCase();
    if (plain === '.' || plain === '..' || plain === 'node_modules') return 2;
  }
  return verdict;
}
const suspicious = /^\.{1,2}$|%|^node_modules$/i;

function warnSegments(target, request, match, config, internal, base, isTarget) {
  // A request that ends in a slash has a warning of its own.
  if (request.endsWith('/')) return;
  const double = isTarget ? /[\\/]{2}/.test(target) : /[\\/]{2}/.test(request);
  emitProcessWarning(
    `Use of deprecated ${double ? 'double slash' : 'leading or trailing slash matching'} resolving "${target}" for ` +
    `module request "${request}" ${request === match ? '' : `matched to "${match}" `}in the "${
      internal ? 'imports' : 'exports'}" field module resolution of the package at ${config.path}${
      base ? ` imported from ${describeBase(base)}` : ''}.`, 'DeprecationWarning', 'DEP0166');
}

function invalidTarget(key, target, config, internal, base) {
  const shown = typeof target === 'object' && target !== null ? JSON.stringify(target, null, '') : `${target}`;
  return new ERR_INVALID_PACKAGE_TARGET(folder(config), key, shown, internal, describeBase(base));
}

function resolveTargetString(target, subpath, key, config, base, pattern, internal, conditions) {
  if (subpath !== '' && !pattern && !target.endsWith('/')) throw invalidTarget(key, target, config, internal, base);
  if (!target.startsWith('./')) {
    if (internal && !target.startsWith('../') && !target.startsWith('/') && !URL.canParse(target)) {
      const specifier = pattern ? target.replaceAll('*', () => subpath) : target + subpath;
      return resolvePackage(specifier, fileURLFromPath(config.path), conditions);
    }
    throw invalidTarget(key, target, config, internal, base);
  }
  const verdict = judgeSegments(target.slice(2));
  if (verdict === 2) throw invalidTarget(key, target, config, internal, base);
  if (verdict === 1) {
    const request = pattern ? key.replace('*', () => subpath) : key + subpath;
    warnSegments(pattern ? target.replaceAll('*', () => subpath) : target, request, key, config, internal, base, true);
  }
  let resolved;
  if (plainTarget.test(target)) {
    resolved = fileURLFromPath(config.directory) + target.slice(1);
  } else {
    const root = fileURLFromPath(config.directory) + '/';
    resolved = new URL(target, root).href;
    if (!resolved.startsWith(root)) throw invalidTarget(key, target, config, internal, base);
  }
  if (subpath === '') return resolved;
  const judged = judgeSegments(subpath);
  if (judged > 0) {
    const request = pattern ? key.replace('*', () => subpath) : key + subpath;
    if (judged === 2) {
      throw new ERR_INVALID_MODULE_SPECIFIER(request, `request is not a valid match in pattern "${key}" for the "${
        internal ? 'imports' : 'exports'}" resolution of ${config.path}`, describeBase(base));
    }
    warnSegments(pattern ? target.replaceAll('*', () => subpath) : target, request, key, config, internal, base, false);
  }
  if (pattern) return new URL(resolved.replaceAll('*', () => subpath)).href;
  return new URL(subpath, resolved).href;
}
const plainTarget = /^\.\/(?:[\w\-.@+~,=]+\/)*[\w\-.@+~,=]*$/;

function isArrayIndex(key) {
  const number = +key;
  return `${number}` === key && number >= 0 && number < 0xFFFF_FFFF;
}

/** The resolved href, or null (forbidden), or undefined (no condition matches). */
function resolveTarget(target, subpath, key, config, base, pattern, internal, conditions) {
  if (typeof target === 'string') {
    return resolveTargetString(target, subpath, key, config, base, pattern, internal, conditions);
  }
  if (Array.isArray(target)) {
    if (target.length === 0) return null;
    let lastError;
    for (const item of target) {
      let resolved;
      try {
        resolved = resolveTarget(item, subpath, key, config, base, pattern, internal, conditions);
      } catch (error) {
        lastError = error;
        if (error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
        continue;
      }
      if (resolved === undefined) continue;
      if (resolved === null) {
        lastError = null;
        continue;
      }
      return resolved;
    }
    if (lastError === undefined || lastError === null) return lastError;
    throw lastError;
  }
  if (typeof target === 'object' && target !== null) {
    const names = Object.keys(target);
    for (const name of names) {
      if (isArrayIndex(name)) {
        throw new ERR_INVALID_PACKAGE_CONFIG(config.path, base, '"exports" cannot contain numeric property keys.');
      }
    }
    for (const name of names) {
      if (name !== 'default' && !conditions.has(name)) continue;
      const resolved = resolveTarget(target[name], subpath, key, config, base, pattern, internal, conditions);
      if (resolved !== undefined) return resolved;
    }
    return undefined;
  }
  if (target === null) return null;
  throw invalidTarget(key, target, config, internal, base);
}

function isMainSugar(exports, config, base) {
  if (typeof exports === 'string' || Array.isArray(exports)) return true;
  if (typeof exports !== 'object' || exports === null) return false;
  let sugar;
  for (const key of Object.keys(exports)) {
    const isCondition = key === '' || key[0] !== '.';
    if (sugar === undefined) {
      sugar = isCondition;
    } else if (sugar !== isCondition) {
      throw new ERR_INVALID_PACKAGE_CONFIG(config.path, base, '"exports" cannot contain some keys starting with \'.\' ' +
        'and some not. The exports object must either be an object of package subpath keys or an object of main entry ' +
        'condition name keys only.');
    }
  }
  return sugar === true;
}

/** Orders pattern keys from the most specific to the least. */
function comparePatterns(a, b) {
  const starA = a.indexOf('*');
  const starB = b.indexOf('*');
  const lengthA = starA === -1 ? a.length : starA + 1;
  const lengthB = starB === -1 ? b.length : starB + 1;
  if (lengthA !== lengthB) return lengthB - lengthA;
  if (starA === -1) return 1;
  if (starB === -1) return -1;
  return b.length - a.length;
}

/** The best pattern of `table` for `name`: [key, what the star stands for], or undefined. */
function findPattern(table, name, onTrailingSlash) {
  let best;
  let bestSubpath;
  for (const key of Object.keys(table)) {
    const star = key.indexOf('*');
    if (star === -1 || !name.startsWith(key.slice(0, star))) continue;
    if (name.endsWith('/')) onTrailingSlash?.();
    const trailer = key.slice(star + 1);
    if (name.length >= key.length && name.endsWith(trailer) &&
        (best === undefined || comparePatterns(best, key) > 0) && key.lastIndexOf('*') === star) {
      best = key;
      bestSubpath = name.slice(star, name.length - trailer.length);
    }
  }
  return best === undefined ? undefined : [best, bestSubpath];
}

const warnedSlashes = new Set();
function warnTrailingSlash(match, config, base) {
  const key = `${config.path}|${match}`;
  if (warnedSlashes.has(key)) return;
  warnedSlashes.add(key);
  emitProcessWarning(
    `Use of deprecated trailing slash pattern mapping "${match}" in the "exports" field module resolution of the ` +
    `package at ${config.path}${base ? ` imported from ${describeBase(base)}` : ''}. Mapping specifiers ending in "/" ` +
    'is no longer supported.', 'DeprecationWarning', 'DEP0155');
}

const sugarKnown = new WeakMap();
/**
 * Resolves `subpath` ('.' or './x') by the package's "exports".
 * @param {object} config the package
 * @param {string} subpath
 * @param {string | undefined} base href of the importing file, for messages
 * @param {Set<string>} conditions
 * @returns {string} href
 */
export function resolveExports(config, subpath, base, conditions) {
  let { exports } = config;
  let sugar = sugarKnown.get(config);
  if (sugar === undefined) sugarKnown.set(config, sugar = isMainSugar(exports, config, base));
  if (sugar) exports = { '.': exports };
  if (typeof exports === 'object' && exports !== null) {
    if (hasOwn(exports, subpath) && !subpath.includes('*') && !subpath.endsWith('/')) {
      const resolved = resolveTarget(exports[subpath], '', subpath, config, base, false, false, conditions);
      if (resolved === null || resolved === undefined) throw notExported(subpath, config, base);
      return resolved;
    }
    const found = findPattern(exports, subpath, () => warnTrailingSlash(subpath, config, base));
    if (found !== undefined) {
      const resolved = resolveTarget(exports[found[0]], found[1], found[0], config, base, true, false, conditions);
      if (resolved === null || resolved === undefined) throw notExported(subpath, config, base);
      return resolved;
    }
  }
  throw notExported(subpath, config, base);
}

function notExported(subpath, config, base) {
  return new ERR_PACKAGE_PATH_NOT_EXPORTED(folder(config), subpath, describeBase(base));
}

/**
 * Resolves '#name' by the "imports" of the package that `base` belongs to.
 * @param {string} name
 * @param {string} base href of the importing file
 * @param {Set<string>} conditions
 * @returns {string} href
 */
export function resolveImports(name, base, conditions) {
  if (name === '#' || name.endsWith('/')) {
    throw new ERR_INVALID_MODULE_SPECIFIER(name, 'is not a valid internal imports specifier name', describeBase(base));
  }
  let config = null;
  if (base.startsWith('file:')) {
    const path = pathFromFileURL(stripQuery(base));
    config = packageScope(path.slice(0, path.lastIndexOf('/')));
  }
  if (config?.hasImports) {
    const { imports } = config;
    if (hasOwn(imports, name) && !name.includes('*')) {
      const resolved = resolveTarget(imports[name], '', name, config, base, false, true, conditions);
      if (resolved !== null && resolved !== undefined) return resolved;
    } else {
      const found = findPattern(imports, name);
      if (found !== undefined) {
        const resolved = resolveTarget(imports[found[0]], found[1], found[0], config, base, true, true, conditions);
        if (resolved !== null && resolved !== undefined) return resolved;
      }
    }
  }
  throw new ERR_PACKAGE_IMPORT_NOT_DEFINED(name, config === null ? undefined : folder(config), describeBase(base));
}

/** A URL without its query and fragment. */
export function stripQuery(href) {
  const end = href.search(/[?#]/);
  return end === -1 ? href : href.slice(0, end);
}

/**
 * Takes 'name/sub' apart.
 * @returns {{ name: string, subpath: string, isScoped: boolean }}
 */
function parsePackageName(specifier, base) {
  let slash = specifier.indexOf('/');
  let valid = true;
  let isScoped = false;
  if (specifier[0] === '@') {
    isScoped = true;
    if (slash === -1 || specifier.length === 0) valid = false;
    else slash = specifier.indexOf('/', slash + 1);
  }
  const name = slash === -1 ? specifier : specifier.slice(0, slash);
  if (name === '' || name[0] === '.' || /[\\%]/.test(name)) valid = false;
  if (!valid) {
    throw new ERR_INVALID_MODULE_SPECIFIER(specifier, 'is not a valid package name', describeBase(base));
  }
  return { name, subpath: '.' + (slash === -1 ? '' : specifier.slice(slash)), isScoped };
}

const legacyIndexes = ['index.js', 'index.json', 'index.node'];

/** A package's main file as import finds it where there is no "exports": the CommonJS guesses, made explicit. */
function legacyMain(config, base) {
  const root = folder(config);
  const isFile = (path) => stat(path) === 0;
  if (config.main) {
    const { main } = config;
    for (const suffix of ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node']) {
      const path = resolvePath(root, main + suffix);
      if (isFile(path)) {
        const href = fileURLFromPath(path);
        if (suffix !== '') warnLegacyMain(config, href, base, main);
        return href;
      }
    }
  }
  for (const index of legacyIndexes) {
    if (isFile(root + index)) {
      const href = fileURLFromPath(root + index);
      warnLegacyMain(config, href, base, config.main);
      return href;
    }
  }
  throw new ERR_MODULE_NOT_FOUND(config.directory, describeBase(base));
}

function warnLegacyMain(config, href, base, main) {
  if (!href.endsWith('.js') || config.type !== 'module') return;
  const path = fileURLToPath(href);
  const root = folder(config);
  const from = describeBase(base);
  if (!main) {
    emitProcessWarning(
      `No "main" or "exports" field defined in the package.json for ${root} resolving the main entry point "${
        path.slice(root.length)}", imported from ${from}.\nDefault "index" lookups for the main are deprecated for ES ` +
      'modules.', 'DeprecationWarning', 'DEP0151');
  } else if (root + main !== path) {
    emitProcessWarning(
      `Package ${root} has a "main" field set to "${main}", excluding the full filename and extension to the resolved ` +
      `file at "${path.slice(root.length)}", imported from ${from}.\n Automatic extension resolution of the "main" ` +
      'field is deprecated for ES modules.', 'DeprecationWarning', 'DEP0151');
  }
}

/**
 * Resolves a bare specifier ('pkg', 'pkg/sub', '@scope/pkg/sub', 'fs') as import does.
 * @param {string} specifier
 * @param {string} base href
 * @param {Set<string>} conditions
 * @returns {string} href
 */
export function resolvePackage(specifier, base, conditions) {
  const builtin = normalizeBuiltin(specifier);
  if (builtin !== undefined) return 'node:' + builtin;
  const { name, subpath, isScoped } = parsePackageName(specifier, base);
  // There is no folder to look in: the specifier can only be a URL, which it is not.
  if (!base.startsWith('file:')) return new URL(specifier).href;
  const from = pathFromFileURL(stripQuery(base));
  let directory = from.slice(0, from.lastIndexOf('/'));

  const own = packageScope(directory);
  if (own !== null && own.name === name && own.hasExports) return resolveExports(own, subpath, base, conditions);

  while (true) {
    if (!directory.endsWith('/node_modules')) {
      const candidate = `${directory}/node_modules/${name}`;
      const config = readPackage(candidate, specifier, base);
      if (config !== null || stat(isScoped ? candidate : candidate) === 1) {
        if (config?.hasExports) return resolveExports(config, subpath, base, conditions);
        if (subpath === '.') {
          return legacyMain(config ?? { directory: candidate, path: candidate + '/package.json', type: 'none' }, base);
        }
        return new URL(subpath, fileURLFromPath(candidate) + '/').href;
      }
    }
    if (directory === '') break;
    directory = directory.slice(0, directory.lastIndexOf('/'));
  }
  throw new ERR_MODULE_NOT_FOUND(name, describeBase(base));
}
