'use strict';
// fetch(): wall time from nothing to the first response, then CPU time for a small GET, one after the other and 32 at once.
const { measureCpu, startResponder } = require('../responder.cjs');

async function run(url, n, width) {
  const one = async () => {
    while (n-- > 0) {
      const text = await (await fetch(url)).text();
      if (text !== 'Hello World\n') throw new Error(text);
    }
  };
  await Promise.all(Array.from({ length: width }, one));
}

(async () => {
  const { port, stop } = await startResponder();
  const url = `http://127.0.0.1:${port}/`;
  const start = performance.now();
  await run(url, 1, 1);
  console.log(`fetch, the first\t${performance.now() - start}\tms`);
  await measureCpu('fetch, sequential', (n) => run(url, n, 1));
  await measureCpu('fetch, 32 at once', (n) => run(url, n, 32), { n: 4000 });
  stop();
  process.exit();
})();
