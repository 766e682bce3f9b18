'use strict';
// --cpu-prof, --heap-prof and NODE_V8_COVERAGE write files when a program ends, for its workers, too.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { needsSamples, tmpdir } = require('../common');

needsSamples();

const folder = tmpdir.path;
const program = tmpdir.write('program.js', `
  const { Worker, isMainThread } = require('node:worker_threads');
  const kept = [];
  function busy() {
    const end = process.cpuUsage().user + 100_000;
    while (process.cpuUsage().user < end) kept.push(new Array(100).fill(kept.length));
  }
  function never() { return 1; }
  busy();
  if (isMainThread) new Worker(__filename).on('exit', () => process.exit(3));
`);

function run(options, env) {
  const { status, stderr } = spawnSync(process.execPath, [...options, program], { env: { ...process.env, ...env }, encoding: 'utf8' });
  assert.strictEqual(stderr, '');
  assert.strictEqual(status, 3);
}

const read = (name) => fs.readdirSync(path.join(folder, name)).map((file) => JSON.parse(fs.readFileSync(path.join(folder, name, file))));

run(['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${path.join(folder, 'cpu')}`]);
const profiles = read('cpu');
assert.strictEqual(profiles.length, 2);
for (const { nodes, samples, timeDeltas, startTime, endTime } of profiles) {
  assert.ok(nodes.some(({ callFrame }) => callFrame.functionName === 'busy' && callFrame.url.endsWith('program.js')));
  assert.strictEqual(samples.length, timeDeltas.length);
  assert.ok(endTime > startTime);
}

run(['--heap-prof', '--heap-prof-interval=1024', `--heap-prof-dir=${path.join(folder, 'heap')}`]);
const allocates = ({ callFrame, selfSize, children }) =>
  (callFrame.functionName === 'busy' && selfSize > 0) || children.some(allocates);
const heaps = read('heap');
assert.strictEqual(heaps.length, 2);
for (const { head } of heaps) assert.ok(allocates(head));

run([], { NODE_V8_COVERAGE: path.join(folder, 'coverage') });
const coverages = read('coverage');
assert.strictEqual(coverages.length, 2);
for (const { result } of coverages) {
  const { functions } = result.find(({ url }) => url.endsWith('/program.js'));
  const count = (name) => functions.find(({ functionName }) => functionName === name).ranges[0].count;
  assert.deepStrictEqual([count('busy'), count('never')], [1, 0]);
  assert.ok(!result.some(({ url }) => url.startsWith('node:')));
}

const wrong = spawnSync(process.execPath, ['--cpu-prof-dir=x', program], { encoding: 'utf8' });
assert.strictEqual(wrong.status, 9);
assert.match(wrong.stderr, /--cpu-prof-dir must be used with --cpu-prof/);
