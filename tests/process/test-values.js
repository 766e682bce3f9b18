'use strict';
require('../common');
const assert = require('node:assert');
const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

assert.ok(process instanceof EventEmitter);
assert.strictEqual(Object.prototype.toString.call(process), '[object process]');
assert.match(process.version, /^v24\.\d+\.\d+$/);
assert.strictEqual(process.versions.node, process.version.slice(1));
assert.strictEqual(process.release.name, 'node');
assert.deepStrictEqual([process.platform, process.argv[0], process.argv[1]], ['linux', process.execPath, __filename]);
assert.ok(fs.existsSync(process.execPath));
assert.ok(process.pid > 0 && process.ppid > 0);

// Clocks.
const [seconds, nanoseconds] = process.hrtime();
assert.ok(seconds >= 0 && nanoseconds < 1e9);
const difference = process.hrtime([seconds, nanoseconds]);
assert.ok(difference[0] === 0 && difference[1] > 0);
const big = process.hrtime.bigint();
assert.ok(process.hrtime.bigint() > big);
assert.throws(() => process.hrtime(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => process.hrtime([1]), { code: 'ERR_OUT_OF_RANGE' });
assert.ok(process.uptime() > 0 && process.uptime() < 60);

// Resources.
const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
assert.ok(rss > heapUsed && heapTotal >= heapUsed && external >= 0 && arrayBuffers >= 0);
assert.ok(process.memoryUsage.rss() > 1e6);
const usage = process.cpuUsage();
const end = Date.now() + 20;
while (Date.now() < end);
assert.ok(process.cpuUsage(usage).user + process.cpuUsage(usage).system > 0);
assert.throws(() => process.cpuUsage({ user: -1 }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.ok(process.resourceUsage().maxRSS > 1000);
assert.ok(process.availableMemory() > 0);

// Working directory and mask.
const before = process.cwd();
process.chdir(os.tmpdir());
assert.strictEqual(process.cwd(), fs.realpathSync(os.tmpdir()));
process.chdir(before);
assert.throws(() => process.chdir('/does/not/exist'), {
  code: 'ENOENT',
  message: `ENOENT: no such file or directory, chdir '${before}' -> '/does/not/exist'`,
});
const mask = process.umask(0o27);
assert.strictEqual(process.umask('22'), 0o27);
assert.strictEqual(process.umask(mask), 0o22);
assert.throws(() => process.umask('x'), { code: 'ERR_INVALID_ARG_VALUE' });

// Users.
assert.strictEqual(process.getuid(), os.userInfo().uid);
assert.ok(process.getgroups().includes(process.getegid()));
assert.throws(() => process.setuid('no such user'), { code: 'ERR_UNKNOWN_CREDENTIAL' });
assert.throws(() => process.setgroups(), { code: 'ERR_INVALID_ARG_TYPE' });

// Attributes.
for (const [name, attributes] of Object.entries({ version: 'e', versions: 'e', features: 'e', argv0: 'e', nextTick: 'we', pid: 'e' })) {
  const { writable, enumerable } = Object.getOwnPropertyDescriptor(process, name);
  assert.strictEqual((writable ? 'w' : '') + (enumerable ? 'e' : ''), attributes, name);
}
assert.ok(process.allowedNodeEnvironmentFlags.has('--require') && !process.allowedNodeEnvironmentFlags.has('--eval'));
assert.strictEqual(process.getBuiltinModule('fs'), fs);
assert.strictEqual(process.getBuiltinModule('nothing'), undefined);
assert.strictEqual(path.basename(process.title).length > 0, true);
process.title = 'weft test';
assert.strictEqual(process.title, 'weft test');
assert.deepStrictEqual(process.getActiveResourcesInfo().filter((name) => name === 'Timeout'), []);
