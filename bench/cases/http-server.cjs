'use strict';
// An HTTP server under wrk (64 connections, one thread): time and CPU time of the server's process a request, its memory after the
// runs, and what an idle keep-alive connection costs.
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

const kIdleConnections = Number(process.env.WEFT_BENCH_IDLE ?? 2000);
const kSeconds = process.env.WEFT_BENCH_SECONDS ?? '2';

if (process.argv[2] === 'serve') serve();
else run();

function serve() {
  const large = Buffer.alloc(16 * 1024, 'x');
  const items = Array.from({ length: 10 }, (_, id) => ({ id, name: `item ${id}`, ok: true }));
  const server = http.createServer((request, response) => {
    if (request.url === '/json') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ items }));
    } else if (request.url === '/large') {
      response.end(large);
    } else {
      response.end('hello world');
    }
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}

/** CPU time in µs and resident memory in KB of a process. */
function usage(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const memory = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))[1]);
  return { cpu: ticks * 10_000, memory };
}

/** Requests that wrk made, and its rate. */
function requests(url, seconds) {
  const { stdout, error } = spawnSync('wrk', ['-t1', '-c64', `-d${seconds}`, url], { encoding: 'utf8' });
  if (error) throw error;
  if (/Socket errors|Non-2xx/.test(stdout)) throw new Error(stdout);
  return { count: Number(/(\d+) requests in/.exec(stdout)[1]), rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]) };
}

/** Opens connections that have had one answer each. */
async function openIdle(port, count) {
  const sockets = [];
  for (let i = 0; i < count; i += 50) {
    await Promise.all(Array.from({ length: 50 }, () => new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
      socket.once('data', resolve).on('error', reject);
      sockets.push(socket);
    })));
  }
  return sockets;
}

async function run() {
  const command = globalThis.Deno ? ['run', '-A', '--quiet', __filename] : [__filename];
  const child = spawn(process.execPath, [...command, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
  const url = `http://127.0.0.1:${port}`;
  try {
    requests(`${url}/`, 1);
    for (const [name, path] of [['hello', '/'], ['JSON', '/json'], ['16 KB', '/large']]) {
      const before = usage(child.pid);
      const { count, rate } = requests(url + path, kSeconds);
      console.log(`http ${name}: a request\t${1e6 / rate}\tus`);
      console.log(`http ${name}: CPU of the server\t${(usage(child.pid).cpu - before.cpu) / count}\tus`);
    }
    const { memory } = usage(child.pid);
    console.log(`http: memory of the server after the runs\t${memory / 1024}\tMB`);
    const sockets = await openIdle(port, kIdleConnections);
    await new Promise((resolve) => setTimeout(resolve, 300));
    console.log(`http: an idle connection\t${Math.max(0.01, (usage(child.pid).memory - memory) / kIdleConnections)}\tKB`);
    for (const socket of sockets) socket.destroy();
  } finally {
    child.kill();
  }
}
