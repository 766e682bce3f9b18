'use strict';
const common = require('../common');
const assert = require('node:assert');
const { setTimeout, setImmediate, setInterval, scheduler } = require('node:timers/promises');
const { promisify } = require('node:util');

(async () => {
  assert.strictEqual(await setTimeout(1, 'value'), 'value');
  assert.strictEqual(await setImmediate('now'), 'now');
  assert.strictEqual(await promisify(globalThis.setTimeout)(1, 5), 5);
  await scheduler.wait(1);
  await scheduler.yield();

  const controller = new AbortController();
  const waiting = setTimeout(1e6, null, { signal: controller.signal });
  controller.abort('stop');
  await assert.rejects(waiting, { name: 'AbortError', cause: 'stop' });
  await assert.rejects(setImmediate(1, { signal: AbortSignal.abort() }), { code: 'ABORT_ERR' });
  await assert.rejects(setTimeout(1, 1, { signal: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(setTimeout('1'), { code: 'ERR_INVALID_ARG_TYPE' });

  let turns = 0;
  for await (const value of setInterval(1, 'tick')) {
    assert.strictEqual(value, 'tick');
    if (++turns === 3) break;
  }
  const ended = new AbortController();
  await assert.rejects(async () => {
    for await (const value of setInterval(1, 0, { signal: ended.signal })) ended.abort(value);
  }, { name: 'AbortError' });
})().then(common.mustCall());
