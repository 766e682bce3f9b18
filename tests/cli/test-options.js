'use strict';
// What the command line accepts and refuses.
const assert = require('node:assert');
const { run } = require('../common');

const says = (args, status, stdout, stderr = /^$/, options = {}) => {
  const result = run(args, options);
  const shown = `${args.join(' ')}: ${JSON.stringify([result.status, result.stdout, result.stderr])}`;
  assert.strictEqual(result.status, status, shown);
  if (stdout !== undefined) assert.strictEqual(result.stdout, stdout, shown);
  assert.match(result.stderr, stderr, shown);
};

says(['--version'], 0, `${process.version}\n`);
says(['-v'], 0, `${process.version}\n`);
says(['-p', '1 + 1'], 0, '2\n');
says(['-pe', '1 + 1'], 0, '2\n');
says(['-p', '-e', '"x"'], 0, 'x\n');
says(['-e', 'console.log(process.argv.slice(1).join())', 'a', '--b'], 0, 'a,--b\n');
says(['-e', 'console.log(process.execArgv.join())', '--', 'a'], 0, '-e,console.log(process.execArgv.join())\n');
says(['-'], 0, '3\n', /^$/, { input: 'console.log(1 + 2)' });
says([], 0, '3\n', /^$/, { input: 'console.log(1 + 2)' });
says(['--input-type=module', '-e', 'console.log(typeof require, import.meta.url.slice(0, 5))'], 0, 'undefined file:\n');
says(['--stack-trace-limit=4', '-p', 'Error.stackTraceLimit'], 0, '4\n');
says(['--expose_gc', '-p', 'typeof gc'], 0, 'function\n');
says(['-p', 'process.execArgv.length'], 0, '2\n', /^$/, { env: { NODE_OPTIONS: '--no-warnings --title="a b"' } });
says(['-p', 'process.title'], 0, 'a b\n', /^$/, { env: { NODE_OPTIONS: '--title="a b"' } });

says(['--no-such-option'], 9, '', /: bad option: --no-such-option\n$/);
says(['--eval'], 9, '', /: --eval requires an argument\n$/);
says(['--require='], 9, '', /: --require= requires an argument\n$/);
says(['--no-require=x'], 9, '', /: --no-require=x is an invalid negation because it is not a boolean option\n$/);
says(['--unhandled-rejections=maybe', '-e', '0'], 9, '', /: invalid value for --unhandled-rejections\n$/);
says(['--input-type=wasm', '-e', '0'], 9, '', /--input-type must be/);
says(['-c', '-e', '0'], 9, '', /: either --check or --eval can be used, not both\n$/);
says(['-e', '0'], 9, '', /: --eval is not allowed in NODE_OPTIONS\n$/, { env: { NODE_OPTIONS: '--eval 1' } });
says(['-e', '0'], 9, '', /: invalid value for NODE_OPTIONS \(unterminated string\)\n$/, { env: { NODE_OPTIONS: '"' } });
says(['--permission', '-e', '0'], 9, '', /: --permission is not available in this version of Weft\n$/);
