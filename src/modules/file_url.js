// Paths and file: URLs, quickly for the names that need no escapes: module loading converts one or two for every module.
import { URL, fileURLToPath, pathToFileURL } from 'internal:url/url';

// Characters that mean the same in a path and in a URL's path.
const plainPath = /^\/[\w\-./@+~,=]*$/;
const dotSegment = /\/\.\.?(?:\/|$)/;

/**
 * The href of a file.
 * @param {string} path absolute and normalised
 */
export function fileURLFromPath(path) {
  if (plainPath.test(path) && !dotSegment.test(path)) return 'file://' + path;
  return pathToFileURL(path).href;
}

/**
 * The path of a file: URL.
 * @param {string} href normalised, as URL.prototype.href gives it
 */
export function pathFromFileURL(href) {
  if (href.startsWith('file:///') && plainPath.test(href.slice(7))) return href.slice(7);
  return fileURLToPath(href);
}

/** Resolves a relative specifier ('./x', '../x', '/x') against a URL; undefined when it is no valid URL. */
export function resolveRelativeURL(specifier, base) {
  if (base.startsWith('file:///') && plainRelative.test(specifier)) {
    if (specifier[0] === '/') {
      if (!specifier.startsWith('//') && !dotSegment.test(specifier)) return 'file://' + specifier;
    } else if (!base.includes('?') && !base.includes('#')) {
      let directory = base.slice(0, base.lastIndexOf('/'));
      let rest = specifier;
      if (rest.startsWith('./')) rest = rest.slice(2);
      while (rest.startsWith('../') && directory.length > 7) {
        rest = rest.slice(3);
        directory = directory.slice(0, directory.lastIndexOf('/'));
      }
      if (directory.length >= 7 && !dotSegment.test('/' + rest) && !rest.startsWith('../')) {
        return `${directory}/${rest}`;
      }
    }
  }
  return URL.parse(specifier, base)?.href;
}
const plainRelative = /^(?:\/|\.\.?\/)[\w\-./@+~,=]*$/;

/** The href of a specifier that is an absolute file: URL in its final form; undefined for all else. */
export function plainFileURL(specifier) {
  if (!specifier.startsWith('file:///')) return undefined;
  const path = specifier.slice(7);
  return plainPath.test(path) && !dotSegment.test(path) ? specifier : undefined;
}
