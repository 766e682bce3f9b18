'use strict';
// Sessions of node:repl over plain streams: what is printed for what is written.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

function session(lines, options = {}) {
  return new Promise((resolve) => {
    const input = new PassThrough();
    const output = new PassThrough();
    let text = '';
    output.on('data', (chunk) => { text += chunk; });
    const server = repl.start({ prompt: '> ', input, output, terminal: false, ...options });
    server.on('exit', () => setImmediate(() => resolve({ text, server })));
    input.end(`${lines.join('\n')}\n`);
  });
}

const expectations = [
  ['a result', ['1 + 1'], '> 2\n> '],
  ['nothing for an empty line', [''], '> > '],
  ['an object rather than a block', ['{ a: 1 }'], '> { a: 1 }\n> '],
  ['an input of two lines', ['let z = `a', 'b`', 'z'], "> | undefined\n> 'a\\nb'\n> "],
  ['a thrown value', ['throw null'], '> Uncaught null\n> '],
  ['a syntax error', ['let x y;'], '> let x y;\n      ^\n\nUncaught SyntaxError: Unexpected identifier \'y\'\n> '],
  ['an await before the end', ['await new Promise((r) => setTimeout(r, 5, "first"))', '.exit'], "> 'first'\n"],
  ['the last result', ['21', '_ * 2'], '> 21\n> 42\n> '],
  ['an unknown command', ['.nothing'], '> Invalid REPL keyword\n> '],
  ['the end', ['.exit'], '> '],
];

(async () => {
  for (const [name, lines, expected] of expectations) {
    assert.strictEqual((await session(lines)).text, expected, name);
  }
  // A context of its own.
  const { server } = await session(['globalThis.fromSession = 1']);
  assert.strictEqual(server.context.fromSession, 1);
  assert.strictEqual('fromSession' in globalThis, false);
  // Another evaluator.
  const { text } = await session(['abc'], { eval: (code, context, file, callback) => callback(null, code.trim().length) });
  assert.strictEqual(text, '> 3\n> ');
  // The stack ends at the input.
  const failed = await session(['function f() { throw new Error("e") }', 'f()']);
  assert.match(failed.text, /^> undefined\n> Uncaught Error: e\n {4}at f \(REPL\d+:1:22\)\n> $/);
})();
