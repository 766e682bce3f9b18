'use strict';
// Totals over a file of JSON lines: weft ndjson.js [FILE] [--size=96m]
//
// Without a file, one of that size (--size=1g for a gigabyte) is made and removed again. The file is cut at line ends into parts
// of about 4 MB; each task reads and parses one, and sends back a small table.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { compare, option } = require('./compare');

const partSize = 4 << 20;

function makeFile(size) {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'ndjson-')), 'events.ndjson');
  const fd = fs.openSync(file, 'w');
  const kinds = ['view', 'click', 'order', 'return'];
  let seed = 1;
  let written = 0;
  while (written < size) {
    let text = '';
    for (let i = 0; i < 10000; i++) {
      seed = (seed * 16807) % 2147483647;
      text += `{"id":${seed},"kind":"${kinds[seed & 3]}","price":${(seed % 10000) / 100},"user":{"name":"user ${seed % 997}","tags":["a","b${seed % 7}"]}}\n`;
    }
    written += fs.writeSync(fd, text);
  }
  fs.closeSync(fd);
  return file;
}

/** [start, end) of parts that end behind a line. */
function cut(file) {
  const fd = fs.openSync(file);
  const { size } = fs.fstatSync(fd);
  const parts = [];
  const window = Buffer.alloc(64 << 10);
  for (let start = 0; start < size;) {
    let end = Math.min(start + partSize, size);
    while (end < size) {
      const read = fs.readSync(fd, window, 0, window.length, end);
      const newline = window.subarray(0, read).indexOf(10);
      end += newline === -1 ? read : newline + 1;
      if (newline !== -1) break;
    }
    parts.push([start, end]);
    start = end;
  }
  fs.closeSync(fd);
  return parts;
}

/** Reads and parses one part of `file`: how many of each kind, and what they cost. */
function totals([start, end]) {
  const bytes = Buffer.alloc(end - start);
  const fd = fs.openSync(file);
  fs.readSync(fd, bytes, 0, bytes.length, start);
  fs.closeSync(fd);
  const table = {};
  for (const line of bytes.toString().split('\n')) {
    if (line === '') continue;
    const { kind, price, user } = JSON.parse(line);
    const row = table[kind] ??= { count: 0, cents: 0, tags: 0 };
    row.count++;
    row.cents += Math.round(price * 100);
    row.tags += user.tags.length;
  }
  return table;
}

function merge(tables) {
  const all = {};
  for (const table of tables) {
    for (const kind of Object.keys(table).sort()) {
      const row = all[kind] ??= { count: 0, cents: 0, tags: 0 };
      for (const key of Object.keys(row)) row[key] += table[kind][key];
    }
  }
  return all;
}

const given = process.argv.slice(2).find((arg) => !arg.startsWith('--'));
const file = given ?? makeFile(option('size', '96m'));
const parts = cut(file);

compare(`NDJSON, ${(fs.statSync(file).size / 2 ** 20).toFixed(0)} MB`, () => merge(parts.map(totals)), async () => merge(await Deferred.map(parts, totals)))
  .then((all) => console.table(all))
  .finally(() => {
    if (given === undefined) fs.rmSync(path.dirname(file), { recursive: true });
  });
