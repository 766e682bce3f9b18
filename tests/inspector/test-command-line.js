'use strict';
// weft inspect: commands in, answers out.
const assert = require('node:assert');
const path = require('node:path');
require('../common');
const { Program } = require('./client');

(async () => {
  const debuggee = new Program(['inspect', '--port=0', path.join(__dirname, 'program.js')]);
  let seen = 0;
  /** Waits for `pattern` in what was printed since the last command. */
  const expect = async (pattern) => {
    for (;;) {
      const text = debuggee.stdout.slice(seen);
      const match = pattern.exec(text);
      if (match !== null && /debug> $/.test(text)) return match;
      assert.ok(await debuggee.more('stdout'), `${pattern} is missing in ${text}`);
    }
  };
  const command = (line, pattern) => {
    seen = debuggee.stdout.length;
    debuggee.child.stdin.write(`${line}\n`);
    return expect(pattern);
  };
  await expect(/Break on start in .*program\.js:13\n/);
  await command('sb("program.js", 9, "i === 3")', /> ?9 +total = add/);
  await command('cont', /break in .*program\.js:9\n/);
  await command('exec [i, total]', /\[ 3, 3 \]/);
  await command('watch("total + 1")', /debug> /);
  await command('watchers', / 0: total \+ 1 = 4\n/);
  await command('backtrace', /#0 run .*program\.js:9:\d+\n#1 \(anonymous\) /);
  await command('cb("program.js", 9)', /debug> /);
  await command('cont', /< total 10\n[^]*Waiting for the debugger to disconnect/);
  debuggee.child.stdin.end();
  assert.strictEqual(await debuggee.ended, 0);
})();
