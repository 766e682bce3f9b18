'use strict';
// weft bench/run.js [PATTERN] [--rounds N] [--json FILE]: runs each case on weft, Node, Deno and Bun, interleaved.
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { runtimes } = require('./peers.js');

const options = { pattern: '', rounds: 5, json: undefined };
for (let i = 2; i < process.argv.length; i++) {
  const arg = process.argv[i];
  if (arg === '--rounds') options.rounds = Number(process.argv[++i]);
  else if (arg === '--json') options.json = process.argv[++i];
  else options.pattern = arg;
}

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/**
 * One run of a case: rows of [name, value, unit]. A case prints lines "name<TAB>value<TAB>unit" (smaller is better: ns, ms,
 * MB); a case called *.process.cjs prints nothing of the kind: its row is the wall time of the whole process.
 */
function runCase(runtime, file) {
  const [program, ...args] = [...runtime.command, file];
  const start = process.hrtime.bigint();
  const result = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  if (result.status !== 0) {
    const reason = (result.stderr || String(result.error ?? result.signal)).split('\n').find((line) => /error/i.test(line));
    return { failed: reason ?? 'failed' };
  }
  if (file.endsWith('.process.cjs')) return { rows: [[path.basename(file, '.process.cjs'), wall, 'ms']] };
  return {
    rows: result.stdout.split('\n').filter(Boolean).map((line) => {
      const [name, value, unit] = line.split('\t');
      return [name, Number(value), unit];
    }),
  };
}

function format(value, unit) {
  if (value === undefined) return '-';
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${unit}`;
}

const cases = fs.readdirSync(path.join(__dirname, 'cases')).filter((f) => f.endsWith('.cjs') && f.match(options.pattern));
const all = runtimes(process.execPath);
const samples = new Map(); // row name -> { unit, values: Map(runtime -> number[]) }
const failures = new Set();
for (const file of cases) {
  // The whole process is a matter of milliseconds: take more rounds of it.
  const rounds = file.endsWith('.process.cjs') ? options.rounds * 6 : options.rounds;
  for (let round = 0; round < rounds; round++) {
    // A different one begins each round, so that none always follows the same neighbour.
    for (let i = 0; i < all.length; i++) {
      const runtime = all[(i + round) % all.length];
      const { rows, failed } = runCase(runtime, path.join(__dirname, 'cases', file));
      if (failed) {
        failures.add(`${file} on ${runtime.name}: ${failed}`);
        continue;
      }
      for (const [name, value, unit] of rows) {
        const row = samples.get(name) ?? { unit, values: new Map() };
        samples.set(name, row);
        row.values.set(runtime.name, [...(row.values.get(runtime.name) ?? []), value]);
      }
    }
  }
}

const header = ['case (smaller is better)', ...all.map((r) => r.name), 'best peer / weft'];
const table = [header];
const results = {};
for (const [name, { unit, values }] of samples) {
  const medians = Object.fromEntries([...values].map(([runtime, list]) => [runtime, median(list)]));
  const best = Math.min(...Object.entries(medians).filter(([runtime]) => runtime !== 'weft').map(([, value]) => value));
  const ratio = medians.weft === undefined || best === Infinity ? '-' : (best / medians.weft).toFixed(2);
  table.push([name, ...all.map((r) => format(medians[r.name], unit)), ratio]);
  results[name] = { unit, ...medians };
}
const widths = header.map((_, column) => Math.max(...table.map((row) => row[column].length)));
const line = (row) => `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
console.log(line(table[0]));
console.log(`|${widths.map((w, i) => (i ? '-'.repeat(w + 1) + ':' : '-'.repeat(w + 2))).join('|')}|`);
for (const row of table.slice(1)) console.log(line(row));
for (const failure of failures) console.log(`! ${failure}`);
if (options.json) fs.writeFileSync(options.json, JSON.stringify(results, null, 2));
