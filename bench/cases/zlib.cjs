// Compression: mostly the libraries' own speed, so what differs is the way there.
'use strict';
const zlib = require('node:zlib');
const { measure, measureAsync } = require('../measure.cjs');

const small = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(20));
const large = Buffer.from(Array.from({ length: 4000 }, (_, i) => `${i} ${(i * 7919) % 1009}\n`).join(''));
const packedSmall = zlib.gzipSync(small);
const packedLarge = zlib.gzipSync(large);

const loop = (fn) => (n) => {
  let last;
  for (let i = 0; i < n; i++) last = fn();
  return last;
};
measure('zlib: gzipSync 900 B', loop(() => zlib.gzipSync(small)));
measure('zlib: gunzipSync 900 B', loop(() => zlib.gunzipSync(packedSmall)));
measure('zlib: gunzipSync 36 KB', loop(() => zlib.gunzipSync(packedLarge)));
measure('zlib: brotli quality 4, 36 KB', loop(() => zlib.brotliCompressSync(large, {
  params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 },
})));
measureAsync('zlib: gunzip 900 B, 16 at a time', (n, done) => {
  let running = 0;
  let started = 0;
  let finished = 0;
  const next = () => {
    while (running < 16 && started < n) {
      running++;
      started++;
      zlib.gunzip(packedSmall, (err) => {
        if (err) throw err;
        running--;
        if (++finished === n) done();
        else next();
      });
    }
  };
  next();
}, { n: 2000 });
