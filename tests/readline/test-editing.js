'use strict';
// Editing on a terminal: keys, history, completion, and what is written to show it.
const common = require('../common');
const assert = require('node:assert');
const readline = require('node:readline');
const { PassThrough } = require('node:stream');

process.env.TERM = 'xterm';

function terminal(options) {
  const input = new PassThrough();
  const output = new PassThrough();
  output.columns = 80;
  const rl = readline.createInterface({ input, output, terminal: true, prompt: '> ', ...options });
  return { rl, type: (text) => input.write(text), shown: () => String(output.read() ?? '') };
}

{
  const { rl, type } = terminal();
  const lines = [];
  rl.on('line', (line) => lines.push(line));
  type('hello world\x1b[D\x1b[D\x17big \r');           // left twice, delete the word before the cursor
  type('\x1b[A!\r');                                   // up: the line before
  type('abc\x01X\x05Y\x02\x08Z\r');                    // home, end, left, backspace
  type('one two\x15three\x19\r');                      // delete to the start, yank
  type('undo me\x17\x1f\r');
  assert.deepStrictEqual(lines, ['hello big ld', 'hello big ld!', 'XabZY', 'threeone two', 'undo me']);
  assert.deepStrictEqual(rl.history, [...lines].reverse());
  rl.close();
}

{
  const { rl, type, shown } = terminal({ completer: (line) => [['apple', 'apricot'].filter((s) => s.startsWith(line)), line] });
  type('a');
  type('\t');
  assert.strictEqual(rl.line, 'ap');
  shown();
  type('\t');
  type('\t');
  assert.match(shown(), /\r\napple {4}apricot\r\n\r\n\x1b\[1G\x1b\[0J> ap\x1b\[5G/);
  rl.on('close', common.mustCall());
  type('\x03');
}

{
  const keys = [];
  const input = new PassThrough();
  readline.emitKeypressEvents(input);
  input.on('keypress', (text, key) => keys.push(`${key.ctrl ? 'C-' : ''}${key.meta ? 'M-' : ''}${key.shift ? 'S-' : ''}${key.name}`));
  input.write('a\x01\x1b[1;5C\x1bOP\x1b[3~\x1bx\x1b[Z');
  assert.deepStrictEqual(keys, ['a', 'C-a', 'C-right', 'f1', 'delete', 'M-x', 'S-tab']);
}
