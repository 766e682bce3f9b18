'use strict';
// weft bench/deferred/run.js [PATTERN] [--rounds N]: Deferred beside Piscina and tinypool on Node 26, two threads each, the same
// functions. The packages are installed from npm into build/bench-pools. Then `map`: Deferred.map beside Array.prototype.map, each in
// fresh processes; `--length N` items (1,000,000).
const fs = require('node:fs');
const path = require('node:path');
const { execFileSync, spawnSync } = require('node:child_process');
const { runtimes } = require('../peers.js');

const packages = ['piscina@5', 'tinypool@2'];
const folder = path.join(__dirname, '..', '..', 'build', 'bench-pools');
const modules = path.join(folder, 'node_modules');

function install() {
  if (['piscina', 'tinypool'].every((name) => fs.existsSync(path.join(modules, name)))) return;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: folder, stdio: 'inherit' });
}

const option = (name, otherwise) => Number(process.argv[process.argv.indexOf(name) + 1]) || otherwise;
const rounds = option('--rounds', 5);
const length = option('--length', 1_000_000);
const mapRounds = Math.max(rounds, 15);
const pattern = process.argv.slice(2).find((arg) => !arg.startsWith('--') && !Number(arg)) ?? '';

const measurements = ['small', 'medium', 'fib', 'first', 'memory'].filter((name) => name.match(pattern));
/** What else the machine does only adds: the best run is the nearest to the truth. */
const best = (values) => Math.min(...values);

/** Columns: a pool on a runtime. */
function columns() {
  const available = new Map(runtimes(process.execPath).map(({ name, command }) => [name, command]));
  const node = available.get('node26');
  const list = [['weft', available.get('weft'), 'deferred-auto'], ['weft, never in place', available.get('weft'), 'deferred-pool']];
  if (node !== undefined) list.push(['Piscina', node, 'piscina'], ['tinypool', node, 'tinypool']);
  list.push(['weft, one core', available.get('weft'), 'alone']);
  return list;
}

function runOne([program, ...args], pool, measurement) {
  const result = spawnSync(program, [...args, path.join(__dirname, 'program.cjs'), pool, measurement], {
    encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', WEFT_BENCH_MODULES: modules },
  });
  if (result.status !== 0) throw new Error(`${program} ${pool} ${measurement}: ${result.stderr}`);
  return result.stdout.split('\n').filter(Boolean).map((line) => line.split('\t'));
}

const shown = (value, unit) => (value === undefined ? '' : `${value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)} ${unit}`);

function comparePools() {
  const all = columns();
  const rows = new Map();
  for (const measurement of measurements) {
    for (let round = 0; round < rounds; round++) {
      for (const [title, command, pool] of all) {
        if ((measurement === 'first' || measurement === 'memory') && pool === 'alone') continue;
        for (const [name, value, unit] of runOne(command, pool, measurement)) {
          const row = rows.get(name) ?? { unit, values: new Map() };
          rows.set(name, row);
          row.values.set(title, [...(row.values.get(title) ?? []), Number(value)]);
        }
      }
    }
  }
  console.log(`| best of ${rounds}, smaller is better | ${all.map(([title]) => title).join(' | ')} | best other / weft |`);
  console.log(`|---|${all.map(() => '---:|').join('')}---:|`);
  for (const [name, { unit, values }] of rows) {
    const cells = all.map(([title]) => shown(values.has(title) ? best(values.get(title)) : undefined, unit));
    const others = all.filter(([, , pool]) => pool === 'piscina' || pool === 'tinypool').flatMap(([title]) => values.get(title) ?? []);
    const ratio = others.length === 0 ? '' : (best(others) / best(values.get('weft'))).toFixed(2);
    console.log(`| ${name} | ${cells.join(' | ')} | ${ratio} |`);
  }
}

/** A first call is no best case of anything: the median of so many processes. */
function compareMaps() {
  const program = path.join(__dirname, 'map.cjs');
  const run = (...args) => execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' }).trim().split('\n');
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const calls = ['first', 'second', 'tenth'];
  console.log(`\n| map of ${length} items, median of ${mapRounds} processes | ${calls.map((call) => `${call}: Array | Deferred | ratio`).join(' | ')} |`);
  console.log(`|---|${'---:|'.repeat(9)}`);
  for (const kind of run()) {
    const times = { array: [[], [], []], deferred: [[], [], []] };
    for (let round = 0; round < mapRounds; round++) {
      // Now the one first, now the other.
      for (const way of round % 2 === 0 ? ['array', 'deferred'] : ['deferred', 'array']) {
        run(kind, `${length}`, way).forEach((row, i) => times[way][i].push(Number(row.split('\t')[1])));
      }
    }
    const cells = calls.flatMap((_, i) => {
      const [array, deferred] = [median(times.array[i]), median(times.deferred[i])];
      return [shown(array, 'ms'), shown(deferred, 'ms'), (deferred / array).toFixed(2)];
    });
    console.log(`| ${kind} | ${cells.join(' | ')} |`);
  }
}

if (measurements.length > 0) {
  install();
  comparePools();
}
if ('map'.match(pattern)) compareMaps();
