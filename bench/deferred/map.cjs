'use strict';
// Calls of Deferred.map, or of Array.prototype.map, in a fresh process: map.cjs KIND LENGTH deferred|array. Prints the milliseconds
// of the first, the second and the tenth call as rows.

const factor = 7;
const table = [1, 2, 3, 4];
const words = new Map([[0, 'zero'], [1, 'one'], [2, 'two']]);

/** What is done with each item, a whole number. */
const kinds = {
  'x * 2': (x) => x * 2,
  'x + 1.5': (x) => x + 1.5,
  'a string': (x) => 'n' + (x % 1000),
  'an object': (x) => ({ x, y: x + 1 }),
  'a captured number': (x) => x * factor,
  'a captured list': (x) => table[x & 3] + x,
  'a captured Map': (x) => words.get(x % 3),
  'the index': (x, i) => x + i,
  'a list of item and index': (x, i) => [x, i],
  'a method': { twice(x) { return x * 2; } }.twice,
  'a loop': function (x) {
    let sum = 0;
    for (let i = 0; i < 4; i++) sum += x % (i + 1);
    return sum;
  },
  // A fiftieth of the items.
  'two microseconds': (x) => { let s = x; for (let i = 0; i < 300; i++) s = (s * 31 + i) | 0; return s; },
  'twelve microseconds': (x) => { let s = x; for (let i = 0; i < 2000; i++) s = (s * 31 + i) | 0; return s; },
};

async function main([kind, length, way]) {
  if (kind === undefined) return console.log(Object.keys(kinds).join('\n'));
  const fn = kinds[kind];
  const items = Array.from({ length: kind.endsWith('microseconds') ? Number(length) / 50 : Number(length) }, (_, i) => i);
  const times = [];
  for (let call = 1; call <= 10; call++) {
    const began = performance.now();
    const result = way === 'deferred' ? await Deferred.map(items, fn) : items.map(fn);
    times.push(performance.now() - began);
    if (result.length !== items.length || typeof result.at(-1) !== typeof fn(items.at(-1), items.length - 1)) throw new Error('wrong result');
  }
  for (const call of [1, 2, 10]) console.log(`${call}\t${times[call - 1]}`);
  return undefined;
}
main(process.argv.slice(2));
