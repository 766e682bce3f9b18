'use strict';
// Start-up of a program of 200 small modules.
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = path.join(os.tmpdir(), 'weft-bench-require-200');
if (!fs.existsSync(path.join(folder, 'm199.cjs'))) {
  fs.mkdirSync(folder, { recursive: true });
  for (let i = 0; i < 200; i++) {
    fs.writeFileSync(path.join(folder, `m${i}.cjs`),
      `'use strict';\nconst path = require('path');\nexports.id = ${i};\nexports.name = () => path.basename(__filename) + exports.id;\n`);
  }
}
let sum = 0;
for (let i = 0; i < 200; i++) sum += require(path.join(folder, `m${i}.cjs`)).id;
if (sum !== 19900) throw new Error('wrong');
