'use strict';
// Errors come back as what they were, with the stacks of both threads.
const { mustCall } = require('../common');
const assert = require('node:assert');

class Mine extends RangeError {
  constructor(message, detail) {
    super(message, { cause: new TypeError('the cause') });
    this.name = 'Mine';
    this.detail = detail;
  }
}
function fail(detail) { throw new Mine('mine', detail); }

async function main() {
  const error = await Deferred.run(function outer() { fail({ a: 1 }); }).then(() => assert.fail(), (e) => e);
  assert.ok(error instanceof Mine && error instanceof RangeError && error.constructor === Mine);
  assert.strictEqual(error.message, 'mine');
  assert.strictEqual(error.name, 'Mine');
  assert.deepStrictEqual(error.detail, { a: 1 });
  assert.ok(error.cause instanceof TypeError && error.cause.message === 'the cause');
  const frames = error.stack.split('\n');
  assert.match(frames[1], /at fail \(.*test-errors\.js:13:\d+\)/);
  assert.match(frames[2], /at outer \(.*test-errors\.js:16:\d+\)/);
  assert.match(frames[3], /Deferred, asked for by/);
  assert.match(frames[4], /at main \(.*test-errors\.js:16:32\)/);
  assert.ok(!error.stack.includes('node:internal/deferred'), error.stack);

  for (const thrown of [5, 'text', null, undefined, { plain: [1] }]) {
    await assert.rejects(Deferred.run((x) => { throw x; }, thrown), (e) => { assert.deepStrictEqual(e, thrown); return true; });
  }
  await assert.rejects(Deferred.run(() => { throw Symbol('s'); }), (e) => e === 'Symbol(s)');
  await assert.rejects(Deferred.run(() => { throw () => 1; }), (e) => /Function/.test(e));
  await assert.rejects(Deferred.run(() => { throw new Proxy({}, { get() { throw 1; } }); }), (e) => e !== undefined);
  await assert.rejects(Deferred.run(() => { throw Object.defineProperty(new Error('x'), 'stack', { get() { throw 1; } }); }), Error);
  await assert.rejects(Deferred.run(() => null.x), TypeError);
  await assert.rejects(Deferred.run(() => notDefined), ReferenceError);
  await assert.rejects(Deferred.run(() => JSON.parse('{')), SyntaxError);
  await assert.rejects(Deferred.run(() => { throw new AggregateError([new Error('a'), 2], 'many'); }),
    (e) => e instanceof AggregateError && e.errors[0].message === 'a' && e.errors[1] === 2);
  await assert.rejects(Deferred.run(() => require('node:fs').readFileSync('/not/there')), { code: 'ENOENT', syscall: 'open', path: '/not/there' });
  await assert.rejects(Deferred.run(() => { throw new DOMException('dom', 'DataError'); }), { name: 'DataError', message: 'dom' });
  await assert.rejects(Deferred.run(async () => { await null; fail(1); }), Mine);
}
main().then(mustCall());
