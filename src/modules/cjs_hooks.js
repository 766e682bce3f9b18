// require() under module.registerHooks(): specifiers become URLs for the hooks, and their results become files again.
import { readText } from 'binding:module_files';
import { loadBuiltin, Module, formatOf, kFormat, kURL } from 'internal:modules/cjs';
import { normalizeBuiltin } from 'internal:modules/builtins';
import { requireConditions } from 'internal:modules/conditions';
import { fileURLFromPath, pathFromFileURL } from 'internal:modules/file_url';
import { loadWithChain, resolveWithChain } from 'internal:modules/hooks';
import { ERR_UNKNOWN_BUILTIN_MODULE } from 'internal:modules/errors';

const decoder = lazy('internal:modules/source_text');

function urlOf(filename) {
  if (filename.startsWith('node:')) return filename;
  return filename.startsWith('/') ? fileURLFromPath(filename) : filename;
}

function filenameOf(url) {
  if (!url.startsWith('file:')) return url;
  return pathFromFileURL(url.replace(/[?#].*$/s, ''));
}

/** Module._resolveFilename with the hooks before it. */
export function resolveWithHooks(request, parent, isMain, options) {
  const conditionSet = options?.conditions ?? requireConditions();
  let parentURL = parent?.[kURL];
  if (parentURL === undefined && parent?.filename) parentURL = urlOf(parent.filename);
  let filename;
  let url;
  const defaultResolve = (specifier, context) => {
    const builtin = normalizeBuiltin(specifier);
    if (builtin !== undefined) {
      filename = undefined;
      return { url: url = `node:${builtin}`, format: undefined };
    }
    if (specifier.startsWith('node:')) throw new ERR_UNKNOWN_BUILTIN_MODULE(specifier);
    const conditions = context.conditions === undefined ? conditionSet : new Set(context.conditions);
    filename = Module._resolveFilename(specifier.startsWith('file:') ? filenameOf(specifier) : specifier, parent, isMain,
      { ...options, conditions });
    url = urlOf(filename);
    return { url, format: undefined };
  };
  const result = resolveWithChain(request, parentURL, undefined, [...conditionSet], defaultResolve);
  if (result.url !== url || filename === undefined) filename = filenameOf(result.url);
  return { url: result.url, format: result.format, filename };
}

/** The source and format of a module's file, by the load hooks. */
export function loadWithHooks(module, filename, format) {
  const url = module[kURL] ?? urlOf(filename);
  const defaultLoad = (target, context) => {
    const file = filenameOf(target);
    let actual = context.format ?? formatOf(file);
    if (actual === undefined && file.endsWith('.json')) actual = 'json';
    return { source: readText(file), format: actual };
  };
  let shown = format;
  if (shown === undefined) shown = decoder().guessFormat(filename);
  const result = loadWithChain(url, shown, undefined, [...requireConditions()], defaultLoad);
  module[kFormat] = result.format;
  return { source: decoder().sourceToString(result.source), format: result.format ?? format };
}

/** A built-in under load hooks; they may replace it. */
export function loadBuiltinWithHooks(name) {
  const url = `node:${name}`;
  const result = loadWithChain(url, 'builtin', undefined, [...requireConditions()],
    () => ({ source: null, format: 'builtin' }));
  if (result.format === 'builtin') return { exports: loadBuiltin(name) };
  return undefined;
}
