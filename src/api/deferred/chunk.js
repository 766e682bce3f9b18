// The loops of map, filter, reduce and forEach, as they run on a thread of the pool.
import { isThenable } from 'internal:deferred/forms';

/**
 * @param {Function} fn
 * @param {[string, number, unknown[], unknown?]} args the operation, the index of the first item, the items, and for reduce
 *   the initial value
 */
export function runChunk(fn, [operation, first, items, initial]) {
  switch (operation) {
    case 'map': return collect(fn, first, items, (out) => out);
    case 'filter': return collect(fn, first, items, (out) => out.map(Boolean));
    case 'forEach': return collect(fn, first, items, () => items.length);
    case 'reduce': return reduce(fn, items, initial);
  }
  throw new Error(`No such operation: ${operation}`);
}

function collect(fn, first, items, finish) {
  const out = new Array(items.length);
  for (let i = 0; i < items.length; i++) {
    const value = fn(items[i], first + i);
    if (isThenable(value)) return collectLater(fn, first, items, finish, out, i, value);
    out[i] = value;
  }
  return finish(out);
}

/** As soon as one call gives a promise: the items of the chunk run side by side. */
function collectLater(fn, first, items, finish, out, at, value) {
  out[at] = value;
  for (let i = at + 1; i < items.length; i++) out[i] = fn(items[i], first + i);
  return Promise.all(out).then(finish);
}

function reduce(fn, items, initial) {
  let value = initial === undefined ? items[0] : initial[0];
  for (let i = initial === undefined ? 1 : 0; i < items.length; i++) {
    if (isThenable(value)) return reduceLater(fn, items, i, value);
    value = fn(value, items[i]);
  }
  return value;
}

async function reduceLater(fn, items, start, first) {
  let value = await first;
  for (let i = start; i < items.length; i++) value = await fn(value, items[i]);
  return value;
}
