'use strict';
// A server that has no descriptors left takes no more connections, does not spin meanwhile, tells nobody's connection wrong, and
// goes on as soon as there are some.
const assert = require('node:assert');
const net = require('node:net');
const { spawn } = require('node:child_process');
const { tmpdir } = require('../common');
const { exchange, request } = require('../servers/raw');

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const script = tmpdir.write('server.js', `
  const http = require('node:http');
  const server = http.createServer((req, res) => {
    const { user, system } = process.cpuUsage();
    res.end(JSON.stringify({ cpu: (user + system) / 1000 }));
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`);

(async () => {
  const child = spawn('/bin/sh', ['-c', 'ulimit -n 64; exec "$0" "$1"', process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
  const cpu = async () => JSON.parse(/\{.*\}/.exec(await exchange(port, request('GET /')))[0]).cpu;
  const before = await cpu();

  // More than it can hold: those beyond wait in the kernel's queue, or are closed without an answer.
  const sockets = Array.from({ length: 120 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
  await sleep(1000);
  for (const socket of sockets) socket.destroy();
  let after;
  for (let i = 0; i < 50 && after === undefined; i++) {
    await sleep(50);
    after = await cpu().catch(() => undefined);
  }
  assert.ok(after !== undefined, 'it serves again');
  assert.ok(after - before < 500, `${after - before} ms of CPU in a second without descriptors`);
  for (let i = 0; i < 20; i++) assert.match(await exchange(port, request('GET /')), /^HTTP\/1\.1 200 /);
  assert.strictEqual(child.exitCode, null);
  child.kill();
})();
