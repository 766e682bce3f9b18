// Stack traces and source lines in terms of original sources.
import { setSourceMapper } from 'internal:errors/stack';
import { wantsMapOf } from 'internal:modules/source_maps';
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

const fileOf = (site) => site.getFileName() ?? site.getScriptNameOrSourceURL?.();

/** What a function is called in the original: by the mapping of its own place, or of the call in the frame below. */
function originalName(map, site, caller) {
  const { name } = map.findEntry(site.getEnclosingLineNumber() - 1, site.getEnclosingColumnNumber() - 1);
  if (name) return name;
  if (caller === undefined || fileOf(caller) !== fileOf(site)) return undefined;
  return map.findEntry(caller.getLineNumber() - 1, caller.getColumnNumber() - 1).name;
}

/** One frame; `caller` is the frame below. */
function formatSite(site, caller) {
  try {
    const file = fileOf(site);
    const map = typeof file === 'string' && wantsMapOf(file, false) ? findSourceMap(file) : undefined;
    const entry = map?.findEntry(site.getLineNumber() - 1, site.getColumnNumber() - 1);
    if (entry?.originalSource === undefined || entry.originalLine === undefined) return `${site}`;
    const functionName = site.getFunctionName() ?? site.getMethodName();
    const typeName = site.getTypeName();
    const isMethod = typeName !== null && !site.isToplevel() && !site.isConstructor();
    const name = `${isMethod ? `${typeName}.` : ''}${originalName(map, site, caller) || functionName || '<anonymous>'}`;
    const place = `${shownSource(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    return `${site.isAsync?.() ? 'async ' : ''}${site.isConstructor() ? 'new ' : ''}${name} (${place})`;
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
  const map = wantsMapOf(file, false) ? findSourceMap(file) : undefined;
  const entry = map?.findEntry(line - 1, column - 1);
  if (entry?.originalSource === undefined || entry.originalLine === undefined) return undefined;
  const text = originalText(map, entry.originalSource)?.split(/\r?\n/)[entry.originalLine];
  if (text === undefined) return undefined;
  const indent = text.slice(0, entry.originalColumn).replace(/[^\t]/g, ' ');
  return `${shownSource(entry.originalSource)}:${entry.originalLine + 1}\n${text}\n${indent}^\n`;
}
