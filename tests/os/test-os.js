'use strict';
// What node:os tells, against /proc and the tools of the system.
require('../common');
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');

const uname = (flag) => execFileSync('uname', [flag], { encoding: 'utf8' }).trim();
assert.strictEqual(os.type(), uname('-s'));
assert.strictEqual(os.release(), uname('-r'));
assert.strictEqual(os.version(), uname('-v'));
assert.strictEqual(os.machine(), uname('-m'));
assert.strictEqual(os.hostname(), uname('-n'));
assert.strictEqual(os.platform(), 'linux');
assert.strictEqual(os.arch(), 'x64');
assert.strictEqual(os.endianness(), 'LE');
assert.strictEqual(os.EOL, '\n');
assert.strictEqual(os.devNull, '/dev/null');

const cpuCount = fs.readFileSync('/proc/cpuinfo', 'utf8').match(/^processor\s*:/gm).length;
assert.strictEqual(os.cpus().length, cpuCount);
assert(os.availableParallelism() >= 1 && os.availableParallelism() <= cpuCount);
const kilobytes = Number(/^MemTotal:\s*(\d+) kB/m.exec(fs.readFileSync('/proc/meminfo', 'utf8'))[1]);
assert.strictEqual(os.totalmem(), kilobytes * 1024);
assert(os.freemem() > 0 && os.freemem() < os.totalmem());
assert(Math.abs(os.uptime() - parseFloat(fs.readFileSync('/proc/uptime', 'utf8'))) < 5);
assert.strictEqual(os.loadavg().length, 3);

const { uid, gid, username, homedir, shell } = os.userInfo();
assert.strictEqual(uid, process.getuid());
assert.strictEqual(gid, process.getgid());
assert.strictEqual(username, execFileSync('id', ['-un'], { encoding: 'utf8' }).trim());
assert(Buffer.from(shell).equals(os.userInfo({ encoding: 'buffer' }).shell));
process.env.HOME = '/elsewhere';
assert.strictEqual(os.homedir(), '/elsewhere');
assert.strictEqual(os.userInfo().homedir, homedir);

for (const [key, value] of [['TMPDIR', '/t/'], ['TMP', '/u'], ['TEMP', '/v']]) {
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) delete process.env[name];
  process.env[key] = value;
  assert.strictEqual(os.tmpdir(), value.replace(/\/$/, ''));
}

const [loopback] = os.networkInterfaces().lo ?? [];
if (loopback !== undefined) {
  assert.deepStrictEqual(loopback, {
    address: '127.0.0.1', netmask: '255.0.0.0', family: 'IPv4', mac: '00:00:00:00:00:00', internal: true, cidr: '127.0.0.1/8',
  });
}

const own = os.getPriority();
os.setPriority(Math.min(own + 1, 19));
assert.strictEqual(os.getPriority(process.pid), Math.min(own + 1, 19));
assert.throws(() => os.getPriority(2 ** 30), {
  name: 'SystemError', code: 'ERR_SYSTEM_ERROR', errno: -3, syscall: 'uv_os_getpriority',
  message: 'A system error occurred: uv_os_getpriority returned ESRCH (no such process)',
});
assert.throws(() => os.setPriority(0, 100), { code: 'ERR_OUT_OF_RANGE' });
assert.strictEqual(`${os.hostname}`, os.hostname());
assert.strictEqual(+os.totalmem, os.totalmem());
assert(Object.isFrozen(os.constants.signals));
assert.strictEqual(os.constants.errno.ENOENT, 2);
