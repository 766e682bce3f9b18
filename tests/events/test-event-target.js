'use strict';
const common = require('../common');
const assert = require('node:assert');

// A listener is known by its function and capture flag; an object's handleEvent may come later.
{
  const target = new EventTarget();
  const fn = common.mustCall(2);
  target.addEventListener('x', fn);
  target.addEventListener('x', fn);
  target.addEventListener('x', fn, { capture: true });
  const object = {};
  target.addEventListener('x', object, { once: true });
  object.handleEvent = common.mustCall(function () {
    assert.strictEqual(this, object);
  });
  target.dispatchEvent(new Event('x'));
  target.removeEventListener('x', fn);
  target.removeEventListener('x', fn, { capture: true });
  target.dispatchEvent(new Event('x'));
}

// preventDefault counts only for cancelable events and listeners that are not passive.
{
  const target = new EventTarget();
  target.addEventListener('x', (event) => event.preventDefault());
  assert.strictEqual(target.dispatchEvent(new Event('x')), true);
  assert.strictEqual(target.dispatchEvent(new Event('x', { cancelable: true })), false);
  const passive = new EventTarget();
  passive.addEventListener('x', (event) => event.preventDefault(), { passive: true });
  assert.strictEqual(passive.dispatchEvent(new Event('x', { cancelable: true })), true);
}

// stopImmediatePropagation, recursion, use of an event during its dispatch.
{
  const target = new EventTarget();
  target.addEventListener('x', common.mustCall((event) => {
    assert.strictEqual(event.currentTarget, target);
    assert.deepStrictEqual(event.composedPath(), [target]);
    assert.throws(() => target.dispatchEvent(event), { code: 'ERR_EVENT_RECURSION' });
    event.stopImmediatePropagation();
  }));
  target.addEventListener('x', common.mustNotCall());
  const event = new Event('x');
  target.dispatchEvent(event);
  assert.strictEqual(event.currentTarget, null);
  assert.strictEqual(event.target, target);
}

// A throwing listener does not stop the others; the error is an uncaught exception of its own.
{
  const target = new EventTarget();
  target.addEventListener('x', () => {
    throw new Error('of the listener');
  });
  target.addEventListener('x', common.mustCall());
  process.once('uncaughtException', common.mustCall((error) => assert.strictEqual(error.message, 'of the listener')));
  assert.strictEqual(target.dispatchEvent(new Event('x')), true);
}

assert.throws(() => new EventTarget().dispatchEvent({ type: 'x' }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new Event(), { code: 'ERR_MISSING_ARGS' });
assert.throws(() => Reflect.get(Event.prototype, 'type', {}), { code: 'ERR_INVALID_THIS' });
assert.deepStrictEqual(Object.keys(new EventTarget()), []);
assert.strictEqual(new CustomEvent('x', { detail: 5 }).detail, 5);
