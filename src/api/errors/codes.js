// Node's error codes: `throw new ERR_INVALID_ARG_TYPE('path', 'string', value)`. The messages are part of Node's API: programs
// and Node's tests compare them. The arguments of a code are those of its message: the `%s` in order, or the parameters of its
// function. A code with several base classes has them as properties: `new ERR_INVALID_STATE.TypeError('…')`.
//
// Errors of system calls are made by internal:errors/system.

import 'internal:errors/stack';
import { defineCode } from 'internal:errors/node_error';
import { describeExpected, determineSpecificType, formatList, addNumericalSeparator, inspect } from 'internal:errors/describe';
import { SystemError } from 'internal:errors/system_error';

export { AbortError, aggregateTwoErrors, isErrorLike, isStackOverflowError, genericNodeError } from 'internal:errors/common';
export { hideStackFrames, kIsNodeError, addCode } from 'internal:errors/node_error';
export { determineSpecificType, formatList, addNumericalSeparator } from 'internal:errors/describe';
export { SystemError } from 'internal:errors/system_error';

const E = defineCode;

/** ' imported from /x.js', when there is an importer. */
const importedFrom = (base) => (base ? ` imported from ${base}` : '');
const argumentOrProperty = (name) => (String(name).includes('.') ? 'property' : 'argument');

function inspectShort(value) {
  const text = inspect(value);
  return text.length > 128 ? `${text.slice(0, 128)}...` : text;
}

// --- arguments and values ---------------------------------------------------------------------------------------------------
export const ERR_INVALID_ARG_TYPE = E('ERR_INVALID_ARG_TYPE', TypeError, (name, expected, actual) => {
  const subject = name.endsWith(' argument') ? name : `"${name}" ${argumentOrProperty(name)}`;
  return `The ${subject} ${describeExpected(expected)}. Received ${determineSpecificType(actual)}`;
});
export const ERR_INVALID_ARG_VALUE = E('ERR_INVALID_ARG_VALUE', TypeError, (name, value, reason = 'is invalid') =>
  `The ${argumentOrProperty(name)} '${name}' ${reason}. Received ${inspectShort(value)}`, RangeError);
export const ERR_OUT_OF_RANGE = E('ERR_OUT_OF_RANGE', RangeError, (name, range, value, nameIsSentence = false) => {
  let received;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) {
    received = addNumericalSeparator(String(value));
  } else if (typeof value === 'bigint') {
    received = String(value);
    if (value > 2n ** 32n || value < -(2n ** 32n)) received = addNumericalSeparator(received);
    received += 'n';
  } else {
    received = inspect(value);
  }
  return `${nameIsSentence ? name : `The value of "${name}" is out of range.`} It must be ${range}. Received ${received}`;
});
export const ERR_MISSING_ARGS = E('ERR_MISSING_ARGS', TypeError, (...names) => {
  const list = names.map((name) => (Array.isArray(name) ? name.map((n) => `"${n}"`).join(' or ') : `"${name}"`));
  return `The ${formatList(list)} argument${list.length > 1 ? 's' : ''} must be specified`;
});
export const ERR_MISSING_OPTION = E('ERR_MISSING_OPTION', TypeError, '%s is required');
export const ERR_INCOMPATIBLE_OPTION_PAIR = E('ERR_INCOMPATIBLE_OPTION_PAIR', TypeError, 'Option "%s" cannot be used in combination with option "%s"');
export const ERR_AMBIGUOUS_ARGUMENT = E('ERR_AMBIGUOUS_ARGUMENT', TypeError, 'The "%s" argument is ambiguous. %s');
export const ERR_ARG_NOT_ITERABLE = E('ERR_ARG_NOT_ITERABLE', TypeError, '%s must be iterable');
export const ERR_INVALID_THIS = E('ERR_INVALID_THIS', TypeError, 'Value of "this" must be of type %s');
export const ERR_INVALID_TUPLE = E('ERR_INVALID_TUPLE', TypeError, '%s must be an iterable %s tuple');
export const ERR_INVALID_CHAR = E('ERR_INVALID_CHAR', TypeError, (name, field) =>
  `Invalid character in ${name}${field === undefined ? '' : ` ["${field}"]`}`);
export const ERR_INVALID_STATE = E('ERR_INVALID_STATE', Error, 'Invalid state: %s', TypeError, RangeError);
export const ERR_ILLEGAL_CONSTRUCTOR = E('ERR_ILLEGAL_CONSTRUCTOR', TypeError, 'Illegal constructor');
export const ERR_CONSTRUCT_CALL_REQUIRED = E('ERR_CONSTRUCT_CALL_REQUIRED', TypeError, 'Class constructor %s cannot be invoked without `new`');
export const ERR_CONSTRUCT_CALL_INVALID = E('ERR_CONSTRUCT_CALL_INVALID', TypeError, 'Constructor cannot be called');
export const ERR_INVALID_RETURN_VALUE = E('ERR_INVALID_RETURN_VALUE', TypeError, (expected, name, value) =>
  `Expected ${expected} to be returned from the "${name}" function but got ${determineSpecificType(value)}.`, RangeError);
export const ERR_INVALID_RETURN_PROPERTY = E('ERR_INVALID_RETURN_PROPERTY', TypeError, (expected, name, property, value) =>
  `Expected a valid ${expected} to be returned for the "${property}" from the "${name}" hook but got ${value}.`);
export const ERR_INVALID_RETURN_PROPERTY_VALUE = E('ERR_INVALID_RETURN_PROPERTY_VALUE', TypeError, (expected, name, property, value) =>
  `Expected ${expected} to be returned for the "${property}" from the "${name}" hook but got ${determineSpecificType(value)}.`);
export const ERR_METHOD_NOT_IMPLEMENTED = E('ERR_METHOD_NOT_IMPLEMENTED', Error, 'The %s method is not implemented');
export const ERR_MULTIPLE_CALLBACK = E('ERR_MULTIPLE_CALLBACK', Error, 'Callback called multiple times');
export const ERR_OPERATION_FAILED = E('ERR_OPERATION_FAILED', Error, 'Operation failed: %s', TypeError);
export const ERR_USE_AFTER_CLOSE = E('ERR_USE_AFTER_CLOSE', Error, '%s was closed');
export const ERR_NO_LONGER_SUPPORTED = E('ERR_NO_LONGER_SUPPORTED', Error, '%s is no longer supported');
export const ERR_FEATURE_UNAVAILABLE_ON_PLATFORM = E('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', TypeError,
  (feature) => `The feature ${feature} is unavailable on the current platform, which is being used to run Node.js`);
export const ERR_INTERNAL_ASSERTION = E('ERR_INTERNAL_ASSERTION', Error, (message) => {
  const hint = 'This is caused by either a bug in Node.js or incorrect usage of Node.js internals.\n' +
    'Please open an issue with this stack trace at https://github.com/nodejs/node/issues\n';
  return message === undefined ? hint : `${message}\n${hint}`;
});
export const ERR_ACCESS_DENIED = E('ERR_ACCESS_DENIED', Error, function accessDenied(message, permission = '', resource = '') {
  this.permission = permission;
  this.resource = resource;
  return message;
});
export const ERR_ASSERTION = E('ERR_ASSERTION', Error, '%s');
export const ERR_FALSY_VALUE_REJECTION = E('ERR_FALSY_VALUE_REJECTION', Error, function falsyRejection(reason) {
  this.reason = reason;
  return 'Promise was rejected with falsy value';
});
export const ERR_UNHANDLED_ERROR = E('ERR_UNHANDLED_ERROR', Error, (shown) =>
  (shown === undefined ? 'Unhandled error.' : `Unhandled error. (${shown})`));
export const ERR_UNHANDLED_REJECTION = E('ERR_UNHANDLED_REJECTION', Error, (reason) =>
  'This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise ' +
  `which was not handled with .catch(). The promise rejected with the reason "${reason}".`);
export const ERR_INVALID_OBJECT_DEFINE_PROPERTY = E('ERR_INVALID_OBJECT_DEFINE_PROPERTY', TypeError, '%s');
export const ERR_INVALID_MIME_SYNTAX = E('ERR_INVALID_MIME_SYNTAX', TypeError, (part, text, index) =>
  `The MIME syntax for a ${part} in ${text} is invalid${index === undefined || index === -1 ? '' : ` at ${index}`}`);
export const ERR_PARSE_ARGS_INVALID_OPTION_VALUE = E('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', TypeError, '%s');
export const ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL = E('ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', TypeError, (found) =>
  `Unexpected argument '${found}'. This command does not take positional arguments`);
export const ERR_PARSE_ARGS_UNKNOWN_OPTION = E('ERR_PARSE_ARGS_UNKNOWN_OPTION', TypeError, (option, allowPositionals) => {
  const hint = allowPositionals && ". To specify a positional argument starting with a '-', place it at the end of the command after " +
    `'--', as in '-- ${JSON.stringify(option)}`;
  return `Unknown option '${option}'${hint || ''}`;
});
export const ERR_CONSOLE_WRITABLE_STREAM = E('ERR_CONSOLE_WRITABLE_STREAM', TypeError, 'Console expects a writable stream instance for %s');

// --- buffers, strings, encodings ----------------------------------------------------------------------------------------------
export const ERR_BUFFER_CONTEXT_NOT_AVAILABLE = E('ERR_BUFFER_CONTEXT_NOT_AVAILABLE', Error, 'Buffer is not available for the current Context');
export const ERR_BUFFER_OUT_OF_BOUNDS = E('ERR_BUFFER_OUT_OF_BOUNDS', RangeError, (name) =>
  (name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds'));
export const ERR_BUFFER_TOO_LARGE = E('ERR_BUFFER_TOO_LARGE', RangeError, 'Cannot create a Buffer larger than %s bytes');
export const ERR_INVALID_BUFFER_SIZE = E('ERR_INVALID_BUFFER_SIZE', RangeError, 'Buffer size must be a multiple of %s');
export const ERR_MEMORY_ALLOCATION_FAILED = E('ERR_MEMORY_ALLOCATION_FAILED', Error, 'Failed to allocate memory');
export const ERR_STRING_TOO_LONG = E('ERR_STRING_TOO_LONG', Error, (limit = 0x1fffffe8) =>
  `Cannot create a string longer than 0x${limit.toString(16)} characters`);
export const ERR_UNKNOWN_ENCODING = E('ERR_UNKNOWN_ENCODING', TypeError, 'Unknown encoding: %s');
export const ERR_ENCODING_INVALID_ENCODED_DATA = E('ERR_ENCODING_INVALID_ENCODED_DATA', TypeError, function badData(encoding, errno) {
  if (errno !== undefined) this.errno = errno;
  return `The encoded data was not valid for encoding ${encoding}`;
});
export const ERR_ENCODING_NOT_SUPPORTED = E('ERR_ENCODING_NOT_SUPPORTED', RangeError, 'The "%s" encoding is not supported');
export const ERR_NO_ICU = E('ERR_NO_ICU', TypeError, '%s is not supported on Node.js compiled without ICU');

// --- events, async hooks, timers, performance -----------------------------------------------------------------------------------
export const ERR_ASYNC_CALLBACK = E('ERR_ASYNC_CALLBACK', TypeError, '%s must be a function');
export const ERR_ASYNC_TYPE = E('ERR_ASYNC_TYPE', TypeError, 'Invalid name for async "type": %s');
export const ERR_INVALID_ASYNC_ID = E('ERR_INVALID_ASYNC_ID', RangeError, 'Invalid %s value: %s');
export const ERR_EVENT_RECURSION = E('ERR_EVENT_RECURSION', Error, 'The event "%s" is already being dispatched');
export const ERR_PERFORMANCE_INVALID_TIMESTAMP = E('ERR_PERFORMANCE_INVALID_TIMESTAMP', TypeError, '%s is not a valid timestamp');
export const ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS = E('ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS', TypeError, '%s');
export const ERR_VALID_PERFORMANCE_ENTRY_TYPE = E('ERR_VALID_PERFORMANCE_ENTRY_TYPE', Error, 'At least one valid performance entry type is required');

// --- process ----------------------------------------------------------------------------------------------------------------------
export const ERR_CANNOT_WATCH_SIGINT = E('ERR_CANNOT_WATCH_SIGINT', Error, 'Cannot watch for SIGINT signals');
export const ERR_CONTEXT_NOT_INITIALIZED = E('ERR_CONTEXT_NOT_INITIALIZED', Error, 'context used is not initialized');
export const ERR_CPU_USAGE = E('ERR_CPU_USAGE', Error, 'Unable to obtain cpu usage %s');
export const ERR_CWD_DELETED = E('ERR_CWD_DELETED', Error, 'The current working directory has been deleted');
export const ERR_DLOPEN_DISABLED = E('ERR_DLOPEN_DISABLED', Error, 'Cannot load native addon because loading addons is disabled.');
export const ERR_DLOPEN_FAILED = E('ERR_DLOPEN_FAILED', Error, '%s');
export const ERR_NON_CONTEXT_AWARE_DISABLED = E('ERR_NON_CONTEXT_AWARE_DISABLED', Error, 'Loading non context-aware native addons has been disabled');
export const ERR_DOMAIN_CALLBACK_NOT_AVAILABLE = E('ERR_DOMAIN_CALLBACK_NOT_AVAILABLE', Error,
  'A callback was registered through process.setUncaughtExceptionCaptureCallback(), which is mutually exclusive with using the ' +
  '`domain` module');
export const ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE = E('ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE', Error,
  'The `domain` module is in use, which is mutually exclusive with calling process.setUncaughtExceptionCaptureCallback()');
export const ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET = E('ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET', Error,
  '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active');
export const ERR_PROTO_ACCESS = E('ERR_PROTO_ACCESS', Error, 'Accessing Object.prototype.__proto__ has been disallowed with --disable-proto=throw');
export const ERR_UNKNOWN_CREDENTIAL = E('ERR_UNKNOWN_CREDENTIAL', Error, '%s identifier does not exist: %s');
export const ERR_UNKNOWN_SIGNAL = E('ERR_UNKNOWN_SIGNAL', TypeError, 'Unknown signal: %s');
export const ERR_UNAVAILABLE_DURING_EXIT = E('ERR_UNAVAILABLE_DURING_EXIT', Error, 'Cannot call function in process exit handler');
export const ERR_SYNTHETIC = E('ERR_SYNTHETIC', Error, 'JavaScript Callstack');
export const ERR_OPTIONS_BEFORE_BOOTSTRAPPING = E('ERR_OPTIONS_BEFORE_BOOTSTRAPPING', Error, 'Should not query options before bootstrapping is done');
export const ERR_EVAL_ESM_CANNOT_PRINT = E('ERR_EVAL_ESM_CANNOT_PRINT', Error, '--print cannot be used with ESM input');
export const ERR_INPUT_TYPE_NOT_ALLOWED = E('ERR_INPUT_TYPE_NOT_ALLOWED', Error, '--input-type can only be used with string input via --eval, --print, or STDIN');
export const ERR_NOT_BUILDING_SNAPSHOT = E('ERR_NOT_BUILDING_SNAPSHOT', Error, 'Operation cannot be invoked when not building startup snapshot');
export const ERR_NOT_SUPPORTED_IN_SNAPSHOT = E('ERR_NOT_SUPPORTED_IN_SNAPSHOT', Error, '%s is not supported in startup snapshot');
export const ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION = E('ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION', Error,
  'Deserialize main function is already configured.');
export const ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION = E('ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION', Error,
  'Operation cannot be invoked when not in a single-executable application');
export const ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND = E('ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND', Error,
  'Cannot find asset %s for the single executable application');
export const ERR_EXECUTION_ENVIRONMENT_NOT_AVAILABLE = E('ERR_EXECUTION_ENVIRONMENT_NOT_AVAILABLE', Error,
  'Context not associated with Node.js environment');
export const ERR_SYSTEM_ERROR = E('ERR_SYSTEM_ERROR', SystemError, 'A system error occurred');
export const ERR_TTY_INIT_FAILED = E('ERR_TTY_INIT_FAILED', SystemError, 'TTY initialization failed');
export const ERR_INVALID_CURSOR_POS = E('ERR_INVALID_CURSOR_POS', TypeError, 'Cannot set cursor row without setting its column');
export const ERR_INVALID_REPL_EVAL_CONFIG = E('ERR_INVALID_REPL_EVAL_CONFIG', TypeError, 'Cannot specify both "breakEvalOnSigint" and "eval" for REPL');
export const ERR_INVALID_REPL_INPUT = E('ERR_INVALID_REPL_INPUT', TypeError, '%s');
export const ERR_SOURCE_MAP_CORRUPT = E('ERR_SOURCE_MAP_CORRUPT', Error, "The source map for '%s' does not exist or is corrupt.");
export const ERR_SOURCE_MAP_MISSING_SOURCE = E('ERR_SOURCE_MAP_MISSING_SOURCE', Error, "Cannot find '%s' imported from the source map for '%s'");
export const ERR_TEST_FAILURE = E('ERR_TEST_FAILURE', Error, function testFailure(error, failureType) {
  this.failureType = failureType;
  this.cause = error;
  const message = error?.message ?? error;
  return typeof message === 'string' ? message : inspect(message);
});
export const ERR_TRACE_EVENTS_CATEGORY_REQUIRED = E('ERR_TRACE_EVENTS_CATEGORY_REQUIRED', TypeError, 'At least one category is required');
export const ERR_TRACE_EVENTS_UNAVAILABLE = E('ERR_TRACE_EVENTS_UNAVAILABLE', Error, 'Trace events are unavailable');

// --- files ------------------------------------------------------------------------------------------------------------------------
export const ERR_DIR_CLOSED = E('ERR_DIR_CLOSED', Error, 'Directory handle was closed');
export const ERR_DIR_CONCURRENT_OPERATION = E('ERR_DIR_CONCURRENT_OPERATION', Error,
  'Cannot do synchronous work on directory handle with concurrent asynchronous operations');
export const ERR_FS_CP_DIR_TO_NON_DIR = E('ERR_FS_CP_DIR_TO_NON_DIR', SystemError, 'Cannot overwrite non-directory with directory');
export const ERR_FS_CP_EEXIST = E('ERR_FS_CP_EEXIST', SystemError, 'Target already exists');
export const ERR_FS_CP_EINVAL = E('ERR_FS_CP_EINVAL', SystemError, 'Invalid src or dest');
export const ERR_FS_CP_FIFO_PIPE = E('ERR_FS_CP_FIFO_PIPE', SystemError, 'Cannot copy a FIFO pipe');
export const ERR_FS_CP_NON_DIR_TO_DIR = E('ERR_FS_CP_NON_DIR_TO_DIR', SystemError, 'Cannot overwrite directory with non-directory');
export const ERR_FS_CP_SOCKET = E('ERR_FS_CP_SOCKET', SystemError, 'Cannot copy a socket file');
export const ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY = E('ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY', SystemError, 'Cannot overwrite symlink in subdirectory of self');
export const ERR_FS_CP_UNKNOWN = E('ERR_FS_CP_UNKNOWN', SystemError, 'Cannot copy an unknown file type');
export const ERR_FS_EISDIR = E('ERR_FS_EISDIR', SystemError, 'Path is a directory');
export const ERR_FS_FILE_TOO_LARGE = E('ERR_FS_FILE_TOO_LARGE', RangeError, 'File size (%s) is greater than 2 GiB');
export const ERR_FS_INVALID_SYMLINK_TYPE = E('ERR_FS_INVALID_SYMLINK_TYPE', Error, 'Symlink type must be one of "dir", "file", or "junction". Received "%s"');
export const ERR_FS_WATCH_QUEUE_OVERFLOW = E('ERR_FS_WATCH_QUEUE_OVERFLOW', Error, 'fs.watch() queued more than %s events');
export const ERR_INVALID_FD = E('ERR_INVALID_FD', RangeError, '"fd" must be a positive integer: %s');
export const ERR_INVALID_FD_TYPE = E('ERR_INVALID_FD_TYPE', TypeError, 'Unsupported fd type: %s');
export const ERR_INVALID_URI = E('ERR_INVALID_URI', URIError, 'URI malformed');
export const ERR_INVALID_URL = E('ERR_INVALID_URL', TypeError, function invalidUrl(input, base = null) {
  this.input = input;
  if (base != null) this.base = base;
  return 'Invalid URL';
});
export const ERR_INVALID_URL_PATTERN = E('ERR_INVALID_URL_PATTERN', TypeError, '%s');
export const ERR_INVALID_URL_SCHEME = E('ERR_INVALID_URL_SCHEME', TypeError, (expected) => {
  const list = typeof expected === 'string' ? [expected] : expected;
  return `The URL must be ${list.length > 1 ? `one of scheme ${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : `of scheme ${list[0]}`}`;
});
export const ERR_INVALID_FILE_URL_HOST = E('ERR_INVALID_FILE_URL_HOST', TypeError, 'File URL host must be "localhost" or empty on %s');
export const ERR_INVALID_FILE_URL_PATH = E('ERR_INVALID_FILE_URL_PATH', TypeError, function invalidPath(reason, input) {
  if (input !== undefined) this.input = input;
  return `File URL path ${reason}`;
});

// --- modules ------------------------------------------------------------------------------------------------------------------------
export const ERR_UNKNOWN_BUILTIN_MODULE = E('ERR_UNKNOWN_BUILTIN_MODULE', Error, 'No such built-in module: %s');
export const ERR_MODULE_NOT_FOUND = E('ERR_MODULE_NOT_FOUND', Error, function notFound(path, base, exactUrl) {
  if (exactUrl) this.url = `${exactUrl}`;
  return `Cannot find ${exactUrl ? 'module' : 'package'} '${path}' imported from ${base}`;
});
export const ERR_MODULE_LINK_MISMATCH = E('ERR_MODULE_LINK_MISMATCH', TypeError, '%s');
export const ERR_MODULE_NOT_INSTANTIATED = E('ERR_MODULE_NOT_INSTANTIATED', Error, 'Module is not instantiated');
export const ERR_INVALID_MODULE = E('ERR_INVALID_MODULE', Error, 'No such module: %s');
export const ERR_INVALID_MODULE_SPECIFIER = E('ERR_INVALID_MODULE_SPECIFIER', TypeError, (request, reason, base) =>
  `Invalid module "${request}" ${reason}${importedFrom(base)}`);
export const ERR_INVALID_PACKAGE_CONFIG = E('ERR_INVALID_PACKAGE_CONFIG', Error, (path, base, message) =>
  `Invalid package config ${path}${base ? ` while importing ${base}` : ''}${message ? `. ${message}` : ''}`);
export const ERR_INVALID_PACKAGE_TARGET = E('ERR_INVALID_PACKAGE_TARGET', Error, (packagePath, key, target, isImport = false, base = undefined) => {
  const hint = typeof target === 'string' && !isImport && target.length > 0 && !target.startsWith('./') ?
    '; targets must start with "./"' : '';
  const where = key === '.' && !isImport ?
    `"exports" main target ${JSON.stringify(target)} defined` :
    `"${isImport ? 'imports' : 'exports'}" target ${JSON.stringify(target)} defined for '${key}'`;
  return `Invalid ${where} in the package config ${packagePath}package.json${importedFrom(base)}${hint}`;
});
export const ERR_PACKAGE_IMPORT_NOT_DEFINED = E('ERR_PACKAGE_IMPORT_NOT_DEFINED', TypeError, (specifier, packagePath, base) =>
  `Package import specifier "${specifier}" is not defined${packagePath ? ` in package ${packagePath}package.json` : ''} imported from ${base}`);
export const ERR_PACKAGE_PATH_NOT_EXPORTED = E('ERR_PACKAGE_PATH_NOT_EXPORTED', Error, (packagePath, subpath, base) =>
  `${subpath === '.' ? 'No "exports" main defined' : `Package subpath '${subpath}' is not defined by "exports"`} in ` +
  `${packagePath}package.json${importedFrom(base)}`);
export const ERR_UNSUPPORTED_DIR_IMPORT = E('ERR_UNSUPPORTED_DIR_IMPORT', Error, function dirImport(path, base, exactUrl) {
  this.url = exactUrl;
  return `Directory import '${path}' is not supported resolving ES modules imported from ${base}`;
});
export const ERR_UNSUPPORTED_ESM_URL_SCHEME = E('ERR_UNSUPPORTED_ESM_URL_SCHEME', Error, (url, supported) =>
  `Only URLs with a scheme in: ${formatList(supported)} are supported by the default ESM loader. Received protocol '${url.protocol}'`);
export const ERR_UNSUPPORTED_RESOLVE_REQUEST = E('ERR_UNSUPPORTED_RESOLVE_REQUEST', TypeError,
  'Failed to resolve module specifier "%s" from "%s": Invalid relative URL or base scheme is not hierarchical.');
export const ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING = E('ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING', Error,
  'Stripping types is currently unsupported for files under node_modules, for "%s"');
export const ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX = E('ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', SyntaxError, '%s');
export const ERR_INVALID_TYPESCRIPT_SYNTAX = E('ERR_INVALID_TYPESCRIPT_SYNTAX', SyntaxError, '%s');
export const ERR_NO_TYPESCRIPT = E('ERR_NO_TYPESCRIPT', Error, 'Node.js is not compiled with TypeScript support');
export const ERR_UNKNOWN_FILE_EXTENSION = E('ERR_UNKNOWN_FILE_EXTENSION', TypeError, 'Unknown file extension "%s" for %s');
export const ERR_UNKNOWN_MODULE_FORMAT = E('ERR_UNKNOWN_MODULE_FORMAT', RangeError, 'Unknown module format: %s for URL %s');
export const ERR_IMPORT_ATTRIBUTE_MISSING = E('ERR_IMPORT_ATTRIBUTE_MISSING', TypeError, 'Module "%s" needs an import attribute of "%s: %s"');
export const ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE = E('ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE', TypeError, 'Module "%s" is not of type "%s"');
export const ERR_IMPORT_ATTRIBUTE_UNSUPPORTED = E('ERR_IMPORT_ATTRIBUTE_UNSUPPORTED', TypeError, (key, value, url) =>
  `Import attribute "${key}" with value "${value}" is not supported${url === undefined ? '' : ` in ${url}`}`);
export const ERR_LOADER_CHAIN_INCOMPLETE = E('ERR_LOADER_CHAIN_INCOMPLETE', Error,
  '"%s" did not call the next hook in its chain and did not explicitly signal a short circuit. If this is intentional, include ' +
  '`shortCircuit: true` in the hook\'s return.');
export const ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED = E('ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED', Error, 'Async loader request never settled');
export const ERR_REQUIRE_ASYNC_MODULE = E('ERR_REQUIRE_ASYNC_MODULE', Error, (filename, parentFilename) => {
  let message = 'require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level ' +
    'await comes from, use --experimental-print-required-tla.';
  if (parentFilename) message += `\n  From ${parentFilename} `;
  if (filename) message += `\n  Requiring ${filename} `;
  return message;
});
export const ERR_REQUIRE_CYCLE_MODULE = E('ERR_REQUIRE_CYCLE_MODULE', Error, '%s');
export const ERR_REQUIRE_ESM = E('ERR_REQUIRE_ESM', Error, (filename, hasEsmSyntax, parentPath = null, packageJsonPath = null) => {
  let message = `require() of ES Module ${filename}${parentPath ? ` from ${parentPath}` : ''} not supported.`;
  if (!packageJsonPath) {
    return filename.endsWith('.mjs') ?
      `${message}\nInstead change the require of ${filename} to a dynamic import() which is available in all CommonJS modules.` : message;
  }
  const name = filename.slice(filename.lastIndexOf('/') + 1);
  if (hasEsmSyntax) {
    const parent = parentPath ? ` in ${parentPath}` : '';
    message += `\nInstead change the require of ${name}${parent} to a dynamic import() which is available in all CommonJS modules.`;
  } else {
    message += `\n${name} is treated as an ES module file as it is a .js file whose nearest parent package.json contains "type": ` +
      '"module" which declares all .js files in that package scope as ES modules.\n' +
      `Instead either rename ${name} to end in .cjs, change the requiring code to use dynamic import() which is available in all ` +
      `CommonJS modules, or change "type": "module" to "type": "commonjs" in ${packageJsonPath} to treat all .js files as CommonJS ` +
      '(using .mjs for all ES modules instead).\n';
  }
  return message;
});
export const ERR_SOURCE_PHASE_NOT_DEFINED = E('ERR_SOURCE_PHASE_NOT_DEFINED', SyntaxError,
  'Source phase import object is not defined for module \'%s\'');
export const ERR_SRI_PARSE = E('ERR_SRI_PARSE', SyntaxError, 'Subresource Integrity string %j had an unexpected %j at position %d');
export const ERR_WEBASSEMBLY_RESPONSE = E('ERR_WEBASSEMBLY_RESPONSE', TypeError, 'WebAssembly response %s');
export const ERR_WEBASSEMBLY_NOT_SUPPORTED = E('ERR_WEBASSEMBLY_NOT_SUPPORTED', Error, 'WebAssembly is not supported in this environment, but is required for %s');
export const ERR_WASI_ALREADY_STARTED = E('ERR_WASI_ALREADY_STARTED', Error, 'WASI instance has already started');
export const ERR_WASI_NOT_STARTED = E('ERR_WASI_NOT_STARTED', Error, 'wasi.start() has not been called');

// --- vm -------------------------------------------------------------------------------------------------------------------------------
export const ERR_SCRIPT_EXECUTION_INTERRUPTED = E('ERR_SCRIPT_EXECUTION_INTERRUPTED', Error, 'Script execution was interrupted by `SIGINT`');
export const ERR_SCRIPT_EXECUTION_TIMEOUT = E('ERR_SCRIPT_EXECUTION_TIMEOUT', Error, 'Script execution timed out after %sms');
export const ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING = E('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING', TypeError, 'A dynamic import callback was not specified.');
export const ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG = E('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG', TypeError,
  'A dynamic import callback was invoked without --experimental-vm-modules');
export const ERR_VM_MODULE_ALREADY_LINKED = E('ERR_VM_MODULE_ALREADY_LINKED', Error, 'Module has already been linked');
export const ERR_VM_MODULE_CACHED_DATA_REJECTED = E('ERR_VM_MODULE_CACHED_DATA_REJECTED', Error, 'cachedData buffer was rejected');
export const ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA = E('ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA', Error,
  'Cached data cannot be created for a module which has been evaluated');
export const ERR_VM_MODULE_DIFFERENT_CONTEXT = E('ERR_VM_MODULE_DIFFERENT_CONTEXT', Error, 'Linked modules must use the same context');
export const ERR_VM_MODULE_LINK_FAILURE = E('ERR_VM_MODULE_LINK_FAILURE', Error, function linkFailure(message, cause) {
  this.cause = cause;
  return message;
});
export const ERR_VM_MODULE_NOT_MODULE = E('ERR_VM_MODULE_NOT_MODULE', Error, 'Provided module is not an instance of Module');
export const ERR_VM_MODULE_STATUS = E('ERR_VM_MODULE_STATUS', Error, 'Module status %s');

// --- streams ----------------------------------------------------------------------------------------------------------------------------
export const ERR_STREAM_ALREADY_FINISHED = E('ERR_STREAM_ALREADY_FINISHED', Error, 'Cannot call %s after a stream was finished');
export const ERR_STREAM_CANNOT_PIPE = E('ERR_STREAM_CANNOT_PIPE', Error, 'Cannot pipe, not readable');
export const ERR_STREAM_DESTROYED = E('ERR_STREAM_DESTROYED', Error, 'Cannot call %s after a stream was destroyed');
export const ERR_STREAM_NULL_VALUES = E('ERR_STREAM_NULL_VALUES', TypeError, 'May not write null values to stream');
export const ERR_STREAM_PREMATURE_CLOSE = E('ERR_STREAM_PREMATURE_CLOSE', Error, 'Premature close');
export const ERR_STREAM_PUSH_AFTER_EOF = E('ERR_STREAM_PUSH_AFTER_EOF', Error, 'stream.push() after EOF');
export const ERR_STREAM_UNABLE_TO_PIPE = E('ERR_STREAM_UNABLE_TO_PIPE', Error, 'Cannot pipe to a closed or destroyed stream');
export const ERR_STREAM_UNSHIFT_AFTER_END_EVENT = E('ERR_STREAM_UNSHIFT_AFTER_END_EVENT', Error, 'stream.unshift() after end event');
export const ERR_STREAM_WRAP = E('ERR_STREAM_WRAP', Error, 'Stream has StringDecoder set or is in objectMode');
export const ERR_STREAM_WRITE_AFTER_END = E('ERR_STREAM_WRITE_AFTER_END', Error, 'write after end');
export const ERR_TRANSFORM_ALREADY_TRANSFORMING = E('ERR_TRANSFORM_ALREADY_TRANSFORMING', Error, 'Calling transform done when still transforming');
export const ERR_TRANSFORM_WITH_LENGTH_0 = E('ERR_TRANSFORM_WITH_LENGTH_0', Error, 'Calling transform done when writableState.length != 0');
export const ERR_BROTLI_COMPRESSION_FAILED = E('ERR_BROTLI_COMPRESSION_FAILED', Error, 'Compression failed');
export const ERR_BROTLI_INVALID_PARAM = E('ERR_BROTLI_INVALID_PARAM', RangeError, '%s is not a valid Brotli parameter');
export const ERR_ZSTD_INVALID_PARAM = E('ERR_ZSTD_INVALID_PARAM', RangeError, '%s is not a valid zstd parameter');
export const ERR_ZLIB_INITIALIZATION_FAILED = E('ERR_ZLIB_INITIALIZATION_FAILED', Error, 'Initialization failed');
export const ERR_TRAILING_JUNK_AFTER_STREAM_END = E('ERR_TRAILING_JUNK_AFTER_STREAM_END', TypeError,
  'Trailing junk found after the end of the compressed stream');

// --- child processes, workers, messages -----------------------------------------------------------------------------------------------------
export const ERR_CHILD_CLOSED_BEFORE_REPLY = E('ERR_CHILD_CLOSED_BEFORE_REPLY', Error, 'Child closed before reply received');
export const ERR_CHILD_PROCESS_IPC_REQUIRED = E('ERR_CHILD_PROCESS_IPC_REQUIRED', Error,
  "Forked processes must have an IPC channel, missing value 'ipc' in %s");
export const ERR_CHILD_PROCESS_STDIO_MAXBUFFER = E('ERR_CHILD_PROCESS_STDIO_MAXBUFFER', RangeError, '%s maxBuffer length exceeded');
export const ERR_INVALID_HANDLE_TYPE = E('ERR_INVALID_HANDLE_TYPE', TypeError, 'This handle type cannot be sent');
export const ERR_INVALID_SYNC_FORK_INPUT = E('ERR_INVALID_SYNC_FORK_INPUT', TypeError, (input) =>
  `Asynchronous forks do not support Buffer, TypedArray, DataView or string input: ${input}`);
export const ERR_IPC_CHANNEL_CLOSED = E('ERR_IPC_CHANNEL_CLOSED', Error, 'Channel closed');
export const ERR_IPC_DISCONNECTED = E('ERR_IPC_DISCONNECTED', Error, 'IPC channel is already disconnected');
export const ERR_IPC_ONE_PIPE = E('ERR_IPC_ONE_PIPE', Error, 'Child process can have only one IPC pipe');
export const ERR_IPC_SYNC_FORK = E('ERR_IPC_SYNC_FORK', Error, 'IPC cannot be used with synchronous forks');
export const ERR_CLOSED_MESSAGE_PORT = E('ERR_CLOSED_MESSAGE_PORT', Error, 'Cannot send data on closed MessagePort');
export const ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE = E('ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE', Error, (inner) =>
  `A message object could not be deserialized successfully in the target vm.Context${inner ? `: ${inner}` : ''}`);
export const ERR_MISSING_PLATFORM_FOR_WORKER = E('ERR_MISSING_PLATFORM_FOR_WORKER', Error,
  'The V8 platform used by this instance of Node does not support creating Workers');
export const ERR_WORKER_INIT_FAILED = E('ERR_WORKER_INIT_FAILED', Error, 'Worker initialization failure: %s');
export const ERR_WORKER_INVALID_EXEC_ARGV = E('ERR_WORKER_INVALID_EXEC_ARGV', Error, (errors, message = 'invalid execArgv flags') =>
  `Initiated Worker with ${message}: ${errors.join(', ')}`);
export const ERR_WORKER_MESSAGING_ERRORED = E('ERR_WORKER_MESSAGING_ERRORED', Error, 'The destination thread threw an error while processing the message');
export const ERR_WORKER_MESSAGING_FAILED = E('ERR_WORKER_MESSAGING_FAILED', Error, 'Cannot find the destination thread or listener');
export const ERR_WORKER_MESSAGING_SAME_THREAD = E('ERR_WORKER_MESSAGING_SAME_THREAD', Error, 'Cannot sent a message to the same thread');
export const ERR_WORKER_MESSAGING_TIMEOUT = E('ERR_WORKER_MESSAGING_TIMEOUT', Error, 'Sending a message to another thread timed out');
export const ERR_WORKER_NOT_RUNNING = E('ERR_WORKER_NOT_RUNNING', Error, 'Worker instance not running');
export const ERR_WORKER_OUT_OF_MEMORY = E('ERR_WORKER_OUT_OF_MEMORY', Error, 'Worker terminated due to reaching memory limit: %s');
export const ERR_WORKER_PATH = E('ERR_WORKER_PATH', TypeError, (filename) =>
  "The worker script or module filename must be an absolute path or a relative path starting with './' or '../'." +
  `${filename.startsWith('file://') ? " Wrap file:// URLs with `new URL`." : ''}` +
  `${filename.startsWith('data:text/javascript') ? " Wrap data: URLs with `new URL`." : ''} Received "${filename}"`);
export const ERR_WORKER_UNSERIALIZABLE_ERROR = E('ERR_WORKER_UNSERIALIZABLE_ERROR', Error, 'Serializing an uncaught exception failed');
export const ERR_WORKER_UNSUPPORTED_OPERATION = E('ERR_WORKER_UNSUPPORTED_OPERATION', TypeError, '%s is not supported in workers');

export * from 'internal:errors/codes_net';
