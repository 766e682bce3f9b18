// The source maps of loaded files, found by their `//# sourceMappingURL=`.
import { readText } from 'binding:module_files';
import { URL, fileURLToPath } from 'internal:url/url';
import { fileURLFromPath, pathFromFileURL } from 'internal:modules/file_url';
import { wantsMapOf } from 'internal:modules/source_maps';

const maps = lazy('internal:modules/source_map');

/**
 * What is known of a file: held by the module that it belongs to, so that both go together.
 * @type {WeakMap<object, { url: string, mapURL: string, lineLengths: number[], map?: object | null }>}
 */
const entries = new WeakMap();
/** @type {Map<string, WeakRef<object>>} file name or URL -> owner */
const owners = new Map();

/**
 * Remembers where the source map of a file is, if it has one.
 * @param {string} filename path or URL
 * @param {string} source
 * @param {object} owner the module object
 * @param {string | undefined} mapURL what the engine found in its `//# sourceMappingURL=`
 */
export function maybeCache(filename, source, owner, mapURL) {
  const url = filename.startsWith('/') ? fileURLFromPath(filename) : filename;
  if (typeof mapURL !== 'string' || mapURL === '' || !wantsMapOf(url, false)) return;
  const lineLengths = source.replace(/\n$/, '').split('\n').map((line) => line.length);
  entries.set(owner, { url, mapURL, lineLengths, map: undefined });
  const ref = new WeakRef(owner);
  owners.set(url, ref);
  // Stacks know a script by its sourceURL, where it has one.
  const named = /\/[*/]#\s+sourceURL=([^\s]+)/.exec(source)?.[1];
  if (named !== undefined) owners.set(named.startsWith('/') ? fileURLFromPath(named) : named, ref);
}

function payloadOf({ url, mapURL }) {
  let payload;
  let base;
  if (mapURL.startsWith('data:')) {
    const comma = mapURL.indexOf(',');
    const body = mapURL.slice(comma + 1);
    const header = mapURL.slice(5, comma);
    if (!header.startsWith('application/json')) return null;
    payload = JSON.parse(header.endsWith(';base64') ?
      requireBuiltin('node:buffer').Buffer.from(body, 'base64').toString() : decodeURIComponent(body));
    base = url;
  } else {
    const full = URL.parse(mapURL, url);
    if (full === null || full.protocol !== 'file:') return null;
    payload = JSON.parse(readText(fileURLToPath(full)));
    base = full.href;
  }
  const absolute = (source) => (source === null ? null : (URL.parse(source, base)?.href ?? source));
  const resolveIn = (map) => {
    const root = map.sourceRoot ? (map.sourceRoot.endsWith('/') ? map.sourceRoot : `${map.sourceRoot}/`) : '';
    map.sources = map.sources?.map((source) => absolute(source === null ? null : root + source));
    delete map.sourceRoot;
  };
  if (Array.isArray(payload.sections)) payload.sections.forEach((section) => section.map && resolveIn(section.map));
  else resolveIn(payload);
  return payload;
}

/**
 * `module.findSourceMap`.
 * @param {string} path of the generated file
 * @returns {object | undefined} a SourceMap
 */
export function findSourceMap(path) {
  if (typeof path !== 'string' || path === '') return undefined;
  const owner = (owners.get(path.startsWith('/') ? fileURLFromPath(path) : path))?.deref();
  const entry = owner && entries.get(owner);
  if (!entry) return undefined;
  if (entry.map === undefined) {
    entry.map = null;
    try {
      const payload = payloadOf(entry);
      if (payload !== null) entry.map = new (maps().SourceMap)(payload, { lineLengths: entry.lineLengths });
    } catch {
      // A broken map is as good as none.
    }
  }
  return entry.map ?? undefined;
}

/** A file: URL as a path, all else as it is: how stacks name sources. */
export function shownSource(source) {
  return source.startsWith('file:') ? pathFromFileURL(source) : source;
}

/** The text of an original source: from the map, or from its file. */
export function originalText(map, source) {
  const { payload } = map;
  const flat = payload.sections ? payload.sections.map((section) => section.map) : [payload];
  for (const { sources = [], sourcesContent } of flat) {
    const index = sources.indexOf(source);
    if (index !== -1 && sourcesContent?.[index]) return sourcesContent[index];
  }
  try {
    return readText(shownSource(source));
  } catch {
    return undefined;
  }
}
