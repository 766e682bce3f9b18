// Look-ups of names that need no name server: 16 at a time, as a server that opens connections does.
'use strict';
const dns = require('node:dns');

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
};

function sixteen(rounds, options) {
  return new Promise((resolve, reject) => {
    const next = () => {
      if (rounds-- === 0) return resolve();
      let left = 16;
      for (let i = 0; i < 16; i++) {
        dns.lookup('localhost', options, (error) => {
          if (error) reject(error);
          else if (--left === 0) next();
        });
      }
    };
    next();
  });
}

async function promises(rounds) {
  for (let i = 0; i < rounds; i++) {
    await Promise.all(Array.from({ length: 16 }, () => dns.promises.lookup('localhost')));
  }
}

async function measure(name, run, rounds) {
  await run(rounds);
  let wall = Infinity;
  let used = Infinity;
  for (let i = 0; i < 4; i++) {
    const start = [performance.now(), cpu()];
    await run(rounds);
    wall = Math.min(wall, performance.now() - start[0]);
    used = Math.min(used, cpu() - start[1]);
  }
  console.log(`${name}\t${Math.round((wall * 1e6) / rounds)}\tns`);
  console.log(`${name}, CPU\t${Math.round(used / rounds)}\tns`);
}

async function main() {
  await measure('dns: lookup x 16 of a name of the hosts file', (n) => sixteen(n, {}), 1000);
  await measure('dns: the same, all addresses', (n) => sixteen(n, { all: true }), 1000);
  await measure('dns: the same, promises', promises, 1000);
}
main();
