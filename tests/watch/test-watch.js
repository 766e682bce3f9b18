'use strict';
// weft --watch: the program runs again when a file that it is made of changes, and ends with its watcher.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { tmpdir, mustCall } = require('../common');

/** Starts a watcher; `until(pattern)` waits for what it prints after what was waited for before. */
function watch(args) {
  const child = spawn(process.execPath, args, { cwd: tmpdir.path, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (data) => {
      text += data;
      wake();
    });
  }
  const until = async (pattern) => {
    for (;;) {
      const found = pattern.exec(text);
      if (found !== null) {
        text = text.slice(found.index + found[0].length);
        return;
      }
      await new Promise((resolve) => { wake = resolve; });
    }
  };
  return { child, until };
}

/** Writes the file until the watcher has seen it: it may not yet have begun to look. */
function change(file, contents) {
  const write = () => fs.writeFileSync(file, contents);
  write();
  const timer = setInterval(write, 2000);
  return () => clearInterval(timer);
}

async function files() {
  const dependency = tmpdir.write('dependency.mjs', 'export const n = 1;');
  const main = tmpdir.write('main.mjs', 'import { n } from "./dependency.mjs"; console.log("n is", n, process.argv.slice(2));');
  const { child, until } = watch(['--watch', '--no-warnings', main, '--watch', 'x']);
  await until(/n is 1 \[ '--watch', 'x' \]\n/);
  await until(/Completed running '.*main\.mjs --watch x'\. Waiting for file changes before restarting\.\.\.\n/);
  let stop = change(dependency, 'export const n = 2;');
  await until(/Restarting '.*'\n/);
  await until(/n is 2 /);
  stop();
  // What cannot run is waited for, too.
  stop = change(dependency, 'this is no program');
  await until(/SyntaxError/);
  await until(/Failed running/);
  stop();
  stop = change(dependency, 'export const n = 3;');
  await until(/n is 3 /);
  stop();
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function folders() {
  const folder = path.join(tmpdir.path, 'folder');
  fs.mkdirSync(folder, { recursive: true });
  const main = tmpdir.write('endless.js', 'process.on("SIGINT", () => { console.log("ends"); process.exit(5); }); console.log("up"); setInterval(() => {}, 1e6);');
  const { child, until } = watch(['--watch', '--watch-path', folder, '--watch-kill-signal=SIGINT', main]);
  await until(/up\n/);
  const stop = change(path.join(folder, 'any.txt'), 'text');
  await until(/ends\n/);
  await until(/Restarting/);
  await until(/up\n/);
  stop();
  child.kill('SIGINT');
  const [code, signal] = await once(child, 'exit');
  assert.deepStrictEqual([code, signal], [5, null]);
}

const wrong = spawn(process.execPath, ['--watch', '--watch-kill-signal=NONE', __filename], { stdio: ['ignore', 'ignore', 'pipe'] });
let stderr = '';
wrong.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
wrong.on('close', mustCall((code) => {
  assert.strictEqual(code, 1);
  assert.match(stderr, /ERR_UNKNOWN_SIGNAL\]: Unknown signal: NONE/);
}));

Promise.all([files(), folders()]).then(mustCall());
