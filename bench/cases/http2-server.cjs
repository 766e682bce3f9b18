'use strict';
// An HTTP/2 server without TLS under h2load (8 connections, 32 streams each): time and CPU time of the server's process a request.
// h2load is of Debian's package nghttp2-client.
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http2 = require('node:http2');

const kRequests = Number(process.env.WEFT_BENCH_REQUESTS ?? 60_000);

if (process.argv[2] === 'serve') serve();
else run();

function serve() {
  const large = Buffer.alloc(16 * 1024, 'x');
  const server = http2.createServer();
  server.on('request', (request, response) => {
    if (request.url === '/large') response.end(large);
    else response.end('hello world');
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}

/** CPU time of a process in µs. */
function cpu(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** µs for a request. */
function load(url, count) {
  const { stdout, error } = spawnSync('h2load', ['-n', `${count}`, '-c8', '-m32', url], { encoding: 'utf8' });
  if (error) throw error;
  if (!stdout.includes(` ${count} succeeded`)) throw new Error(stdout);
  return 1e6 / Number(/([\d.]+) req\/s/.exec(stdout)[1]);
}

async function run() {
  const command = globalThis.Deno ? ['run', '-A', '--quiet', __filename] : [__filename];
  const child = spawn(process.execPath, [...command, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
    load(`http://127.0.0.1:${port}/`, kRequests / 4);
    for (const [name, path] of [['hello', '/'], ['16 KB', '/large']]) {
      const before = cpu(child.pid);
      const time = load(`http://127.0.0.1:${port}${path}`, kRequests);
      console.log(`http2 ${name}: a request\t${time}\tus`);
      console.log(`http2 ${name}: CPU of the server\t${(cpu(child.pid) - before) / kRequests}\tus`);
    }
  } finally {
    child.kill();
  }
}
