'use strict';
// A module that is not there: who wanted it.
const { check } = require('./program');

for (const [request, source] of [['./not-there', "require('./not-there');\n"], ['no-such-package/x', "require('no-such-package/x');\n"]]) {
  check({
    files: { 'missing.js': source },
    stderr: `
Error: Cannot find module '${request}'
Require stack:
- DIR/missing.js
    at Object.<anonymous> (DIR/missing.js:1:1)
  code: 'MODULE_NOT_FOUND',
  requireStack: [ 'DIR/missing.js' ]
}

Node.js`,
  });
}
check({
  files: { 'outer.js': "require('./inner');\n", 'inner.js': "\n\nexports.x = require('../up');\n" },
  stderr: `
Error: Cannot find module '../up'
Require stack:
- DIR/inner.js
- DIR/outer.js
    at Object.<anonymous> (DIR/inner.js:3:13)
  code: 'MODULE_NOT_FOUND',
  requireStack: [
    'DIR/inner.js',
    'DIR/outer.js'
  ]
}

Node.js`,
});
check({
  files: {},
  entry: 'nope.js',
  stderr: `
Error: Cannot find module 'DIR/nope.js'
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js`,
});
check({
  files: { 'missing.mjs': "import './not-there.mjs';\n" },
  stderr: `
Error [ERR_MODULE_NOT_FOUND]: Cannot find module 'DIR/not-there.mjs' imported from DIR/missing.mjs
  code: 'ERR_MODULE_NOT_FOUND',
  url: 'file://DIR/not-there.mjs'
}

Node.js`,
});
check({
  files: { 'missing.mjs': "import 'no-such-package';\n" },
  stderr: `
Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-package' imported from DIR/missing.mjs
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js`,
});
check({
  files: { 'no-export.mjs': "import { nope } from 'node:fs';\n" },
  stderr: `
file://DIR/no-export.mjs:1
import { nope } from 'node:fs';
         ^^^^
SyntaxError: The requested module 'node:fs' does not provide an export named 'nope'

Node.js`,
});
