// The option expectFailure: a test that passes by failing.
import { isRegExp } from 'node:util/types';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';

const assert = lazy('node:assert');

/**
 * @param {unknown} option
 * @returns {{ label?: string, match?: unknown } | undefined} undefined: the test is to pass by passing
 */
export function readExpectedFailure(option) {
  if (option === undefined || option === false || option === null) return undefined;
  if (option === true) return {};
  if (typeof option === 'string') return { label: option };
  if (typeof option === 'function' || isRegExp(option)) return { match: option };
  if (typeof option !== 'object') return {};
  const keys = Object.keys(option);
  if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE('options.expectFailure', option, 'must not be an empty object');
  if (keys.every((key) => key === 'label' || key === 'match')) return { label: option.label, match: option.match };
  return { match: option };
}

/** Whether `error` is the failure that was expected. */
export function isExpected({ match }, error) {
  if (match === undefined) return true;
  const { throws } = assert();
  try {
    throws(() => { throw error; }, match);
    return true;
  } catch {
    return false;
  }
}
