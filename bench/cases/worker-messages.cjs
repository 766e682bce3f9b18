'use strict';
// Messages between two threads: there and back one at a time, one way, and large buffers that move.
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (!isMainThread) {
  let count = 0;
  parentPort.on('message', (message) => {
    if (message === 'end') process.exit(0);
    if (message.back) {
      parentPort.postMessage(message, message.buffer ? [message.buffer] : undefined);
    } else if (++count === message.last) {
      count = 0;
      parentPort.postMessage({ count: message.last });
    }
  });
} else {
  const worker = new Worker(__filename);
  const next = () => new Promise((fulfil) => worker.once('message', fulfil));

  const row = (name, n, start, used) => {
    const { user, system } = process.cpuUsage(used);
    console.log(`${name}\t${((performance.now() - start) * 1000) / n}\tus`);
    console.log(`${name}, processor time\t${(user + system) / n}\tus`);
  };
  const roundTrips = (n, make, list) => new Promise((fulfil) => {
    let left = n;
    const listener = (message) => {
      if (--left === 0) {
        worker.off('message', listener);
        fulfil();
      } else {
        const value = make(message);
        worker.postMessage(value, list(value));
      }
    };
    worker.on('message', listener);
    const value = make();
    worker.postMessage(value, list(value));
  });

  (async () => {
    const none = () => undefined;
    let i = 0;
    const small = () => ({ back: true, id: i++, text: 'hello' });
    await roundTrips(3000, small, none);
    let used = process.cpuUsage();
    let start = performance.now();
    await roundTrips(20000, small, none);
    row('message: there and back', 20000, start, used);

    for (const n of [20000, 100000]) {
      used = process.cpuUsage();
      start = performance.now();
      for (let k = 0; k < n; k++) worker.postMessage({ id: k, text: 'hello', flag: true, last: n });
      await next();
      if (n > 20000) row('message: one way', n, start, used);
    }

    const large = (message) => ({ back: true, buffer: message === undefined ? new ArrayBuffer(1 << 20) : message.buffer });
    const list = (value) => [value.buffer];
    await roundTrips(500, large, list);
    used = process.cpuUsage();
    start = performance.now();
    await roundTrips(3000, large, list);
    row('message: 1 MB buffer moved there and back', 3000, start, used);
    worker.postMessage('end');
  })();
}
