'use strict';

/** What a program that fails prints, compared with what Node prints. */

const assert = require('node:assert');
const { basename } = require('node:path');
const { run, tmpdir } = require('../common');

/**
 * Removes from standard error what differs by design: the folder, the version, and the runtime's own code: its stack frames,
 * and the excerpt of it that stands above an error that it threw.
 */
function plain(text) {
  return text
    .replaceAll(tmpdir.path, 'DIR')
    .replace(/^node:.*\n(?:.+\n)*\n/, '')
    .replace(/^Node\.js v.*$/m, 'Node.js')
    .replaceAll(`\`${basename(process.execPath)} --`, '`node --')
    .split('\n')
    .filter((line) => !/^ +at .*\(?node:|^ +at (JSON\.)?parse \(<anonymous>\)$/.test(line))
    .join('\n')
    .trim();
}

/**
 * Runs `entry` of `files` (name -> contents) and compares.
 * @param {object} expected
 * @param {Record<string, string>} expected.files
 * @param {string} [expected.entry] the first file, if it is not named
 * @param {string[]} [expected.options] before the entry
 * @param {number} [expected.status] 1
 * @param {string} [expected.stdout] ''
 * @param {string} expected.stderr trimmed; DIR stands for the folder of the files; frames of the runtime are left out
 */
function check({ files, entry = Object.keys(files)[0], options = [], status = 1, stdout = '', stderr, ...spawnOptions }) {
  for (const [name, contents] of Object.entries(files)) tmpdir.write(name, contents);
  const result = run([...options, tmpdir.resolve(entry)], { cwd: tmpdir.path, ...spawnOptions });
  assert.strictEqual(plain(result.stderr), stderr.trim(), `standard error of ${entry}`);
  assert.strictEqual(result.stdout, stdout, `standard output of ${entry}`);
  assert.strictEqual(result.signal, null);
  assert.strictEqual(result.status, status, `exit code of ${entry}`);
}

module.exports = { check };
