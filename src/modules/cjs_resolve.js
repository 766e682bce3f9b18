// From the argument of require() to a file name: LOAD_AS_FILE, LOAD_AS_DIRECTORY, LOAD_NODE_MODULES of Node's
// documentation. What is visible on `Module` (paths, extensions, the path cache) is read from there, since programs patch it.
import { stat } from 'binding:module_files';
import { resolve as resolvePath } from 'internal:path/path';
import { fileURLFromPath, pathFromFileURL } from 'internal:modules/file_url';
import { packageScopeOf, readPackage } from 'internal:modules/package';
import { resolveExports, resolveImports } from 'internal:modules/package_resolve';
import { toRealPath } from 'internal:modules/real_path';
import { keepsLinks } from 'internal:modules/symlinks';
import { emitProcessWarning } from 'internal:modules/warnings';
import { requireConditions } from 'internal:modules/conditions';
import { ERR_INVALID_MODULE_SPECIFIER } from 'internal:modules/errors';

let statCache = null;
/** The outermost require() begins: what stat says is believed until it ends. */
export function beginStatCache() { statCache = new Map(); }
export function endStatCache() { statCache = null; }

/** 0: a file; 1: a folder; negative: nothing there. */
export function cachedStat(path) {
  if (statCache !== null) {
    const known = statCache.get(path);
    if (known !== undefined) return known;
  }
  const found = stat(path);
  // Only what exists is remembered: a program may create a file and require it.
  if (statCache !== null && found >= 0) statCache.set(path, found);
  return found;
}

const packagePattern = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/;

/** The file of a resolved href, as CommonJS may load it. */
function finalize(href, config) {
  if (/%2f|%5c/i.test(href)) {
    throw new ERR_INVALID_MODULE_SPECIFIER(href, 'must not include encoded "/" or "\\" characters');
  }
  const file = pathFromFileURL(href);
  if (cachedStat(file) === 0) return keepsLinks(false) ? file : toRealPath(file);
  const error = new Error(`Cannot find module '${file}'`);
  error.code = 'MODULE_NOT_FOUND';
  if (config) error.path = config.directory;
  throw error;
}

/** Through the "exports" of a package in a node_modules folder; undefined when there is none. */
function resolveByExports(folder, request, conditions) {
  const match = packagePattern.exec(request);
  if (match === null) return undefined;
  const config = readPackage(`${folder}/${match[1]}`);
  if (!config?.hasExports) return undefined;
  return finalize(resolveExports(config, '.' + (match[2] ?? ''), undefined, conditions), config);
}

/** A package may require itself by its name. */
export function resolveSelf(parentPath, request, conditions) {
  if (!parentPath) return undefined;
  const config = packageScopeOf(parentPath);
  if (!config?.hasExports || config.name === undefined) return undefined;
  let expansion;
  if (request === config.name) expansion = '.';
  else if (request.startsWith(config.name + '/')) expansion = '.' + request.slice(config.name.length);
  else return undefined;
  try {
    return finalize(resolveExports(config, expansion, fileURLFromPath(parentPath), conditions), config);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw notFoundByExports(request, config);
    throw error;
  }
}

function notFoundByExports(request, config) {
  const error = new Error(`Cannot find module '${request}'`);
  error.code = 'MODULE_NOT_FOUND';
  if (config) error.path = config.path;
  return error;
}

/** '#name', through the "imports" of the requiring file's package; undefined when that package has none. */
export function resolveInternal(parentFile, request, conditions) {
  const config = packageScopeOf(parentFile);
  if (!config?.hasImports) return undefined;
  try {
    return finalize(resolveImports(request, fileURLFromPath(parentFile), conditions), config);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw notFoundByExports(request);
    throw error;
  }
}

function tryFile(path, isMain) {
  if (cachedStat(path) !== 0) return undefined;
  return keepsLinks(isMain) ? resolvePath(path) : toRealPath(path);
}

function tryExtensions(path, extensions, isMain) {
  for (let i = 0; i < extensions.length; i++) {
    const file = tryFile(path + extensions[i], isMain);
    if (file !== undefined) return file;
  }
  return undefined;
}

function tryPackage(path, extensions, isMain, request) {
  const { main } = readPackage(path) ?? {};
  if (!main) return tryExtensions(path === '' ? '/index' : `${path}/index`, extensions, isMain);
  const target = resolvePath(path || '/', main);
  let found = tryFile(target, isMain) ?? tryExtensions(target, extensions, isMain) ??
    tryExtensions(`${target}/index`, extensions, isMain);
  if (found !== undefined) return found;
  found = tryExtensions(`${path}/index`, extensions, isMain);
  const json = `${path}/package.json`;
  if (found === undefined) {
    const error = new Error(`Cannot find module '${target}'. Please verify that the package.json has a valid "main" entry`);
    error.code = 'MODULE_NOT_FOUND';
    error.path = json;
    error.requestPath = request;
    throw error;
  }
  emitProcessWarning(`Invalid 'main' field in '${json}' of '${main}'. Please either fix that or report it to the module ` +
    'author', 'DeprecationWarning', 'DEP0128');
  return found;
}

/**
 * Module._findPath.
 * @param {object} Module
 * @param {string} request
 * @param {string[]} paths
 * @param {boolean} isMain
 * @param {Set<string>} [conditions]
 * @returns {string | false}
 */
export function findPath(Module, request, paths, isMain, conditions = requireConditions()) {
  const absolute = request.charCodeAt(0) === 47;
  if (absolute) paths = [''];
  else if (!paths || paths.length === 0) return false;

  const cacheKey = `${request}\x00${paths.length === 1 ? paths[0] : paths.join('\x00')}`;
  const cached = Module._pathCache[cacheKey];
  if (cached) return cached;

  const { length } = request;
  const last = request.charCodeAt(length - 1);
  // 'x/', 'x/.', 'x/..', '.', '..' can only be folders.
  const asFolder = length > 0 && (last === 47 || (last === 46 && (length === 1 || isFolderEnd(request, length))));

  let extensions;
  // By index: a program may have taken the array iterator away.
  for (let i = 0; i < paths.length; i++) {
    const folder = paths[i];
    // '../x' may exist where the folder itself is gone.
    if (folder && !(request.charCodeAt(0) === 46 && request.charCodeAt(1) === 46) && cachedStat(folder) < 1) continue;
    if (!absolute) {
      const file = resolveByExports(folder, request, conditions);
      if (file) return file;
    }
    const base = resolvePath(folder, request);
    let file;
    const kind = cachedStat(base);
    if (!asFolder) {
      if (kind === 0) file = keepsLinks(isMain) ? base : toRealPath(base);
      if (!file) {
        extensions ??= Object.keys(Module._extensions);
        file = tryExtensions(base, extensions, isMain);
      }
    }
    if (!file && kind === 1) {
      extensions ??= Object.keys(Module._extensions);
      file = tryPackage(base === '/' ? '' : base, extensions, isMain, request);
    }
    if (file) {
      Module._pathCache[cacheKey] = file;
      return file;
    }
  }
  return false;
}

function isFolderEnd(request, length) {
  const before = request.charCodeAt(length - 2);
  return before === 47 || (before === 46 && (length === 2 || request.charCodeAt(length - 3) === 47));
}

/**
 * Module._nodeModulePaths: the node_modules folders of a folder and its ancestors.
 * @param {string} from
 */
export function nodeModulePaths(from) {
  from = resolvePath(from);
  if (from === '/') return ['/node_modules'];
  const paths = [];
  let end = from.length;
  while (end > 0) {
    const slash = from.lastIndexOf('/', end - 1);
    if (from.slice(slash + 1, end) !== 'node_modules') paths.push(from.slice(0, end) + '/node_modules');
    end = slash;
  }
  paths.push('/node_modules');
  return paths;
}

