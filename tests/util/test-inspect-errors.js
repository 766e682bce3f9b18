'use strict';
// util.inspect: errors with causes, own keys, names that the stack does not say.
require('../common');
const assert = require('node:assert');
const { inspect } = require('node:util');

const frames = (...names) => names.map((name) => `\n    at ${name} (file.js:1:1)`).join('');
function make(Class, message, stack, more) {
  const error = Object.assign(new Class(message), more);
  error.stack = stack;
  return error;
}

assert.strictEqual(inspect(make(Error, 'm', 'Error: m')), '[Error: m]');
assert.strictEqual(inspect(make(Error, 'm', `Error: m${frames('a')}`, { code: 'E' })), `Error: m${frames('a')} {\n  code: 'E'\n}`);
class FooError extends Error {}
assert.strictEqual(inspect(make(FooError, 'm', `Error: m${frames('a')}`)), `FooError: m${frames('a')}`);
class Foo extends TypeError {}
assert.strictEqual(inspect(make(Foo, 'm', `TypeError: m${frames('a')}`)), `Foo [TypeError]: m${frames('a')}`);

const cause = make(Error, 'c', `Error: c${frames('x', 'b', 'c', 'd', 'e', 'f')}`);
const outer = make(Error, 'o', `Error: o${frames('y', 'b', 'c', 'd', 'e', 'f')}`);
Object.defineProperty(outer, 'cause', { value: cause, enumerable: false });
assert.strictEqual(inspect(outer),
  `Error: o${frames('y', 'b')}\n    ... 3 lines matching cause stack trace ...${frames('f')} {\n` +
  `  [cause]: Error: c${frames('x', 'b', 'c', 'd', 'e', 'f').replaceAll('\n', '\n  ')}\n}`);
const aggregate = new AggregateError([make(Error, 'i', 'Error: i'), 2], 'a');
aggregate.stack = 'AggregateError: a';
assert.strictEqual(inspect(aggregate), '[AggregateError: a] { [errors]: [ [Error: i], 2 ] }');
assert.strictEqual(inspect({ e: make(Error, 'm', `Error: m${frames('a')}`) }),
  `{\n  e: Error: m${frames('a').replace('\n', '\n  ')}\n}`);
// A getter that throws does not.
const bad = new Error('x');
Object.defineProperty(bad, 'stack', { get() { throw new Error('no'); } });
assert.strictEqual(inspect(bad), '[Error: x]');
Object.defineProperty(bad, 'name', { get() { throw new Error('no'); } });
assert.strictEqual(inspect(bad), '[object Error]');
