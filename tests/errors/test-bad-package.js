'use strict';
// A package.json that cannot be used.
const { check } = require('./program');

check({
  files: { 'bad-json.js': "require('bad');\n", 'node_modules/bad/package.json': '{ "name": "bad", ' },
  options: ['--stack-trace-limit=100'],
  stderr: `
Error: Invalid package config DIR/node_modules/bad/package.json.
    at Object.<anonymous> (DIR/bad-json.js:1:1)
  code: 'ERR_INVALID_PACKAGE_CONFIG'
}

Node.js`,
});
const exported = { 'node_modules/exported/package.json': '{ "name": "exported", "exports": { "./a": "./a.js" } }' };
check({
  files: { 'subpath.js': "require('exported/b');\n", ...exported },
  options: ['--stack-trace-limit=100'],
  stderr: `
Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath './b' is not defined by "exports" in DIR/node_modules/exported/package.json
    at Object.<anonymous> (DIR/subpath.js:1:1)
  code: 'ERR_PACKAGE_PATH_NOT_EXPORTED'
}

Node.js`,
});
check({
  files: { 'main.mjs': "import 'exported';\n", ...exported },
  stderr: `
Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: No "exports" main defined in DIR/node_modules/exported/package.json imported from DIR/main.mjs
  code: 'ERR_PACKAGE_PATH_NOT_EXPORTED'
}

Node.js`,
});
check({
  files: { 'json.js': "require('./data.json');\n", 'data.json': 'x\n' },
  stderr: `
SyntaxError: DIR/data.json: Unexpected token 'x', "x
" is not valid JSON
    at Object.<anonymous> (DIR/json.js:1:1)

Node.js`,
});
