// run(): tests of many files, each in a process of its own, or all in this one.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import { debuglog, inspect } from 'node:util';
import { isRegExp } from 'node:util/types';
import { pathToFileURL } from 'internal:url/url';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import {
  validateAbortSignal, validateArray, validateBoolean, validateFunction, validateInteger, validateNumber, validateObject,
  validateOneOf, validateString, validateStringArray, validateUint32,
} from 'internal:errors/validators';
import { asFailure } from 'internal:test/errors';
import { TestsStream } from 'internal:test/events';
import { FileUnit } from 'internal:test/file_unit';
import { findTestFiles } from 'internal:test/files';
import { toRegExp } from 'internal:test/filter';
import { Harness } from 'internal:test/harness';
import { attachToProcess, isChild, setOwnHarness, waitingHarness } from 'internal:test/own_run';
import { Test } from 'internal:test/unit';
import { FilesWatcher } from 'internal:watch/files_watcher';

const debug = debuglog('test_runner');
const kAll = { namePatterns: null, skipPatterns: null };
const kTimeoutMax = 2 ** 31 - 1;

/** Numbers for processes that run side by side: NODE_TEST_WORKER_ID. */
class Workers {
  #free = [];
  #next = 1;
  take() { return this.#free.shift() ?? this.#next++; }
  give(id) {
    this.#free.push(id);
    this.#free.sort((a, b) => a - b);
  }
}

function readPatterns(value, name) {
  if (value === undefined || value === null) return null;
  const list = Array.isArray(value) ? value : [value];
  return list.map((pattern, i) => {
    const of = Array.isArray(value) ? `${name}[${i}]` : name;
    if (isRegExp(pattern)) return pattern;
    if (typeof pattern === 'string') return toRegExp(pattern, of);
    throw new ERR_INVALID_ARG_TYPE(of, ['string', 'RegExp'], pattern);
  });
}

function readConcurrency(concurrency) {
  if (concurrency === undefined || concurrency === null || concurrency === false) return 1;
  if (concurrency === true) return Math.max(availableParallelism() - 1, 1);
  if (typeof concurrency === 'number') {
    validateUint32(concurrency, 'options.concurrency', true);
    return concurrency;
  }
  throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
}

function readShard(shard, watch) {
  if (shard === undefined || shard === null) return undefined;
  validateObject(shard, 'options.shard');
  const { index, total } = shard;
  validateInteger(total, 'options.shard.total', 1);
  validateInteger(index, 'options.shard.index', 1, total);
  if (watch) throw new ERR_INVALID_ARG_VALUE('options.shard', watch, 'shards not supported with watch mode');
  return { index, total };
}

/** Checks the options of run(), and puts defaults where there are none. */
function readOptions(options) {
  validateObject(options, 'options');
  const {
    argv = [], cwd = process.cwd(), env, execArgv = [], files, forceExit, globPatterns, globalSetupPath, isolation = 'process',
    only, setup, shard, signal, testNamePatterns, testSkipPatterns, timeout, watch,
  } = options;
  if (files !== undefined && files !== null) validateArray(files, 'options.files');
  if (watch !== undefined && watch !== null) validateBoolean(watch, 'options.watch');
  if (forceExit !== undefined && forceExit !== null) {
    validateBoolean(forceExit, 'options.forceExit');
    if (forceExit && watch) {
      throw new ERR_INVALID_ARG_VALUE('options.forceExit', watch, 'is not supported with watch mode');
    }
  }
  if (only !== undefined && only !== null) validateBoolean(only, 'options.only');
  if (globPatterns !== undefined && globPatterns !== null) validateArray(globPatterns, 'options.globPatterns');
  if (globPatterns?.length > 0 && files?.length > 0) {
    throw new ERR_INVALID_ARG_VALUE('options.globPatterns', globPatterns, 'is not supported when specifying \'options.files\'');
  }
  const part = readShard(shard, watch);
  if (setup !== undefined && setup !== null) validateFunction(setup, 'options.setup');
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (timeout !== undefined && timeout !== null && timeout !== Infinity) {
    validateNumber(timeout, 'options.timeout', 0, kTimeoutMax);
  }
  validateOneOf(isolation, 'options.isolation', ['process', 'none']);
  validateString(cwd, 'options.cwd');
  validateStringArray(argv, 'options.argv');
  validateStringArray(execArgv, 'options.execArgv');
  if (globalSetupPath !== undefined && globalSetupPath !== null) validateString(globalSetupPath, 'options.globalSetupPath');
  if (env !== undefined && env !== null) {
    validateObject(env, 'options.env');
    if (isolation === 'none') {
      throw new ERR_INVALID_ARG_VALUE('options.env', env, 'is not supported with isolation=\'none\'');
    }
  }
  return {
    argv, cwd, env: env ?? process.env, execArgv, files, forceExit, globPatterns: globPatterns ?? [], globalSetupPath, isolation,
    only: only === true, setup, shard: part, signal, timeout: timeout ?? Infinity, watch,
    concurrency: isolation === 'none' ? 1 : readConcurrency(options.concurrency),
    filter: {
      namePatterns: readPatterns(testNamePatterns, 'options.testNamePatterns'),
      skipPatterns: readPatterns(testSkipPatterns, 'options.testSkipPatterns'),
    },
  };
}

/** Options that the processes of the files need to know of. */
function optionsForFiles({ filter, forceExit, only, execArgv, timeout }) {
  const given = [...execArgv];
  for (const pattern of filter.namePatterns ?? []) given.push(`--test-name-pattern=${pattern}`);
  for (const pattern of filter.skipPatterns ?? []) given.push(`--test-skip-pattern=${pattern}`);
  if (only) given.push('--test-only');
  if (timeout !== Infinity) given.push(`--test-timeout=${timeout}`);
  if (forceExit) given.push('--test-force-exit');
  return given;
}

/**
 * Runs test files.
 * @param {object} [options]
 * @returns {TestsStream}
 * @see https://nodejs.org/api/test.html#runoptions
 */
export function run(options = {}) {
  return startRun(options).stream;
}

/**
 * As run(): the run itself.
 * @param {object} options
 * @param {boolean} [untilExit] whether tests in this process are over only when nothing keeps the loop alive: errors that come
 *   late are told then
 */
export function startRun(options, untilExit = false) {
  const settings = readOptions(options);
  // The processes of files are told what runs; here, that concerns files that are imported.
  const here = settings.isolation === 'none';
  const harness = (here ? waitingHarness() : undefined) ??
    new Harness({ filter: here ? settings.filter : kAll, onlyMode: here && settings.only, onlyWherever: here });
  harness.root.timeout = here ? settings.timeout : Infinity;
  harness.root.concurrency = settings.concurrency;
  if (isChild()) {
    process.emitWarning('node:test run() is being called recursively within a test file. skipping running files.');
    harness.close();
    return harness;
  }
  debug('starting run with %s', inspect({
    concurrency: options.concurrency ?? false, timeout: settings.timeout, isolation: settings.isolation,
  }));
  const all = settings.files ?? findTestFiles(settings.globPatterns, settings.cwd);
  const { shard } = settings;
  const files = shard === undefined ? all : all.filter((_, i) => i % shard.total === shard.index - 1);
  const body = settings.isolation === 'none' ? runHere : runInProcesses;
  const begin = async () => {
    await settings.setup?.(harness.stream);
    const globals = await globalSetup(settings);
    await body(harness, files, settings);
    if (untilExit && here && !settings.forceExit) {
      await harness.runAfter();
      await new Promise((resolve) => { process.once('beforeExit', resolve); });
    }
    await harness.close();
    await globals?.globalTeardown?.();
  };
  begin().catch((error) => {
    harness.root.fail(asFailure(error));
    harness.success = false;
    harness.stream.destroy(error);
  });
  return harness;
}

async function globalSetup({ globalSetupPath, cwd }) {
  if (globalSetupPath === undefined || globalSetupPath === null) return undefined;
  const module = await importFile(resolve(cwd, globalSetupPath));
  await module.globalSetup?.();
  return module;
}

const importFile = (path) =>
  requireBuiltin('internal:modules/esm_loader').importModule(pathToFileURL(path).href, undefined);

async function runInProcesses(harness, files, settings) {
  const shared = { ...settings, execArgv: optionsForFiles(settings), workers: new Workers() };
  if (settings.watch) shared.watcher = new FilesWatcher();
  for (const path of files) harness.root.add(new FileUnit(harness, { path, run: shared }));
  await harness.root.untilIdle();
  if (settings.watch) await runAgain(harness, files, shared);
}

/** Files run again when what they are made of changes, until the signal says that it is enough. */
async function runAgain(harness, files, { signal, watcher, ...shared }) {
  const again = { ...shared, signal, watcher };
  for (const path of files) watcher.add(resolve(shared.cwd, path), path);
  const enough = new Promise((done) => {
    if (signal?.aborted) done();
    else signal?.addEventListener('abort', () => done(), { once: true });
  });
  while (!signal?.aborted) {
    harness.tellCounts();
    harness.stream.tell('test:watch:drained', { __proto__: null });
    const changed = await Promise.race([enough, once(watcher, 'changed')]);
    if (changed === undefined) break;
    harness.stream.tell('test:watch:restarted', { __proto__: null });
    for (const path of changed[0]) harness.root.add(new FileUnit(harness, { path, run: again }));
    await harness.root.untilIdle();
  }
  watcher.close();
}

/** The files are imported one after the other; their tests run when all are known. */
async function runHere(harness, files, settings) {
  process.env.NODE_TEST_WORKER_ID ??= '1';
  const detach = attachToProcess(harness, false);
  setOwnHarness(harness);
  harness.root.hold();
  for (const path of files) {
    const full = resolve(settings.cwd, path);
    try {
      await importFile(full);
    } catch (error) {
      const test = new Test(harness, harness.root, { name: path, location: { line: 1, column: 1, file: full } });
      test.fail(error);
      harness.root.add(test);
    }
  }
  harness.root.release();
  await harness.root.untilIdle();
  setOwnHarness(undefined);
  harness.finished.then(detach);
}
