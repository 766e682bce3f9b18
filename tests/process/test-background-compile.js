'use strict';
// WebAssembly that is compiled in the background keeps a program alive until it is told, step by step; a stream of code that never
// ends does not.
const assert = require('node:assert');
const { mustCall, mustNotCall } = require('../common');

/** A module with `count` functions of some length each. */
function bytes(count) {
  const uleb = (value) => {
    const out = [];
    do {
      const low = value & 0x7f;
      value >>>= 7;
      out.push(value ? low | 0x80 : low);
    } while (value);
    return out;
  };
  const section = (id, body) => [id, ...uleb(body.length), ...body];
  const code = [0];
  for (let i = 0; i < 200; i++) code.push(0x20, 0, 0x41, i & 0x3f, 0x6a, 0x21, 0);  // local 0 += i
  code.push(0x20, 0, 0x0b);
  const bodies = [...uleb(count)];
  for (let i = 0; i < count; i++) bodies.push(...uleb(code.length), ...code);
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7f]),
    ...section(3, [...uleb(count), ...new Array(count).fill(0)]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, bodies),
  ]);
}

let steps = 0;
(async () => {
  for (let i = 0; i < 3; i++) {
    const { instance } = await WebAssembly.instantiate(bytes(300));
    assert.strictEqual(instance.exports.f(1), 1 + Array.from({ length: 200 }, (_, n) => n & 0x3f).reduce((a, b) => a + b));
    steps++;
  }
  const never = new Response(new ReadableStream({}), { headers: { 'Content-Type': 'application/wasm' } });
  WebAssembly.compileStreaming(never).then(mustNotCall(), mustNotCall());
})().then(mustCall());

process.on('exit', () => assert.strictEqual(steps, 3));
