'use strict';
// Captured variables whose declaration was not reached yet.
const assert = require('node:assert');
const { mustCall } = require('../common');

(async () => {
  const fn = () => later + 1;
  await assert.rejects(Deferred.run(fn), { name: 'ReferenceError', message: "Cannot access 'later' before initialization" });
  assert.strictEqual(Deferred.explain(fn).movable, false);
  // A name that only looks like one of them.
  assert.strictEqual(await Deferred.run((later) => later + 1, 1), 2);
  assert.strictEqual(await Deferred.run((o) => o.later, { later: 3 }), 3);
  const nested = () => fn() + 1;
  await assert.rejects(Deferred.run(nested), { name: 'ReferenceError', message: "Cannot access 'later' before initialization" });
  const later = 5;
  assert.strictEqual(await Deferred.run(fn), 6);
  assert.strictEqual(await Deferred.run(nested), 7);
  assert.strictEqual(Deferred.explain(fn).movable, true);
})().then(mustCall());
