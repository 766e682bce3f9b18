// Stack traces and source lines in terms of original sources.
import { setSourceMapper } from 'internal:errors/stack';
import { findSourceMap, originalText, shownSource } from 'internal:modules/source_map_cache';

/** @param {boolean} on whether stacks are mapped from now on */
export function setPrepare(on) {
  setSourceMapper(on ? formatStack : undefined);
}

function formatStack(error, sites, header) {
  if (sites.length === 0) return header;
  let text = header;
  for (let i = 0; i < sites.length; i++) text += `\n    at ${formatSite(sites[i], sites[i + 1])}`;
  return text;
}

function entryOf(site) {
  const file = site.getFileName() ?? site.getEvalOrigin() ?? site.getScriptNameOrSourceURL?.();
  const map = typeof file === 'string' ? findSourceMap(file) : undefined;
  if (map === undefined) return undefined;
  const entry = map.findEntry(site.getLineNumber() - 1, site.getColumnNumber() - 1);
  if (entry.originalSource === undefined || entry.originalLine === undefined) return undefined;
  return entry;
}

/** One frame; `caller` is the frame below, whose mapping may know how this function is called in the original. */
function formatSite(site, caller) {
  try {
    const entry = entryOf(site);
    if (entry === undefined) return `${site}`;
    const original = caller === undefined ? undefined : entryOf(caller)?.name;
    const functionName = site.getFunctionName() ?? site.getMethodName();
    const typeName = site.getTypeName();
    const prefix = typeName !== null && typeName !== 'global' ? `${typeName}.` : '';
    const generated = `${prefix}${functionName || '<anonymous>'}`;
    const name = original && original !== generated ? original : generated;
    const place = `${shownSource(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    return `${site.isAsync?.() ? 'async ' : ''}${name} (${place})`;
  } catch {
    return `${site}`;
  }
}

/**
 * "file:line\nsource line\n   ^\n" of a generated position; undefined where no map covers it.
 * @param {string} file
 * @param {number} line from 1
 * @param {number} column from 1
 */
export function originalExcerpt(file, line, column) {
  const map = findSourceMap(file);
  const entry = map?.findEntry(line - 1, column - 1);
  if (entry?.originalSource === undefined || entry.originalLine === undefined) return undefined;
  const text = originalText(map, entry.originalSource)?.split(/\r?\n/)[entry.originalLine];
  if (text === undefined) return undefined;
  const indent = text.slice(0, entry.originalColumn).replace(/[^\t]/g, ' ');
  return `${shownSource(entry.originalSource)}:${entry.originalLine + 1}\n${text}\n${indent}^\n`;
}
