'use strict';
// process.report: the parts of a report, its settings, and the file that is written.
const assert = require('node:assert');
const fs = require('node:fs');
const { tmpdir } = require('../common');

const { report } = process;
const error = Object.assign(new Error('why'), { extra: 1 });
const made = report.getReport(error);
assert.strictEqual(made.header.reportVersion, 5);
assert.strictEqual(made.header.processId, process.pid);
assert.strictEqual(made.javascriptStack.message, 'Error: why');
assert.deepStrictEqual(made.javascriptStack.errorProperties, { extra: '1' });
assert.ok(made.javascriptHeap.usedMemory > 0);
assert.ok(made.libuv.some(({ type }) => type === 'timer'));
assert.ok(Number.isInteger(made.userLimits.open_files.soft));
assert.ok('environmentVariables' in made);
assert.throws(() => report.getReport('no error'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => { report.compact = 1; }, { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => { report.signal = 'SIGNONE'; }, { code: 'ERR_UNKNOWN_SIGNAL' });

report.excludeEnv = true;
report.compact = true;
const file = tmpdir.resolve('report.json');
assert.strictEqual(report.writeReport(file), file);
const text = fs.readFileSync(file, 'utf8');
assert.strictEqual(text.trim().split('\n').length, 1);
assert.strictEqual('environmentVariables' in JSON.parse(text), false);
assert.strictEqual(JSON.parse(text).header.filename, file);
