'use strict';
// The last words of a program: where, what, and the exit code.
const { run, tmpdir } = require('../common');
const assert = require('node:assert');

function fails(name, text, pattern, status = 1, args = []) {
  const file = tmpdir.write(name, text);
  const result = run([...args, file]);
  assert.match(result.stderr, pattern);
  assert.match(result.stderr, /\n\nNode\.js v24\.\d+\.\d+\n$/);
  assert.strictEqual(result.status, status);
  return result.stderr.replaceAll(file, 'FILE');
}
assert.match(fails('throw.js', 'throw new Error("boom")\n', /boom/),
  /^FILE:1\nthrow new Error\("boom"\)\n\^\n\nError: boom\n {4}at Object\.<anonymous> \(FILE:1:7\)\n/);
assert.match(fails('tab.js', '\n\tnull.foo\n', /TypeError/),
  /^FILE:2\n\tnull\.foo\n\t {5}\^\n\nTypeError: Cannot read properties of null \(reading 'foo'\)\n/);
assert.match(fails('syntax.js', 'let a = ;\n', /SyntaxError/), /^FILE:1\nlet a = ;\n {8}\^\n\nSyntaxError: Unexpected token ';'\n/);
assert.match(fails('syntax.mjs', 'let a = ;\n', /SyntaxError/),
  /^file:\/\/FILE:1\nlet a = ;\n {8}\^\n\nSyntaxError: Unexpected token ';'\n/);
assert.match(fails('code.js', 'throw Object.assign(new Error("x"), { code: "C" })', /boom|code/), /\{\n {2}code: 'C'\n\}\n/);
assert.match(fails('number.js', 'throw 5', /5/), /^\nFILE:1\nthrow 5\n\^\n5\n\(Use `\S+ --trace-uncaught \.\.\.` to show/);
assert.match(fails('object.js', 'throw { a: 1 }', /a/), /^\nFILE:1\nthrow \{ a: 1 \}\n\^\n\{ a: 1 \}\n\nNode/);
assert.match(fails('reject.js', 'Promise.reject(new Error("later"))', /later/), /^FILE:1\nPromise\.reject\(new Error\("later"\)\)\n {15}\^\n\nError: later\n/);
assert.match(fails('missing.js', 'require("./nope")', /MODULE_NOT_FOUND/), /Error: Cannot find module '\.\/nope'\nRequire stack:\n- FILE\n/);
assert.match(fails('export.mjs', 'import { nope } from "node:fs"', /nope/),
  /^file:\/\/FILE:1\nimport \{ nope \} from "node:fs"\n {9}\^{4}\nSyntaxError: The requested module 'node:fs' does not provide an export named 'nope'\n/);

// An await that nothing can wake.
const waiting = run([tmpdir.write('await.mjs', 'await new Promise(() => {});')]);
assert.match(waiting.stderr, /^Warning: Detected unsettled top-level await at .*await\.mjs:1\nawait new Promise/);
assert.strictEqual(waiting.status, 13);
