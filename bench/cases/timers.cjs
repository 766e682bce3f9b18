'use strict';
const { measure, measureAsync } = require('../measure.cjs');

(async () => {
  measure('timers: setTimeout and clear', (n) => {
    for (let i = 0; i < n; i++) clearTimeout(setTimeout(() => {}, 1000 + (i & 15)));
    return n;
  });
  await measureAsync('timers: setImmediate', (n, done) => {
    let left = n;
    const tick = () => (--left > 0 ? setImmediate(tick) : done());
    setImmediate(tick);
  });
  await measureAsync('process.nextTick', (n, done) => {
    let left = n;
    const tick = () => (--left > 0 ? process.nextTick(tick) : done());
    process.nextTick(tick);
  });
  await measureAsync('queueMicrotask', (n, done) => {
    let left = n;
    const tick = () => (--left > 0 ? queueMicrotask(tick) : done());
    queueMicrotask(tick);
  });
  await measureAsync('promise chain', async (n, done) => {
    for (let i = 0; i < n; i++) await i;
    done();
  });
})();
