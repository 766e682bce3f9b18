'use strict';
// Error.prepareStackTrace of the program formats stacks; without it they read as Node's.
require('../common');
const assert = require('node:assert');

assert.strictEqual(typeof Error.prepareStackTrace, 'function');
const original = Error.prepareStackTrace;

function named() { return new Error('boom'); }
assert.match(named().stack, /^Error: boom\n    at named \(.*test-prepare-stack-trace\.js:9:27\)\n/);

Error.prepareStackTrace = (error, sites) => [error.message, sites[0].getFunctionName(), typeof sites[0].getLineNumber()];
assert.deepStrictEqual(named().stack, ['boom', 'named', 'number']);
Error.prepareStackTrace = undefined;
assert.match(named().stack, /^Error: boom\n    at named /);
Error.prepareStackTrace = original;

// Values that are no errors, through captureStackTrace.
const holder = { name: 'Holder', message: 'm' };
Error.captureStackTrace(holder);
assert.match(holder.stack, /^Holder: m\n    at /);

// A limit of zero leaves the header.
Error.stackTraceLimit = 0;
assert.strictEqual(new Error('short').stack, 'Error: short');
