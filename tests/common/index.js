'use strict';

/**
 * Helpers for the tests. Requiring this file also makes a test fail that leaves a global variable behind or whose expected
 * calls did not come.
 *
 * Everything but the bookkeeping is loaded on first use, so that a test depends on no more modules than it names.
 */

const globalsAtStart = new Set(Object.getOwnPropertyNames(globalThis));
const expectations = [];

/** Where the helper was called, for a message that leads to the line of the test. */
function callSite(above) {
  const holder = {};
  Error.captureStackTrace(holder, above);
  return String(holder.stack).split('\n').slice(1, 3).join('\n');
}

function expectCalls(fn, minimum, maximum, above) {
  const expectation = { minimum, maximum, actual: 0, name: fn.name || 'function', site: callSite(above) };
  expectations.push(expectation);
  const wrapper = function (...args) {
    expectation.actual++;
    if (expectation.actual > maximum) {
      throw new Error(`'${expectation.name}' was called more than ${maximum} times; expected at\n${expectation.site}`);
    }
    return Reflect.apply(fn, this, args);
  };
  Object.defineProperties(wrapper, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  });
  return wrapper;
}

/**
 * Wraps `fn` so that the test fails unless it is called exactly `times` times.
 * @template {Function} F
 * @param {F} [fn]
 * @param {number} [times]
 * @returns {F}
 */
function mustCall(fn = () => {}, times = 1) {
  if (typeof fn === 'number') [fn, times] = [() => {}, fn];
  return expectCalls(fn, times, times, mustCall);
}

/** As mustCall(), for a number of calls that is not known exactly. */
function mustCallAtLeast(fn = () => {}, minimum = 1) {
  return expectCalls(fn, minimum, Infinity, mustCallAtLeast);
}

/** A callback whose first argument must be null or undefined; the others are passed on to `fn`. */
function mustSucceed(fn = () => {}, times = 1) {
  const checked = function (error, ...args) {
    if (error) throw error;
    return Reflect.apply(fn, this, args);
  };
  return expectCalls(checked, times, times, mustSucceed);
}

/** A function that fails the test when called. */
function mustNotCall(message = 'a function was called that must not be') {
  const site = callSite(mustNotCall);
  return function mustNotCall(...args) {
    const shown = args.length > 0 ? ` with ${require('node:util').inspect(args)}` : '';
    throw new Error(`${message}${shown}; forbidden at\n${site}`);
  };
}

/**
 * A check for assert.throws(), assert.rejects() and callbacks: the error has these properties, of which `name`, `code`,
 * `message` (text or regular expression) and `type` (a constructor) are the usual ones.
 * @returns {(error: Error) => true}
 */
function expectsError(expected) {
  return (error) => {
    const assert = require('node:assert');
    const { type, ...properties } = expected;
    assert.ok(error instanceof Error, `not an Error: ${require('node:util').inspect(error)}`);
    if (type) assert.strictEqual(error.constructor, type);
    for (const [key, value] of Object.entries(properties)) {
      if (value instanceof RegExp) {
        assert.match(String(error[key]), value);
      } else {
        assert.deepStrictEqual(error[key], value, `error.${key}: ${require('node:util').inspect(error[key])}`);
      }
    }
    return true;
  };
}

/** Ends the test as skipped, with the reason. ctest shows it as such. */
function skip(reason) {
  process.stdout.write(`skipped: ${reason}\n`);
  process.exit(77);
}

/** What watches this build: '', 'thread', 'address,undefined', … */
const sanitizer = process.env.WEFT_TEST_SANITIZER ?? '';

/**
 * How much resident memory (MB) a test may take; without a limit where a sanitizer watches, whose own memory for each byte of the
 * program's, and for what was freed, is counted with it.
 * @param {number} megabytes
 */
function memoryLimit(megabytes) {
  return sanitizer === '' ? megabytes : Infinity;
}

/** Skips a test of profiles under ThreadSanitizer, which delays the signals by which V8 samples until the next system call. */
function needsSamples() {
  if (sanitizer.includes('thread')) skip('samples come too late under ThreadSanitizer');
}

/** A folder for this test process alone, made on first use, removed when the test succeeds. */
const tmpdir = {
  get path() {
    if (this.made === undefined) {
      const fs = require('node:fs');
      const path = require('node:path');
      const parent = process.env.WEFT_TEST_TMPDIR || require('node:os').tmpdir();
      this.made = fs.realpathSync(fs.mkdtempSync(path.join(parent, 'weft-test-')));
    }
    return this.made;
  },

  /** Path of a file in the folder. */
  resolve(...names) {
    return require('node:path').join(this.path, ...names);
  },

  /** Writes a file (and the folders above it) and returns its path. */
  write(name, contents) {
    const fs = require('node:fs');
    const file = this.resolve(name);
    fs.mkdirSync(require('node:path').dirname(file), { recursive: true });
    fs.writeFileSync(file, contents);
    return file;
  },

  /** Empties the folder. */
  refresh() {
    const fs = require('node:fs');
    for (const name of fs.readdirSync(this.path)) fs.rmSync(this.resolve(name), { recursive: true, force: true });
  },
};

/**
 * Runs this same runtime in a child process to its end.
 * @param {string[]} args
 * @param {object} [options] those of child_process.spawnSync(); `env` is added to the environment
 * @returns {{ status: number | null, signal: string | null, stdout: string, stderr: string }}
 */
function run(args, { env, ...options } = {}) {
  const result = require('node:child_process').spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 60_000,
    ...options,
    env: { ...process.env, ...env },
  });
  if (result.error) throw result.error;
  return result;
}

/** Runs a script given as text in a child process; `name` decides about its module system (`x.mjs`). */
function runSource(source, { name = 'script.js', args = [], ...options } = {}) {
  return run([tmpdir.write(name, source), ...args], options);
}

process.on('exit', (code) => {
  if (code !== 0) return;
  const problems = [];
  for (const { name, minimum, maximum, actual, site } of expectations) {
    if (actual >= minimum && actual <= maximum) continue;
    const wanted = minimum === maximum ? `${minimum}` : `at least ${minimum}`;
    problems.push(`'${name}' was called ${actual} times instead of ${wanted}; expected at\n${site}`);
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!globalsAtStart.has(name)) problems.push(`the test left the global variable '${name}' behind`);
  }
  if (problems.length > 0) {
    process.stderr.write(`${problems.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  if (tmpdir.made !== undefined) require('node:fs').rmSync(tmpdir.made, { recursive: true, force: true });
});

module.exports = {
  expectsError,
  memoryLimit,
  mustCall,
  mustCallAtLeast,
  mustNotCall,
  mustSucceed,
  needsSamples,
  run,
  runSource,
  skip,
  tmpdir,
};
