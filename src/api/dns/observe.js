/** Performance entries of type 'dns'. */
import { now } from 'internal:perf_hooks/clock';
import { isObserved } from 'internal:perf_hooks/wanted';

const observer = lazy('internal:perf_hooks/observer');
const entries = lazy('internal:perf_hooks/entries');

/** @returns the start of an operation; undefined when nobody wants to know */
export function begin() {
  return isObserved('dns') ? now() : undefined;
}

/** Publishes what begin() began. */
export function finish(start, name, detail) {
  observer().enqueue(entries().makeNodeEntry(name, 'dns', start, now() - start, detail));
}
