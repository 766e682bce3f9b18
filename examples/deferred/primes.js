'use strict';
// Counts the primes below a number: weft primes.js [--below=40000000]
//
// The range is cut into segments, and each is sieved on its own. A segment's function captures nothing but `limit`, so what
// travels is a few numbers.
const { compare, option } = require('./compare');

const limit = option('below', '40000000');
const size = 1 << 20;

/** The number of primes in [start, start + size), by a sieve with the primes up to the root of its end. */
function countPrimes(start) {
  const end = Math.min(start + size, limit);
  const composite = new Uint8Array(end - start);
  for (let p = 2; p * p < end; p++) {
    if (p > 2 && p % 2 === 0) continue;
    for (let n = Math.max(p * p, Math.ceil(start / p) * p); n < end; n += p) composite[n - start] = 1;
  }
  let count = 0;
  for (let n = Math.max(2, start); n < end; n++) count += 1 - composite[n - start];
  return count;
}

const segments = Array.from({ length: Math.ceil(limit / size) }, (_, i) => i * size);
const sum = (counts) => counts.reduce((a, b) => a + b, 0);

compare('primes', () => sum(segments.map(countPrimes)), async () => sum(await Deferred.map(segments, countPrimes)))
  .then((count) => console.log(`${count} primes below ${limit}`));
