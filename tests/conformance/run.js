'use strict';
// Runs Node's own test files and prints the share that passes, by module:
//
//   weft tests/conformance/run.js --suite DIR [--list FILE] [--match REGEX] [--modules A,B] [--jobs N] [--timeout S] [--failures] [-- RUNTIME...]
//
// DIR is a checkout of Node's test tree (with parallel/, sequential/, es-module/, common/). FILE lists the files that count, one
// a line: those that Node itself passes where the tests run. A file passes when it exits 0 in time; its `// Flags:` and `// Env:`
// lines are followed. Files that ask for Node's internals are left out: they do not test the interface.
// Best run in a network namespace of its own, with the loopback interface up.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawn } = require('node:child_process');

const INTERNAL = /--expose[-_]internals|--no-node-snapshot|--build-snapshot|internalBinding|--allow-natives-syntax|internal\/test\/binding/;

/** The module that a file tests; the first pattern that fits names it. */
const MODULES = [
  ['net', /^test-(net-|socket-|pipe-|tcp)/], ['dgram', /^test-dgram-/], ['dns', /^test-dns/],
  ['child_process', /^test-child-process-/], ['cluster', /^test-cluster-/],
  ['worker_threads', /^test-(worker|messag|broadcast|structured)/], ['crypto', /^test-crypto/],
  ['webcrypto', /^test-webcrypto/], ['inspector', /^test-(inspector|debugger|cpu-prof|heap|v8)/],
  ['http', /^test-http-/], ['https', /^test-https-/], ['http2', /^test-http2/], ['tls', /^test-tls/],
  ['fs', /^test-(fs|file)/], ['stream', /^test-(stream|readable|writable|webstream|whatwg-(read|writ|trans))/],
  ['buffer', /^test-(buffer|blob)/], ['events', /^test-(event|abort)/],
  ['process', /^test-(process|promise|next-tick|unhandled|exit|stdin|stdout|stdio|signal)/],
  ['timers', /^test-(timer|set)/], ['url', /^test-(url|whatwg-url|querystring)/], ['path', /^test-path/],
  ['util', /^test-(util|console|assert|string-decoder|whatwg)/], ['module', /^test-(module|require|esm|import|compile)/],
  ['zlib', /^test-zlib/], ['vm', /^test-vm/], ['readline_repl', /^test-(readline|repl)/],
  ['async', /^test-(async|diagnostics)/], ['perf_hooks', /^test-perf/], ['test_runner', /^test-runner/],
  ['sqlite', /^test-sqlite/], ['permission', /^test-permission/], ['es-module', { test: (_, file) => file.includes('es-module/') }],
];

function parseArguments(words) {
  const options = { jobs: os.availableParallelism(), timeout: 30, match: '', modules: '', failures: false, runtime: [process.execPath] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--') {
      options.runtime = words.slice(i + 1);
      break;
    } else if (word === '--failures') {
      options.failures = true;
    } else if (/^--(suite|list|match|modules|jobs|timeout)$/.test(word) && i + 1 < words.length) {
      options[word.slice(2)] = words[++i];
    } else {
      throw new Error(`what is ${word}? See the head of tests/conformance/run.js`);
    }
  }
  if (!options.suite) throw new Error('--suite DIR is missing');
  return options;
}

const moduleOf = (file) => MODULES.find(([, pattern]) => pattern.test(path.basename(file), file))?.[0] ?? 'other';

function listFiles({ suite, list, match, modules }) {
  const files = list ? fs.readFileSync(list, 'utf8').split('\n').filter(Boolean) :
    ['parallel', 'sequential', 'es-module'].flatMap((folder) => fs.readdirSync(path.join(suite, folder))
      .filter((name) => /^test-.*\.(js|mjs|cjs|ts|mts)$/.test(name)).sort().map((name) => `${folder}/${name}`));
  const wanted = modules && new Set(modules.split(','));
  return files.filter((file) => new RegExp(match).test(file) && (!wanted || wanted.has(moduleOf(file))));
}

/** The words of all `// NAME: ...` lines of a file. */
const directive = (source, name) =>
  [...source.matchAll(new RegExp(`^// ${name}:(.*)$`, 'gm'))].flatMap((m) => m[1].trim().split(/\s+/).filter(Boolean));

/** Runs one file; resolves to { status, tail }. */
function runFile(options, file, slot) {
  const full = path.resolve(options.suite, file);
  const source = fs.readFileSync(full, 'utf8');
  if (INTERNAL.test(source)) return Promise.resolve({ status: 'left out' });
  const temporary = path.join(options.temporary, String(slot));
  fs.mkdirSync(temporary, { recursive: true });
  const env = { ...process.env, TEST_THREAD_ID: String(slot), NODE_TEST_DIR: temporary, NODE_SKIP_FLAG_CHECK: '1',
    NODE_TEST_KNOWN_GLOBALS: '0' };
  for (const pair of directive(source, 'Env')) {
    const at = pair.indexOf('=');
    if (at > 0) env[pair.slice(0, at)] = pair.slice(at + 1);
  }
  const [program, ...first] = options.runtime;
  const flags = directive(source.match(/^\/\/ Flags:.*$/m)?.[0] ?? '', 'Flags');
  const output = fs.openSync(path.join(options.temporary, `out-${slot}`), 'w+');
  return new Promise((resolve) => {
    const child = spawn(program, [...first, ...flags, full],
      { env, cwd: path.dirname(path.resolve(options.suite)), stdio: ['ignore', output, output], detached: true });
    let timedOut = false;
    const endGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup();
    }, options.timeout * 1000);
    child.on('error', (error) => resolve({ status: 'fail', tail: error.message }));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      endGroup();
      const text = fs.readFileSync(path.join(options.temporary, `out-${slot}`), 'utf8');
      fs.closeSync(output);
      const tail = text.slice(-2000);
      if (timedOut) resolve({ status: 'timeout', tail });
      else if (['SIGILL', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV', 'SIGTRAP'].includes(signal)) resolve({ status: 'crash', tail });
      else if (code !== 0) resolve({ status: 'fail', tail });
      else resolve({ status: /1\.\.0 # [Ss]kip/.test(tail) ? 'skip' : 'pass' });
    });
  });
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  options.temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'weft-conformance-'));
  const files = listFiles(options);
  const table = new Map();
  const failures = [];
  let done = 0;
  const work = async (slot, waiting) => {
    while (waiting.length > 0) {
      const file = waiting.shift();
      const { status, tail } = await runFile(options, file, slot);
      for (const row of [moduleOf(file), 'all']) {
        if (!table.has(row)) table.set(row, { pass: 0, fail: 0, crash: 0, timeout: 0, skip: 0, 'left out': 0 });
        table.get(row)[status]++;
      }
      if (tail !== undefined) failures.push({ file, status, tail });
      if (++done % 200 === 0) console.error(`${done}/${files.length}`);
    }
  };
  // Files of sequential/ share ports and other things of the machine: one at a time, and nothing beside them.
  const isSequential = (file) => file.startsWith('sequential/');
  const sideBySide = files.filter((file) => !isSequential(file));
  await Promise.all(Array.from({ length: Number(options.jobs) }, (_, slot) => work(slot, sideBySide)));
  await work(0, files.filter(isSequential));
  fs.rmSync(options.temporary, { recursive: true, force: true });

  console.log('| module | passed | of | share | failed | crashed | timed out | skipped |');
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|');
  const rows = [...table].sort(([a], [b]) => (a === 'all') - (b === 'all') || (a < b ? -1 : 1));
  for (const [name, c] of rows) {
    const ran = c.pass + c.fail + c.crash + c.timeout;
    const share = ran ? `${(100 * c.pass / ran).toFixed(1)} %` : '-';
    console.log(`| ${name} | ${c.pass} | ${ran} | ${share} | ${c.fail} | ${c.crash} | ${c.timeout} | ${c.skip} |`);
  }
  if (options.failures) {
    for (const { file, status, tail } of failures) console.log(`\n--- ${file}: ${status}\n${tail}`);
  }
}

main();
