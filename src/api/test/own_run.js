// The run of a program that defines tests: begins with the first of them, ends with the program.
import process from 'node:process';
import { getOption } from 'internal:runtime/options';
import { kUncaughtException, kUnhandledRejection } from 'internal:test/errors';
import { toRegExp } from 'internal:test/filter';
import { Harness } from 'internal:test/harness';

const protocol = lazy('internal:test/protocol');
const reporting = lazy('internal:test/reporting');
const snapshots = lazy('internal:test/snapshot');

/** Whether this process runs one file for another one, which tells of it. */
export const isChild = () => process.env.NODE_TEST_CONTEXT === 'child-v8';

const patterns = (option) => {
  const given = getOption(option);
  return given === undefined || given.length === 0 ? null : given.map((text) => toRegExp(text, option));
};

/** What the command line says of which tests run. */
export function filterFromOptions() {
  return {
    filter: { namePatterns: patterns('--test-name-pattern'), skipPatterns: patterns('--test-skip-pattern') },
    onlyMode: getOption('--test-only') === true,
  };
}

/**
 * Connects a run with the process: errors that nobody caught, and the exit code.
 * @param {Harness} harness
 * @param {boolean} [ownsProcess] whether its failures are those of the process
 * @returns {() => void} ends the connection
 */
export function attachToProcess(harness, ownsProcess = true) {
  harness.ownsProcess = ownsProcess;
  const onException = (error) => harness.takeUncaught(error, kUncaughtException);
  const onRejection = (error) => harness.takeUncaught(error, kUnhandledRejection);
  const onBeforeExit = () => { harness.close(); };
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  process.on('beforeExit', onBeforeExit);
  const detach = () => {
    process.off('uncaughtException', onException);
    process.off('unhandledRejection', onRejection);
    process.off('beforeExit', onBeforeExit);
  };
  harness.finished.then(() => {
    snapshots().saveSnapshots();
    if (!harness.success && ownsProcess) process.exitCode = 1;
  });
  // The listeners stay until the loop has nothing left: errors that come late are told on stderr then, as without tests.
  process.once('exit', () => {
    detach();
    if (!harness.success && ownsProcess && !process.exitCode) process.exitCode = 1;
  });
  return detach;
}

let own;
let waiting;

/** The run that modules loaded before its files have begun; it takes the files, too. */
export function waitingHarness() {
  return waiting;
}

/** The run that tests of this program belong to. */
export function ownHarness() {
  if (own !== undefined) return own;
  if (getOption('--test') && !isChild()) {
    own = waiting = new Harness({ ...filterFromOptions(), onlyWherever: true });
    own.root.hold();
    return own;
  }
  const entry = process.argv[1];
  own = new Harness({
    ...filterFromOptions(),
    onlyWherever: !isChild(),
    entry,
    options: { timeout: getOption('--test-timeout') ?? Infinity, concurrency: 1 },
  });
  attachToProcess(own);
  own.closesWhenIdle = getOption('--test-force-exit') === true;
  if (isChild()) protocol().sendEvents(own);
  else reporting().report(own);
  return own;
}

/** Tests of files that are imported into this process belong to the run that imports them. */
export function setOwnHarness(harness) {
  own = harness;
}
