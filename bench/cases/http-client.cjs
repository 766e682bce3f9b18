'use strict';
// CPU time of a client for a small GET over connections that are kept: http.get with an agent, one after the other and 32 at once.
const http = require('node:http');
const { measureCpu, startResponder } = require('../responder.cjs');

const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

function get(port) {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path: '/', agent }, (response) => {
      let size = 0;
      response.on('data', (chunk) => { size += chunk.length; });
      response.on('end', () => (size === 12 ? resolve() : reject(new Error(`${size} bytes`))));
    }).on('error', reject);
  });
}

async function run(port, n, width) {
  const one = async () => {
    while (n-- > 0) await get(port);
  };
  await Promise.all(Array.from({ length: width }, one));
}

(async () => {
  const { port, stop } = await startResponder();
  await measureCpu('http.get, sequential', (n) => run(port, n, 1));
  await measureCpu('http.get, 32 at once', (n) => run(port, n, 32), { n: 8000 });
  stop();
  process.exit();
})();
