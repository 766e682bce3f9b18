'use strict';
// weft bench/deferred/run.js [PATTERN] [--rounds N]: Deferred beside Piscina and tinypool on Node 26, two threads each, the same
// functions. The packages are installed from npm into build/bench-pools.
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

const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 5;
const pattern = process.argv.slice(2).find((arg) => !arg.startsWith('--') && !Number(arg)) ?? '';

const measurements = ['small', 'medium', 'fib', 'first', 'memory', 'map'].filter((name) => name.match(pattern));
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

install();
const all = columns();
const rows = new Map();
for (const measurement of measurements) {
  for (let round = 0; round < rounds; round++) {
    for (const [title, command, pool] of all) {
      if (measurement === 'map' && pool !== 'deferred-auto') continue;
      if ((measurement === 'first' || measurement === 'memory') && pool === 'alone') continue;
      for (const [name, value, unit] of runOne(command, pool, measurement)) {
        const row = rows.get(name) ?? { unit, values: new Map() };
        rows.set(name, row);
        row.values.set(title, [...(row.values.get(title) ?? []), Number(value)]);
      }
    }
  }
}

const shown = (value, unit) => (value === undefined ? '' : `${value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)} ${unit}`);
console.log(`| best of ${rounds}, smaller is better | ${all.map(([title]) => title).join(' | ')} |`);
console.log(`|---|${all.map(() => '---:|').join('')}`);
for (const [name, { unit, values }] of rows) {
  const cells = all.map(([title]) => shown(values.has(title) ? best(values.get(title)) : undefined, unit));
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
