'use strict';
// What both soak runs need: the server in a process of its own, and what the kernel says of its memory.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** Command line that runs a script with `runtime`, with as many descriptors as the machine allows. */
function start(runtime, script, args, options) {
  const words = /\bdeno$/.test(runtime) ? ['run', '-A', script] : [script];
  return spawn('/bin/sh', ['-c', 'ulimit -n $(ulimit -Hn); exec "$@"', 'sh', runtime, ...words, ...args], options);
}

/** @returns {Promise<{ child: import('node:child_process').ChildProcess, port: number }>} */
async function startServer(runtime) {
  const child = start(runtime, path.join(__dirname, 'server.cjs'), [], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
  return { child, port };
}

/** Resident memory in KB. */
function resident(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** Seconds of CPU time that a process has used. */
function cpuSeconds(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

module.exports = { cpuSeconds, resident, sleep, start, startServer };
