'use strict';
// For the cases that measure clients: a process that answers each request with the same small response, over plain TCP.
const { spawn } = require('node:child_process');
const net = require('node:net');

const response = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n' +
  'Connection: keep-alive\r\nKeep-Alive: timeout=65\r\nContent-Length: 12\r\n\r\nHello World\n';

/** Starts it. @returns {Promise<{ port: number, stop(): void }>} */
exports.startResponder = () => {
  const args = process.versions.deno ? ['run', '-A', __filename] : [__filename];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, RESPONDER: '1' } });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.once('data', (text) => resolve({ port: Number(text), stop: () => child.kill() }));
  });
};

/**
 * Prints "name<TAB>CPU time per call of this process<TAB>ns": the best of several batches. `fn(n)` returns a promise.
 */
exports.measureCpu = async (name, fn, { batches = 5, n = 2000 } = {}) => {
  let best = Infinity;
  for (let i = 0; i <= batches; i++) {
    const start = process.cpuUsage();
    await fn(n);
    const { user, system } = process.cpuUsage(start);
    if (i > 0) best = Math.min(best, user + system);
  }
  console.log(`${name}\t${(best * 1e3) / n}\tns`);
};

if (process.env.RESPONDER === '1' && require.main === module) {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      let heads = 0;
      for (let at = -1; (at = data.indexOf('\r\n\r\n', at + 1)) !== -1;) heads++;
      if (heads > 0) socket.write(response.repeat(heads));
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  // The end of the case is the end of this.
  process.stdin.on('end', () => process.exit()).resume();
}
