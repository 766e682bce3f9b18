// The program's entry point: preloaded modules, then a file, --eval, or standard input.
import { readDescriptor, readText } from 'binding:module_files';
import { compileForCommonJS, containsModuleSyntax, moduleAwaits } from 'binding:modules';
import { compileScript, runScript } from 'binding:contextify';
import { captureUncaughtStacks, triggerUncaughtException } from 'binding:errors';
import { join as joinPath, resolve as resolvePath } from 'internal:path/path';
import { getOption } from 'internal:runtime/options';
import {
  formatOf, loadFromRequire, makeBareModule, Module, setPreloading,
} from 'internal:modules/cjs';
import { makeRequire } from 'internal:modules/helpers';
import { fileURLFromPath } from 'internal:modules/file_url';
import { packageTypeOf } from 'internal:modules/package';
import { defaultLoaderSymbol } from 'internal:modules/dynamic_import';
import { ERR_EVAL_ESM_CANNOT_PRINT, ERR_INPUT_TYPE_NOT_ALLOWED } from 'internal:modules/errors';
import { state } from 'internal:process/state';
import process from 'node:process';

const loader = lazy('internal:modules/esm_loader');

const kUnsettledTopLevelAwait = 13;

let mainHref;
/** The URL of the entry point where that is an ES module: `import.meta.main`. */
export const mainURL = () => mainHref;

/** The URL that specifiers of --eval, --import and scripts without a file resolve from. */
export function cwdURL() {
  try {
    const cwd = process.cwd();
    return fileURLFromPath(cwd) + (cwd.endsWith('/') ? '' : '/');
  } catch {
    return 'file:///';
  }
}

/**
 * Starts the program that the command line describes.
 * @param {{ argv: string[], hasEval: boolean, print: boolean, check: boolean, interactive: boolean, eval: string }} program
 */
export function run(program) {
  const file = program.hasEval || getOption('--test') ? undefined : program.argv[1];
  if (file === 'inspect' && isMainThread()) return startDebugger();
  const isFile = file !== undefined && file !== '-';
  if (isFile && !getOption('--entry-url')) process.argv[1] = resolveQuietly(file);
  prepare();
  if (program.check) return checkSyntax(isFile ? process.argv[1] : undefined);
  if (getOption('--parallel-report') !== undefined) requireBuiltin('internal:deferred/analysis/report').begin();
  // The program itself inherits NODE_OPTIONS.
  const isWatched = process.env.WATCH_REPORT_DEPENDENCIES === '1';
  if (getOption('--watch') && !getOption('--test') && !isWatched) return requireBuiltin('internal:watch/main').start();
  preload();
  if (isWatched && process.send !== undefined) {
    requireBuiltin('internal:modules/dependencies').reportDependencies(process);
  }
  if (getOption('--test')) return afterImports(() => requireBuiltin('internal:test/main').start(process.argv.slice(1)));
  if (program.hasEval && program.interactive) return evalInSession(program);
  if (program.hasEval) return afterImports(() => evalScript('[eval]', program.eval, { print: program.print }));
  if (isFile) return Module.runMain(process.argv[1]);
  return runStandardInput(program);
}

const isMainThread = () => requireBuiltin('internal:worker_threads/self').self.threadId === 0;

/** `weft inspect`. */
function startDebugger() {
  prepare();
  return requireBuiltin('internal:inspector/cli/main').start();
}

/** -i -e CODE: the session begins, and keeps its own `module`. */
function evalInSession(program) {
  requireBuiltin('internal:repl/main').start();
  const own = Object.getOwnPropertyDescriptor(globalThis, 'module');
  const result = evalScript('[eval]', program.eval, { print: program.print });
  if (own !== undefined) Object.defineProperty(globalThis, 'module', own);
  return result;
}

function resolveQuietly(file) {
  try {
    return resolvePath(file);
  } catch {
    // The working directory is gone; the path stays as it was given.
    return file;
  }
}

/** Per-process state that the snapshot could not hold. */
function prepare() {
  const trace = getOption('--trace-require-module');
  if (trace !== undefined && trace !== 'all' && trace !== 'no-node-modules' && trace !== '') {
    process._rawDebug(`${process.execPath}: invalid value for --trace-require-module`);
    process.reallyExit(9);
  }
  Module._initPaths();
  if (getOption('--trace-uncaught')) captureUncaughtStacks();
  const { env } = process;
  if (env.NODE_COMPILE_CACHE) {
    requireBuiltin('internal:modules/compile_cache').enableFromEnvironment(env.NODE_COMPILE_CACHE);
  }
  if (env.NODE_V8_COVERAGE) {
    // Processes that this one starts write into the same folder, wherever they are started.
    env.NODE_V8_COVERAGE = resolvePath(env.NODE_V8_COVERAGE);
    requireBuiltin('binding:coverage').begin(env.NODE_V8_COVERAGE);
  }
  const snapshots = getOption('--heapsnapshot-near-heap-limit');
  if (snapshots > 0) requireBuiltin('node:v8').default.setHeapSnapshotNearHeapLimit(snapshots);
  const snapshotSignal = getOption('--heapsnapshot-signal');
  if (snapshotSignal !== undefined) requireBuiltin('internal:v8/heap_snapshot').writeOnSignal(snapshotSignal);
  if (getOption('--enable-source-maps')) requireBuiltin('internal:modules/source_maps').enableFromOptions();
}

/** What comes before the program of a thread that has no file. */
export function prepareThread() {
  prepare();
  preload();
}

/** Loads the modules of -r. */
function preload() {
  const requests = getOption('--require');
  if (requests?.length) {
    Module._preloadModules(requests);
    setPreloading(false);
  }
}

/** Runs `start` once the modules of --import are evaluated; at once where there are none. */
function afterImports(start) {
  const imports = getOption('--import');
  if (!imports?.length && !getOption('--experimental-loader')?.length) return start();
  return trackMain(importAll(imports ?? []).then(start));
}

async function importAll(specifiers) {
  const loaders = getOption('--experimental-loader');
  if (loaders?.length) await requireBuiltin('internal:modules/register').registerFromOptions(loaders);
  for (const specifier of specifiers) await loader().importModule(specifier, cwdURL());
}

/** Whether the entry point goes through the ES module loader. */
function usesModuleLoader(file) {
  if (getOption('--import')?.length || getOption('--experimental-loader')?.length) return true;
  if (!file) return false;
  if (file.endsWith('.mjs') || file.endsWith('.wasm')) return true;
  if (file.endsWith('.cjs') || file.endsWith('.json') || file.endsWith('.node')) return false;
  return packageTypeOf(file) === 'module';
}

/**
 * `Module.runMain`: loads and runs a file as the main module.
 * @param {string} [main]
 */
export function executeUserEntryPoint(main = process.argv[1]) {
  if (getOption('--entry-url')) return runModuleAsMain(new URL(main, cwdURL()).href);
  const file = Module._findPath(resolvePath(main), null, true);
  if (!usesModuleLoader(file)) return loadFromRequire(main, null, true);
  if (getOption('--input-type')) throw new ERR_INPUT_TYPE_NOT_ALLOWED();
  return runModuleAsMain(fileURLFromPath(file || resolvePath(main)));
}
Object.defineProperty(executeUserEntryPoint, 'length', { value: 0 });

/**
 * Runs an ES module as the program.
 * @param {string} href
 * @param {string} [source] where it was read already
 * @param {string} [format]
 */
export function runModuleAsMain(href, source, format) {
  mainHref = href;
  const options = { isMain: true, source, onRecord: noteMain };
  return trackMain(importAll(getOption('--import') ?? []).then(() => {
    if (format !== undefined) return loader().evaluateResolved({ url: href, format }, undefined, options);
    if (getOption('--inspect-brk') !== undefined) options.beforeRun = requireBuiltin('binding:inspector').pauseOnStart;
    return loader().importModule(href, undefined, undefined, options);
  }));
}

let mainRecord;
function noteMain(record) { mainRecord = record; }

/**
 * Watches over the promise of the main program: a process whose loop is empty while the main module still awaits something
 * ends with code 13 and says where it waits.
 */
async function trackMain(promise) {
  state.atNaturalExit = onExitWhileAwaiting;
  try {
    return await promise;
  } catch (error) {
    // As an exception of the program, not as a rejection: unhandledRejection listeners have no say here.
    triggerUncaughtException(error, true);
    return undefined;
  } finally {
    state.atNaturalExit = undefined;
  }
}

/** The loop is empty while the main module waits. Returns what is to be done after the 'exit' event. */
function onExitWhileAwaiting() {
  if (process.exitCode !== undefined && process.exitCode !== null) return undefined;
  process.exitCode = kUnsettledTopLevelAwait;
  return () => {
    if (process.exitCode !== kUnsettledTopLevelAwait || mainRecord === undefined || getOption('--warnings') === false) return;
    for (const place of moduleAwaits(mainRecord.handle)) {
      process._rawDebug(`Warning: Detected unsettled top-level await at ${place}\n\n`);
    }
  };
}

function looksLikeModule(source, name) {
  if (getOption('--experimental-detect-module') === false) return false;
  return containsModuleSyntax(source, name) && !isScript(source, name);
}

/** A script that declares `require` or `__filename` itself is right, though it would not be as the body of a CommonJS module. */
function isScript(source, name) {
  try {
    compileScript(source, name, 0, 0, undefined, false, defaultLoaderSymbol, undefined);
    return true;
  } catch {
    return false;
  }
}

let evalCount = 0;
/**
 * Runs source text that is no file: --eval, standard input.
 * @param {string} name '[eval]' or '[stdin]'
 * @param {string} source
 * @param {{ print?: boolean }} options
 */
export function evalScript(name, source, { print = false } = {}) {
  defineModuleGlobals();
  const type = getOption('--input-type');
  if (type === 'module' || (!type && looksLikeModule(source, name))) {
    if (print) throw new ERR_EVAL_ESM_CANNOT_PRINT();
    return evalModule(source);
  }
  const cwd = quietCwd();
  const module = makeBareModule(name, joinPath(cwd, name));
  module.paths = Module._nodeModulePaths(cwd);
  const require = makeRequire(module);
  for (const [key, value] of [['module', module], ['exports', module.exports], ['__filename', name], ['__dirname', '.'],
    ['require', require]]) {
    Object.defineProperty(globalThis, key, { value, writable: true, enumerable: false, configurable: true });
  }
  const script = compileScript(source, name, 0, 0, undefined, false, defaultLoaderSymbol, undefined);
  // The script's own code is what is called next.
  if (getOption('--inspect-brk') !== undefined) requireBuiltin('binding:inspector').pauseOnStart();
  const result = runScript(script, undefined, -1, true, false);
  // Late, so that a promise shows what has become of it.
  if (print) process.on('exit', () => requireBuiltin('node:console').default.log(result));
  return result;
}

/** Scripts without a file have the public modules as global variables, each loaded when it is first read. */
function defineModuleGlobals() {
  const { builtinModules } = requireBuiltin('internal:modules/builtins');
  for (const name of builtinModules) {
    // The global crypto is Web Crypto elsewhere, and the module here.
    if (/^_|[:/]/.test(name) || (name !== 'crypto' && Object.hasOwn(globalThis, name))) continue;
    const set = (value) => {
      Object.defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
    };
    const get = () => {
      const { default: value } = requireBuiltin(`node:${name}`);
      Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
      return value;
    };
    Object.defineProperty(globalThis, name, { get, set, enumerable: false, configurable: true });
  }
}

function quietCwd() {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

function evalModule(source) {
  const href = `${cwdURL()}[eval${++evalCount}]`;
  mainHref = href;
  return trackMain(loader().evaluateSource(source, href, { onRecord: noteMain }));
}

function runStandardInput(program) {
  const { isatty } = requireBuiltin('binding:module_files');
  if (isatty(0) || program.interactive) {
    return requireBuiltin('internal:repl/main').start();
  }
  return afterImports(() => evalScript('[stdin]', readDescriptor(0)));
}

/** --check: compiles the entry point and runs nothing. */
function checkSyntax(file) {
  let source;
  let name = '[stdin]';
  let format;
  if (file === undefined) {
    source = readDescriptor(0);
    if (getOption('--input-type') === 'module') format = 'module';
  } else {
    name = Module._findPath(resolvePath(file), null, true) || undefined;
    if (name === undefined) return Module._resolveFilename(resolvePath(file), null, true);
    source = readText(name);
    format = formatOf(name);
  }
  if (source.charCodeAt(0) === 0xFEFF) source = source.slice(1);
  if (format === 'module') return checkModule(source, name);
  // undefined: the syntax is an ES module's, and then that is what has to be right.
  if (compileForCommonJS(source, name, format === undefined) === undefined) checkModule(source, name);
  return undefined;
}

function checkModule(source, name) {
  const { compileSourceTextModule } = requireBuiltin('binding:modules');
  compileSourceTextModule(name.startsWith('/') ? fileURLFromPath(name) : name, source, 0, 0, undefined, undefined, undefined);
}

Module.runMain = executeUserEntryPoint;
