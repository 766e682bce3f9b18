/** node:test/reporters */
import dot from 'internal:test/report/dot';
import junit from 'internal:test/report/junit';
import { specLines, SpecReporter } from 'internal:test/report/spec';
import tap from 'internal:test/report/tap';

/** A stream of its own, or, given events, text for them. */
export function spec(events) {
  if (events !== undefined && events !== null && typeof events[Symbol.asyncIterator] === 'function') return specLines(events);
  return new SpecReporter();
}

export { dot, junit, tap };

/** By the name that --test-reporter knows. */
export const reporters = { dot, junit, spec, tap };

export default { dot, junit, spec, tap };
