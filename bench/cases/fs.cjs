'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { measure, measureAsync } = require('../measure.cjs');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'weft-bench-'));
const small = path.join(folder, 'small.txt');
const large = path.join(folder, 'large.txt');
fs.writeFileSync(small, 'x'.repeat(1000));
fs.writeFileSync(large, 'The quick brown fox. '.repeat(50000));
const loop = (fn) => (n) => {
  let last;
  for (let i = 0; i < n; i++) last = fn(i);
  return last;
};
measure('fs: readFileSync 1 KB utf8', loop(() => fs.readFileSync(small, 'utf8')));
measure('fs: readFileSync 1 KB buffer', loop(() => fs.readFileSync(small)));
measure('fs: readFileSync 1 MB utf8', loop(() => fs.readFileSync(large, 'utf8')));
measure('fs: writeFileSync 1 KB', loop(() => fs.writeFileSync(small, 'x'.repeat(1000))));
measure('fs: statSync', loop(() => fs.statSync(small).size));
measure('fs: existsSync', loop(() => fs.existsSync(small)));
measure('fs: existsSync, missing', loop(() => fs.existsSync(small + '.none')));
measure('fs: readdirSync', loop(() => fs.readdirSync(folder)));
measure('fs: openSync and closeSync', loop(() => fs.closeSync(fs.openSync(small))));
measure('fs: realpathSync', loop(() => fs.realpathSync(small)));

/** `n` calls, 16 of them under way at a time. */
const manyOf = (call) => (n, done) => {
  let started = 0;
  let ended = 0;
  const next = () => {
    if (++ended === n) done();
    else if (started < n) start();
  };
  const start = () => {
    started++;
    call().then(next);
  };
  for (let i = 0; i < 16; i++) start();
};
(async () => {
  const some = { n: 2000 };
  await measureAsync('fs: promises.readFile 1 KB', manyOf(() => fs.promises.readFile(small)), some);
  await measureAsync('fs: promises.readFile 1 KB utf8', manyOf(() => fs.promises.readFile(small, 'utf8')), some);
  await measureAsync('fs: promises.stat', manyOf(() => fs.promises.stat(small)), some);
  await measureAsync('fs: promises.readdir', manyOf(() => fs.promises.readdir(folder)), some);
  fs.rmSync(folder, { recursive: true });
})();
