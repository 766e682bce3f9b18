// Flags: --expose-gc
'use strict';
// A port that somebody waits for hears of its channel's end, though nobody keeps the port; one that nobody listens to is collected.
const { mustCall } = require('../common');
const assert = require('node:assert');
const { MessageChannel } = require('node:worker_threads');

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function watched(listen) {
  let { port1, port2 } = new MessageChannel();
  const closed = new Promise((resolve) => listen(port1, resolve));
  const seen = new WeakRef(port1);
  port1 = undefined;
  for (let i = 0; i < 5; i++) {
    await turn();
    global.gc();
  }
  assert.ok(seen.deref(), 'somebody waits for it');
  port2.close();
  port2 = undefined;
  const alive = setTimeout(() => assert.fail('no "close"'), 60_000);
  await closed;
  clearTimeout(alive);
}

async function main() {
  await watched((port, resolve) => port.on('close', resolve));
  await watched((port, resolve) => port.once('close', resolve));
  await watched((port, resolve) => port.addEventListener('close', resolve));

  let { port1 } = new MessageChannel();
  const listener = () => {};
  port1.on('close', listener).off('close', listener);
  const gone = new WeakRef(port1);
  port1 = undefined;
  for (let i = 0; i < 20 && gone.deref(); i++) {
    await turn();
    global.gc();
  }
  assert.strictEqual(gone.deref(), undefined);
}
main().then(mustCall());
