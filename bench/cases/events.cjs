'use strict';
const { EventEmitter, once } = require('events');
const { measure } = require('../measure.cjs');

for (const listeners of [1, 3]) {
  const emitter = new EventEmitter();
  let count = 0;
  for (let i = 0; i < listeners; i++) emitter.on('data', (a) => { count += a; });
  measure(`events: emit, ${listeners} listener${listeners > 1 ? 's' : ''}`, (n) => {
    for (let i = 0; i < n; i++) emitter.emit('data', i);
    return count;
  });
}
measure('events: on and off', (n) => {
  const emitter = new EventEmitter();
  const listener = () => {};
  for (let i = 0; i < n; i++) {
    emitter.on('x', listener);
    emitter.off('x', listener);
  }
  return emitter;
});
measure('events: EventTarget dispatch', (n) => {
  const target = new EventTarget();
  let count = 0;
  target.addEventListener('x', () => { count++; });
  for (let i = 0; i < n; i++) target.dispatchEvent(new Event('x'));
  return count;
});
