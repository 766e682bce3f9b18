// Flags: --expose-internals
'use strict';
// Deferred.explain(): what it says of live functions, with the places of this file.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { inspect } = require('node:util');
const { expectsError, mustCall } = require('../common');
const { Deferred } = require('internal:deferred/deferred');

const lines = fs.readFileSync(__filename, 'utf8').split('\n');
/** { line, column } of a text that stands once in this file, behind a comment that marks it. */
function place(mark, text) {
  const line = lines.findIndex((found) => found.includes(`// mark ${mark}`));
  return [line + 1, lines[line].indexOf(text) + 1];
}

const lights = [{ power: 1 }, { power: 2 }];
let count = 0;
class Shape {
  constructor(x) { this.x = x; }
  now() { return Date.now() + this.x; } // mark now
}
function helper(x) { return path.join('a', String(x)); } // mark helper
function shade(p) {
  count++; // mark count
  lights[0].power = p; // mark power
  return helper(p).length + new Shape(p).now();
}

// ---- everything about one function
{
  const found = Deferred.explain(shade);
  assert.strictEqual(found.name, 'shade');
  assert.strictEqual(found.location.file, __filename);
  assert.strictEqual(lines[found.location.line - 1].slice(found.location.column - 1), 'function shade(p) {');
  assert.strictEqual(found.pure, false);
  assert.deepStrictEqual(found.reasons.map(({ kind, line, column }) => [kind, line, column]), [
    ['time', ...place('now', 'Date.now()')],
    ['write', ...place('count', 'count')],
    ['mutation', ...place('power', 'lights')],
  ]);
  assert.ok(found.reasons.every(({ file }) => file === __filename));
  assert.deepStrictEqual(found.captures.map(({ name, kind }) => [name, kind]), [
    ['count', 'number'], ['lights', 'Array'], ['helper', 'function'], ['Shape', 'class'],
  ]);
  for (const { bytes } of found.captures) assert.ok(bytes > 0 && bytes < 1000, `${bytes}`);
  assert.deepStrictEqual(found.writes, ['count', 'lights']);
  assert.deepStrictEqual([found.movable, found.obstacle, found.cost, found.expectedGain], [true, null, null, null]);
  // Nothing was called, and it is plain data.
  assert.deepStrictEqual([count, lights[0].power], [0, 1]);
  assert.strictEqual(JSON.parse(JSON.stringify(found)).reasons.length, 3);
  structuredClone({ ...found });
  const text = String(found);
  assert.ok(text.startsWith('shade at '), text);
  assert.match(text, /\n {2}not pure:\n {4}calls 'Date\.now\(\)', which reads the clock \(.*:\d+:\d+\)\n/);
  assert.match(text, /\n {2}writes that stay on the other side: count, lights\n {2}can run on another core$/);
  assert.strictEqual(inspect(found), text);
}

// ---- pure ones
{
  const found = Deferred.explain(helper);
  assert.deepStrictEqual([found.pure, found.reasons, found.writes, found.movable], [true, [], [], true]);
  assert.deepStrictEqual(found.captures, [{ name: 'path', kind: 'module', bytes: 0 }]);
  assert.deepStrictEqual([found.location.line, found.location.column], place('helper', 'function'));
  assert.match(String(found), /\n {2}pure: a call leaves nothing behind\n {2}captures:\n {4}path: module, 0 bytes\n/);
  assert.strictEqual(Deferred.explain((x) => x).pure, true);
  assert.strictEqual(Deferred.explain(Math.max).pure, true);
  assert.strictEqual(Deferred.explain(Math.random).pure, false);
}

// ---- places in functions of every form
{
  const object = {
    method(x) { return Math.random() + x; }, // mark method
    async *[`computed${(1)}`](x) { yield Math.random() + x; }, // mark computed
    get getter() { return Math.random(); }, // mark getter
  };
  const arrow = async (x) => { await x; return Math.random(); }; // mark arrow
  const expression = function* named(x) { yield Math.random() + x; }; // mark expression
  const cases = [
    ['method', object.method, 'method('], ['computed', object.computed1, 'async'],
    ['getter', Object.getOwnPropertyDescriptor(object, 'getter').get, 'get '], ['arrow', arrow, 'async'],
    ['expression', expression, 'function'],
  ];
  for (const [mark, fn, begin] of cases) {
    const { location, reasons } = Deferred.explain(fn);
    assert.deepStrictEqual([location.line, location.column], place(mark, begin), mark);
    assert.deepStrictEqual(reasons.map(({ line, column }) => [line, column]), [place(mark, 'Math.random()')], mark);
  }
}

// ---- what cannot travel
{
  const socket = new net.Socket();
  const conn = { socket };
  const found = Deferred.explain(() => conn.socket.remotePort);
  assert.strictEqual(found.movable, false);
  assert.strictEqual(found.obstacle, "'conn.socket' (net.Socket) cannot leave its thread");
  assert.match(String(found), /\n {2}cannot run on another core: 'conn\.socket' \(net\.Socket\) cannot leave its thread$/);
  socket.destroy();
  const bound = Deferred.explain(shade.bind(null));
  assert.deepStrictEqual([bound.pure, bound.movable, bound.location, bound.captures], [false, false, null, []]);
  const lexical = function() { return Deferred.explain(() => this.x); }.call({ x: 1 });
  assert.deepStrictEqual([lexical.pure, lexical.movable], [false, false]);
  assert.match(lexical.reasons[0].message, /uses 'this' of the function around/);
}
assert.strictEqual(Deferred.explain((x) => fs.readFileSync(x)).pure, false);

for (const wrong of [undefined, null, 1, 'x', {}]) {
  assert.throws(() => Deferred.explain(wrong), expectsError({ code: 'ERR_INVALID_ARG_TYPE', name: 'TypeError' }));
}

// ---- once it ran, its cost is known
(async () => {
  function slow(n) { let sum = 0; for (let i = 0; i < n; i++) sum += Math.sqrt(i); return sum; }
  await Promise.all([1, 2, 3].map(() => Deferred.run(slow, 3e6, { inline: 'never' })));
  const { cost, expectedGain } = Deferred.explain(slow);
  assert.strictEqual(cost.calls, 3);
  assert.ok(cost.averageMs > 0.1 && cost.totalMs > cost.averageMs, JSON.stringify(cost));
  assert.ok(expectedGain.cores >= 1 && expectedGain.shippingMs > 0);
  assert.ok(expectedGain.speedUp > 0 && expectedGain.speedUp <= expectedGain.cores);
  assert.match(String(Deferred.explain(slow)), /\n {2}measured: 3 calls, .* each\n {2}sending a call: about .* cores: \d+\.\d x/);
})().then(mustCall());
