'use strict';
// wrk for minutes: `RUNTIME bench/soak/wrk.cjs [--seconds 300] [--connections 256] [--runtime PATH]`
//
// No request may fail, and the server's memory may not grow after the first minute (a fifth of a shorter run). Exits with 1 otherwise.
const { spawn } = require('node:child_process');
const { parseArgs } = require('node:util');
const { cpuSeconds, resident, sleep, startServer } = require('./process.cjs');

const { values } = parseArgs({ options: {
  seconds: { type: 'string', default: '300' }, connections: { type: 'string', default: '256' }, runtime: { type: 'string', default: process.execPath },
} });
const seconds = Number(values.seconds);
const allowed = 1.05;

(async () => {
  const { child, port } = await startServer(values.runtime);
  const wrk = spawn('wrk', ['-t1', `-c${values.connections}`, `-d${seconds}s`, `http://127.0.0.1:${port}/`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  wrk.stdout.on('data', (data) => (text += data));
  let running = true;
  wrk.on('close', () => (running = false));
  wrk.on('error', (error) => {
    console.error(`wrk: ${error.message}`);
    process.exit(1);
  });

  const settled = Math.min(60, seconds / 5);
  const begin = Date.now();
  let base = 0;
  let highest = 0;
  for (let last = -Infinity; running; await sleep(250)) {
    const at = (Date.now() - begin) / 1000;
    const now = resident(child.pid);
    if (at < settled) base = Math.max(base, now);
    else if (at < seconds) highest = Math.max(highest, now);
    if (at - last >= seconds / 20) {
      last = at;
      console.log(`${at.toFixed(0).padStart(4)} s  ${(now / 1024).toFixed(1)} MB  ${cpuSeconds(child.pid).toFixed(1)} s of CPU`);
    }
  }
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? 0);
  const failed = /Socket errors.*|Non-2xx.*/g.exec(text)?.[0];
  console.log(`${requests} requests, ${(requests / seconds).toFixed(0)} a second, ${(cpuSeconds(child.pid) / requests * 1e6).toFixed(1)} us of CPU each`);
  console.log(`failed: ${failed ?? 'none'}`);
  console.log(`highest memory until ${settled} s: ${(base / 1024).toFixed(1)} MB; after it: ${(highest / 1024).toFixed(1)} MB`);
  if (failed || requests === 0 || highest > base * allowed) process.exitCode = 1;
  child.kill('SIGKILL');
})();
