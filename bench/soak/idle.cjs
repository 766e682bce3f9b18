'use strict';
// What idle connections cost: `RUNTIME bench/soak/idle.cjs [--connections 10000] [--limit 12] [--runtime PATH]`
//
// The server answers one request on each connection, then all of them are kept and say nothing. Prints the server's memory for
// each; exits with 1 if that is more than the limit in KB.
const net = require('node:net');
const { parseArgs } = require('node:util');
const { resident, sleep, start, startServer } = require('./process.cjs');

const { values } = parseArgs({ options: {
  connections: { type: 'string', default: '10000' }, limit: { type: 'string', default: '12' }, runtime: { type: 'string', default: process.execPath },
  to: { type: 'string' },
} });
const count = Number(values.connections);

/** The client's process: opens connections, one request on each; prints a line when all are answered. */
async function connectAll(port) {
  const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const open = () => new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('error', reject);
    socket.once('data', resolve);
    socket.on('close', () => {
      console.error('the server closed an idle connection');
      process.exit(1);
    });
  });
  for (let made = 0; made < count; made += 100) await Promise.all(Array.from({ length: Math.min(100, count - made) }, open));
  console.log('all are open');
}

async function measure() {
  const { child, port } = await startServer(values.runtime);
  // What the server needs in any case, it shall have before.
  for (let i = 0; i < 2000; i++) await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
  await sleep(500);
  const before = resident(child.pid);
  const client = start(process.execPath, __filename, ['--to', String(port), '--connections', String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => client.kill('SIGKILL'));
  client.on('exit', (code) => process.exit(code || 1));
  await new Promise((resolve) => client.stdout.once('data', resolve));
  await sleep(1000);
  const after = resident(child.pid);
  const each = (after - before) / count;
  console.log(`${count} connections: ${(before / 1024).toFixed(1)} MB before, ${(after / 1024).toFixed(1)} MB with them, ${each.toFixed(2)} KB each`);
  process.exit(each <= Number(values.limit) ? 0 : 1);
}

if (values.to === undefined) measure();
else connectAll(Number(values.to));
