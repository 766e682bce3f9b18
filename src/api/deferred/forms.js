// How the value of a call becomes the value of its task; the same on every thread.
import { kindOf } from 'binding:deferred';

const kGenerator = 11;

export function isThenable(value) {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && typeof value.then === 'function';
}

/**
 * The value itself, or a promise if it comes later. A generator is run to its end; the result is what it yielded.
 * @param {unknown} value
 */
export function settled(value) {
  if (typeof value === 'object' && value !== null && kindOf(value) === kGenerator) return collect(value);
  return value;
}

/** What a generator yields is awaited, and comes back from `yield`. */
async function collect(generator) {
  const out = [];
  const isAsync = typeof generator[Symbol.asyncIterator] === 'function';
  let sent;
  for (;;) {
    const { value, done } = isAsync ? await generator.next(sent) : generator.next(sent);
    if (done) return out;
    if (isThenable(value)) {
      try {
        sent = await value;
      } catch (error) {
        const { value: next, done: ended } = isAsync ? await generator.throw(error) : generator.throw(error);
        if (ended) return out;
        sent = await next;
      }
    } else {
      sent = value;
    }
    out.push(sent);
  }
}
