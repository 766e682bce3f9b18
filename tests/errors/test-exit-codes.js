'use strict';
// Exit codes other than 1, and the events on the way out.
const { check } = require('./program');

check({
  files: { 'again.js': "process.on('uncaughtException', (e) => {\n  throw new Error(`again ${e.message}`);\n});\nthrow new Error('first');\n" },
  status: 7,
  stderr: `
DIR/again.js:2
  throw new Error(\`again \${e.message}\`);
  ^

Error: again first
    at process.<anonymous> (DIR/again.js:2:9)

Node.js`,
});
check({
  files: { 'handled.js': "process.on('uncaughtException', (e, origin) => console.log(e.message, origin));\nnull.x;\n" },
  status: 0,
  stdout: "Cannot read properties of null (reading 'x') uncaughtException\n",
  stderr: '',
});
check({
  files: { 'exit.js': "process.exitCode = 3;\nprocess.on('exit', (code) => console.log(code, process.exitCode));\nthrow new Error('x');\n" },
  stdout: '1 1\n',
  stderr: `
DIR/exit.js:3
throw new Error('x');
^

Error: x
    at Object.<anonymous> (DIR/exit.js:3:7)

Node.js`,
});
check({
  files: { 'unsettled.mjs': 'await new Promise(() => {});\n' },
  status: 13,
  stderr: `
Warning: Detected unsettled top-level await at file://DIR/unsettled.mjs:1
await new Promise(() => {});
^`,
});
