'use strict';
const common = require('../common');
const assert = require('node:assert');
const { performance, PerformanceObserver, createHistogram, monitorEventLoopDelay, timerify } = require('node:perf_hooks');

assert.strictEqual(globalThis.performance, performance);
const now = performance.now();
assert.ok(now > 0 && now < 60_000 && performance.now() >= now);
assert.ok(Math.abs(performance.timeOrigin + now - Date.now()) < 5000);

// Marks and measures.
const mark = performance.mark('a', { startTime: 10, detail: { deep: [1] } });
performance.mark('b', { startTime: 25 });
assert.deepStrictEqual(mark.detail, { deep: [1] });
const measure = performance.measure('a to b', 'a', 'b');
assert.deepStrictEqual([measure.startTime, measure.duration], [10, 15]);
assert.strictEqual(performance.measure('m', { start: 5, duration: 2 }).duration, 2);
assert.throws(() => performance.measure('m', 'unknown'), { name: 'SyntaxError' });
assert.throws(() => performance.mark('x', { startTime: -1 }), { code: 'ERR_PERFORMANCE_INVALID_TIMESTAMP' });
assert.deepStrictEqual(performance.getEntriesByType('mark').map((entry) => entry.name), ['a', 'b']);
performance.clearMarks('a');
performance.clearMeasures();
assert.deepStrictEqual(performance.getEntries().map((entry) => entry.name), ['b']);

// Observers get what comes after observe(), in one list.
const observer = new PerformanceObserver(common.mustCall((list, self) => {
  assert.strictEqual(self, observer);
  assert.deepStrictEqual(list.getEntries().map((entry) => entry.name), ['c', 'work']);
  assert.deepStrictEqual(list.getEntriesByType('function')[0].detail, [1, 2]);
  observer.disconnect();
}));
observer.observe({ entryTypes: ['mark', 'function'] });
performance.mark('c', { startTime: 0 });
assert.strictEqual(timerify(function work(a, b) {
  return a + b;
})(1, 2), 3);
setTimeout(() => {}, 5);

// Histograms.
const histogram = createHistogram();
for (const value of [1, 2, 3, 1000n]) histogram.record(value);
assert.deepStrictEqual([histogram.count, histogram.min, histogram.max, histogram.percentile(50)], [4, 1, 1000, 2]);
assert.strictEqual(histogram.maxBigInt, 1000n);
const other = createHistogram();
other.record(5000);
histogram.add(other);
assert.ok(Math.abs(histogram.max - 5000) < 5);
histogram.reset();
assert.strictEqual(histogram.count, 0);
assert.throws(() => histogram.record(0), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => histogram.percentile(0), { code: 'ERR_OUT_OF_RANGE' });

// The delay of the loop, and how busy it is.
const delay = monitorEventLoopDelay({ resolution: 1 });
assert.strictEqual(delay.enable(), true);
assert.strictEqual(delay.enable(), false);
setTimeout(common.mustCall(() => {
  const before = performance.eventLoopUtilization();
  const end = performance.now() + 30;
  while (performance.now() < end);
  assert.ok(performance.eventLoopUtilization(before).active >= 29);
  setTimeout(common.mustCall(() => {
    assert.ok(delay.max > 25e6, `${delay.max}`);
    assert.strictEqual(delay.disable(), true);
  }), 10);
}), 5);
const { nodeTiming } = performance;
assert.ok(nodeTiming.environment > 0 && nodeTiming.bootstrapComplete > nodeTiming.environment && nodeTiming.loopStart === -1);
