'use strict';
// What console writes, and where.
require('../common');
const assert = require('node:assert');
const { Console } = require('node:console');

let out = '';
let err = '';
const sink = (add) => ({ write(text) { add(text); return true; } });
const make = (options) => new Console({
  stdout: sink((text) => { out += text; }), stderr: sink((text) => { err += text; }), ignoreErrors: false, ...options,
});
const take = () => {
  const both = [out, err];
  out = err = '';
  return both;
};

const c = make();
c.log('a %s', 'b', { c: 1 });
c.info(1);
c.debug([2]);
c.warn('w');
c.error('e');
assert.deepStrictEqual(take(), ['a b { c: 1 }\n1\n[ 2 ]\n', 'w\ne\n']);
c.group('G');
c.log('x\ny');
c.group();
c.error('z');
c.groupEnd();
c.groupEnd();
c.groupEnd();
c.log('o');
assert.deepStrictEqual(take(), ['G\n  x\n  y\no\n', '    z\n']);
c.count();
c.count('x');
c.count();
c.countReset();
c.count();
assert.deepStrictEqual(take(), ['default: 1\nx: 1\ndefault: 2\ndefault: 1\n', '']);
c.assert(true, 'no');
c.assert(false);
c.assert(false, 'why %d', 5);
c.assert(0, { a: 1 });
assert.deepStrictEqual(take(), ['', 'Assertion failed\nAssertion failed: why 5\nAssertion failed { a: 1 }\n']);
c.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
c.table([{ a: 1, b: 'x' }, { a: 2 }]);
assert.deepStrictEqual(take(), ['{ a: [Object] }\n' +
  '┌─────────┬───┬─────┐\n│ (index) │ a │ b   │\n├─────────┼───┼─────┤\n│ 0       │ 1 │ \'x\' │\n│ 1       │ 2 │     │\n└─────────┴───┴─────┘\n', '']);
c.time('t');
c.timeLog('t', 'more');
c.timeEnd('t');
assert.match(take()[0], /^t: [\d.]+m?s more\nt: [\d.]+m?s\n$/);
c.trace('here');
assert.match(take()[1], /^Trace: here\n    at .*test-console\.js:/);
// Methods are bound.
const { log } = c;
[1].forEach(log);
assert.deepStrictEqual(take(), ['1 0 [ 1 ]\n', '']);
make({ colorMode: true }).log(1);
assert.deepStrictEqual(take(), ['\u001b[33m1\u001b[39m\n', '']);
assert.throws(() => new Console(), { code: 'ERR_CONSOLE_WRITABLE_STREAM' });
assert.ok(console instanceof Console && c instanceof Console && !({} instanceof Console));
assert.throws(() => new console.log(), TypeError); // eslint-disable-line new-cap

// A stream that throws is ignored, unless asked otherwise.
const broken = { write() { throw new Error('broken'); }, once() {}, removeListener() {}, listenerCount: () => 0 };
new Console({ stdout: broken }).log('x');
assert.throws(() => new Console({ stdout: broken, ignoreErrors: false }).log('x'), /broken/);
