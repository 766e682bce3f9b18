// weft --test: the test files that are named, or found.
import process from 'node:process';
import { getOption } from 'internal:runtime/options';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { filterFromOptions } from 'internal:test/own_run';
import { report } from 'internal:test/reporting';
import { startRun } from 'internal:test/run';

/** Options that concern this process, not those of the files. */
const kOwn = /^--(watch|test|test-(concurrency|force-exit|global-setup|isolation|name-pattern|only|reporter|reporter-destination|shard|skip-pattern|timeout))(=|$)/;
const kWithArgument = /^--test-(concurrency|global-setup|isolation|name-pattern|reporter|reporter-destination|shard|skip-pattern|timeout)$/;

/** What is left of this process's options for those of the files. */
function execArgvForFiles() {
  const left = [];
  const given = process.execArgv;
  for (let i = 0; i < given.length; i++) {
    if (kWithArgument.test(given[i])) i++;
    else if (!kOwn.test(given[i])) left.push(given[i]);
  }
  return left;
}

function readShard(text) {
  if (text === undefined) return undefined;
  const [, index, total] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (total === undefined) {
    throw new ERR_INVALID_ARG_VALUE('--test-shard', text, 'must be in the form of <index>/<total>');
  }
  return { __proto__: null, index: Number(index), total: Number(total) };
}

/** Runs what the command line asks for. */
export function start(patterns) {
  const { filter, onlyMode } = filterFromOptions();
  const isolation = getOption('--test-isolation') ?? 'process';
  const concurrency = getOption('--test-concurrency');
  const harness = startRun({
    concurrency: isolation === 'none' ? 1 : concurrency ?? true,
    execArgv: execArgvForFiles(),
    forceExit: getOption('--test-force-exit'),
    globPatterns: patterns,
    globalSetupPath: getOption('--test-global-setup'),
    isolation,
    only: onlyMode,
    shard: readShard(getOption('--test-shard')),
    testNamePatterns: filter.namePatterns,
    testSkipPatterns: filter.skipPatterns,
    timeout: getOption('--test-timeout') ?? Infinity,
    watch: getOption('--watch') === true && process.env.WATCH_REPORT_DEPENDENCIES !== '1',
  }, true);
  harness.stream.on('test:summary', ({ success, file }) => {
    if (file === undefined && !success) process.exitCode = 1;
  });
  const interrupt = () => harness.interrupt();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  harness.finished.then(() => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  });
  report(harness);
}
