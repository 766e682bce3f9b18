'use strict';
// The public interface: what every option and function takes, and says of what it does not take.
const { mustCall, mustNotCall } = require('../common');
const assert = require('node:assert');

const type = { code: 'ERR_INVALID_ARG_TYPE' };
const range = { code: 'ERR_OUT_OF_RANGE' };
const value = { code: 'ERR_INVALID_ARG_VALUE' };
process.on('unhandledRejection', mustNotCall());

const one = () => 1;

for (const wrong of [undefined, null, 1, 'x', {}, Symbol('s')]) {
  assert.throws(() => new Deferred(wrong), type);
  assert.throws(() => Deferred.run(wrong), type);
  assert.throws(() => Deferred.map([1], wrong), type);
  assert.throws(() => Deferred.explain(wrong), type);
  assert.throws(() => Deferred.auto(wrong), type);
}
assert.throws(() => Deferred(one), TypeError);
for (const native of [Math.max, one.bind(null)]) assert.throws(() => Deferred.run(native), { code: 'ERR_DEFERRED_FUNCTION' });

// As options of any form.
const wrongOptions = [
  [{ signal: 1 }, type], [{ signal: {} }, type], [{ signal: null }, type],
  [{ timeout: '1' }, type], [{ timeout: null }, type], [{ timeout: -1 }, range], [{ timeout: NaN }, range], [{ timeout: 2 ** 31 }, range],
  [{ priority: 'urgent' }, value], [{ priority: 0 }, value], [{ priority: null }, value],
  [{ transfer: 1 }, type], [{ transfer: new ArrayBuffer(1) }, type],
  [{ name: 1 }, type], [{ name: null }, type],
  [{ inline: true }, value], [{ inline: 'sometimes' }, value],
];
for (const [options, error] of wrongOptions) {
  assert.throws(() => Deferred.run(one, options), error, JSON.stringify(options));
  assert.throws(() => new Deferred(one, options), error, JSON.stringify(options));
  if (!('transfer' in options)) assert.throws(() => Deferred.map([1], one, options), error, JSON.stringify(options));
}
for (const wrong of [null, 1, 'x']) {
  assert.throws(() => new Deferred(one, wrong), type);
  assert.throws(() => Deferred.map([1], one, wrong), type);
  assert.throws(() => Deferred.configure(wrong), type);
}
assert.throws(() => Deferred.map([1], one, { transfer: [] }), value);
assert.throws(() => Deferred.map([1], one, { ordered: 1 }), type);
for (const wrong of [null, undefined, 1, {}]) assert.throws(() => Deferred.map(wrong, one), type);
for (const wrong of ['1', 1.5, 0, -1, NaN]) {
  assert.throws(() => Deferred.configure({ threads: wrong }), { name: /TypeError|RangeError/ });
  assert.throws(() => Deferred.configure({ queueLimit: wrong }), { name: /TypeError|RangeError/ });
}

async function main() {
  // Options stand behind the declared parameters, and hold nothing but options.
  assert.deepStrictEqual(await Deferred.run((x) => x, { name: 'Ann' }), { name: 'Ann' });
  assert.deepStrictEqual(await Deferred.run((x, y) => y, 1, { name: 'Ann', age: 1 }), { name: 'Ann', age: 1 });
  assert.strictEqual(await Deferred.run((x, y) => y, 1, undefined, { name: 'n' }), undefined);
  assert.strictEqual(await Deferred.run((...all) => all.length, 1, {}), 2);

  // As Promise's functions, but Deferreds.
  const forms = {
    resolve: Deferred.resolve(1), all: Deferred.all([1, Deferred.run(one)]), allSettled: Deferred.allSettled([1]), any: Deferred.any([1]),
    race: Deferred.race([1]), try: Deferred.try((x) => x, 1), withResolvers: Deferred.withResolvers().promise, map: Deferred.map([1], one),
    filter: Deferred.filter([1], one), forEach: Deferred.forEach([1], one), reduce: Deferred.reduce([1], one, 0), run: Deferred.run(one),
  };
  for (const [name, made] of Object.entries(forms)) {
    assert.ok(made instanceof Deferred && made instanceof Promise, name);
    assert.strictEqual(Object.prototype.toString.call(made), '[object Deferred]');
    assert.strictEqual(made.then(() => {}).constructor, Promise, name);
    if (name !== 'withResolvers') await made;
  }
  assert.deepStrictEqual(await forms.all, [1, 1]);
  assert.deepStrictEqual(await forms.allSettled, [{ status: 'fulfilled', value: 1 }]);
  const known = Deferred.run(one);
  assert.strictEqual(Deferred.resolve(known), known);
  await assert.rejects(Deferred.reject(new Error('so')), /so/);
  await assert.rejects(Deferred.try(() => { throw new Error('try'); }), /try/);
  await assert.rejects(Deferred.any([Deferred.reject(1)]), AggregateError);
  for (const name of ['all', 'allSettled', 'any', 'race']) await assert.rejects(Deferred[name](5), TypeError);
  const { promise, resolve, reject } = Deferred.withResolvers();
  resolve(Promise.resolve(2));
  reject(new Error('late'));
  assert.strictEqual(await promise, 2);

  // cancel(): once, with any reason; of a whole: of its parts.
  const endless = () => new Promise(() => { setInterval(() => {}, 1000); });
  const task = Deferred.run(endless);
  assert.strictEqual(task.cancel('enough'), true);
  assert.strictEqual(task.cancel(), false);
  await task.then(mustNotCall(), (reason) => assert.strictEqual(reason, 'enough'));
  const parts = [Deferred.run(endless), Deferred.run(endless)];
  const whole = Deferred.all(parts);
  assert.strictEqual(whole.cancel(), true);
  for (const each of [whole, ...parts]) await assert.rejects(each, { name: 'AbortError', code: 'ABORT_ERR' });
  assert.strictEqual(await known, 1);
  assert.strictEqual(known.cancel(), false);

  // A signal: its reason is the cause; one that is over already begins nothing.
  const cause = new Error('cause');
  await assert.rejects(Deferred.run(endless, { signal: AbortSignal.abort(cause) }), { name: 'AbortError', cause });
  const controller = new AbortController();
  const aborted = Deferred.map([1, 2], endless, { signal: controller.signal });
  setImmediate(() => controller.abort(cause));
  await assert.rejects(aborted, { name: 'AbortError', cause });
  await assert.rejects(Deferred.run(endless, { timeout: 1 }), { name: 'TimeoutError', code: 'ERR_DEFERRED_TIMEOUT' });

  // What a function leaves in its ticks and microtasks is part of the call.
  await assert.rejects(Deferred.run(() => { Promise.reject(new Error('left')); return 1; }), /left/);
  await assert.rejects(Deferred.run(() => { process.nextTick(() => { throw new Error('tick'); }); return 1; }), /tick/);
  await assert.rejects(Deferred.run(() => { queueMicrotask(() => { for (;;); }); return 1; }, { timeout: 30 }), { code: 'ERR_DEFERRED_TIMEOUT' });

  const stats = Deferred.stats();
  for (const name of ['threads', 'threadLimit', 'waiting', 'pending', 'queued', 'run', 'stolen', 'inlined', 'cancelled', 'bytesShipped', 'cacheHits',
    'cacheMisses', 'bytecodeHits', 'threadsStarted', 'threadsReplaced', 'wakeups']) {
    assert.ok(Number.isInteger(stats[name]) && stats[name] >= 0, name);
  }
  assert.ok(Array.isArray(stats.functions));
}
main().then(mustCall());
