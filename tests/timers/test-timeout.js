'use strict';
const common = require('../common');
const assert = require('node:assert');

// What a timer is told and may do to itself.
setTimeout(common.mustCall(function (...args) {
  assert.deepStrictEqual(args, [1, 2, 3, 4]);
  assert.strictEqual(typeof this.refresh, 'function');
}), 1, 1, 2, 3, 4);

let runs = 0;
const interval = setInterval(common.mustCall(() => {
  if (++runs === 3) clearInterval(interval);
}, 3), 1);

const again = setTimeout(common.mustCall(() => {
  if (runs < 1000 && !again.done) {
    again.done = true;
    again.refresh();
  }
}, 2), 1);

// A number made of a timer stops it, as text, too.
const byNumber = setTimeout(common.mustNotCall(), 1);
clearTimeout(String(+byNumber));
clearTimeout(+setTimeout(common.mustNotCall(), 1));
clearTimeout(undefined);
clearTimeout({});

// An unref'd timer does not run for its own sake.
const unref = setTimeout(common.mustNotCall(), 1e6).unref();
assert.strictEqual(unref.hasRef(), false);
unref.ref().unref();

{
  using stopped = setTimeout(common.mustNotCall(), 1);
  assert.strictEqual(stopped.hasRef(), true);
}

// A tick may start a timer that is due before the one that the round left.
setTimeout(() => {
  Promise.resolve().then(() => setTimeout(common.mustCall(), 1));
}, 2);

// Cancelled from the round that runs.
const second = [];
setImmediate(() => clearImmediate(second[0]));
second[0] = setImmediate(common.mustNotCall());
setImmediate(common.mustCall((value) => assert.strictEqual(value, 7)), 7);

// A throw in one timer does not stop the next.
process.once('uncaughtException', common.mustCall((error) => assert.strictEqual(error.message, 'of a timer')));
setTimeout(() => {
  throw new Error('of a timer');
}, 5);
setTimeout(common.mustCall(), 5);

for (const start of [setTimeout, setInterval, setImmediate]) {
  assert.throws(() => start('code'), { code: 'ERR_INVALID_ARG_TYPE' });
}

const warnings = [];
process.on('warning', (warning) => warnings.push(warning.name));
clearTimeout(setTimeout(() => {}, 2 ** 31));
clearTimeout(setTimeout(() => {}, -1));
clearTimeout(setTimeout(() => {}, NaN));
clearTimeout(setTimeout(() => {}, NaN));
process.on('exit', () => {
  assert.deepStrictEqual(warnings, ['TimeoutOverflowWarning', 'TimeoutNegativeWarning', 'TimeoutNaNWarning']);
});
