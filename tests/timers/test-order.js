'use strict';
require('../common');
const assert = require('node:assert');

// Ticks and microtasks run after each timer and each immediate; timers of one duration in order of their start.
const order = [];
const note = (text) => () => order.push(text);

setTimeout(() => {
  order.push('timer 1');
  Promise.resolve().then(note('microtask of timer 1'));
  process.nextTick(note('tick of timer 1'));
}, 1);
setTimeout(note('timer 2'), 1);
Promise.resolve().then(note('microtask'));
process.nextTick(() => {
  order.push('tick');
  process.nextTick(note('tick of tick'));
  Promise.resolve().then(note('microtask of tick'));
});
queueMicrotask(note('microtask 2'));
order.push('script');

setTimeout(() => {
  setImmediate(() => {
    order.push('immediate 1');
    setImmediate(note('immediate of the next round'));
    process.nextTick(note('tick of immediate 1'));
  });
  setImmediate(note('immediate 2'));
}, 20);

process.on('exit', () => {
  assert.deepStrictEqual(order, [
    'script',
    'tick',
    'tick of tick',
    'microtask',
    'microtask 2',
    'microtask of tick',
    'timer 1',
    'tick of timer 1',
    'microtask of timer 1',
    'timer 2',
    'immediate 1',
    'tick of immediate 1',
    'immediate 2',
    'immediate of the next round',
  ]);
});
