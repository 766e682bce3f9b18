'use strict';
// Stopping one task takes nothing from others: no microtask, no module, no thread.
const { mustCall, mustNotCall, tmpdir } = require('../common');
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const meeting = require('./fixtures/meeting.js');

Deferred.configure({ threads: 1 });
process.on('unhandledRejection', mustNotCall());
const timedOut = { code: 'ERR_DEFERRED_TIMEOUT' };

async function main() {
  // V8 drops the microtasks behind one that is stopped. Whoever waited for one of them is told.
  const flags = new Int32Array(new SharedArrayBuffer(12));
  const set = async (i) => { while (Atomics.load(flags, i) === 0) await sleep(1); };
  const beside = Deferred.run(async (f) => { Atomics.store(f, 0, 1); while (Atomics.load(f, 2) === 0) await sleep(1); return 2; }, flags);
  await set(0);
  const looping = Deferred.run(async (f) => { await meeting.met; Atomics.store(f, 1, 1); for (;;); }, flags);
  const behind = assert.rejects(Deferred.run(async () => { await meeting.met; return 1; }), { code: 'ERR_DEFERRED_NEVER_SETTLED' });
  const opening = Deferred.run(() => { meeting.open(); });
  await set(1);
  assert.strictEqual(looping.cancel(), true);
  await assert.rejects(looping, { name: 'AbortError' });
  await behind;
  Atomics.store(flags, 2, 1);
  assert.strictEqual(await beside, 2);
  await opening;

  // A module that was stopped while it was loaded is loaded anew.
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const load = (c) => {
    globalThis.countersOfTest = c;
    return require('./fixtures/slow-to-load.js').loaded;
  };
  await assert.rejects(Deferred.run(load, counter, { timeout: 50 }), timedOut);
  assert.strictEqual(await Deferred.run(load, counter), true);
  assert.strictEqual(Atomics.load(counter, 0), 2);

  // A thread that cannot be stopped, since it is in native code, is replaced; what it had begun ends when it comes back.
  const pipe = tmpdir.resolve('pipe');
  execFileSync('mkfifo', [pipe]);
  const waiting = Deferred.run(async () => { await sleep(100); return 3; });
  await assert.rejects(Deferred.run((path) => fs.readFileSync(path), pipe, { timeout: 50 }), timedOut);
  const { threadsReplaced } = Deferred.stats();
  assert.strictEqual(await Deferred.run((x) => x + 1, 1), 2);
  assert.strictEqual(Deferred.stats().threadsReplaced, threadsReplaced + 1);
  fs.writeFileSync(pipe, 'x');
  assert.strictEqual(await waiting, 3);
}
main().then(mustCall());
