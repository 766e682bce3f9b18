// Every function of lodash on a set of values: what it returns, or the error that it throws.
const _ = require('lodash');
Error.stackTraceLimit = 0;
const { inspect } = require('node:util');

const values = [0, -1.5, 'text', '', null, undefined, true, [3, 1, 2], { b: 1, a: [2] }, (x) => x, /x/g, new Date(5), new Map([[1, 2]]), new Set(['s']), Symbol.for('s'), new Error('e')];
const skipped = new Set(['now', 'random', 'sample', 'sampleSize', 'shuffle', 'uniqueId', 'delay', 'defer', 'runInContext', 'noConflict', 'mixin', 'debounce', 'throttle']);
for (const name of Object.keys(_).sort()) {
  if (typeof _[name] !== 'function' || skipped.has(name)) continue;
  const results = [];
  for (const value of values) {
    for (const second of [undefined, 1, 'a', (x) => x]) {
      try {
        results.push(inspect(_[name](typeof value === 'object' && value !== null ? _.clone(value) : value, second), { depth: 2 }));
      } catch (error) {
        results.push(`${error.name}: ${error.message}`);
      }
    }
  }
  console.log(name, results.join(' | '));
}
