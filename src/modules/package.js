// package.json as resolution sees it: reading, caching, and the scope that a file belongs to.
import { read as readNative } from 'binding:package_reader';
import { ERR_INVALID_PACKAGE_CONFIG } from 'internal:modules/errors';

/**
 * The fields of a package.json that decide about resolution. `exports` and `imports` are parsed on first use.
 */
class PackageConfig {
  // Declared, so that no setter on Object.prototype sees them.
  directory;
  path;
  name;
  main;
  type;
  hasExports;
  hasImports;
  #exports;
  #imports;
  #exportsText;
  #importsText;

  constructor(directory, name, main, type, exportsText, importsText) {
    /** The folder, without a slash at its end ('' for the root). */
    this.directory = directory;
    this.path = directory + '/package.json';
    this.name = name;
    this.main = main;
    this.type = type === 'module' || type === 'commonjs' ? type : 'none';
    this.#exportsText = exportsText;
    this.#importsText = importsText;
    this.hasExports = exportsText !== undefined && exportsText !== 'null';
    this.hasImports = importsText !== undefined && importsText.charCodeAt(0) === 123;
  }

  get exports() {
    if (this.#exportsText !== undefined) {
      this.#exports = this.#parse(this.#exportsText);
      this.#exportsText = undefined;
    }
    return this.#exports;
  }

  get imports() {
    if (this.#importsText !== undefined) {
      this.#imports = this.#parse(this.#importsText);
      this.#importsText = undefined;
    }
    return this.#imports;
  }

  #parse(text) {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ERR_INVALID_PACKAGE_CONFIG(this.path, undefined, error.message);
    }
  }
}

/** Node throws this one natively, so that its stack starts with "Error:", without the code. */
function unreadable(error) {
  error.stack = error.stack.replace(/^Error \[\w+\]/, 'Error');
  return error;
}

/** @type {Map<string, PackageConfig | null>} by folder */
const configs = new Map();
/** @type {Map<string, PackageConfig | null>} the nearest package.json of a folder */
const scopes = new Map();

/**
 * The package.json in `directory`, or null.
 * @param {string} directory absolute path without a slash at its end ('' for the root)
 * @param {string} [specifier] what is being resolved, for the error message
 * @param {string} [base] path or URL of the file that asks
 * @returns {PackageConfig | null}
 * @throws ERR_INVALID_PACKAGE_CONFIG when the file is no JSON object
 */
export function readPackage(directory, specifier, base) {
  let config = configs.get(directory);
  if (config !== undefined) return config;
  const raw = readNative(directory + '/package.json');
  if (raw === undefined) {
    config = null;
  } else if (typeof raw === 'string') {
    let importing;
    if (base !== undefined) {
      const from = base.startsWith('file:') ? lazyFileURLToPath(base) : base;
      importing = specifier === undefined ? from : `"${specifier}" from ${from}`;
    }
    throw unreadable(new ERR_INVALID_PACKAGE_CONFIG(directory + '/package.json', importing));
  } else {
    config = new PackageConfig(directory, raw[0], raw[1], raw[2], raw[3], raw[4]);
  }
  configs.set(directory, config);
  return config;
}

const url = lazy('internal:modules/file_url');
function lazyFileURLToPath(href) {
  return url().pathFromFileURL(href);
}

/**
 * The package.json that governs the files of `directory`: its own or that of the nearest ancestor, never one beyond a
 * node_modules folder.
 * @param {string} directory absolute path without a slash at its end
 * @returns {PackageConfig | null}
 */
export function packageScope(directory) {
  let found = scopes.get(directory);
  if (found !== undefined) return found;
  if (directory.endsWith('/node_modules')) {
    found = null;
  } else {
    found = readPackage(directory);
    if (found === null && directory !== '') found = packageScope(directory.slice(0, directory.lastIndexOf('/')));
  }
  scopes.set(directory, found);
  return found;
}

/**
 * The scope of a file.
 * @param {string} file absolute path
 * @returns {PackageConfig | null}
 */
export function packageScopeOf(file) {
  return packageScope(file.slice(0, file.lastIndexOf('/')));
}

/**
 * The `type` that governs a file: 'module', 'commonjs' or 'none'.
 * @param {string} file absolute path
 */
export function packageTypeOf(file) {
  return packageScopeOf(file)?.type ?? 'none';
}
