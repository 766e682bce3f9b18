'use strict';
// How a process ends: code, events in order, output.
require('../common');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const log = 'process.on("beforeExit", (c) => console.log("beforeExit", c)); process.on("exit", (c) => console.log("exit", c));';

function check(source, status, stdout, stderr = /^$/, args = []) {
  const result = spawnSync(process.execPath, [...args, '-e', log + source], { encoding: 'utf8' });
  assert.strictEqual(result.status, status, `${source}\n${result.stdout}${result.stderr}`);
  assert.strictEqual(result.stdout, stdout, source);
  assert.match(result.stderr, stderr, source);
}

check('', 0, 'beforeExit 0\nexit 0\n');
check('process.exitCode = 3', 3, 'beforeExit 3\nexit 3\n');
check('process.exit(4)', 4, 'exit 4\n');
check('process.on("exit", () => { process.exitCode = 5 })', 5, 'beforeExit 0\nexit 0\n');
check('process.on("exit", () => { setTimeout(() => console.log("never"), 0); process.nextTick(() => console.log("never")) })',
  0, 'beforeExit 0\nexit 0\n');
check('process.once("beforeExit", () => setTimeout(() => console.log("more"), 1))', 0,
  'beforeExit 0\nmore\nbeforeExit 0\nexit 0\n');
check('throw new Error("boom")', 1, 'exit 1\n', /Error: boom/);
check('Promise.reject(new Error("boom"))', 1, 'exit 1\n', /Error: boom/);
check('Promise.reject(5)', 1, 'exit 1\n', /UnhandledPromiseRejection: .*reason "5"/);
check('process.on("uncaughtException", (e, origin) => console.log(e.message, origin)); setTimeout(() => console.log("on"), 1); throw new Error("boom")',
  0, 'boom uncaughtException\non\nbeforeExit 0\nexit 0\n');
check('process.on("uncaughtException", () => { throw new Error("again") }); throw new Error("boom")', 7, '', /Error: again/);
check('process.on("uncaughtExceptionMonitor", (e) => console.log("seen", e.message)); throw new Error("boom")', 1,
  'seen boom\nexit 1\n', /boom/);
check('process.setUncaughtExceptionCaptureCallback((e) => console.log("captured", e.message)); throw new Error("boom")', 0,
  'captured boom\nbeforeExit 0\nexit 0\n');
check('process.exit("x")', 1, 'exit 1\n', /ERR_INVALID_ARG_TYPE/);
check('process.on("unhandledRejection", (r) => console.log("unhandled", r)); Promise.reject(5)', 0,
  'unhandled 5\nbeforeExit 0\nexit 0\n');

const rejected = 'Promise.reject(new Error("boom"))';
const modes = {
  none: [0, /^$/],
  warn: [0, /UnhandledPromiseRejectionWarning: Error: boom/],
  'warn-with-error-code': [1, /UnhandledPromiseRejectionWarning: Error: boom/],
  strict: [1, /Error: boom/],
  throw: [1, /Error: boom/],
};
for (const [mode, [status, stderr]] of Object.entries(modes)) {
  const ended = mode === 'strict' || mode === 'throw' ? '' : `beforeExit ${status}\n`;
  check(rejected, status, `${ended}exit ${status}\n`, stderr, [`--unhandled-rejections=${mode}`]);
}
check('const p = Promise.reject(5); setTimeout(() => p.catch(() => {}), 1); process.on("unhandledRejection", () => {}); process.on("rejectionHandled", (q) => console.log(p === q))',
  0, 'true\nbeforeExit 0\nexit 0\n');
