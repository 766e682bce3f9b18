'use strict';
require('../common');
const assert = require('node:assert');
const tty = require('node:tty');

const depth = (env) => tty.WriteStream.prototype.getColorDepth(env);
assert.strictEqual(depth({ TERM: 'xterm-256color' }), 8);
assert.strictEqual(depth({ TERM: 'xterm', COLORTERM: 'truecolor' }), 24);
assert.strictEqual(depth({ TERM: 'xterm', NO_COLOR: '1' }), 1);
assert.strictEqual(depth({ TERM: 'dumb', FORCE_COLOR: '3' }), 24);
assert.strictEqual(depth({ CI: '1', GITHUB_ACTIONS: '' }), 24);
assert.strictEqual(depth({}), 1);
assert.strictEqual(tty.isatty(0.5), false);
assert.strictEqual(tty.isatty(-1), false);
assert.strictEqual(tty.isatty('0'), false);
assert.throws(() => new tty.WriteStream(-1), { code: 'ERR_INVALID_FD', name: 'RangeError' });
assert.throws(() => new tty.WriteStream(100000), { code: 'ERR_TTY_INIT_FAILED' });
