'use strict';
// Objects that change, detach, resize or throw while they are cloned: a clone or an error comes of it, and the original's owner lives on.
require('../common');
const random = require('../common/random');
const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const { port1, port2 } = new MessageChannel();

function hostile(depth = 0) {
  const buffer = new ArrayBuffer(random.pick([0, 1, 64, 5000]), random.below(2) ? { maxByteLength: 10000 } : undefined);
  const list = [];
  const out = {};
  const deeds = [
    () => { throw new RangeError('no'); },
    () => { if (buffer.resizable) buffer.resize(random.below(9000)); },
    () => structuredClone(buffer, { transfer: [buffer] }),
    () => { list.length = random.below(3); },
    () => list.push(...Array(random.below(30)).fill(1)),
    () => buffer.transfer(random.below(100)),
    () => delete out.k1,
    () => { out[`n${random.below(10)}`] = 1; },
    () => { if (depth < 3) structuredClone(hostile(depth + 1)); },
  ];
  const mischief = () => {
    random.pick(deeds)();
    return random.pick([1, 's', buffer, list, undefined, () => {}, Symbol('x'), {}]);
  };
  const trap = { get a() { return mischief(); } };
  const makers = [
    () => new Uint8Array(buffer), () => new DataView(buffer), () => buffer, () => trap, () => new SharedArrayBuffer(8), () => new Blob(['x']),
    () => list, () => new Map([[1, 2], [trap, 3]]), () => new Set([list, trap]), () => new Proxy({}, { get: mischief, ownKeys: () => ['a'] }),
    () => Object.defineProperties(new Error('x'), { message: { get: mischief }, stack: { get: mischief } }),
    () => Object.defineProperty(list, random.below(5), { enumerable: true, configurable: true, get: mischief }),
  ];
  for (let i = random.below(8); i >= 0; i--) {
    if (random.below(5) === 0) Object.defineProperty(out, `k${i}`, { enumerable: true, configurable: true, get: mischief });
    else out[`k${i}`] = random.pick(makers)();
  }
  list.push(1, 'x', out);
  return [out, buffer];
}

let cloned = 0;
let refused = 0;
for (let i = 0; i < 1500; i++) {
  try {
    const [value, buffer] = hostile();
    if (random.below(2)) {
      structuredClone(value, random.below(3) ? undefined : { transfer: [buffer] });
    } else {
      port1.postMessage(value);
      receiveMessageOnPort(port2);
    }
    cloned++;
  } catch (error) {
    assert.ok(error instanceof Error || error instanceof DOMException, String(error));
    refused++;
  }
}
assert.ok(cloned > 50 && refused > 50, `${cloned} and ${refused}`);
// The port is as it was.
while (receiveMessageOnPort(port2) !== undefined);
port1.postMessage({ still: 'works' });
assert.deepStrictEqual(receiveMessageOnPort(port2), { message: { still: 'works' } });
port1.close();
