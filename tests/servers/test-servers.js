'use strict';
// The servers of Debian that other tests talk to: each answers, ends when told so, and ends with a test that was killed.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const { spawn } = require('node:child_process');
const { tmpdir } = require('../common');
const { run, start } = require('.');

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Sends bytes and resolves to the first that come back. */
function ask(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data);
    });
  });
}

async function redis() {
  const server = await start('redis');
  assert.strictEqual(String(await ask(server.port, 'PING\r\n')), '+PONG\r\n');
  return server;
}

async function dnsmasq() {
  const server = await start('dnsmasq', { args: ['--address=/a.test/192.0.2.1'] });
  const question = Buffer.from('00070100000100000000000001610474657374' + '0000010001', 'hex');
  const answer = await ask(server.port, Buffer.concat([Buffer.from([0, question.length]), question]));
  assert.strictEqual(answer.readUInt16BE(2), 7);
  assert.deepStrictEqual([...answer.subarray(-4)], [192, 0, 2, 1]);
  return server;
}

async function postgres() {
  const server = await start('postgres');
  const { code, stdout } = await run('psql', [
    '-h', server.host, '-p', String(server.port), '-U', 'postgres', '-Atc', 'select 6 * 7',
  ]);
  assert.deepStrictEqual({ code, stdout }, { code: 0, stdout: '42\n' });
  return server;
}

async function endsWithKilledTest() {
  const script = tmpdir.write('killed.js', `
    require(${JSON.stringify(__dirname)}).start('redis').then(({ pid }) => console.log(pid));
    setInterval(() => {}, 1000);
  `);
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
  assert.ok(alive(pid));
  const folder = fs.readlinkSync(`/proc/${pid}/cwd`);
  child.kill('SIGKILL');
  for (let i = 0; i < 200 && alive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(!alive(pid), 'the server outlives a killed test');
  fs.rmSync(folder, { recursive: true });
}

(async () => {
  for (const kind of [redis, dnsmasq, postgres]) {
    const server = await kind();
    assert.ok(alive(server.pid));
    await server.stop();
    assert.ok(!alive(server.pid), `${kind.name} still runs`);
    assert.ok(!fs.existsSync(server.folder));
  }
  await endsWithKilledTest();
})();
