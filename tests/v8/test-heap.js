'use strict';
const { mustCall } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const v8 = require('node:v8');

const statistics = v8.getHeapStatistics();
assert.ok(statistics.used_heap_size > 0 && statistics.used_heap_size <= statistics.heap_size_limit);
assert.ok(v8.getHeapSpaceStatistics().some((space) => space.space_name === 'old_space' && space.space_size > 0));
assert.ok(v8.getHeapCodeStatistics().bytecode_and_metadata_size >= 0);
assert.strictEqual(v8.isStringOneByteRepresentation('a'), true);
assert.strictEqual(v8.isStringOneByteRepresentation('€'), false);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'weft-v8-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, 'a.heapsnapshot');
assert.strictEqual(v8.writeHeapSnapshot(file), file);
assert.ok(JSON.parse(fs.readFileSync(file, 'utf8')).snapshot.node_count > 0);
assert.throws(() => v8.writeHeapSnapshot(path.join(folder, 'no', 'a')), { code: 'ENOENT', syscall: 'open' });

let json = '';
v8.getHeapSnapshot().setEncoding('utf8').on('data', (chunk) => (json += chunk)).on('end', mustCall(() => {
  assert.ok(JSON.parse(json).snapshot.node_count > 0);
}));

class Kept {}
const kept = [new Kept(), new Kept()];
assert.strictEqual(v8.queryObjects(Kept), kept.length);

v8.setFlagsFromString('--expose-gc');
const gc = require('node:vm').runInNewContext('gc');
const profiler = new v8.GCProfiler();
profiler.start();
gc();
const report = profiler.stop();
assert.ok(report.statistics.length > 0);
assert.ok(report.statistics[0].afterGC.heapStatistics.usedHeapSize > 0);
