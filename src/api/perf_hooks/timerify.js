/** perf_hooks.timerify(): a function that reports how long it took. */
import { validateFunction, validateObject } from 'internal:errors/validators';
import { now } from 'internal:perf_hooks/clock';
import { makeNodeEntry } from 'internal:perf_hooks/entries';
import { enqueue } from 'internal:perf_hooks/observer';
import { isObserved } from 'internal:perf_hooks/wanted';

const histograms = lazy('internal:perf_hooks/histogram');
const codes = lazy('internal:errors/codes');

function finish(name, start, args, histogram) {
  const duration = now() - start;
  histogram?.record(Math.ceil(duration * 1e6));
  if (!isObserved('function')) return;
  const entry = makeNodeEntry(name, 'function', start, duration, args);
  args.forEach((value, index) => {
    entry[index] = value;
  });
  enqueue(entry);
}

/**
 * @param {Function} fn
 * @param {{histogram?: RecordableHistogram}} [options] the histogram gets each duration in nanoseconds
 */
export function timerify(fn, options = { __proto__: null }) {
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && !histograms().isRecordable(histogram)) {
    throw new (codes().ERR_INVALID_ARG_TYPE)('options.histogram', 'RecordableHistogram', histogram);
  }

  function timerified(...args) {
    const isConstructor = new.target !== undefined;
    const start = now();
    const result = isConstructor ? Reflect.construct(fn, args, fn) : Reflect.apply(fn, this, args);
    if (!isConstructor && typeof result?.finally === 'function') {
      return result.finally(() => finish(fn.name, start, args, histogram));
    }
    finish(fn.name, start, args, histogram);
    return result;
  }

  Object.defineProperties(timerified, {
    length: { __proto__: null, configurable: false, enumerable: true, value: fn.length },
    name: { __proto__: null, configurable: false, enumerable: true, value: `timerified ${fn.name}` },
  });
  return timerified;
}
