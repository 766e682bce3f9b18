'use strict';
// weft --parallel-report: what it finds in a program, and that the program does not notice.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { needsSamples, skip, tmpdir } = require('../common');

needsSamples();
if (require('node:os').availableParallelism() < 2) skip('on one core nothing is worth a move');

const fixture = path.join(__dirname, 'report-fixture.js');
const target = tmpdir.resolve('report.json');

function run(flags, env = {}) {
  return spawnSync(process.execPath, [...flags, fixture, 'an argument'], { encoding: 'utf8', env: { ...process.env, ...env } });
}

const lines = fs.readFileSync(fixture, 'utf8').split('\n');
/** The line (from 1) of the fixture that holds a text. */
const lineOf = (text) => lines.findIndex((line) => line.includes(text)) + 1;

const plain = run([]);
assert.strictEqual(plain.status, 3);

// ---- as JSON
{
  const { status, stdout, stderr } = run([`--parallel-report=${target}`]);
  assert.deepStrictEqual([status, stdout, stderr], [3, plain.stdout, plain.stderr]);
  const report = JSON.parse(fs.readFileSync(target, 'utf8'));
  assert.strictEqual(report.program, fixture);
  assert.ok(report.durationMs >= report.busyMs && report.busyMs > 50, `${report.busyMs}`);
  assert.ok(report.cores >= 1);
  const found = (list, text) => list.find(({ file, line }) => file === fixture && line === lineOf(text));

  const collects = found(report.worth, 'for (const item of items) {');
  assert.ok(collects, 'the loop that collects is worth it');
  assert.strictEqual(collects.kind, 'loop');
  assert.strictEqual(collects.name, 'collects');
  assert.deepStrictEqual(collects.output, { kind: 'push', name: 'out' });
  assert.strictEqual(collects.change, 'out.push(...await Deferred.map(items, (item) => heavy(item)));');
  assert.strictEqual(collects.needsAsync, true);
  assert.ok(collects.timeMs > 5 && collects.timeMs < report.busyMs);
  assert.ok(collects.estimate.programSpeedUp > 0.5 && collects.estimate.speedUp <= report.cores);

  const sums = found(report.worth, 'total += heavy(i)');
  assert.deepStrictEqual(sums.output, { kind: 'reduce', name: 'total', operator: '+' });
  assert.match(sums.change, /^const size = Math\.ceil\(n \/ 16\);\nconst starts = /);
  assert.match(sums.change, /for \(const part of parts\) total \+= part;$/);

  const mapped = found(report.worth, 'list.map((x) => heavy(x))');
  assert.strictEqual(mapped.change, 'await Deferred.map(list, (x) => heavy(x))');
  assert.strictEqual(mapped.needsAsync, false);

  const carried = found(report.staying, 'for (let i = 0; i < n; i++) {');
  assert.ok(carried.reasons.some(({ message, line }) =>
    message === "writes to the variable 'seed' of an outer scope" && line === lineOf('seed = (seed')));
  assert.strictEqual(carried.change, undefined);
  const changes = found(report.staying, 'item.value = heavy');
  assert.match(changes.reasons[0].message, /writes to 'item\.value', which belongs to the outer 'item'/);

  // heavy() itself runs inside of loops that move as a whole; it is no finding of its own.
  assert.ok(!report.worth.some(({ file }) => file.endsWith('part.js')), JSON.stringify(report.worth));
}

// ---- as text, to stderr, behind the program's own
{
  const { status, stdout, stderr } = run(['--parallel-report']);
  assert.deepStrictEqual([status, stdout], [3, plain.stdout]);
  assert.ok(stderr.startsWith('to stderr\nParallel report: '), stderr);
  assert.match(stderr, /\n1\. loop at .*report-fixture\.js:\d+(-\d+)?.*, \d+ %\n {3}pure iterations/);
  assert.match(stderr, /\n {3}change to: {2}out\.push\(/);
  assert.match(stderr, /\n {3}estimated: {2}.* -> .* \(\d\.\d x\), the program .* \(\d\.\d\d x\)\n/);
  assert.match(stderr, /Hot, but not to be moved as it is:\n[^]*writes to the variable 'seed' of an outer scope \(.*report-fixture\.js:\d+:\d+\)/);
}

// ---- however the program ends
{
  const exited = run(['--parallel-report'], { ENDS: 'exit' });
  assert.strictEqual(exited.status, 7);
  assert.match(exited.stderr, /Parallel report: /);
  const thrown = run(['--parallel-report'], { ENDS: 'throw' });
  assert.strictEqual(thrown.status, 1);
  assert.match(thrown.stderr, /Error: on purpose[^]*Parallel report: /);
  const short = run(['--parallel-report'], { ROUNDS: '0' });
  assert.match(short.stderr, /Nothing was found that is pure, long enough and worth moving/);
}

// ---- ES modules, and a program without a file
{
  const file = path.join(tmpdir.path, 'program.mjs');
  fs.writeFileSync(file, `import { heavy } from ${JSON.stringify(path.join(tmpdir.path, 'part.mjs'))};
const out = [];
for (const x of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) out.push(heavy(x));
console.log(out.length);
`);
  fs.writeFileSync(path.join(tmpdir.path, 'part.mjs'), `export const heavy = (x) => {
  let sum = 0;
  for (let i = 0; i < 1000000; i++) sum += Math.sqrt(i + x) % 3;
  return sum;
};
`);
  const { status, stdout } = spawnSync(process.execPath, [`--parallel-report=${target}`, file], { encoding: 'utf8' });
  assert.deepStrictEqual([status, stdout], [0, '12\n']);
  const { worth } = JSON.parse(fs.readFileSync(target, 'utf8'));
  assert.strictEqual(worth[0].file, file);
  assert.strictEqual(worth[0].change, 'out.push(...await Deferred.map([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], (x) => heavy(x)));');
  const evaluated = spawnSync(process.execPath, ['--parallel-report', '-e', 'console.log(1)'], { encoding: 'utf8' });
  assert.deepStrictEqual([evaluated.status, evaluated.stdout], [0, '1\n']);
  assert.match(evaluated.stderr, /^Parallel report: /);
}

// ---- functions: those whose single call is long, by the lines that call them
{
  const file = tmpdir.write('functions.js', `function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
const tiny = (x) => (x * 16807) % 2147483647;
let s = 1;
let i = 0;
while (i++ < 2e7) s = tiny(s);
const a = fib(31);
const b = fib(31);
console.log(a + b);
`);
  const { status, stdout } = spawnSync(process.execPath, [`--parallel-report=${target}`, file], { encoding: 'utf8' });
  assert.deepStrictEqual([status, stdout], [0, '2692538\n']);
  const { worth } = JSON.parse(fs.readFileSync(target, 'utf8'));
  assert.deepStrictEqual(worth.map(({ kind, name, line, calls, change }) => [kind, name, line, calls, change]), [
    ['function', 'fib', 1, [6, 7], 'const result = Deferred.run(fib, n); /* other work */ await result;'],
  ]);
}

// ---- a target that cannot be written says so, and does not change the exit code
{
  const { status, stdout, stderr } = run(['--parallel-report=/not/there/report.txt']);
  assert.deepStrictEqual([status, stdout], [3, plain.stdout]);
  assert.match(stderr, /weft: the report could not be made: .*ENOENT/);
}
