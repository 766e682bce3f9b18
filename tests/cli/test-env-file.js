'use strict';
// --env-file: order, what was set before, what is missing, NODE_OPTIONS in a file.
const assert = require('node:assert');
const { run, tmpdir } = require('../common');

const one = tmpdir.write('one.env', 'A=1\nB="two\nlines"\nC=from one\nPATH=lost\n');
const two = tmpdir.write('two.env', 'C=from two # not the rest\nNODE_OPTIONS=--stack-trace-limit=3\n');
const print = 'JSON.stringify([process.env.A, process.env.B, process.env.C, process.env.PATH === "lost", Error.stackTraceLimit])';

const both = run([`--env-file=${one}`, '--env-file', two, '-p', print], { env: { NODE_OPTIONS: undefined } });
assert.strictEqual(both.stdout.trim(), JSON.stringify(['1', 'two\nlines', 'from two', false, 3]));
assert.deepStrictEqual([both.status, both.stderr], [0, '']);

const missing = run(['--env-file=/no/such.env', '-p', '1']);
assert.strictEqual(missing.status, 9);
assert.match(missing.stderr, /: \/no\/such\.env: not found\n$/);
const folder = run([`--env-file=${tmpdir.path}`, '-p', '1']);
assert.strictEqual(folder.status, 9);
const optional = run(['--env-file-if-exists=/no/such.env', '-p', '1']);
assert.deepStrictEqual([optional.status, optional.stdout], [0, '1\n']);
