// The errors of module loading, with Node's codes, messages and properties.
import { defineCode } from 'internal:errors/node_error';
import { determineSpecificType } from 'internal:errors/describe';

const q = (text) => JSON.stringify(text);

/** Tools read the URL that could not be loaded; an accessor on Error.prototype must not get in the way. */
function setUrl(error, url) {
  if (url === undefined) return;
  Object.defineProperty(error, 'url', { value: `${url}`, writable: true, enumerable: true, configurable: true });
}

export const ERR_INVALID_PACKAGE_CONFIG = defineCode('ERR_INVALID_PACKAGE_CONFIG', Error, (path, base, message) =>
  `Invalid package config ${path}${base ? ` while importing ${base}` : ''}${message ? `. ${message}` : '.'}`);

export const ERR_INVALID_MODULE_SPECIFIER = defineCode('ERR_INVALID_MODULE_SPECIFIER', TypeError,
  (request, reason, base) =>
    `Invalid module "${request}" ${reason}${base ? ` imported from ${base}` : ''}`);

export const ERR_INVALID_PACKAGE_TARGET = defineCode('ERR_INVALID_PACKAGE_TARGET', Error,
  (pkgPath, key, target, isImport, base) => {
    const relative = typeof target === 'string' && target.length > 0 && !isImport && !target.startsWith('./');
    const tail = `${base ? ` imported from ${base}` : ''}${relative ? '; targets must start with "./"' : ''}`;
    if (key === '.') {
      return `Invalid "exports" main target ${q(target)} defined in the package config ${pkgPath}package.json${tail}`;
    }
    return `Invalid "${isImport ? 'imports' : 'exports'}" target ${q(target)} defined for '${key}' in the package ` +
      `config ${pkgPath}package.json${tail}`;
  });

export const ERR_PACKAGE_PATH_NOT_EXPORTED = defineCode('ERR_PACKAGE_PATH_NOT_EXPORTED', Error,
  (pkgPath, subpath, base) => {
    const where = `${pkgPath}package.json${base ? ` imported from ${base}` : ''}`;
    if (subpath === '.') return `No "exports" main defined in ${where}`;
    return `Package subpath '${subpath}' is not defined by "exports" in ${where}`;
  });

export const ERR_PACKAGE_IMPORT_NOT_DEFINED = defineCode('ERR_PACKAGE_IMPORT_NOT_DEFINED', TypeError,
  (specifier, packagePath, base) =>
    `Package import specifier "${specifier}" is not defined${packagePath ? ` in package ${packagePath}package.json` : ''
    }${base ? ` imported from ${base}` : ''}`);

export const ERR_MODULE_NOT_FOUND = defineCode('ERR_MODULE_NOT_FOUND', Error, function(path, base, exactUrl) {
  setUrl(this, exactUrl);
  return `Cannot find ${exactUrl === undefined ? 'package' : 'module'} '${path}' imported from ${base}`;
});

export const ERR_UNSUPPORTED_DIR_IMPORT = defineCode('ERR_UNSUPPORTED_DIR_IMPORT', Error, function(path, base, exactUrl) {
  setUrl(this, exactUrl);
  return `Directory import '${path}' is not supported resolving ES modules imported from ${base}`;
});

export const ERR_UNSUPPORTED_ESM_URL_SCHEME = defineCode('ERR_UNSUPPORTED_ESM_URL_SCHEME', Error,
  (protocol, supported) => {
    const last = supported[supported.length - 1];
    const head = supported.slice(0, -1).join(', ');
    return `Only URLs with a scheme in: ${head}${supported.length > 2 ? ',' : ''} and ${last} are supported by the default ESM loader. Received protocol '${
      protocol}'`;
  });

export const ERR_UNSUPPORTED_RESOLVE_REQUEST = defineCode('ERR_UNSUPPORTED_RESOLVE_REQUEST', TypeError,
  (specifier, base) => `Failed to resolve module specifier "${specifier}" from "${base
  }": Invalid relative URL or base scheme is not hierarchical.`);

export const ERR_UNKNOWN_BUILTIN_MODULE = defineCode('ERR_UNKNOWN_BUILTIN_MODULE', Error, (name) =>
  `No such built-in module: ${name}`);

export const ERR_UNKNOWN_FILE_EXTENSION = defineCode('ERR_UNKNOWN_FILE_EXTENSION', TypeError, (extension, path) =>
  `Unknown file extension "${extension}" for ${path}`);

export const ERR_UNKNOWN_MODULE_FORMAT = defineCode('ERR_UNKNOWN_MODULE_FORMAT', RangeError, (format, url) =>
  `Unknown module format: ${format} for URL ${url}`);

export const ERR_IMPORT_ATTRIBUTE_MISSING = defineCode('ERR_IMPORT_ATTRIBUTE_MISSING', TypeError,
  (url, key, value) => `Module "${url}" needs an import attribute of "${key}: ${value}"`);

export const ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE = defineCode('ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE', TypeError,
  (url, type) => `Module "${url}" is not of type "${type}"`);

export const ERR_IMPORT_ATTRIBUTE_UNSUPPORTED = defineCode('ERR_IMPORT_ATTRIBUTE_UNSUPPORTED', TypeError,
  (key, value, url) => `Import attribute "${key}" with value "${value}" is not supported${url ? ` in ${url}` : ''}`);

export const ERR_REQUIRE_ASYNC_MODULE = defineCode('ERR_REQUIRE_ASYNC_MODULE', Error, (file, parent) =>
  'require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level ' +
  'await comes from, use --experimental-print-required-tla.' +
  (parent ? `\n  From ${parent} ` : '') + (file ? `\n  Requiring ${file} ` : ''));

export const ERR_REQUIRE_CYCLE_MODULE = defineCode('ERR_REQUIRE_CYCLE_MODULE', Error, (message) => message);

export const ERR_REQUIRE_ESM = defineCode('ERR_REQUIRE_ESM', Error, (file, hasModuleSyntax, parent, packageJson) => {
  const head = `require() of ES Module ${file}${parent ? ` from ${parent}` : ''} not supported.`;
  const name = file.slice(file.lastIndexOf('/') + 1);
  const tail = 'to a dynamic import() which is available in all CommonJS modules.';
  if (!packageJson) return `${head}\nInstead change the require of ${file} ${tail}`;
  if (hasModuleSyntax) return `${head}\nInstead change the require of ${name}${parent ? ` in ${parent}` : ''} ${tail}`;
  return `${head}\n${name} is treated as an ES module file as it is a .js file whose nearest parent package.json contains ` +
    '"type": "module" which declares all .js files in that package scope as ES modules.\nInstead either rename ' +
    `${name} to end in .cjs, change the requiring code to use dynamic import() which is available in all CommonJS ` +
    `modules, or change "type": "module" to "type": "commonjs" in ${packageJson} to treat all .js files as CommonJS ` +
    '(using .mjs for all ES modules instead).\n';
});

export const ERR_INPUT_TYPE_NOT_ALLOWED = defineCode('ERR_INPUT_TYPE_NOT_ALLOWED', Error, () =>
  '--input-type can only be used with string input via --eval, --print, or STDIN');

export const ERR_EVAL_ESM_CANNOT_PRINT = defineCode('ERR_EVAL_ESM_CANNOT_PRINT', Error, () =>
  '--print cannot be used with ESM input');

export const ERR_INVALID_RETURN_PROPERTY_VALUE = defineCode('ERR_INVALID_RETURN_PROPERTY_VALUE', TypeError,
  (expected, name, property, value) => `Expected ${expected} to be returned for the "${property}" from the ` +
    `"${name}" hook but got ${determineSpecificType(value)}.`);

export const ERR_INVALID_RETURN_VALUE = defineCode('ERR_INVALID_RETURN_VALUE', TypeError,
  (expected, name, value) => `Expected ${expected} to be returned from the "${name}" function but got ` +
    `${determineSpecificType(value)}.`);

export const ERR_LOADER_CHAIN_INCOMPLETE = defineCode('ERR_LOADER_CHAIN_INCOMPLETE', Error, (hook) =>
  `"${hook}" did not call the next hook in its chain and did not explicitly signal a short circuit. If this is ` +
  'intentional, include `shortCircuit: true` in the hook\'s return.');

export const ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING = defineCode('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING', TypeError,
  () => 'A dynamic import callback was not specified.');

export const ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG = defineCode('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG',
  TypeError, () => 'A dynamic import callback was invoked without --experimental-vm-modules');

export const ERR_VM_MODULE_ALREADY_LINKED = defineCode('ERR_VM_MODULE_ALREADY_LINKED', Error, () =>
  'Module has already been linked');
export const ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA = defineCode('ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA', Error,
  () => 'Cached data cannot be created for a module which has been evaluated');
export const ERR_VM_MODULE_DIFFERENT_CONTEXT = defineCode('ERR_VM_MODULE_DIFFERENT_CONTEXT', Error, () =>
  'Linked modules must use the same context');
export const ERR_VM_MODULE_LINK_FAILURE = defineCode('ERR_VM_MODULE_LINK_FAILURE', Error, function(message, cause) {
  if (cause !== undefined) {
    Object.defineProperty(this, 'cause', { value: cause, writable: true, enumerable: false, configurable: true });
  }
  return message;
});
export const ERR_VM_MODULE_NOT_MODULE = defineCode('ERR_VM_MODULE_NOT_MODULE', Error, () =>
  'Provided module is not an instance of Module');
export const ERR_VM_MODULE_STATUS = defineCode('ERR_VM_MODULE_STATUS', Error, (message) => `Module status ${message}`);
export const ERR_MODULE_LINK_MISMATCH = defineCode('ERR_MODULE_LINK_MISMATCH', TypeError, (message) => message);
export const ERR_CONTEXT_NOT_INITIALIZED = defineCode('ERR_CONTEXT_NOT_INITIALIZED', Error, () =>
  'context used is not initialized');
export const ERR_SOURCE_PHASE_NOT_DEFINED = defineCode('ERR_SOURCE_PHASE_NOT_DEFINED', SyntaxError, (url) =>
  `Source phase import object is not defined for module ${url}`);

export const ERR_NO_TYPESCRIPT = defineCode('ERR_NO_TYPESCRIPT', Error, () =>
  'Node.js is not compiled with TypeScript support');
